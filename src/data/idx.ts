import type { DType } from '../engine/dtype.js';
import { ArgumentError, FormatError, knownOptions, oneOf, show } from '../errors/index.js';
import { readBytes } from '../io/files.js';
import { Tensor } from '../tensor/tensor.js';
import { sizeOf } from '../tensor/shape.js';
import { ELEMENT_BYTES, type ElementType, decodeElements, defaultDtype } from './elements.js';
import { gunzip, isGzip } from './gunzip.js';

/** How a reader's numbers are stored. */
export interface ReadOptions {
  /** Default: floats keep their width, uint8 of two or more axes become float32, other integers int32. */
  dtype?: DType;
}

const TYPES: Readonly<Record<number, ElementType>> = {
  0x08: 'uint8',
  0x09: 'int8',
  0x0b: 'int16',
  0x0c: 'int32',
  0x0d: 'float32',
  0x0e: 'float64',
};

/** Throws unless the options are those of a reader. */
export function checkReadOptions(who: string, options: ReadOptions): void {
  knownOptions(who, options, ['dtype']);
  if (options.dtype !== undefined) oneOf(who, 'dtype', options.dtype, ['float32', 'float64', 'int32']);
}

/** Throws unless a parser received bytes. */
export function checkBytes(who: string, bytes: Uint8Array): void {
  if (!(bytes instanceof Uint8Array))
    throw new ArgumentError(`${who}: bytes must be a Uint8Array, got ${show(bytes)}.`);
}

/**
 * The tensor of an IDX file, the format of MNIST: two zero bytes, a type code, the number of axes, the axes as
 * big-endian uint32, then the elements, row-major and big-endian.
 *
 * Values stay as they are (0 to 255 for pictures): nothing is scaled.
 *
 * @param source what messages call the data
 * @throws FormatError naming the byte where the data stops being IDX
 *
 * @example
 * parseIdx(new Uint8Array([0, 0, 8, 1, 0, 0, 0, 3, 5, 0, 4])).toArray(); // [5, 0, 4]
 */
export function parseIdx(bytes: Uint8Array, source = 'bytes', options: ReadOptions = {}): Tensor {
  checkBytes('parseIdx', bytes);
  checkReadOptions('parseIdx', options);
  const fail = (offset: number, expected: string, got: string): never => {
    throw new FormatError(`parseIdx: ${source} at byte ${offset}: expected ${expected}, got ${got}.`);
  };
  if (isGzip(bytes)) fail(0, 'IDX data', 'gzip; unpack it first with await gunzip(bytes)');
  if (bytes.length < 4) fail(0, 'the 4-byte magic number of IDX', `a file of ${bytes.length} bytes`);
  if (bytes[0] !== 0 || bytes[1] !== 0) {
    fail(0, 'the bytes 0 0 that begin IDX', `${bytes[0]} ${bytes[1]}, which is another format`);
  }
  const type = TYPES[bytes[2]] ?? fail(2, 'a type code 0x08, 0x09 or 0x0b to 0x0e', `0x${bytes[2].toString(16)}`);
  const rank = bytes[3];
  const offset = 4 + 4 * rank;
  if (bytes.length < offset) fail(4, `${rank} axes in ${4 * rank} bytes`, `${bytes.length - 4} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const stored = { bytes, offset, count: sizeOf(shape), type, littleEndian: false };
  const data = decodeElements('parseIdx', source, stored, options.dtype ?? defaultDtype(type, rank));
  const end = offset + stored.count * ELEMENT_BYTES[type];
  if (end < bytes.length)
    fail(end, `the end of the file after shape [${shape.join(', ')}]`, `${bytes.length - end} more bytes`);
  return new Tensor(data, shape);
}

/**
 * Reads an IDX file, gzipped or not. Relative paths start at the working directory.
 *
 * @throws ResourceError when the file cannot be read, FormatError when it is not IDX
 *
 * @example
 * import { writeFileSync } from 'node:fs';
 * writeFileSync('labels.idx', new Uint8Array([0, 0, 8, 1, 0, 0, 0, 3, 5, 0, 4]));
 * const labels = await readIdx('labels.idx');
 * labels.dtype; // 'int32'
 * labels.shape; // [3]
 */
export async function readIdx(path: string, options: ReadOptions = {}): Promise<Tensor> {
  checkReadOptions('readIdx', options);
  return parseIdx(await gunzip(await readBytes('readIdx', path), path), path, options);
}
