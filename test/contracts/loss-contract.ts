import { expect, it } from 'vitest';
import { setThreads, threads } from '../../src/engine/index.js';
import { ArgumentError, ShapeError, StateError } from '../../src/errors/index.js';
import { Cache } from '../../src/layers/index.js';
import { type Loss, type LossInputs, lossFromConfig } from '../../src/losses/index.js';
import { Tensor, cast, fromArray, tensorCount } from '../../src/tensor/index.js';
import { messageOf } from '../message-of.js';

/** One batch that a loss is tried on, in float64. */
export interface LossCase {
  readonly prediction: Tensor;
  readonly target: Tensor;
  readonly inputs?: LossInputs;
}

export interface LossContract {
  /** A new loss; called several times. */
  readonly create: () => Loss;
  /** Batches away from kinks, of telling shapes. */
  readonly cases: readonly LossCase[];
  /** The loss of one prediction and target by its formula, for the plain twin; unweighted. */
  readonly perSample: (prediction: Tensor, target: Tensor) => number[];
  /** Predictions and targets of extreme size that must give finite values. */
  readonly extremes?: readonly LossCase[];
}

const STEP = 1e-5;

/** ‖numeric - backward‖ / (‖numeric‖ + ‖backward‖) of ∂L/∂prediction. */
export function lossGradientError(loss: Loss, { prediction, target, inputs }: LossCase): number {
  const cache = new Cache({ dtype: 'float64' });
  loss.forward(prediction, target, cache, inputs);
  const analytic = Float64Array.from(loss.backward(cache).data);
  const moved = prediction.clone();
  const numeric = analytic.map((_, i) => {
    const value = moved.data[i];
    moved.data[i] = value + STEP;
    const above = loss.forward(moved, target, cache, inputs);
    moved.data[i] = value - STEP;
    const below = loss.forward(moved, target, cache, inputs);
    moved.data[i] = value;
    return (above - below) / (2 * STEP);
  });
  const scale = Math.hypot(...numeric) + Math.hypot(...analytic);
  return Math.hypot(...numeric.map((value, i) => value - analytic[i])) / scale;
}

function bits(tensor: Tensor): string {
  const { buffer, byteOffset, byteLength } = tensor.clone().data;
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}

