import ndarray from 'ndarray';
import type { DType } from '../engine/dtype.js';
import { FormatError } from '../errors/index.js';
import { readBytes, writeBytes } from '../io/files.js';
import { expectTensor } from '../tensor/expect.js';
import { sizeOf } from '../tensor/shape.js';
import { Tensor } from '../tensor/tensor.js';
import { ELEMENT_BYTES, type ElementType, decodeElements, defaultDtype } from './elements.js';
import { type ReadOptions, checkBytes, checkReadOptions } from './idx.js';

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // \x93NUMPY

const TYPES: Readonly<Record<string, ElementType>> = {
  b1: 'bool',
  u1: 'uint8',
  i1: 'int8',
  u2: 'uint16',
  i2: 'int16',
  u4: 'uint32',
  i4: 'int32',
  u8: 'uint64',
  i8: 'int64',
  f2: 'float16',
  f4: 'float32',
  f8: 'float64',
};

const DESCRIPTION: Readonly<Record<DType, string>> = { float32: '<f4', float64: '<f8', int32: '<i4' };

interface NpyHeader {
  readonly type: ElementType;
  readonly littleEndian: boolean;
  readonly fortranOrder: boolean;
  readonly shape: number[];
  readonly offset: number;
}

/**
 * The tensor of a NumPy .npy file, versions 1 to 3, either byte order, C or Fortran order, any boolean, integer or
 * real floating-point type. (Format: NumPy Enhancement Proposal 1.)
 *
 * @param source what messages call the data
 * @throws FormatError naming the byte where the data stops being .npy
 *
 * @example
 * const x = new Tensor(Float32Array.of(1, 2, 3, 4), [2, 2]);
 * parseNpy(encodeNpy(x)); // [[1, 2], [3, 4]]
 */
export function parseNpy(bytes: Uint8Array, source = 'bytes', options: ReadOptions = {}): Tensor {
  checkBytes('parseNpy', bytes);
  checkReadOptions('parseNpy', options);
  const { type, littleEndian, fortranOrder, shape, offset } = parseHeader(bytes, source);
  const stored = { bytes, offset, count: sizeOf(shape), type, littleEndian };
  const data = decodeElements('parseNpy', source, stored, options.dtype ?? defaultDtype(type, shape.length));
  const end = offset + stored.count * ELEMENT_BYTES[type];
  if (end < bytes.length) {
    fail(source, end, `the end of the file after shape [${shape.join(', ')}]`, `${bytes.length - end} more bytes`);
  }
  const x = new Tensor(data, shape);
  if (!fortranOrder || shape.length < 2) return x;
  const reversed = [...shape].reverse(); // Fortran order is C order of the transposed array
  const axes = shape.map((_, axis) => shape.length - 1 - axis);
  return Tensor.from(ndarray(data, reversed).transpose(...axes), x.dtype);
}

/**
 * The bytes of a .npy file (version 1.0, C order, little-endian), as NumPy writes them.
 *
 * @example
 * encodeNpy(new Tensor(Float32Array.of(1, 2), [2])).length; // 136
 */
export function encodeNpy(x: Tensor): Uint8Array {
  expectTensor('encodeNpy', x, 'x');
  const shape = x.shape.length === 1 ? `(${x.shape[0]},)` : `(${x.shape.join(', ')})`;
  const dictionary = `{'descr': '${DESCRIPTION[x.dtype]}', 'fortran_order': False, 'shape': ${shape}, }`;
  const headerBytes = 64 * Math.ceil((10 + dictionary.length + 1) / 64); // the data starts at a multiple of 64
  const header = `${dictionary.padEnd(headerBytes - 11)}\n`;
  const width = x.dtype === 'float64' ? 8 : 4;
  const bytes = new Uint8Array(headerBytes + x.size * width);
  const view = new DataView(bytes.buffer);
  bytes.set([...MAGIC, 1, 0]);
  view.setUint16(8, header.length, true);
  bytes.set(new TextEncoder().encode(header), 10);
  const { data, dtype } = x;
  for (let i = 0; i < data.length; i++) {
    if (dtype === 'float32') view.setFloat32(headerBytes + 4 * i, data[i], true);
    else if (dtype === 'float64') view.setFloat64(headerBytes + 8 * i, data[i], true);
    else view.setInt32(headerBytes + 4 * i, data[i], true);
  }
  return bytes;
}

