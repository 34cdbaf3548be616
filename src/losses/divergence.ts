import { type FloatArray, elementLoss, elementLossBackward, reduce, scaleRows } from '../engine/index.js';
import { floatsOf } from './entries.js';
import type { LossOptions } from './loss.js';
import { RowLoss, type Rows } from './row-loss.js';

/**
 * Kullback-Leibler divergence of the prediction from the target distribution,
 * both [..., K]: l = Σ_k t_k ln(t_k / p_k), ∂l/∂p = -t / p. A class of target 0
 * adds nothing.
 *
 * @example
 * new KLDivergence().perSample(fromArray([[0.5, 0.5]]), fromArray([[1, 0]])).toArray(); // [0.6931471824645996]
 */
export class KLDivergence extends RowLoss {
  override readonly name = 'klDivergence';

  constructor(options: LossOptions = {}) {
    super('KLDivergence', options);
  }

  protected override rowLosses({ input, target, losses, classes, store }: Rows): void {
    const terms = floatsOf(this.name, store.buffer('terms', input.shape, input.dtype));
    elementLoss('divergence', floatsOf(this.name, input), floatsOf(this.name, target), terms, 0, 0);
    reduce('sum', terms, losses, classes, 1);
  }

  protected override rowGradients({ input, target, scale, classes }: Rows, d: FloatArray): void {
    elementLossBackward('divergence', floatsOf(this.name, input), floatsOf(this.name, target), d, 0, 1);
    scaleRows(scale, d, classes);
  }
}
