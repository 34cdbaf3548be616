import { describe } from 'vitest';
import {
  CategoricalCrossEntropy,
  CosineDistance,
  KLDivergence,
  NegativeLogLikelihood,
  SparseCategoricalCrossEntropy,
} from '../../src/losses/index.js';
import { fromArray } from '../../src/tensor/index.js';
import { type LossCase, lossContract } from '../contracts/loss-contract.js';
import { dot, extremeLogits, perRow, rowCases } from './batches.js';

const oneHot = fromArray(
  [
    [0, 1, 0],
    [0, 0, 1],
  ],
  { dtype: 'float64' },
);
const labels = fromArray([1, 2], { dtype: 'int32' });
const extremes: LossCase[] = [{ prediction: extremeLogits, target: oneHot }];
const sparseExtremes: LossCase[] = [{ prediction: extremeLogits, target: labels }];

function logSoftmax(z: readonly number[]): number[] {
  const sum = z.reduce((total, value) => total + Math.exp(value), 0);
  return z.map((value) => value - Math.log(sum));
}

const smooth = (t: readonly number[], epsilon: number): number[] =>
  t.map((k) => k * (1 - epsilon) + epsilon / t.length);

describe('CategoricalCrossEntropy from logits', () => {
  const create = (): CategoricalCrossEntropy => new CategoricalCrossEntropy({ fromLogits: true });
  const cases = rowCases({ predictions: 'logits', targets: 'soft' });
  lossContract({ create, cases, perSample: perRow((z, t) => -dot(t, logSoftmax(z))), extremes });
});

describe('CategoricalCrossEntropy from logits with label smoothing', () => {
  const create = (): CategoricalCrossEntropy => new CategoricalCrossEntropy({ fromLogits: true, labelSmoothing: 0.1 });
  const cases = rowCases({ predictions: 'logits', targets: 'oneHot' });
  lossContract({ create, cases, perSample: perRow((z, t) => -dot(smooth(t, 0.1), logSoftmax(z))), extremes });
});

describe('CategoricalCrossEntropy on probabilities', () => {
  const create = (): CategoricalCrossEntropy => new CategoricalCrossEntropy({ labelSmoothing: 0.1 });
  const cases = rowCases({ predictions: 'probabilities', targets: 'oneHot' });
  lossContract({ create, cases, perSample: perRow((p, t) => -dot(smooth(t, 0.1), p.map(Math.log))) });
});

describe('SparseCategoricalCrossEntropy from logits', () => {
  const create = (): SparseCategoricalCrossEntropy => new SparseCategoricalCrossEntropy({ fromLogits: true });
  const cases = rowCases({ predictions: 'logits', targets: 'labels' });
  const perSample = perRow((z, t) => -dot(t, logSoftmax(z)));
  lossContract({ create, cases, perSample, extremes: sparseExtremes });
});

describe('SparseCategoricalCrossEntropy on probabilities', () => {
  const create = (): SparseCategoricalCrossEntropy => new SparseCategoricalCrossEntropy({ labelSmoothing: 0.2 });
  const cases = rowCases({ predictions: 'probabilities', targets: 'labels' });
  lossContract({ create, cases, perSample: perRow((p, t) => -dot(smooth(t, 0.2), p.map(Math.log))) });
});

describe('NegativeLogLikelihood', () => {
  const cases = rowCases({ predictions: 'logProbabilities', targets: 'labels' });
  lossContract({ create: () => new NegativeLogLikelihood(), cases, perSample: perRow((p, t) => -dot(t, p)) });
});

describe('KLDivergence', () => {
  const cases = rowCases({ predictions: 'probabilities', targets: 'soft' });
  const perSample = perRow((p, t) =>
    dot(
      t,
      t.map((k, i) => Math.log(k / p[i])),
    ),
  );
  lossContract({ create: () => new KLDivergence(), cases, perSample });
});

describe('CosineDistance', () => {
  const cases = rowCases({ predictions: 'logits', targets: 'soft' });
  const perSample = perRow((p, t) => 1 - dot(p, t) / Math.sqrt(dot(p, p) * dot(t, t)));
  lossContract({ create: () => new CosineDistance(), cases, perSample, extremes });
});
