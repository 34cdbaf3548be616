import { type FloatArray, gemm } from '../../src/engine/index.js';
import type { Workload } from '../harness.js';
import { uniform } from './data.js';

const sizes = [64, 128, 256, 512, 1024];

/** W1: C = A B in engine memory, the product inside every dense layer, into an output that exists already. */
export const matmul: readonly Workload[] = [
  ...sizes.map((n) => product(String(n), n, n, n)),
  product('128x784x512', 128, 784, 512),
];

function product(label: string, m: number, k: number, n: number): Workload {
  return {
    name: `W1-matmul-${label}`,
    unit: 'GFLOP/s',
    prepare() {
      const options = { m, n, k, a: floats([m, k]), b: floats([k, n]), c: floats([m, n]) };
      return {
        run: () => gemm(options),
        value: (seconds) => (2 * m * n * k) / seconds / 1e9,
      };
    },
  };
}

function floats(shape: readonly number[]): FloatArray {
  const { data } = uniform(shape, -1, 1);
  return data instanceof Int32Array ? Float32Array.from(data) : data;
}