/**
 * Reads a NumPy .npy file. Relative paths start at the working directory.
 *
 * @throws ResourceError when the file cannot be read, FormatError when it is not .npy
 *
 * @example
 * await writeNpy('weight.npy', new Tensor(Float64Array.of(0.5, 0.25), [2]));
 * const weight = await readNpy('weight.npy');
 * weight; // [0.5, 0.25]
 * weight.dtype; // 'float64'
 */
export async function readNpy(path: string, options: ReadOptions = {}): Promise<Tensor> {
  checkReadOptions('readNpy', options);
  return parseNpy(await readBytes('readNpy', path), path, options);
}

/**
 * Writes a tensor as .npy, whole or not at all. NumPy's `load` reads it.
 *
 * @throws ResourceError when the path cannot be written; an old file is then as it was
 *
 * @example
 * await writeNpy('bias.npy', new Tensor(Float32Array.of(1, 2), [2]));
 * (await readNpy('bias.npy')).shape; // [2]
 */
export async function writeNpy(path: string, x: Tensor): Promise<void> {
  await writeBytes('writeNpy', path, encodeNpy(x));
}

function fail(source: string, offset: number, expected: string, got: string): never {
  throw new FormatError(`parseNpy: ${source} at byte ${offset}: expected ${expected}, got ${got}.`);
}

function parseHeader(bytes: Uint8Array, source: string): NpyHeader {
  if (bytes.length < 10) fail(source, 0, 'a .npy header of at least 10 bytes', `a file of ${bytes.length} bytes`);
  const wrong = MAGIC.findIndex((byte, i) => bytes[i] !== byte);
  if (wrong >= 0)
    fail(source, wrong, `the byte 0x${MAGIC[wrong].toString(16)} of "\\x93NUMPY"`, `0x${bytes[wrong].toString(16)}`);
  const version = bytes[6];
  if (version < 1 || version > 3) fail(source, 6, 'format version 1, 2 or 3', String(version));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = version === 1 ? 10 : 12;
  if (bytes.length < start) fail(source, 8, 'the length of the header in 4 bytes', `${bytes.length - 8} bytes`);
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const offset = start + length;
  if (bytes.length < offset) fail(source, start, `a header of ${length} bytes`, `${bytes.length - start} bytes`);
  const text = new TextDecoder().decode(bytes.subarray(start, offset));
  return { ...parseDictionary(text, source, start), offset };
}

/** The three entries of `{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }`; nothing is evaluated. */
function parseDictionary(text: string, source: string, start: number): Omit<NpyHeader, 'offset'> {
  const descr = /'descr'\s*:\s*'([<>|=])([a-zA-Z]\d+)'/.exec(text);
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(text);
  const shape = /'shape'\s*:\s*\(\s*((?:\d+L?\s*,?\s*)*)\)/.exec(text);
  if (!descr || !order || !shape) {
    return fail(
      source,
      start,
      "a header with 'descr', 'fortran_order' and 'shape'",
      JSON.stringify(text.trim().slice(0, 120)),
    );
  }
  const type = Object.hasOwn(TYPES, descr[2]) ? TYPES[descr[2]] : undefined;
  if (type === undefined) {
    return fail(
      source,
      start,
      `a boolean, integer or real type (${Object.keys(TYPES).join(', ')})`,
      `'${descr[1]}${descr[2]}'`,
    );
  }
  return {
    type,
    littleEndian: descr[1] !== '>',
    fortranOrder: order[1] === 'True',
    shape: (shape[1].match(/\d+/g) ?? []).map(Number),
  };
}
