import type { Tensor } from '../tensor/tensor.js';
import { elementPairs } from './elements.js';
import { type Metric, MeanMetric, foreignState, needSamples, once } from './metric.js';
import { PairStore } from './store.js';

/**
 * The mean squared error: 1/n Σ (p - t)² over all elements. Shapes must agree; [N, 1] goes with [N].
 *
 * @example
 * const figure = new MeanSquaredError();
 * figure.update(fromArray([1, 2, 3]), fromArray([1, 1, 5]));
 * figure.update(fromArray([4]), fromArray([4]));
 * figure.result(); // 1.25
 */
export class MeanSquaredError extends MeanMetric {
  readonly name: string = 'mse';
  readonly better = 'lower';

  override update(prediction: Tensor, target: Tensor): void {
    const { p, t, size } = elementPairs(this.name, prediction, target);
    let sum = 0;
    for (let i = 0; i < size; i++) sum += (p[i] - t[i]) ** 2;
    this.add(sum, size);
  }
}

/**
 * The root of the {@link MeanSquaredError}, in the unit of the target: √(1/n Σ (p - t)²).
 *
 * @example
 * const figure = new RootMeanSquaredError();
 * figure.update(fromArray([1, 2, 3]), fromArray([1, 1, 5]));
 * figure.update(fromArray([4]), fromArray([4]));
 * figure.result(); // 1.118
 */
export class RootMeanSquaredError extends MeanSquaredError {
  override readonly name = 'rmse';

  override result(): number {
    return Math.sqrt(super.result());
  }
}

/**
 * The mean absolute error: 1/n Σ |p - t| over all elements. Shapes must agree; [N, 1] goes with [N].
 *
 * @example
 * const figure = new MeanAbsoluteError();
 * figure.update(fromArray([1, 2, 3]), fromArray([1, 1, 5]));
 * figure.update(fromArray([4]), fromArray([4]));
 * figure.result(); // 0.75
 */
export class MeanAbsoluteError extends MeanMetric {
  readonly name = 'mae';
  readonly better = 'lower';

  override update(prediction: Tensor, target: Tensor): void {
    const { p, t, size } = elementPairs(this.name, prediction, target);
    let sum = 0;
    for (let i = 0; i < size; i++) sum += Math.abs(p[i] - t[i]);
    this.add(sum, size);
  }
}

/**
 * The median of |p - t| over all elements (the mean of the middle two when
 * their number is even): one wild prediction does not move it. All errors are
 * kept. NaN when one of them is.
 *
 * @example
 * const figure = new MedianAbsoluteError();
 * figure.update(fromArray([1, 2, 3]), fromArray([1, 1, 5]));
 * figure.update(fromArray([400]), fromArray([4]));
 * figure.result(); // 1.5
 */
export class MedianAbsoluteError implements Metric {
  readonly name = 'medianAbsoluteError';
  readonly better = 'lower';
  private readonly store = new PairStore();

  reset(): void {
    this.store.clear();
  }

  update(prediction: Tensor, target: Tensor): void {
    const { p, t, size } = elementPairs(this.name, prediction, target);
    for (let i = 0; i < size; i++) this.store.push(Math.abs(p[i] - t[i]), 0);
  }

  result(): number {
    const n = this.store.length;
    needSamples(this.name, n);
    const sorted = this.store.first.slice().sort(); // NaN sorts last
    if (Number.isNaN(sorted[n - 1])) return NaN;
    return (sorted[Math.floor((n - 1) / 2)] + sorted[Math.ceil((n - 1) / 2)]) / 2;
  }

  state(): Float64Array {
    return this.store.state();
  }

  restore(state: Float64Array): void {
    if (state.length % 2 !== 0) foreignState(this.name, state);
    this.store.restore(state);
  }
}

/**
 * The largest |p - t| over all elements; NaN when one of them is.
 *
 * @example
 * const figure = new MaxError();
 * figure.update(fromArray([1, 2, 3]), fromArray([1, 1, 5]));
 * figure.update(fromArray([4]), fromArray([4]));
 * figure.result(); // 2
 */
export class MaxError implements Metric {
  readonly name = 'maxError';
  readonly better = 'lower';
  private largest = 0;
  private count = 0;

  reset(): void {
    this.largest = 0;
    this.count = 0;
  }

  update(prediction: Tensor, target: Tensor): void {
    const { p, t, size } = elementPairs(this.name, prediction, target);
    for (let i = 0; i < size; i++) this.largest = Math.max(this.largest, Math.abs(p[i] - t[i]));
    this.count += size;
  }

  result(): number {
    needSamples(this.name, this.count);
    return this.largest;
  }

  state(): Float64Array {
    return Float64Array.of(this.largest, this.count);
  }

  restore(state: Float64Array): void {
    if (state.length !== 2) foreignState(this.name, state);
    [this.largest, this.count] = state;
  }
}

/**
 * {@link MeanSquaredError} of one batch.
 *
 * @example
 * const y = fromArray([1, 2, 3, 4]);
 * const t = fromArray([1, 1, 5, 4]);
 * mse(y, t); // 1.25
 */
export function mse(prediction: Tensor, target: Tensor): number {
  return once(new MeanSquaredError(), prediction, target);
}

/**
 * {@link RootMeanSquaredError} of one batch.
 *
 * @example
 * const y = fromArray([1, 2, 3, 4]);
 * const t = fromArray([1, 1, 5, 4]);
 * rmse(y, t); // 1.118
 */
export function rmse(prediction: Tensor, target: Tensor): number {
  return once(new RootMeanSquaredError(), prediction, target);
}

/**
 * {@link MeanAbsoluteError} of one batch.
 *
 * @example
 * const y = fromArray([1, 2, 3, 4]);
 * const t = fromArray([1, 1, 5, 4]);
 * mae(y, t); // 0.75
 */
export function mae(prediction: Tensor, target: Tensor): number {
  return once(new MeanAbsoluteError(), prediction, target);
}

/**
 * {@link MedianAbsoluteError} of one batch.
 *
 * @example
 * const y = fromArray([1, 2, 3, 4]);
 * const t = fromArray([1, 1, 5, 4]);
 * medianAbsoluteError(y, t); // 0.5
 */
export function medianAbsoluteError(prediction: Tensor, target: Tensor): number {
  return once(new MedianAbsoluteError(), prediction, target);
}

/**
 * {@link MaxError} of one batch.
 *
 * @example
 * const y = fromArray([1, 2, 3, 4]);
 * const t = fromArray([1, 1, 5, 4]);
 * maxError(y, t); // 2
 */
export function maxError(prediction: Tensor, target: Tensor): number {
  return once(new MaxError(), prediction, target);
}
