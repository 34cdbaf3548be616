import { type DType, type TypedArray, createArray } from '../engine/dtype.js';
import { FormatError } from '../errors/index.js';

/** The number types that data files store. */
export type ElementType =
  | 'bool'
  | 'uint8'
  | 'int8'
  | 'uint16'
  | 'int16'
  | 'uint32'
  | 'int32'
  | 'uint64'
  | 'int64'
  | 'float16'
  | 'float32'
  | 'float64';

/** Bytes of one stored element. */
export const ELEMENT_BYTES: Readonly<Record<ElementType, number>> = {
  bool: 1,
  uint8: 1,
  int8: 1,
  uint16: 2,
  int16: 2,
  uint32: 4,
  int32: 4,
  uint64: 8,
  int64: 8,
  float16: 2,
  float32: 4,
  float64: 8,
};

/**
 * The dtype a file's elements become unless the caller asks for another: floats keep their width (float16 widens),
 * uint8 of two or more axes are pictures and become float32, all other integers are labels or indices: int32.
 */
export function defaultDtype(type: ElementType, rank: number): DType {
  if (type === 'float64') return 'float64';
  if (type === 'float32' || type === 'float16') return 'float32';
  return type === 'uint8' && rank >= 2 ? 'float32' : 'int32';
}

/** Where elements lie in a file, and how they are written. */
export interface StoredElements {
  readonly bytes: Uint8Array;
  readonly offset: number;
  readonly count: number;
  readonly type: ElementType;
  readonly littleEndian: boolean;
}

/** Throws unless the file holds `count` elements of `type` from `offset` on. Call before anything is allocated. */
export function expectBytes(who: string, source: string, { bytes, offset, count, type }: StoredElements): void {
  const needed = count * ELEMENT_BYTES[type];
  const present = bytes.length - offset;
  if (!Number.isSafeInteger(needed) || needed > present) {
    throw new FormatError(
      `${who}: ${source} at byte ${offset}: expected ${count} ${type} elements, ${needed} bytes, got ${present} bytes. ` +
        'The file is truncated or its header is damaged.',
    );
  }
}

/**
 * Reads `count` numbers into a new typed array of `dtype`.
 *
 * Floating-point dtypes round as floats do (an int64 beyond 2^53 loses low bits, in float32 beyond 2^24). int32 must
 * hold every value exactly: a fraction, NaN or a number beyond 32 bits throws and is located.
 *
 * @throws FormatError when the bytes do not suffice or a value does not fit into int32
 */
export function decodeElements(who: string, source: string, stored: StoredElements, dtype: DType): TypedArray {
  expectBytes(who, source, stored);
  const out = createArray(dtype, stored.count);
  if (copyDirectly(stored, out)) return out;
  const read = elementReader(stored);
  for (let i = 0; i < stored.count; i++) out[i] = read(i);
  if (dtype === 'int32') expectExact(who, source, stored, out, read);
  return out;
}

/** Same layout as memory's: one copy of bytes. uint8 is widened by the engine's own loop. */
function copyDirectly({ bytes, offset, count, type, littleEndian }: StoredElements, out: TypedArray): boolean {
  if (type === 'uint8' || type === 'bool') {
    out.set(bytes.subarray(offset, offset + count));
    return true;
  }
  const sameLayout = littleEndian === MACHINE_IS_LITTLE_ENDIAN && TYPED_ARRAY_OF[type]?.name === out.constructor.name;
  if (!sameLayout) return false;
  new Uint8Array(out.buffer, out.byteOffset, out.byteLength).set(bytes.subarray(offset, offset + out.byteLength));
  return true;
}

const MACHINE_IS_LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

const TYPED_ARRAY_OF: Partial<Record<ElementType, { readonly name: string }>> = {
  int32: Int32Array,
  float32: Float32Array,
  float64: Float64Array,
};

function elementReader({ bytes, offset, type, littleEndian }: StoredElements): (index: number) => number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (type) {
    case 'bool':
    case 'uint8':
      return (i) => view.getUint8(offset + i);
    case 'int8':
      return (i) => view.getInt8(offset + i);
    case 'uint16':
      return (i) => view.getUint16(offset + 2 * i, littleEndian);
    case 'int16':
      return (i) => view.getInt16(offset + 2 * i, littleEndian);
    case 'uint32':
      return (i) => view.getUint32(offset + 4 * i, littleEndian);
    case 'int32':
      return (i) => view.getInt32(offset + 4 * i, littleEndian);
    case 'uint64':
      return (i) => Number(view.getBigUint64(offset + 8 * i, littleEndian));
    case 'int64':
      return (i) => Number(view.getBigInt64(offset + 8 * i, littleEndian));
    case 'float16':
      return (i) => halfToNumber(view.getUint16(offset + 2 * i, littleEndian));
    case 'float32':
      return (i) => view.getFloat32(offset + 4 * i, littleEndian);
    case 'float64':
      return (i) => view.getFloat64(offset + 8 * i, littleEndian);
  }
}

/** IEEE 754 binary16: sign, 5 exponent bits (bias 15), 10 fraction bits. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

function expectExact(
  who: string,
  source: string,
  { count, offset, type }: StoredElements,
  out: TypedArray,
  read: (index: number) => number,
): void {
  for (let i = 0; i < count; i++) {
    const value = read(i);
    if (out[i] === value) continue;
    throw new FormatError(
      `${who}: ${source} at byte ${offset + i * ELEMENT_BYTES[type]}: element ${i} is ${value}, which int32 cannot hold; ` +
        "pass { dtype: 'float64' } or { dtype: 'float32' }.",
    );
  }
}
