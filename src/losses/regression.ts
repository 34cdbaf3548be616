import type { ElementLossName } from '../engine/index.js';
import { positiveNumber } from '../errors/index.js';
import type { Json } from '../layers/index.js';
import { ElementLoss } from './element-loss.js';
import type { LossOptions } from './loss.js';

/**
 * Mean squared error: l = (p - t)², ∂l/∂p = 2 (p - t). Prediction and target have one shape.
 *
 * @example
 * new MeanSquaredError().perSample(fromArray([[1, 2]]), fromArray([[1, 4]])).toArray(); // [2]
 */
export class MeanSquaredError extends ElementLoss {
  override readonly name = 'meanSquaredError';

  constructor(options: LossOptions = {}) {
    super('MeanSquaredError', options);
  }

  protected override kernelFor(): ElementLossName {
    return 'squared';
  }

  protected override parameter(): number {
    return 1;
  }
}

/**
 * Half the squared error: l = (p - t)² / 2, ∂l/∂p = p - t.
 *
 * @example
 * new HalfMeanSquaredError().perSample(fromArray([[1, 2]]), fromArray([[1, 4]])).toArray(); // [1]
 */
export class HalfMeanSquaredError extends ElementLoss {
  override readonly name = 'halfMeanSquaredError';

  constructor(options: LossOptions = {}) {
    super('HalfMeanSquaredError', options);
  }

  protected override kernelFor(): ElementLossName {
    return 'squared';
  }

  protected override parameter(): number {
    return 0.5;
  }
}

/**
 * Mean absolute error: l = |p - t|, ∂l/∂p = sign(p - t), 0 where they are equal.
 *
 * @example
 * new MeanAbsoluteError().perSample(fromArray([[1, 2]]), fromArray([[1, 4]])).toArray(); // [1]
 */
export class MeanAbsoluteError extends ElementLoss {
  override readonly name = 'meanAbsoluteError';

  constructor(options: LossOptions = {}) {
    super('MeanAbsoluteError', options);
  }

  protected override kernelFor(): ElementLossName {
    return 'absolute';
  }
}

/** Options of {@link Huber}. */
export interface HuberOptions extends LossOptions {
  /** δ > 0: where the parabola becomes a line. Default 1. */
  delta?: number;
}

/**
 * Huber 1964: with e = p - t, l = e² / 2 where |e| <= δ, else δ (|e| - δ / 2); ∂l/∂p = e limited to [-δ, δ].
 *
 * @example
 * new Huber({ delta: 1 }).perSample(fromArray([[0.5], [3]]), fromArray([[0], [0]])).toArray(); // [0.125, 2.5]
 */
export class Huber extends ElementLoss {
  override readonly name = 'huber';
  readonly delta: number;

  constructor(options: HuberOptions = {}) {
    super('Huber', options, ['delta']);
    this.delta = options.delta ?? 1;
    positiveNumber('Huber', 'delta', this.delta);
  }

  protected override kernelFor(): ElementLossName {
    return 'huber';
  }

  protected override parameter(): number {
    return this.delta;
  }

  protected override options(): Record<string, Json> {
    return { delta: this.delta };
  }
}

/**
 * l = ln cosh(p - t), ∂l/∂p = tanh(p - t): (p - t)² / 2 near 0, |p - t| - ln 2 far from it. Computed without overflow.
 *
 * @example
 * new LogCosh().perSample(fromArray([[0], [1000]]), fromArray([[0], [0]])).toArray(); // [0, 999.3068237304688]
 */
export class LogCosh extends ElementLoss {
  override readonly name = 'logCosh';

  constructor(options: LossOptions = {}) {
    super('LogCosh', options);
  }

  protected override kernelFor(): ElementLossName {
    return 'logCosh';
  }
}

/**
 * Poisson: l = p - t ln p for rates p > 0 and counts t >= 0, ∂l/∂p = 1 - t / p.
 *
 * @example
 * new Poisson().perSample(fromArray([[1], [2]]), fromArray([[3], [0]])).toArray(); // [1, 2]
 */
export class Poisson extends ElementLoss {
  override readonly name = 'poisson';

  constructor(options: LossOptions = {}) {
    super('Poisson', options);
  }

  protected override kernelFor(): ElementLossName {
    return 'poisson';
  }

  protected override targetRange(): { low: number; high: number } {
    return { low: 0, high: Infinity };
  }
}
