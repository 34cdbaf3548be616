import { type DType, bytesPerElement, createArray } from '../engine/index.js';
import { ArgumentError, FormatError, show } from '../errors/index.js';
import { expectTensor } from '../tensor/expect.js';
import { Tensor } from '../tensor/tensor.js';
import { readBytes, writeBytes } from './files.js';
import { type StoredTensor, parseHeader } from './safetensors-header.js';

/** What a safetensors file holds: tensors by name, in the order of their data, and free text by key. */
export interface Safetensors {
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly metadata: ReadonlyMap<string, string>;
}

const LENGTH_BYTES = 8;
const ALIGNMENT = 64;
const codeOf: Readonly<Record<DType, string>> = { float32: 'F32', float64: 'F64', int32: 'I32' };

/**
 * The bytes of a safetensors file: the length of the header as 64 bits, the
 * header as JSON, then the elements, little-endian, without gaps. The header is
 * padded with spaces so that the elements begin at a multiple of 64 bytes.
 *
 * @throws ArgumentError for an empty, reserved or repeated name, or metadata that is not text
 *
 * @example
 * const bytes = encodeSafetensors([['weight', fromArray([[1, 2], [3, 4]])]], { author: 'me' });
 * parseSafetensors(bytes).tensors.get('weight'); // [[1, 2], [3, 4]]
 */
export function encodeSafetensors(
  tensors: Iterable<readonly [name: string, tensor: Tensor]>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const given = [...tensors];
  for (const [name, tensor] of given) expectTensor('encodeSafetensors', tensor, `tensor ${show(name)}`);
  // Wider elements first: every tensor's data then begins at a multiple of its element size.
  const entries = given.sort(([, a], [, b]) => bytesPerElement(b.dtype) - bytesPerElement(a.dtype));
  const fields = new Map<string, unknown>();
  if (Object.keys(metadata).length > 0) fields.set('__metadata__', checkMetadata(metadata));
  let end = 0;
  for (const [name, { dtype, shape, data }] of entries) {
    checkName(name, fields);
    const begin = end;
    end += data.byteLength;
    fields.set(name, { dtype: codeOf[dtype], shape, data_offsets: [begin, end] });
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(fields)));
  const start = Math.ceil((LENGTH_BYTES + json.length) / ALIGNMENT) * ALIGNMENT;
  const bytes = new Uint8Array(start + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - LENGTH_BYTES), true);
  bytes.fill(0x20, LENGTH_BYTES, start);
  bytes.set(json, LENGTH_BYTES);
  let at = start;
  for (const [, { data }] of entries) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}

/**
 * The tensors and the metadata of a safetensors file, read as hostile: the
 * header's length is checked against the file, every name, type and shape is
 * checked, and the data must be covered without overlap or gap, before anything
 * is allocated. Element types F32, F64 and I32.
 *
 * @param source what messages call the bytes, such as the file's name
 * @throws FormatError naming the first thing that is wrong
 *
 * @example
 * parseSafetensors(encodeSafetensors([], { format: '1' })).metadata.get('format'); // '1'
 * parseSafetensors(new Uint8Array(4)); // throws FormatError
 */
export function parseSafetensors(bytes: Uint8Array, source = 'bytes'): Safetensors {
  if (!(bytes instanceof Uint8Array)) {
    throw new ArgumentError(`parseSafetensors: bytes must be a Uint8Array, got ${show(bytes)}.`);
  }
  const { header, start } = headerOf(bytes, `parseSafetensors: ${source}`);
  const { stored, metadata } = parseHeader(header, `parseSafetensors: ${source}`, bytes.length - start);
  return { tensors: new Map(stored.map((entry) => [entry.name, readTensor(bytes, start, entry)])), metadata };
}

/**
 * Reads a safetensors file. See {@link parseSafetensors}.
 *
 * @throws ResourceError when the file cannot be read, FormatError when it is damaged
 *
 * @example
 * await writeSafetensors('weights.safetensors', [['bias', zeros([3])]]);
 * (await readSafetensors('weights.safetensors')).tensors.get('bias'); // [0, 0, 0]
 */
export async function readSafetensors(path: string): Promise<Safetensors> {
  return parseSafetensors(await readBytes('readSafetensors', path), show(path));
}

/**
 * Writes a safetensors file, whole or not at all. See {@link encodeSafetensors}.
 *
 * @throws ResourceError when the file cannot be written; what was there before is then still there
 *
 * @example
 * await writeSafetensors('step.safetensors', [['step', fromArray([7])]]);
 * (await readSafetensors('step.safetensors')).tensors.get('step'); // [7]
 */
export async function writeSafetensors(
  path: string,
  tensors: Iterable<readonly [name: string, tensor: Tensor]>,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  await writeBytes('writeSafetensors', path, encodeSafetensors(tensors, metadata));
}

function headerOf(bytes: Uint8Array, where: string): { header: string; start: number } {
  if (bytes.length < LENGTH_BYTES) {
    throw new FormatError(`${where}: a safetensors file has at least ${LENGTH_BYTES} bytes, got ${bytes.length}.`);
  }
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  const room = bytes.length - LENGTH_BYTES;
  if (length > BigInt(room)) {
    throw new FormatError(
      `${where}: the header says it has ${length} bytes, the file has ${room} after its length. ` +
        'It is truncated, or not a safetensors file.',
    );
  }
  const start = LENGTH_BYTES + Number(length);
  try {
    const header = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(LENGTH_BYTES, start));
    return { header, start };
  } catch (cause) {
    throw new FormatError(`${where}: the header is not UTF-8 text. Not a safetensors file.`, { cause });
  }
}

function readTensor(bytes: Uint8Array, start: number, { dtype, shape, begin, end }: StoredTensor): Tensor {
  const data = createArray(dtype, (end - begin) / bytesPerElement(dtype));
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength).set(bytes.subarray(start + begin, start + end));
  return new Tensor(data, shape);
}

function checkName(name: string, fields: ReadonlyMap<string, unknown>): void {
  if (typeof name !== 'string' || name === '' || name === '__metadata__' || name === '__proto__') {
    throw new ArgumentError(`encodeSafetensors: ${show(name)} cannot be the name of a tensor.`);
  }
  if (fields.has(name)) throw new ArgumentError(`encodeSafetensors: two tensors are named ${show(name)}.`);
}

function checkMetadata(metadata: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  for (const [key, value] of Object.entries(metadata)) {
    if (typeof value === 'string') continue;
    throw new ArgumentError(`encodeSafetensors: metadata '${key}' must be a string, got ${show(value)}.`);
  }
  return metadata;
}
