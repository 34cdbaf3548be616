import { type DType, bytesPerElement } from '../engine/index.js';
import { FormatError, show } from '../errors/index.js';

/** Where one tensor lies: bytes [begin, end) of the data part. */
export interface StoredTensor {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

interface Header {
  /** In the order of their data. */
  readonly stored: readonly StoredTensor[];
  readonly metadata: ReadonlyMap<string, string>;
}

const dtypes: ReadonlyMap<unknown, DType> = new Map([
  ['F32', 'float32'],
  ['F64', 'float64'],
  ['I32', 'int32'],
]);

const forbidden: readonly string[] = ['', '__proto__', 'constructor', 'prototype'];

/** Checks the JSON header of a safetensors file whose data part has `dataBytes` bytes. */
export function parseHeader(text: string, where: string, dataBytes: number): Header {
  const fields = entriesOf(parseJson(text, where), `${where}: the header`);
  const metadata = new Map<string, string>();
  const stored: StoredTensor[] = [];
  for (const [name, value] of fields) {
    if (forbidden.includes(name)) throw new FormatError(`${where}: ${show(name)} cannot be the name of a tensor.`);
    if (name === '__metadata__') readMetadata(value, metadata, where);
    else stored.push(readEntry(name, value, `${where}: tensor ${show(name)}`, dataBytes));
  }
  stored.sort((a, b) => a.begin - b.begin || a.end - b.end);
  checkCoverage(stored, where, dataBytes);
  return { stored, metadata };
}

function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new FormatError(`${where}: the header is not JSON. The file is damaged, or not a safetensors file.`, {
      cause,
    });
  }
}

function entriesOf(value: unknown, what: string): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new FormatError(`${what} must be a JSON object, got ${show(value)}.`);
  }
  return Object.entries(value);
}

function readMetadata(value: unknown, metadata: Map<string, string>, where: string): void {
  for (const [key, text] of entriesOf(value, `${where}: __metadata__`)) {
    if (typeof text !== 'string') {
      throw new FormatError(`${where}: __metadata__ ${show(key)} must be a string, got ${show(text)}.`);
    }
    metadata.set(key, text);
  }
}

function readEntry(name: string, value: unknown, where: string, dataBytes: number): StoredTensor {
  const fields = new Map(entriesOf(value, where));
  const code = fields.get('dtype');
  const dtype = dtypes.get(code);
  if (!dtype) throw new FormatError(`${where}: dtype must be one of F32, F64, I32, got ${show(code)}.`);
  const shape = naturals(fields.get('shape'), `${where}: shape`);
  const offsets = naturals(fields.get('data_offsets'), `${where}: data_offsets`);
  const [begin, end] = offsets;
  if (offsets.length !== 2 || begin > end || end > dataBytes) {
    throw new FormatError(
      `${where}: data_offsets must be [begin, end] within the ${dataBytes} bytes of data, got ${show(offsets)}. ` +
        'The file is truncated or damaged.',
    );
  }
  const bytes = shape.reduce((product, n) => product * n, bytesPerElement(dtype));
  if (bytes !== end - begin) {
    throw new FormatError(
      `${where}: shape ${show(shape)} of ${show(code)} needs ${bytes} bytes, data_offsets ${show(offsets)} hold ${end - begin}.`,
    );
  }
  return { name, dtype, shape, begin, end };
}

function naturals(value: unknown, what: string): number[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  const numbers = list.filter((n): n is number => typeof n === 'number' && Number.isSafeInteger(n) && n >= 0);
  if (Array.isArray(value) && numbers.length === value.length) return numbers;
  throw new FormatError(`${what} must be a list of integers >= 0, got ${show(value)}.`);
}

/** Throws unless the tensors cover the data part, each byte once. */
function checkCoverage(stored: readonly StoredTensor[], where: string, dataBytes: number): void {
  let covered = 0;
  for (const { name, begin, end } of stored) {
    if (begin < covered) throw new FormatError(`${where}: the data of ${show(name)} overlaps another tensor's.`);
    if (begin > covered) {
      throw new FormatError(
        `${where}: bytes ${covered} to ${begin} of the data, before ${show(name)}, belong to no tensor.`,
      );
    }
    covered = end;
  }
  if (covered !== dataBytes) {
    throw new FormatError(`${where}: ${dataBytes - covered} bytes at the end of the data belong to no tensor.`);
  }
}
