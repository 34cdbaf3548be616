import { describe } from 'vitest';
import {
  BinaryCrossEntropy,
  Focal,
  HalfMeanSquaredError,
  Hinge,
  Huber,
  LogCosh,
  MeanAbsoluteError,
  MeanSquaredError,
  Poisson,
  SquaredHinge,
} from '../../src/losses/index.js';
import { fromArray } from '../../src/tensor/index.js';
import { type LossCase, lossContract } from '../contracts/loss-contract.js';
import { elementCases, extremeLogits, meanPerSample, sigmoid } from './batches.js';

/** Targets well away from the prediction, so that |e| has no kink nearby. */
const apart = elementCases((noise, p) => p + (noise < 0 ? noise - 0.1 : noise + 0.1));
const signs = elementCases((noise) => (noise < 0 ? -1 : 1));
const soft = elementCases((noise) => sigmoid(noise));
const softOfProbabilities = elementCases((noise) => sigmoid(noise), sigmoid);
const counts = elementCases(
  (noise) => Math.floor(Math.abs(3 * noise)),
  (z) => Math.exp(z),
);

const zeroOne = fromArray(
  [
    [1, 0, 1],
    [0, 1, 0],
  ],
  { dtype: 'float64' },
);
const extremes: LossCase[] = [{ prediction: extremeLogits, target: zeroOne }];

describe('MeanSquaredError', () => {
  const perSample = meanPerSample((p, t) => (p - t) ** 2);
  lossContract({ create: () => new MeanSquaredError(), cases: apart, perSample, extremes });
});

describe('HalfMeanSquaredError', () => {
  const perSample = meanPerSample((p, t) => (p - t) ** 2 / 2);
  lossContract({ create: () => new HalfMeanSquaredError(), cases: apart, perSample, extremes });
});

describe('MeanAbsoluteError', () => {
  const perSample = meanPerSample((p, t) => Math.abs(p - t));
  lossContract({ create: () => new MeanAbsoluteError(), cases: apart, perSample, extremes });
});

describe('Huber', () => {
  const delta = 0.7;
  const perSample = meanPerSample((p, t) => {
    const e = Math.abs(p - t);
    return e <= delta ? e ** 2 / 2 : delta * (e - delta / 2);
  });
  lossContract({ create: () => new Huber({ delta }), cases: apart, perSample, extremes });
});

describe('LogCosh', () => {
  const perSample = meanPerSample((p, t) => Math.log(Math.cosh(p - t)));
  lossContract({ create: () => new LogCosh(), cases: apart, perSample, extremes });
});

describe('Poisson', () => {
  const perSample = meanPerSample((p, t) => p - t * Math.log(p));
  lossContract({ create: () => new Poisson(), cases: counts, perSample });
});

describe('Hinge', () => {
  const perSample = meanPerSample((p, t) => Math.max(0, 1 - t * p));
  lossContract({ create: () => new Hinge(), cases: signs, perSample });
});

describe('SquaredHinge', () => {
  const perSample = meanPerSample((p, t) => Math.max(0, 1 - t * p) ** 2);
  lossContract({ create: () => new SquaredHinge(), cases: signs, perSample });
});

const binary = (p: number, t: number, w = 1): number => -(w * t * Math.log(p) + (1 - t) * Math.log(1 - p));

describe('BinaryCrossEntropy on probabilities', () => {
  const perSample = meanPerSample((p, t) => binary(p, t));
  lossContract({ create: () => new BinaryCrossEntropy(), cases: softOfProbabilities, perSample });
});

describe('BinaryCrossEntropy from logits', () => {
  const create = (): BinaryCrossEntropy => new BinaryCrossEntropy({ fromLogits: true, posWeight: 3 });
  lossContract({ create, cases: soft, perSample: meanPerSample((z, t) => binary(sigmoid(z), t, 3)), extremes });
});

describe('BinaryCrossEntropy with label smoothing', () => {
  const create = (): BinaryCrossEntropy => new BinaryCrossEntropy({ fromLogits: true, labelSmoothing: 0.2 });
  lossContract({
    create,
    cases: soft,
    perSample: meanPerSample((z, t) => binary(sigmoid(z), t * 0.8 + 0.1)),
    extremes,
  });
});

const focal = (p: number, t: number): number =>
  -(0.3 * t * (1 - p) ** 1.5 * Math.log(p) + 0.7 * (1 - t) * p ** 1.5 * Math.log(1 - p));

describe('Focal on probabilities', () => {
  const create = (): Focal => new Focal({ alpha: 0.3, gamma: 1.5 });
  lossContract({ create, cases: softOfProbabilities, perSample: meanPerSample(focal) });
});

describe('Focal from logits', () => {
  const create = (): Focal => new Focal({ alpha: 0.3, gamma: 1.5, fromLogits: true });
  lossContract({ create, cases: soft, perSample: meanPerSample((z, t) => focal(sigmoid(z), t)), extremes });
});
