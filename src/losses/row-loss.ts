import type { FloatArray, LossSums } from '../engine/index.js';
import { ArgumentError, ShapeError, nonNegativeNumber, show } from '../errors/index.js';
import { Cache, Slot, logitsOf, markLogitGradient } from '../layers/index.js';
import { type Shape, Tensor, showShape } from '../tensor/index.js';
import { checkMask, checkWeights, entriesEach, expectTarget, floatsOf, normalizer } from './entries.js';
import { Loss, type LossInputs, type LossOptions } from './loss.js';
import { type RowTargetRules, checkWhole, integerLabels, labelIsKnown, rowIsKnown } from './row-targets.js';

/** One call of a loss over rows of classes. */
export interface Rows {
  /** Logits or the prediction, [..., classes]. */
  readonly input: Tensor;
  /** What the rows are compared with: targets of the input's shape and dtype, or one int32 label per row. */
  readonly target: Tensor;
  readonly classes: number;
  readonly onLogits: boolean;
  /** Where the loss of each row goes. */
  readonly losses: FloatArray;
  /** ∂L/∂(loss of a row) in backward: 0 where the label is unknown. */
  readonly scale: FloatArray;
  /** Buffers of the call. */
  readonly store: Cache;
}

interface Saved {
  readonly rows: Rows;
  /** The prediction when the loss was computed from the logits behind it. */
  readonly fused: Tensor | undefined;
}

/** Options of the losses over classes. */
export interface RowLossOptions extends LossOptions {
  /** One weight >= 0 per class; a soft target mixes them. Default 1 each. */
  classWeight?: readonly number[];
}

/** A loss whose entries are rows: the last axis holds the classes, or the components of a vector. */
export abstract class RowLoss extends Loss {
  readonly classWeight: readonly number[] | undefined;
  readonly #saved = new Slot<Saved>(() => this.name);
  readonly #sums: LossSums = { loss: 0, known: 0, weight: 0 };

  constructor(who: string, options: RowLossOptions, allowed: readonly string[] = []) {
    super(who, options, allowed);
    this.classWeight = options.classWeight;
    if (this.classWeight === undefined) return;
    if (typeof this.classWeight?.forEach !== 'function') {
      throw new ArgumentError(`${who}: classWeight must be an array of numbers, got ${show(this.classWeight)}.`);
    }
    this.classWeight.forEach((weight, i) => nonNegativeNumber(who, `classWeight[${i}]`, weight));
  }

  /** rows.losses <- the loss of each row; unknown rows may get anything. */
  protected abstract rowLosses(rows: Rows): void;

  /** d <- scale[r] ∂(loss of row r)/∂input. */
  protected abstract rowGradients(rows: Rows, d: FloatArray): void;

  /** Whether targets are one integer label per row instead of a row. */
  protected get sparse(): boolean {
    return false;
  }

  /** Whether predictions are logits. */
  protected get fromLogits(): boolean {
    return false;
  }

  /** Whether the loss may be computed from the logits behind a softmax. */
  protected get fusesWithSoftmax(): boolean {
    return false;
  }

  /** What elements of dense targets must not be below. */
  protected get leastTarget(): number {
    return 0;
  }

  override forward(prediction: Tensor, target: Tensor, cache: Cache, inputs: LossInputs = {}): number {
    floatsOf(this.name, prediction);
    this.#checkShapes(prediction.shape, target);
    const entries = prediction.shape.slice(0, -1);
    const store = cache.child(`loss.${this.name}`);
    const announced = this.fusesWithSoftmax && !this.fromLogits ? logitsOf(prediction) : undefined;
    const logits = announced?.activation === 'softmax' ? announced.logits : undefined;
    const rows: Rows = {
      input: logits ?? prediction,
      target: this.sparse ? integerLabels(this.name, target, store) : this.#dense(target, prediction, store),
      classes: prediction.shape[entries.length],
      onLogits: this.fromLogits || logits !== undefined,
      losses: floatsOf(this.name, store.buffer('losses', entries, prediction.dtype)),
      scale: floatsOf(this.name, store.buffer('scale', entries, prediction.dtype)),
      store,
    };
    this.#findKnown(rows, target, entries, inputs.mask);
    this.rowLosses(rows);
    const factor = this.#weigh(rows, entries, inputs.sampleWeight);
    this.#saved.set(cache, { rows, fused: logits ? prediction : undefined });
    return factor * this.#sums.loss;
  }

  override checkTargets(target: Tensor, exampleShape: Shape): void {
    const shape = [target.shape[0], ...exampleShape];
    this.#checkShapes(shape, target);
    const classes = shape[shape.length - 1];
    if (this.sparse) checkWhole(this.name, target);
    const rows = target.size / (this.sparse ? 1 : classes);
    const rules = this.#rules;
    for (let r = 0; r < rows; r++) this.#isKnown(rules, target, r, classes);
  }

