import { Tensor } from '../../src/tensor/tensor.js';

/** A float32 tensor [n], or [rows, n] from rows. */
export function floats(values: number[] | number[][]): Tensor {
  return new Tensor(Float32Array.from(values.flat()), shapeOf(values));
}

/** An int32 tensor [n], or [rows, n] from rows. */
export function ints(values: number[] | number[][]): Tensor {
  return new Tensor(Int32Array.from(values.flat()), shapeOf(values));
}

function shapeOf(values: number[] | number[][]): number[] {
  const [first] = values;
  return Array.isArray(first) ? [values.length, first.length] : [values.length];
}