/** What every loss must do. Call inside a describe block. */
export function lossContract({ create, cases, perSample, extremes = [] }: LossContract): void {
  const [first] = cases;

  it.each(cases.map((one, i) => [i, one] as const))('has the gradient of its value, case %i', (_, one) => {
    expect(lossGradientError(create(), one)).toBeLessThan(1e-7);
  });

  it('gives each example the loss of the formula', () => {
    for (const { prediction, target } of cases) {
      const expected = perSample(prediction, target);
      const actual = create().perSample(prediction, target);
      expect(actual.size).toBe(expected.length);
      expected.forEach((value, i) => expect(actual.data[i]).toBeCloseTo(value, 11));
    }
  });

  it('is the mean of the examples, weighted by sampleWeight', () => {
    const { prediction, target } = first;
    const each = Array.from(create().perSample(prediction, target).data);
    const mean = each.reduce((sum, value) => sum + value, 0) / each.length;
    const cache = new Cache({ dtype: 'float64' });
    expect(create().forward(prediction, target, cache)).toBeCloseTo(mean, 11);
    const weights = each.map((_, i) => (i % 3) / 2);
    const weighted = each.reduce((sum, value, i) => sum + value * weights[i], 0) / each.length;
    const entries = prediction.shape.slice(0, 1);
    if (each.length !== entries[0]) return;
    const sampleWeight = fromArray(weights, { dtype: 'float64' });
    expect(create().forward(prediction, target, cache, { sampleWeight })).toBeCloseTo(weighted, 11);
    expect(lossGradientError(create(), { prediction, target, inputs: { sampleWeight } })).toBeLessThan(1e-7);
  });

  it('leaves masked examples out of value, count and gradient', () => {
    const { prediction, target } = first;
    const n = prediction.shape[0];
    const mask = fromArray(Array.from({ length: n }, (_, i) => (i === 0 ? 1 : 0)));
    const cache = new Cache({ dtype: 'float64' });
    const loss = create();
    const value = loss.forward(prediction, target, cache, { mask });
    const alone = create().forward(prediction.rows(0, 1), target.rows(0, 1), new Cache({ dtype: 'float64' }));
    expect(value).toBeCloseTo(alone, 11);
    const gradient = loss.backward(cache);
    expect(Array.from(gradient.rows(1, n).data).every((d) => d === 0)).toBe(true);
    expect(loss.forward(prediction, target, cache, { mask: Tensor.zeros([n]) })).toBe(0);
    expect(loss.backward(cache).data.every((d: number) => d === 0)).toBe(true);
  });

  it('stays finite at extremes', () => {
    for (const { prediction, target } of extremes) {
      for (const dtype of ['float32', 'float64'] as const) {
        const cache = new Cache({ dtype });
        const loss = create();
        const t = target.dtype === 'int32' ? target : cast(target, dtype);
        expect(loss.forward(cast(prediction, dtype), t, cache)).toSatisfy(Number.isFinite);
        expect(Array.from(loss.backward(cache).data).every(Number.isFinite)).toBe(true);
      }
    }
  });

  it('turns a prediction of NaN into a loss of NaN', () => {
    const prediction = first.prediction.clone();
    prediction.rows(0, 1).data.fill(NaN);
    expect(create().forward(prediction, first.target, new Cache({ dtype: 'float64' }))).toBeNaN();
  });

  it('refuses targets of another shape, naming both', () => {
    const { prediction, target } = first;
    const cache = new Cache({ dtype: 'float64' });
    const short = target.rows(0, target.shape[0] - 1);
    const message = messageOf(() => create().forward(prediction, short, cache), ShapeError);
    expect(message).toContain('target must have shape');
    expect(message).toContain(`[${short.shape.join(', ')}]`);
    expect(message).toContain(`prediction [${prediction.shape.join(', ')}]`);
  });

  it('refuses integer and empty predictions, bad weights and bad masks', () => {
    const { prediction, target } = first;
    const cache = new Cache({ dtype: 'float64' });
    const run = (p: Tensor, inputs?: LossInputs) => () => create().forward(p, target, cache, inputs);
    expect(messageOf(run(Tensor.zeros(prediction.shape, 'int32')), ArgumentError)).toContain('got int32');
    expect(messageOf(run(Tensor.zeros([0, 3])), ArgumentError)).toContain('at least one example');
    const n = prediction.shape[0];
    const negative = fromArray(Array.from({ length: n }, (_, i) => (i === 1 ? -2 : 1)));
    expect(messageOf(run(prediction, { sampleWeight: negative }), ArgumentError)).toContain('got -2 at [1]');
    expect(messageOf(run(prediction, { sampleWeight: Tensor.zeros([n + 1]) }), ShapeError)).toContain('sampleWeight');
    expect(messageOf(run(prediction, { mask: negative }), ArgumentError)).toContain('mask must hold 0');
  });

  it('needs forward before backward', () => {
    expect(messageOf(() => create().backward(new Cache()), StateError)).toContain('forward pass with the same cache');
  });

  it('creates no tensor in steady state', () => {
    const cache = new Cache({ dtype: 'float64' });
    const loss = create();
    const step = (): void => {
      loss.forward(first.prediction, first.target, cache, first.inputs);
      loss.backward(cache);
    };
    step();
    const before = tensorCount();
    for (let i = 0; i < 3; i++) step();
    expect(tensorCount()).toBe(before);
  });

  it('gives the same bits for any number of threads', () => {
    const before = threads();
    const repeats = 4000;
    const tile = ({ data, shape, dtype }: Tensor): Tensor => {
      const out = Tensor.zeros([shape[0] * repeats, ...shape.slice(1)], dtype);
      for (let r = 0; r < repeats; r++) out.data.set(data, r * data.length);
      return out;
    };
    const [prediction, target] = [tile(cast(first.prediction, 'float32')), tile(first.target)];
    const results = [1, 2, 3].map((count) => {
      setThreads(count);
      const cache = new Cache();
      const loss = create();
      const value = loss.forward(prediction, target, cache);
      return `${value} ${bits(loss.backward(cache))}`;
    });
    setThreads(before);
    expect(results[1]).toBe(results[0]);
    expect(results[2]).toBe(results[0]);
  });

  it('comes back from its config', () => {
    const loss = create();
    const again = lossFromConfig(JSON.parse(JSON.stringify(loss.config())));
    expect(again.config()).toEqual(loss.config());
    const cache = new Cache({ dtype: 'float64' });
    const { prediction, target, inputs } = first;
    expect(again.forward(prediction, target, cache, inputs)).toBe(loss.forward(prediction, target, cache, inputs));
  });
}
