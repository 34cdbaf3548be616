import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  MeanSquaredError,
  R2,
  brier,
  explainedVariance,
  logLoss,
  mae,
  maxError,
  medianAbsoluteError,
  metric,
  metricNames,
  mse,
  r2,
  rmse,
} from '../../src/metrics/index.js';
import { Tensor, tensorCount } from '../../src/tensor/tensor.js';
import { floats, ints } from './tensors.js';

describe('probabilities', () => {
  it('logLoss is the mean negative log-likelihood', () => {
    expect(logLoss(floats([0.5, 0.25]), ints([1, 0]))).toBeCloseTo((Math.log(2) - Math.log(0.75)) / 2, 12);
    expect(
      logLoss(
        floats([
          [0.5, 0.25, 0.25],
          [0.25, 0.5, 0.25],
        ]),
        ints([0, 2]),
      ),
    ).toBeCloseTo((Math.log(2) + Math.log(4)) / 2, 12);
    expect(logLoss(floats([[0.5, 0.5]]), floats([[0.25, 0.75]]))).toBeCloseTo(Math.log(2), 12);
    expect(logLoss(floats([0]), ints([1]))).toBeCloseTo(-Math.log(1e-15), 10);
  });

  it('brier is the mean squared distance', () => {
    expect(brier(floats([0.5, 0.25]), ints([1, 0]))).toBeCloseTo((0.25 + 0.0625) / 2, 12);
    expect(brier(floats([[0.5, 0.5, 0]]), ints([1]))).toBeCloseTo(0.5, 12);
  });

  it('refuse what is not a probability', () => {
    expect(() => logLoss(floats([2.5]), ints([1]))).toThrow(
      'prediction[0] must be a probability in [0, 1], got 2.5. Are these logits?',
    );
    expect(() => brier(floats([NaN]), ints([1]))).toThrow('got NaN');
    expect(() => logLoss(floats([[0.5, 0.9]]), ints([1]))).toThrow('the probabilities of sample 0 must sum to 1');
    expect(() => logLoss(ints([1]), ints([1]))).toThrow('logLoss: needs probabilities, got int32 labels');
  });
});

describe('regression', () => {
  const t = floats([1, 2, 3, 4]);
  const y = floats([1, 2.5, 2, 8]);

  it('gives the hand-worked figures', () => {
    expect(mse(y, t)).toBeCloseTo((0.25 + 1 + 16) / 4, 12);
    expect(rmse(y, t)).toBeCloseTo(Math.sqrt(17.25 / 4), 12);
    expect(mae(y, t)).toBeCloseTo(5.5 / 4, 12);
    expect(medianAbsoluteError(y, t)).toBeCloseTo(0.75, 12);
    expect(maxError(y, t)).toBe(4);
    expect(r2(y, t)).toBeCloseTo(1 - 17.25 / 5, 12);
    expect(explainedVariance(y, t)).toBeCloseTo(1 - (17.25 - 4 * 0.875 ** 2) / 5, 12);
  });

  it('R² keeps its digits beside a large mean, and averages columns', () => {
    const far = new Tensor(Float64Array.from([1e9 + 1, 1e9 + 2, 1e9 + 3]), [3]);
    const near = new Tensor(Float64Array.from([1e9 + 1, 1e9 + 2, 1e9 + 2]), [3]);
    expect(r2(near, far)).toBeCloseTo(0.5, 9);
    expect(
      r2(
        floats([
          [1, 0],
          [2, 0],
          [3, 0],
        ]),
        floats([
          [1, -1],
          [2, 0],
          [3, 1],
        ]),
      ),
    ).toBeCloseTo(0.5, 12);
    expect(r2(floats([2, 2]), floats([2, 2]))).toBe(1);
    expect(r2(floats([2, 3]), floats([2, 2]))).toBe(0);
  });

  it('passes NaN on', () => {
    for (const figure of [mse, rmse, mae, medianAbsoluteError, maxError, r2]) {
      expect(figure(floats([1, NaN]), floats([1, 2])), figure.name).toBeNaN();
    }
  });

  it('wants equal shapes; [N, 1] goes with [N]', () => {
    expect(mse(y.reshape([4, 1]), t)).toBe(mse(y, t));
    expect(() => mse(y, floats([[1, 2, 3, 4]]))).toThrow(
      'mse: prediction and target must have one shape, got prediction [4], target [1, 4].',
    );
    expect(() => mae(Tensor.zeros([0]), Tensor.zeros([0]))).toThrow('mae: needs at least one sample');
    const metric = new R2();
    metric.update(y, t);
    expect(() => metric.update(floats([[1, 2]]), floats([[1, 2]]))).toThrow(
      'earlier batches had 1 outputs, this one has 2',
    );
  });
});

describe('the registry', () => {
  it('makes a fresh metric of every name, which carries that name', () => {
    expect(metricNames).toHaveLength(36);
    for (const name of metricNames) {
      expect(metric(name).name).toBe(name);
      expect(metric(name)).not.toBe(metric(name));
    }
  });

  it('passes objects through and refuses what is neither', () => {
    const own = new MeanSquaredError();
    expect(metric(own)).toBe(own);
    expect(() => metric('acuracy')).toThrow('metric: unknown metric "acuracy". Did you mean \'accuracy\'?');
    expect(() => metric('constructor')).toThrow('unknown metric "constructor"');
    // @ts-expect-error a name alone makes no metric
    expect(() => metric({ name: 'x' })).toThrow(
      'metric: needs a name or an object with name, reset, update and result, got Object.',
    );
  });

  it('accumulates over batches to the figure of all samples, and creates no tensor', () => {
    const p = fc.array(fc.float({ min: 0, max: 1, noNaN: true }), { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(p, fc.integer({ min: 1, max: 11 }), (values, cut) => {
        const y = floats(values);
        const t = ints(values.map((_, i) => i % 2));
        const parts = [y.rows(0, cut), t.rows(0, cut), y.rows(cut, 12), t.rows(cut, 12)];
        for (const name of metricNames) {
          if (/^(top|subset|hamming|label)|ategorical/.test(name)) continue;
          const [whole, stream] = [metric(name), metric(name)];
          whole.update(y, t);
          const before = tensorCount();
          stream.update(parts[0], parts[1]);
          stream.update(parts[2], parts[3]);
          expect(tensorCount(), name).toBe(before);
          expect(stream.result(), name).toBeCloseTo(whole.result(), 10);
        }
      }),
      { seed: 11, numRuns: 25 },
    );
  });
});
