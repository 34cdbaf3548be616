import { type FloatArray, cosineLoss, cosineLossBackward } from '../engine/index.js';
import { floatsOf } from './entries.js';
import type { LossOptions } from './loss.js';
import { RowLoss, type Rows } from './row-loss.js';

/**
 * Cosine distance of vectors along the last axis: l = 1 - p·t / (|p| |t|), in
 * [0, 2]. A zero vector has no direction: it counts as distance 1, gradient 0.
 *
 * @example
 * new CosineDistance().perSample(fromArray([[2, 0], [0, 3]]), fromArray([[1, 0], [1, 0]])).toArray(); // [0, 1]
 */
export class CosineDistance extends RowLoss {
  override readonly name = 'cosineDistance';

  constructor(options: LossOptions = {}) {
    super('CosineDistance', options);
  }

  protected override get leastTarget(): number {
    return -Infinity;
  }

  protected override rowLosses({ input, target, losses, classes }: Rows): void {
    cosineLoss(floatsOf(this.name, input), floatsOf(this.name, target), losses, classes);
  }

  protected override rowGradients({ input, target, scale, classes }: Rows, d: FloatArray): void {
    cosineLossBackward(floatsOf(this.name, input), floatsOf(this.name, target), scale, d, classes);
  }
}