  override backward(cache: Cache): Tensor {
    const { rows, fused } = this.#saved.get(cache);
    const gradient = rows.store.buffer(fused ? 'dLogits' : 'dPrediction', rows.input.shape, rows.input.dtype);
    this.rowGradients(rows, floatsOf(this.name, gradient));
    if (fused) markLogitGradient(gradient, fused);
    return gradient;
  }

  override perSample(prediction: Tensor, target: Tensor): Tensor {
    const cache = new Cache({ dtype: prediction.dtype === 'float64' ? 'float64' : 'float32' });
    this.forward(prediction, target, cache);
    const out = Tensor.zeros(prediction.shape.slice(0, -1), prediction.dtype);
    out.data.set(this.#saved.get(cache).rows.losses);
    cache.dispose();
    return out;
  }

  #checkShapes(prediction: Shape, target: Tensor): void {
    if (prediction.length < 2) {
      throw new ShapeError(
        `${this.name}: prediction must have a batch axis and a last axis of classes, [N, classes], got ` +
          `${showShape(prediction)}.`,
      );
    }
    const classes = prediction[prediction.length - 1];
    if (this.sparse) {
      const hint = 'Labels are integers without the class axis; one-hot rows go with categoricalCrossEntropy.';
      expectTarget(this.name, prediction, target, prediction.slice(0, -1), hint);
    } else {
      const hint = 'Targets are rows as long as the prediction; integer labels go with sparseCategoricalCrossEntropy.';
      expectTarget(this.name, prediction, target, prediction, hint);
    }
    const weights = this.classWeight;
    if (weights && weights.length !== classes) {
      throw new ArgumentError(
        `${this.name}: classWeight must have one weight for each of the ${classes} classes, got ${weights.length} ` +
          `(prediction ${showShape(prediction)}).`,
      );
    }
  }

  /** Targets in the prediction's dtype, with 0 for NaN, which stands for unknown. */
  #dense(target: Tensor, prediction: Tensor, store: Cache): Tensor {
    if (target.dtype === prediction.dtype && !this.skipMissing) return target;
    const own = store.buffer('target', target.shape, prediction.dtype);
    for (let i = 0; i < own.size; i++) own.data[i] = Number.isNaN(target.data[i]) ? 0 : target.data[i];
    return own;
  }

  /** scale <- 1 where the label is known and 0 where it is not. Throws at the first target outside its domain. */
  #findKnown({ classes, scale }: Rows, target: Tensor, entries: Shape, mask: Tensor | undefined): void {
    const who = this.name;
    const rules = this.#rules;
    const each = mask ? entriesEach(who, 'mask', mask, entries) : 1;
    if (mask) checkMask(who, mask);
    for (let r = 0; r < scale.length; r++) {
      const isMasked = mask?.data[Math.floor(r / each)] === 0;
      scale[r] = !isMasked && this.#isKnown(rules, target, r, classes) ? 1 : 0;
    }
  }

  #isKnown(rules: RowTargetRules, target: Tensor, r: number, classes: number): boolean {
    return this.sparse ? labelIsKnown(rules, target, r, classes) : rowIsKnown(rules, target, r, classes);
  }

  get #rules(): RowTargetRules {
    return { who: this.name, skipMissing: this.skipMissing, missingLabel: this.missingLabel, least: this.leastTarget };
  }

  /** scale <- ∂L/∂(loss of a row); sums up, and returns the normalizer. Unknown rows get loss 0. */
  #weigh(rows: Rows, entries: Shape, sampleWeight: Tensor | undefined): number {
    const each = sampleWeight ? entriesEach(this.name, 'sampleWeight', sampleWeight, entries) : 1;
    if (sampleWeight) checkWeights(this.name, 'sampleWeight', sampleWeight);
    const { losses, scale } = rows;
    const sums = this.#sums;
    sums.loss = sums.known = sums.weight = 0;
    for (let r = 0; r < losses.length; r++) {
      if (scale[r] === 0) {
        losses[r] = 0;
        continue;
      }
      const weight = (sampleWeight?.data[Math.floor(r / each)] ?? 1) * this.#classWeightOf(r, rows);
      scale[r] = weight;
      sums.known++;
      sums.weight += weight;
      sums.loss += weight * losses[r];
    }
    const factor = normalizer(this.reduction, sums, entries[0]);
    for (let r = 0; r < scale.length; r++) scale[r] *= factor;
    return factor;
  }

  #classWeightOf(r: number, { target: { data }, classes }: Rows): number {
    const weights = this.classWeight;
    if (!weights) return 1;
    if (this.sparse) return weights[data[r]];
    let sum = 0;
    for (let c = 0; c < classes; c++) sum += data[r * classes + c] * weights[c];
    return sum;
  }
}
