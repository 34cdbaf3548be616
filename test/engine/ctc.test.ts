import { describe, expect, it } from 'vitest';
import {
  CTC_WORK_ROWS,
  type CtcBatch,
  type FloatArray,
  allocateArray,
  ctcBackward,
  ctcForward,
  ctcStride,
  logSoftmax,
  setThreads,
  subarray,
  threads,
} from '../../src/engine/index.js';
import { bitsOf } from '../reference/bits.js';
import { ctcLoss } from '../reference/ctc.js';

const SENTINEL = 1234.5;

interface Sizes {
  readonly n: number;
  readonly steps: number;
  readonly classes: number;
  readonly maxLabel: number;
}

function numbers(length: number): number[] {
  return Array.from({ length }, (_, i) => 3 * Math.sin(i * 1.7));
}

function floats(dtype: 'float32' | 'float64', length: number): FloatArray {
  const array = allocateArray(dtype, length, 'test');
  if (array instanceof Int32Array) throw new TypeError('not floating-point');
  return array;
}

/** A batch in engine memory whose outputs lie between sentinels and hold NaN; labels have all lengths up to maxLabel. */
function batchOf(dtype: 'float32' | 'float64', { n, steps, classes, maxLabel }: Sizes) {
  const guards: FloatArray[] = [];
  const output = (length: number): FloatArray => {
    const all = floats(dtype, length + 16);
    all.fill(SENTINEL);
    guards.push(all.subarray(0, 8), all.subarray(8 + length));
    all.fill(NaN, 8, 8 + length);
    return subarray(all, 8, 8 + length);
  };
  const logits = floats(dtype, n * steps * classes);
  logits.set(numbers(logits.length));
  const logProbabilities = floats(dtype, logits.length);
  logSoftmax(logits, logProbabilities, n * steps, classes);
  const stride = ctcStride(maxLabel);
  const batch: CtcBatch = {
    ...{ logProbabilities, steps, classes, maxLabel, blank: 0 },
    labels: Int32Array.from({ length: n * maxLabel }, (_, i) => 1 + ((i * i) % (classes - 1))),
    labelLengths: Int32Array.from({ length: n }, (_, i) => (maxLabel + 1 + i) % (maxLabel + 1)),
    inputLengths: Int32Array.from({ length: n }, (_, i) => steps - (i % 2)),
    ...{ alpha: output(n * steps * stride), work: output(n * CTC_WORK_ROWS * stride), losses: output(n) },
  };
  return { batch, logits, dz: output(logits.length), scale: logits.slice(0, n).fill(0.5), guards };
}

function run(dtype: 'float32' | 'float64', sizes: Sizes) {
  const made = batchOf(dtype, sizes);
  ctcForward(made.batch);
  ctcBackward(made.batch, made.scale, made.dz);
  return made;
}

describe.each([
  { n: 1, steps: 2, classes: 2, maxLabel: 0 }, // only the empty label
  { n: 2, steps: 4, classes: 3, maxLabel: 1 },
  { n: 9, steps: 30, classes: 5, maxLabel: 8 }, // rows of 1 to 17 states
  { n: 3, steps: 40, classes: 17, maxLabel: 12 },
])('CTC kernels, $n x $steps x $classes, labels up to $maxLabel', (sizes) => {
  const { n, steps, classes, maxLabel } = sizes;

  it('give the losses of the plain recursion and write nowhere else', () => {
    for (const dtype of ['float64', 'float32'] as const) {
      const { batch, logits, dz, guards } = run(dtype, sizes);
      for (let i = 0; i < n; i++) {
        const rows = Array.from({ length: batch.inputLengths[i] }, (_, t) =>
          Array.from(logits.subarray((i * steps + t) * classes, (i * steps + t + 1) * classes)),
        );
        const label = Array.from(batch.labels.subarray(i * maxLabel, i * maxLabel + batch.labelLengths[i]));
        const expected = ctcLoss(rows, label);
        const error = Math.abs(batch.losses[i] - expected);
        expect(error).toBeLessThan((dtype === 'float64' ? 1e-12 : 2e-6) * Math.max(1, expected));
      }
      expect(dz.every(Number.isFinite)).toBe(true);
      expect(guards.every((guard) => guard.every((value) => value === SENTINEL))).toBe(true);
    }
  });

  it('leave out what is to be left out', () => {
    const { batch, scale, dz } = batchOf('float64', sizes);
    batch.labelLengths[n - 1] = -1;
    ctcForward(batch);
    ctcBackward(batch, scale, dz);
    expect(batch.losses[n - 1]).toBe(0);
    expect(dz.subarray((n - 1) * steps * classes).every((value) => value === 0)).toBe(true);
  });
});

describe('CTC kernels', () => {
  it('give the same bits for any number of threads, and for arrays outside engine memory', () => {
    const sizes = { n: 60, steps: 50, classes: 12, maxLabel: 9 };
    const before = threads();
    const results = [1, 2, 3, 4].map((count) => {
      setThreads(count);
      const { batch, dz } = run('float32', sizes);
      return [bitsOf(batch.losses), bitsOf(dz)];
    });
    setThreads(before);
    for (const result of results) expect(result).toEqual(results[0]);

    const { batch, scale, dz } = batchOf('float32', sizes);
    const copy = (array: FloatArray): FloatArray => array.slice();
    const outside: CtcBatch = {
      ...batch,
      logProbabilities: copy(batch.logProbabilities),
      ...{ alpha: copy(batch.alpha), work: copy(batch.work), losses: copy(batch.losses) },
    };
    const own = copy(dz);
    ctcForward(outside);
    ctcBackward(outside, scale, own);
    expect([bitsOf(outside.losses), bitsOf(own)]).toEqual(results[0]);
  });
});
