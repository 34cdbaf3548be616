import {
  type FloatArray,
  elementLoss,
  elementLossBackward,
  reduce,
  scaleRows,
  softmaxCrossEntropyTargetsBackward,
  softmaxCrossEntropyTargetsForward,
} from '../engine/index.js';
import { inInterval, trueOrFalse } from '../errors/index.js';
import type { Json } from '../layers/index.js';
import { floatsOf } from './entries.js';
import { RowLoss, type RowLossOptions, type Rows } from './row-loss.js';

/** Options of {@link CategoricalCrossEntropy}. */
export interface CategoricalCrossEntropyOptions extends RowLossOptions {
  /** Whether predictions are logits z, with ŷ = softmax(z), instead of probabilities. Default false. */
  fromLogits?: boolean;
  /** ε in [0, 1): targets become t (1 - ε) + ε / K, for K classes. Default 0. */
  labelSmoothing?: number;
}

/**
 * Categorical cross-entropy of one-hot or soft targets (§2.3.8 of the course notes):
 *
 *   l = -Σ_k t_k ln ŷ_k
 *
 * for predictions and targets [..., K] of one shape. From logits, or when ŷ
 * comes out of a softmax layer, it is Σ_k t_k (logsumexp(z) - z_k), shifted by
 * the row's maximum, so that exp cannot overflow, and dZ = ŷ - t.
 * Probabilities themselves are not clipped.
 *
 * @example
 * const loss = new CategoricalCrossEntropy({ fromLogits: true });
 * loss.perSample(fromArray([[1000, 0]]), fromArray([[0, 1]])).toArray(); // [1000]
 */
export class CategoricalCrossEntropy extends RowLoss {
  override readonly name = 'categoricalCrossEntropy';
  readonly labelSmoothing: number;
  readonly #fromLogits: boolean;

  constructor(options: CategoricalCrossEntropyOptions = {}) {
    super('CategoricalCrossEntropy', options, ['fromLogits', 'labelSmoothing', 'classWeight']);
    this.#fromLogits = trueOrFalse('CategoricalCrossEntropy', 'fromLogits', options.fromLogits ?? false);
    this.labelSmoothing = options.labelSmoothing ?? 0;
    inInterval('CategoricalCrossEntropy', 'labelSmoothing', this.labelSmoothing, '[0, 1)');
  }

  protected override get fromLogits(): boolean {
    return this.#fromLogits;
  }

  protected override get fusesWithSoftmax(): boolean {
    return true;
  }

  protected override rowLosses(rows: Rows): void {
    const { input, target, onLogits, losses, classes, store } = rows;
    const [x, t] = [floatsOf(this.name, input), floatsOf(this.name, target)];
    if (onLogits) {
      const p = floatsOf(this.name, store.buffer('probabilities', input.shape, input.dtype));
      softmaxCrossEntropyTargetsForward(x, t, losses, p, losses.length, classes, this.labelSmoothing);
    } else {
      const terms = floatsOf(this.name, store.buffer('terms', input.shape, input.dtype));
      elementLoss('entropy', x, this.#smoothed(rows), terms, 0, 0);
      reduce('sum', terms, losses, classes, 1);
    }
  }

  protected override rowGradients(rows: Rows, d: FloatArray): void {
    const { input, target, onLogits, scale, classes, store } = rows;
    if (onLogits) {
      const p = floatsOf(this.name, store.buffer('probabilities', input.shape, input.dtype));
      const t = floatsOf(this.name, target);
      softmaxCrossEntropyTargetsBackward(p, t, scale, d, scale.length, classes, this.labelSmoothing);
    } else {
      elementLossBackward('entropy', floatsOf(this.name, input), this.#smoothed(rows), d, 0, 1);
      scaleRows(scale, d, classes);
    }
  }

  /** t (1 - ε) + ε / K. */
  #smoothed({ target, classes, store }: Rows): FloatArray {
    const t = floatsOf(this.name, target);
    const epsilon = this.labelSmoothing;
    if (epsilon === 0) return t;
    const smoothed = floatsOf(this.name, store.buffer('smoothed', target.shape, target.dtype));
    for (let i = 0; i < t.length; i++) smoothed[i] = t[i] * (1 - epsilon) + epsilon / classes;
    return smoothed;
  }

  protected override options(): Record<string, Json> {
    const classWeight = this.classWeight ? [...this.classWeight] : null;
    return { fromLogits: this.#fromLogits, labelSmoothing: this.labelSmoothing, classWeight };
  }
}
