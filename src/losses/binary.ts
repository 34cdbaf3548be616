import type { ElementLossName } from '../engine/index.js';
import { ArgumentError, inInterval, nonNegativeNumber, positiveNumber, show, trueOrFalse } from '../errors/index.js';
import type { Json } from '../layers/index.js';
import { ElementLoss, type TargetRange } from './element-loss.js';
import type { LossOptions } from './loss.js';

/** Options of {@link BinaryCrossEntropy}. */
export interface BinaryCrossEntropyOptions extends LossOptions {
  /** Whether predictions are logits z, with ŷ = sigmoid(z), instead of probabilities. Default false. */
  fromLogits?: boolean;
  /** What the term of t = 1 is multiplied by, > 0. Default 1. */
  posWeight?: number;
  /** ε in [0, 1): targets become t (1 - ε) + ε / 2. Default 0. */
  labelSmoothing?: number;
  /** The weights of class 0 and class 1, each >= 0; a soft target mixes them. Default [1, 1]. */
  classWeight?: readonly [number, number];
}

/**
 * Binary cross-entropy, of one or many independent labels (§1.2.2 of the course notes):
 *
 *   l = -(t ln ŷ + (1 - t) ln(1 - ŷ))
 *
 * for probabilities ŷ and targets t in [0, 1] of one shape. From logits, or
 * when ŷ comes out of a sigmoid layer, it is max(z, 0) - z t + ln(1 + e^-|z|),
 * which cannot overflow, and dZ = ŷ - t. Probabilities themselves are not
 * clipped: ŷ = 0 for t = 1 costs Infinity.
 *
 * @example
 * const loss = new BinaryCrossEntropy({ fromLogits: true });
 * loss.perSample(fromArray([[0], [1000]]), fromArray([[1], [0]])).toArray(); // [0.6931471824645996, 1000]
 */
export class BinaryCrossEntropy extends ElementLoss {
  override readonly name = 'binaryCrossEntropy';
  readonly posWeight: number;
  readonly labelSmoothing: number;
  readonly #fromLogits: boolean;
  readonly #classWeight: readonly [number, number] | undefined;

  constructor(options: BinaryCrossEntropyOptions = {}) {
    super('BinaryCrossEntropy', options, ['fromLogits', 'posWeight', 'labelSmoothing', 'classWeight']);
    this.#fromLogits = trueOrFalse('BinaryCrossEntropy', 'fromLogits', options.fromLogits ?? false);
    this.posWeight = options.posWeight ?? 1;
    this.labelSmoothing = options.labelSmoothing ?? 0;
    this.#classWeight = options.classWeight;
    positiveNumber('BinaryCrossEntropy', 'posWeight', this.posWeight);
    inInterval('BinaryCrossEntropy', 'labelSmoothing', this.labelSmoothing, '[0, 1)');
    const weights = options.classWeight;
    if (weights && weights.length !== 2) {
      throw new ArgumentError(`BinaryCrossEntropy: classWeight must have 2 entries, got ${show(weights)}.`);
    }
    weights?.forEach((weight, i) => nonNegativeNumber('BinaryCrossEntropy', `classWeight[${i}]`, weight));
  }

  protected override kernelFor(onLogits: boolean): ElementLossName {
    return onLogits ? 'binaryLogit' : 'binary';
  }

  protected override parameter(): number {
    return this.posWeight;
  }

  protected override get fromLogits(): boolean {
    return this.#fromLogits;
  }

  protected override get fusesWithSigmoid(): boolean {
    return true;
  }

  protected override get smoothing(): number {
    return this.labelSmoothing;
  }

  protected override targetRange(): TargetRange {
    return { low: 0, high: 1 };
  }

  protected override classWeights(): readonly [number, number] | undefined {
    return this.#classWeight;
  }

  protected override options(): Record<string, Json> {
    const { posWeight, labelSmoothing } = this;
    const classWeight = this.#classWeight ? [...this.#classWeight] : null;
    return { fromLogits: this.#fromLogits, posWeight, labelSmoothing, classWeight };
  }
}

/** Options of {@link Focal}. */
export interface FocalOptions extends LossOptions {
  /** Whether predictions are logits instead of probabilities. Default false. */
  fromLogits?: boolean;
  /** The weight of class 1 in [0, 1]; class 0 has 1 - alpha. Default 0.25. */
  alpha?: number;
  /** How much less well-classified examples count, >= 0. Default 2. */
  gamma?: number;
}

/**
 * Binary focal loss: Lin et al. 2017, arXiv:1708.02002, equation 5, with p_t =
 * ŷ for t = 1 and 1 - ŷ for t = 0, and α_t likewise:
 *
 *   l = -α_t (1 - p_t)^γ ln p_t
 *
 * Computed from the logits when predictions are logits or come out of a
 * sigmoid layer.
 *
 * @example
 * const loss = new Focal({ fromLogits: true });
 * loss.perSample(fromArray([[0]]), fromArray([[1]])).item().toFixed(4); // '0.0433'
 */
export class Focal extends ElementLoss {
  override readonly name = 'focal';
  readonly alpha: number;
  readonly gamma: number;
  readonly #fromLogits: boolean;

  constructor(options: FocalOptions = {}) {
    super('Focal', options, ['fromLogits', 'alpha', 'gamma']);
    this.#fromLogits = trueOrFalse('Focal', 'fromLogits', options.fromLogits ?? false);
    this.alpha = options.alpha ?? 0.25;
    this.gamma = options.gamma ?? 2;
    inInterval('Focal', 'alpha', this.alpha, '[0, 1]');
    nonNegativeNumber('Focal', 'gamma', this.gamma);
  }

  protected override kernelFor(onLogits: boolean): ElementLossName {
    return onLogits ? 'focalLogit' : 'focal';
  }

  protected override parameter(): number {
    return this.alpha;
  }

  protected override secondParameter(): number {
    return this.gamma;
  }

  protected override get fromLogits(): boolean {
    return this.#fromLogits;
  }

  protected override get fusesWithSigmoid(): boolean {
    return true;
  }

  protected override targetRange(): TargetRange {
    return { low: 0, high: 1 };
  }

  protected override options(): Record<string, Json> {
    return { fromLogits: this.#fromLogits, alpha: this.alpha, gamma: this.gamma };
  }
}
