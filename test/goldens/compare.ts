import { Tensor } from '../../src/tensor/tensor.js';
import { sameShape, showShape } from '../../src/tensor/shape.js';

/** Whatever JSON can hold. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** What a runner may hand in for comparison: tensors, numbers, strings, and lists or records of them. */
export type Actual = Tensor | null | boolean | number | string | readonly Actual[] | { readonly [key: string]: Actual };

/** An element passes when |actual - expected| <= atol + rtol |expected|. */
export interface Tolerance {
  rtol: number;
  atol: number;
}

const special = new Map([
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
]);

/** A number of a golden file; NaN and the infinities are written as strings. */
export function decodeNumber(value: Json): number {
  const number = typeof value === 'string' ? special.get(value) : value;
  if (typeof number !== 'number') throw new Error(`golden: ${JSON.stringify(value)} is not a number.`);
  return number;
}

/** A record of a golden file (not a list, not null). */
export function isRecord(value: unknown): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The tensor that `{ dtype, shape, data }` describes, or undefined for any other value. 'bool' becomes int32 0 / 1. */
export function decodeTensor(value: Json | undefined): Tensor | undefined {
  if (!isRecord(value) || !Array.isArray(value.data) || !Array.isArray(value.shape)) return undefined;
  const shape = value.shape.map(decodeNumber);
  const data = value.data.map(decodeNumber);
  return new Tensor(value.dtype === 'float32' ? Float32Array.from(data) : Int32Array.from(data), shape);
}

/** Equal (NaN to NaN, infinities by sign) or within the tolerance. */
export function close(actual: number, expected: number, { rtol, atol }: Tolerance): boolean {
  if (Object.is(actual, expected) || actual === expected) return true;
  return Math.abs(actual - expected) <= atol + rtol * Math.abs(expected) && Number.isFinite(expected);
}

function isTensor(value: Actual): value is Tensor {
  return value instanceof Tensor;
}

function isList(value: Actual): value is readonly Actual[] {
  return Array.isArray(value);
}

function fail(path: string, message: string): never {
  throw new Error(`${path}: ${message}`);
}

/** Throws unless dtype and shape are the same and every element is close; reports the worst element. */
export function compareTensor(path: string, actual: Tensor, expected: Tensor, tolerance: Tolerance): void {
  if (!sameShape(actual.shape, expected.shape)) {
    fail(path, `shape must be ${showShape(expected.shape)}, got ${showShape(actual.shape)}.`);
  }
  let worst = -1;
  let wrong = 0;
  for (let i = 0; i < expected.size; i++) {
    if (close(actual.data[i], expected.data[i], tolerance)) continue;
    wrong++;
    const error = Math.abs(actual.data[i] - expected.data[i]);
    const isWorse = worst < 0 || !(error <= Math.abs(actual.data[worst] - expected.data[worst]));
    if (isWorse) worst = i;
  }
  if (worst < 0) return;
  fail(
    path,
    `${wrong} of ${expected.size} elements differ; worst at flat index ${worst} of ${showShape(expected.shape)}: ` +
      `expected ${expected.data[worst]}, got ${actual.data[worst]} (rtol ${tolerance.rtol}, atol ${tolerance.atol}).`,
  );
}

/** Throws unless `actual` equals the golden value: same kind, shape, dtype and keys, numbers close. */
export function compare(path: string, actual: Actual, expected: Json, tolerance: Tolerance): void {
  const tensor = decodeTensor(expected);
  if (tensor && isRecord(expected)) {
    if (typeof actual === 'number' && tensor.rank === 0) return compareNumber(path, actual, tensor.data[0], tolerance);
    if (!isTensor(actual)) fail(path, `expected a tensor ${showShape(tensor.shape)}, got ${JSON.stringify(actual)}.`);
    const isBool = expected.dtype === 'bool';
    if (!isBool && actual.dtype !== tensor.dtype) fail(path, `dtype must be ${tensor.dtype}, got ${actual.dtype}.`);
    return compareTensor(path, actual, tensor, tensor.dtype === 'int32' ? { rtol: 0, atol: 0 } : tolerance);
  }
  if (isTensor(actual)) fail(path, `expected ${JSON.stringify(expected)}, got ${actual.toString()}.`);
  if (typeof actual === 'number') return compareNumber(path, actual, decodeNumber(expected), tolerance);
  if (isList(actual)) return compareList(path, actual, expected, tolerance);
  if (typeof actual === 'object' && actual !== null) return compareRecord(path, actual, expected, tolerance);
  if (actual !== expected) fail(path, `expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}.`);
}

function compareNumber(path: string, actual: number, expected: number, tolerance: Tolerance): void {
  if (close(actual, expected, tolerance)) return;
  fail(path, `expected ${expected}, got ${actual} (rtol ${tolerance.rtol}, atol ${tolerance.atol}).`);
}

function compareList(path: string, actual: readonly Actual[], expected: Json, tolerance: Tolerance): void {
  if (!Array.isArray(expected)) fail(path, `expected ${JSON.stringify(expected)}, got a list of ${actual.length}.`);
  if (actual.length !== expected.length) fail(path, `expected ${expected.length} entries, got ${actual.length}.`);
  actual.forEach((value, i) => compare(`${path}[${i}]`, value, expected[i], tolerance));
}

function compareRecord(
  path: string,
  actual: { readonly [key: string]: Actual },
  expected: Json,
  tolerance: Tolerance,
): void {
  if (!isRecord(expected)) fail(path, `expected ${JSON.stringify(expected)}, got a record.`);
  const keys = Object.keys(expected).sort();
  const got = Object.keys(actual).sort();
  if (keys.join() !== got.join()) fail(path, `expected the keys ${keys.join(', ')}, got ${got.join(', ')}.`);
  for (const key of keys) compare(`${path}.${key}`, actual[key], expected[key], tolerance);
}
