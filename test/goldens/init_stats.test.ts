import { expect } from 'vitest';
import { oneOf } from '../../src/errors/index.js';
import { fansOf, readInitializer } from '../../src/layers/index.js';
import { Generator, Tensor, matMul } from '../../src/tensor/index.js';
import { type GoldenCase, describeGoldens } from './golden.js';

const kinds = ['heNormal', 'heUniform', 'glorotNormal', 'glorotUniform', 'lecunNormal', 'orthogonal'] as const;

function drawn(golden: GoldenCase): Tensor {
  const w = Tensor.zeros(golden.numbers('shape'));
  const kind = oneOf('golden', 'kind', golden.string('kind'), kinds);
  readInitializer('golden', 'kind', kind).fill(w, new Generator(`init ${golden.name}`));
  return w;
}

function statistic(golden: GoldenCase, name: string): number {
  const value = golden.value('outputs', name);
  if (typeof value !== 'number') throw new Error(`${golden.name}: outputs.${name} must be a number.`);
  golden.leave(`outputs.${name}`); // a bound, not a value to be equal to
  return value;
}

describeGoldens('init_stats', (golden) => {
  const w = drawn(golden);
  if (golden.string('kind') === 'orthogonal') {
    const [rows, cols] = w.shape;
    golden.expect('gram', matMul(w, w, rows >= cols ? { transposeA: true } : { transposeB: true }));
    return;
  }
  expect(fansOf(w.shape)).toEqual({ fanIn: golden.number('fanIn'), fanOut: golden.number('fanOut') });
  expect(w.size).toBe(golden.number('samples'));
  let [sum, squares, largest] = [0, 0, 0];
  for (const v of w.data) {
    sum += v;
    squares += v * v;
    largest = Math.max(largest, Math.abs(v));
  }
  const mean = sum / w.size;
  const std = Math.sqrt(squares / w.size - mean * mean);
  expect(Math.abs(mean - statistic(golden, 'mean'))).toBeLessThanOrEqual(statistic(golden, 'meanTolerance'));
  expect(Math.abs(std / statistic(golden, 'std') - 1)).toBeLessThanOrEqual(statistic(golden, 'stdTolerance'));
  if (golden.has('outputs', 'limit')) expect(largest).toBeLessThanOrEqual(Math.fround(statistic(golden, 'limit')));
});
