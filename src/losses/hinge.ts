import type { ElementLossName } from '../engine/index.js';
import { ArgumentError } from '../errors/index.js';
import type { Cache } from '../layers/index.js';
import { type Tensor, showShape } from '../tensor/index.js';
import { ElementLoss } from './element-loss.js';
import { position } from './entries.js';
import type { LossInputs, LossOptions } from './loss.js';

/** Throws unless every known target is -1 or 1. */
function checkSigns(who: string, { data, shape }: Tensor): void {
  const at = data.findIndex((t: number) => t !== 1 && t !== -1 && !Number.isNaN(t));
  if (at < 0) return;
  throw new ArgumentError(
    `${who}: targets must be -1 or 1, got ${data[at]} at ${position(at, shape)} of ${showShape(shape)}. ` +
      'Turn labels 0 and 1 into 2 t - 1.',
  );
}

/**
 * Hinge: l = max(0, 1 - t p) for targets t of -1 or 1, ∂l/∂p = -t where t p < 1, else 0.
 *
 * @example
 * new Hinge().perSample(fromArray([[0.5], [2]]), fromArray([[1], [1]])).toArray(); // [0.5, 0]
 */
export class Hinge extends ElementLoss {
  override readonly name = 'hinge';

  constructor(options: LossOptions = {}) {
    super('Hinge', options);
  }

  override forward(prediction: Tensor, target: Tensor, cache: Cache, inputs: LossInputs = {}): number {
    checkSigns(this.name, target);
    return super.forward(prediction, target, cache, inputs);
  }

  protected override kernelFor(): ElementLossName {
    return 'hinge';
  }
}

/**
 * Squared hinge: l = max(0, 1 - t p)² for targets t of -1 or 1, ∂l/∂p = -2 t max(0, 1 - t p).
 *
 * @example
 * new SquaredHinge().perSample(fromArray([[0.5], [2]]), fromArray([[1], [1]])).toArray(); // [0.25, 0]
 */
export class SquaredHinge extends ElementLoss {
  override readonly name = 'squaredHinge';

  constructor(options: LossOptions = {}) {
    super('SquaredHinge', options);
  }

  override forward(prediction: Tensor, target: Tensor, cache: Cache, inputs: LossInputs = {}): number {
    checkSigns(this.name, target);
    return super.forward(prediction, target, cache, inputs);
  }

  protected override kernelFor(): ElementLossName {
    return 'squaredHinge';
  }
}
