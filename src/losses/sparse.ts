import { type FloatArray, softmaxCrossEntropyBackward, softmaxCrossEntropyForward } from '../engine/index.js';
import { ArgumentError, inInterval, show, trueOrFalse } from '../errors/index.js';
import type { Json } from '../layers/index.js';
import { floatsOf } from './entries.js';
import { RowLoss, type RowLossOptions, type Rows } from './row-loss.js';

/** The integer label that means what NaN means among other targets. */
const UNKNOWN = -1;

/** Options of {@link SparseCategoricalCrossEntropy}. */
export interface SparseCategoricalCrossEntropyOptions extends RowLossOptions {
  /** Whether predictions are logits z, with ŷ = softmax(z), instead of probabilities. Default false. */
  fromLogits?: boolean;
  /** The label that stands for none, such as padding: it adds nothing. Default: -1 with `skipMissing`, else none. */
  ignoreLabel?: number;
  /** ε in [0, 1): the label's class gets 1 - ε + ε / K, the others ε / K, for K classes. Default 0. */
  labelSmoothing?: number;
}

/**
 * Categorical cross-entropy of integer labels, l = -ln ŷ[label], for
 * predictions [..., K] and int32 labels [...] in [0, K). The same numbers as
 * CategoricalCrossEntropy of their one-hot rows, fused with softmax likewise.
 *
 * @example
 * const loss = new SparseCategoricalCrossEntropy({ fromLogits: true });
 * loss.perSample(fromArray([[0, 0]]), fromArray([1], { dtype: 'int32' })).toArray(); // [0.6931471824645996]
 */
export class SparseCategoricalCrossEntropy extends RowLoss {
  override readonly name = 'sparseCategoricalCrossEntropy';
  readonly labelSmoothing: number;
  readonly ignoreLabel: number | undefined;
  readonly #fromLogits: boolean;

  constructor(options: SparseCategoricalCrossEntropyOptions = {}) {
    const who = 'SparseCategoricalCrossEntropy';
    super(who, options, ['fromLogits', 'ignoreLabel', 'labelSmoothing', 'classWeight']);
    this.#fromLogits = trueOrFalse('SparseCategoricalCrossEntropy', 'fromLogits', options.fromLogits ?? false);
    this.ignoreLabel = options.ignoreLabel;
    this.labelSmoothing = options.labelSmoothing ?? 0;
    inInterval(who, 'labelSmoothing', this.labelSmoothing, '[0, 1)');
    if (this.ignoreLabel !== undefined && !Number.isInteger(this.ignoreLabel)) {
      throw new ArgumentError(`${who}: ignoreLabel must be an integer, got ${show(this.ignoreLabel)}.`);
    }
  }

  protected override get sparse(): boolean {
    return true;
  }

  protected override get fromLogits(): boolean {
    return this.#fromLogits;
  }

  protected override get fusesWithSoftmax(): boolean {
    return true;
  }

  override get missingLabel(): number | undefined {
    return this.ignoreLabel ?? (this.skipMissing ? UNKNOWN : undefined);
  }

  protected override rowLosses(rows: Rows): void {
    const { input, target, onLogits, losses, classes, store } = rows;
    const [x, labels] = [floatsOf(this.name, input), labelsOf(target)];
    if (onLogits) {
      const p = floatsOf(this.name, store.buffer('probabilities', input.shape, input.dtype));
      softmaxCrossEntropyForward(x, labels, losses, p, losses.length, classes, this.ignoreLabel, this.labelSmoothing);
      return;
    }
    const share = this.labelSmoothing / classes;
    for (let r = 0; r < losses.length; r++) {
      losses[r] = -(1 - this.labelSmoothing) * Math.log(x[r * classes + labels[r]]);
      if (share > 0) for (let c = 0; c < classes; c++) losses[r] -= share * Math.log(x[r * classes + c]);
    }
  }

  protected override rowGradients(rows: Rows, d: FloatArray): void {
    const { input, target, onLogits, scale, classes, store } = rows;
    const [x, labels] = [floatsOf(this.name, input), labelsOf(target)];
    if (onLogits) {
      const p = floatsOf(this.name, store.buffer('probabilities', input.shape, input.dtype));
      softmaxCrossEntropyBackward(p, labels, scale, d, scale.length, classes, this.labelSmoothing);
      return;
    }
    const share = this.labelSmoothing / classes;
    d.fill(0);
    for (let r = 0; r < scale.length; r++) {
      if (scale[r] === 0) continue;
      if (share > 0) for (let i = r * classes; i < (r + 1) * classes; i++) d[i] = (-share * scale[r]) / x[i];
      const at = r * classes + labels[r];
      d[at] -= ((1 - this.labelSmoothing) * scale[r]) / x[at];
    }
  }

  protected override options(): Record<string, Json> {
    const { ignoreLabel = null, labelSmoothing } = this;
    const classWeight = this.classWeight ? [...this.classWeight] : null;
    return { fromLogits: this.#fromLogits, ignoreLabel, labelSmoothing, classWeight };
  }
}

/** Options of {@link NegativeLogLikelihood}. */
export interface NegativeLogLikelihoodOptions extends RowLossOptions {
  /** The label that stands for none. Default: -1 with `skipMissing`, else none. */
  ignoreLabel?: number;
}

/**
 * Negative log-likelihood of integer labels under given log-probabilities
 * [..., K], such as a log-softmax layer's: l = -logProb[label].
 *
 * @example
 * new NegativeLogLikelihood().perSample(fromArray([[-0.5, -1]]), fromArray([1], { dtype: 'int32' })).toArray(); // [1]
 */
export class NegativeLogLikelihood extends RowLoss {
  override readonly name = 'negativeLogLikelihood';
  readonly ignoreLabel: number | undefined;

  constructor(options: NegativeLogLikelihoodOptions = {}) {
    super('NegativeLogLikelihood', options, ['ignoreLabel', 'classWeight']);
    this.ignoreLabel = options.ignoreLabel;
    if (this.ignoreLabel !== undefined && !Number.isInteger(this.ignoreLabel)) {
      throw new ArgumentError(`NegativeLogLikelihood: ignoreLabel must be an integer, got ${show(this.ignoreLabel)}.`);
    }
  }

  protected override get sparse(): boolean {
    return true;
  }

  override get missingLabel(): number | undefined {
    return this.ignoreLabel ?? (this.skipMissing ? UNKNOWN : undefined);
  }

  protected override rowLosses({ input, target, losses, classes }: Rows): void {
    for (let r = 0; r < losses.length; r++) losses[r] = -input.data[r * classes + target.data[r]];
  }

  protected override rowGradients({ target, scale, classes }: Rows, d: FloatArray): void {
    d.fill(0);
    for (let r = 0; r < scale.length; r++) if (scale[r] !== 0) d[r * classes + target.data[r]] = -scale[r];
  }

  protected override options(): Record<string, Json> {
    const classWeight = this.classWeight ? [...this.classWeight] : null;
    return { ignoreLabel: this.ignoreLabel ?? null, classWeight };
  }
}

function labelsOf({ data }: Rows['target']): Int32Array {
  return data instanceof Int32Array ? data : Int32Array.from(data);
}
