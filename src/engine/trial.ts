import { bytesPerElement, type FloatArray, type FloatDType } from './dtype.js';
import { giveBack, take, viewAt } from './memory.js';

/** Kernels by their names with suffix, of an instance that nobody has used yet. */
export type Kernels = (name: string) => (...args: number[]) => void;

/**
 * Whether a build multiplies matrices correctly here: one product of small
 * integers, which every rounding leaves exact, with tiles that are full and
 * tiles at each edge, with A packed and in place.
 */
export function multipliesCorrectly(kernels: Kernels, dtype: FloatDType): boolean {
  const [m, n, k] = [7, 19, 9];
  return withMemory(dtype, m * k + k * n + m * n, (values, address) => {
    for (let i = 0; i < m * k + k * n; i++) values[i] = ((i * 37) % 11) - 5;
    const [a, b, c] = [0, m * k, m * k + k * n];
    const product = kernels(dtype === 'float32' ? 'gemm_f32' : 'gemm_f64');
    const at = (index: number): number => address + index * values.BYTES_PER_ELEMENT;
    for (const way of [0, 1]) {
      values.fill(Number.NaN, c);
      product(0, m, 0, m, n, k, at(a), k, 0, at(b), n, 0, 0, at(c), n, 0, 0, way);
      for (let i = 0; i < m; i++) {
        for (let j = 0; j < n; j++) {
          let sum = 0;
          for (let p = 0; p < k; p++) sum += values[a + i * k + p] * values[b + p * n + j];
          if (values[c + i * n + j] !== sum) return false;
        }
      }
    }
    return true;
  });
}

// Steps of a tile [6, 16] in the product below. A step is 12 multiply-adds of 256 bits or 24 of 128 bits; processors
// start two a cycle and finish one after 4 cycles (some 5): 1.2 to 1.5 steps of a chain against 2.4 to 3, plus packing and spilling.
const SHAPE = [120, 64, 256] as const;
const CHAIN_STEPS = (SHAPE[0] * SHAPE[1] * SHAPE[2]) / (6 * 16);
const LONGEST = 2.8;
const ROUNDS = 20; // other work on the machine disturbs some of them

/**
 * Whether V8 has widened the wide build to 256 bits: only then does a tile's
 * step take less than 2.8 steps of a chain of dependent multiply-adds.
 * Measured: 1.8 widened; 4.6 not, as 24 accumulators of 128 bits spill. Takes
 * 0.2 ms, and 2 ms where it is not widened.
 */
export function isWidened(kernels: Kernels): boolean {
  const [m, n, k] = SHAPE;
  return withMemory('float32', m * k + k * n + m * n, (values, address) => {
    values.fill(0);
    const bytes = values.BYTES_PER_ELEMENT;
    const [a, b, c] = [address, address + m * k * bytes, address + (m * k + k * n) * bytes];
    const product = kernels('gemm_f32');
    const chain = kernels('multiplyAddChain');
    let ofTiles = Infinity;
    let ofChain = Infinity;
    for (let round = 0; round < ROUNDS; round++) {
      const start = performance.now();
      product(0, m, 0, m, n, k, a, k, 0, b, n, 0, 0, c, n, 0, 0, 0);
      const middle = performance.now();
      chain(0, CHAIN_STEPS, a);
      ofTiles = Math.min(ofTiles, middle - start);
      ofChain = Math.min(ofChain, performance.now() - middle);
      if (round > 1 && ofTiles < LONGEST * ofChain) return true;
    }
    return false;
  });
}

function withMemory<T>(dtype: FloatDType, length: number, action: (values: FloatArray, address: number) => T): T {
  const span = take(length * bytesPerElement(dtype), 'engine trial');
  try {
    return action(viewAt(dtype, span.address, length), span.address);
  } finally {
    giveBack(span);
  }
}
