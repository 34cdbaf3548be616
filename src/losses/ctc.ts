import {
  CTC_WORK_ROWS,
  type CtcBatch,
  type FloatArray,
  type LossSums,
  ctcBackward,
  ctcForward,
  ctcStride,
  logSoftmax,
} from '../engine/index.js';
import { ArgumentError, ShapeError, nonNegativeInteger, oneOf } from '../errors/index.js';
import { Cache, type Json, Slot, lengthsOf, logitsOf, markLogitGradient } from '../layers/index.js';
import { expectTensor } from '../tensor/expect.js';
import { type Shape, Tensor, showShape } from '../tensor/index.js';
import { type CtcLabelRules, ctcLabelLength, ctcRepeats } from './ctc-labels.js';
import { checkMask, checkWeights, entriesEach, floatsOf, normalizer } from './entries.js';
import { Loss, type LossInputs, type LossOptions } from './loss.js';

/** What CTC does with labels that have no alignment. */
export const infeasibleRules = ['error', 'infinity', 'skip'] as const;

/** Options of {@link CTC}. */
export interface CTCOptions extends LossOptions {
  /** The class that stands for no label. Default 0. */
  blank?: number;
  /**
   * What a label that needs more steps than its example has gets: an error, a loss of Infinity without a gradient, or
   * no part in loss and count, as an unknown label. Default 'error'.
   */
  infeasible?: (typeof infeasibleRules)[number];
}

interface Saved {
  readonly batch: CtcBatch;
  readonly scale: FloatArray;
  /** The logits. */
  readonly input: Tensor;
  readonly store: Cache;
  /** The prediction when the loss was computed from the logits behind it. */
  readonly fused: Tensor | undefined;
}

/**
 * Connectionist temporal classification (§5.3.9 of the course notes; Graves et al. 2006): reads an unsegmented sequence.
 *
 *   l = -ln p(label) = -ln Σ_π Π_t softmax(z_t)[π_t]
 *
 * over all paths π that give the label when repeated classes are merged and blanks are removed then: `1 1 - 2 2` and
 * `- 1 - - 2` both read 1 2, and 1 1 needs a blank between. ∂l/∂z_t = softmax(z_t) - the expected path at step t.
 * Computed forward and backward in logarithms: long sequences lose no precision.
 *
 * Predictions are logits [N, T, classes], the blank one of the classes; a softmax layer's output is taken by the logits
 * behind it. Targets are labels [N, L] of classes other than the blank, padded at their end with the blank or -1; the
 * empty label is one. Where the prediction has lengths (`withLengths`, masks), steps beyond them do not count and get
 * gradient 0. One loss for each example, not divided by its length.
 *
 * @throws ArgumentError for labels outside the classes or after padding, and for a label that needs more steps than its
 *   example has: one for each class, and one more between equal neighbours
 *
 * @example
 * const logits = fromArray([[[1, 2, 0], [3, 0, 0], [0, 2, 1]]]); // 3 steps, classes 1 and 2, blank 0
 * new CTC().perSample(logits, fromArray([[1, 1]], { dtype: 'int32' })).item().toFixed(4); // '0.9101'
 * new CTC().perSample(logits, fromArray([[1, 0]], { dtype: 'int32' })).item().toFixed(4); // '1.4539'
 */
export class CTC extends Loss {
  override readonly name = 'ctc';
  readonly blank: number;
  readonly infeasible: (typeof infeasibleRules)[number];
  readonly #saved = new Slot<Saved>(() => this.name);
  readonly #sums: LossSums = { loss: 0, known: 0, weight: 0 };

  constructor(options: CTCOptions = {}) {
    super('CTC', options, ['blank', 'infeasible']);
    this.blank = options.blank ?? 0;
    nonNegativeInteger('CTC', 'blank', this.blank);
    this.infeasible = oneOf('CTC', 'infeasible', options.infeasible ?? 'error', infeasibleRules);
  }

  override forward(prediction: Tensor, target: Tensor, cache: Cache, inputs: LossInputs = {}): number {
    floatsOf(this.name, prediction);
    this.#checkShapes(prediction.shape, target);
    const logits = this.#logitsBehind(prediction);
    const input = logits ?? prediction;
    const batch = this.#batch(input, target, lengthsOf(prediction), cache, inputs.mask);
    const store = cache.child(`loss.${this.name}`);
    const scale = floatsOf(this.name, store.buffer('scale', [prediction.shape[0]], prediction.dtype));
    const weights = this.#weights(prediction.shape[0], inputs.sampleWeight);
    ctcForward(batch);
    const factor = this.#weigh(batch, scale, weights);
    this.#saved.set(cache, { batch, scale, input, store, fused: logits && prediction });
    return factor * this.#sums.loss;
  }

  override checkTargets(target: Tensor, exampleShape: Shape): void {
    const shape = [target.shape[0], ...exampleShape];
    this.#checkShapes(shape, target);
    for (let n = 0; n < shape[0]; n++) this.#lengthOf(target, n, shape[1], shape);
  }

  override backward(cache: Cache): Tensor {
    const { batch, scale, input, store, fused } = this.#saved.get(cache);
    const gradient = store.buffer('dLogits', input.shape, input.dtype);
    ctcBackward(batch, scale, floatsOf(this.name, gradient));
    if (fused) markLogitGradient(gradient, fused);
    return gradient;
  }

  override perSample(prediction: Tensor, target: Tensor): Tensor {
    const cache = new Cache({ dtype: prediction.dtype === 'float64' ? 'float64' : 'float32' });
    this.forward(prediction, target, cache);
    const out = Tensor.zeros([prediction.shape[0]], prediction.dtype);
    out.data.set(this.#saved.get(cache).batch.losses);
    cache.dispose();
    return out;
  }

  protected override options(): Record<string, Json> {
    return { blank: this.blank, infeasible: this.infeasible };
  }

  #checkShapes(prediction: Shape, target: Tensor): void {
    if (prediction.length !== 3) {
      throw new ShapeError(
        `${this.name}: prediction must be logits of every step, [N, T, classes], got ${showShape(prediction)}.`,
      );
    }
    const [n, , classes] = prediction;
    expectTensor(this.name, target, 'target');
    if (target.rank !== 2 || target.shape[0] !== n) {
      throw new ShapeError(
        `${this.name}: target must have shape [${n}, L], the labels of each example, got ${showShape(target.shape)} ` +
          `(prediction ${showShape(prediction)}).`,
      );
    }
    if (this.blank < classes) return;
    throw new ArgumentError(
      `${this.name}: blank must be one of the ${classes} classes of prediction ${showShape(prediction)}, got ${this.blank}.`,
    );
  }

  /** The logits behind a softmax; undefined when the prediction is logits itself. */
  #logitsBehind(prediction: Tensor): Tensor | undefined {
    const announced = logitsOf(prediction);
    if (announced?.activation !== 'sigmoid') return announced?.logits;
    throw new ArgumentError(
      `${this.name}: needs logits or a softmax over the classes, got the output of a sigmoid. Leave the activation out.`,
    );
  }

  /** Checks the labels, then lays out the batch for the kernels. */
  #batch(
    logits: Tensor,
    target: Tensor,
    lengths: Int32Array | undefined,
    cache: Cache,
    mask: Tensor | undefined,
  ): CtcBatch {
    const [n, steps, classes] = logits.shape;
    const maxLabel = target.shape[1];
    const store = cache.child(`loss.${this.name}`);
    const inputLengths = integers(store.buffer('inputLengths', [n], 'int32'));
    if (lengths) inputLengths.set(lengths);
    else inputLengths.fill(steps);
    const labelLengths = integers(store.buffer('labelLengths', [n], 'int32'));
    if (mask) {
      entriesEach(this.name, 'mask', mask, [n]);
      checkMask(this.name, mask);
    }
    for (let i = 0; i < n; i++) {
      labelLengths[i] = mask?.data[i] === 0 ? -1 : this.#lengthOf(target, i, inputLengths[i], logits.shape);
    }
    const labels = integers(store.buffer('labels', target.shape, 'int32'));
    labels.set(target.data);
    const stride = ctcStride(maxLabel);
    const floats = (name: string, shape: Shape): FloatArray =>
      floatsOf(this.name, store.buffer(name, shape, logits.dtype));
    const logProbabilities = floats('logProbabilities', logits.shape);
    logSoftmax(floatsOf(this.name, logits), logProbabilities, n * steps, classes);
    const alpha = floats('alpha', [n, steps, stride]);
    const work = floats('work', [n, CTC_WORK_ROWS, stride]);
    const losses = floats('losses', [n]);
    const { blank } = this;
    return {
      ...{ logProbabilities, steps, classes, blank, labels, maxLabel, labelLengths, inputLengths },
      ...{ alpha, work, losses },
    };
  }

  /** How many classes the label of example n has; -1 where it takes no part. */
  #lengthOf(target: Tensor, n: number, steps: number, prediction: Shape): number {
    const rules: CtcLabelRules = {
      who: this.name,
      blank: this.blank,
      classes: prediction[2],
      skipMissing: this.skipMissing,
    };
    const length = ctcLabelLength(rules, target, n);
    const repeats = ctcRepeats(target, n, length);
    if (length + repeats <= steps || this.infeasible === 'infinity') return length;
    if (this.infeasible === 'skip') return -1;
    throw new ArgumentError(
      `${this.name}: the label of example ${n} needs ${length + repeats} steps, ${length} for its classes and ` +
        `${repeats} between equal neighbours, got ${steps} (target ${showShape(target.shape)}, prediction ` +
        `${showShape(prediction)}). Give it more steps, or choose infeasible: 'skip' or 'infinity'.`,
    );
  }

  #weights(n: number, sampleWeight: Tensor | undefined): Tensor | undefined {
    if (!sampleWeight) return undefined;
    entriesEach(this.name, 'sampleWeight', sampleWeight, [n]);
    checkWeights(this.name, 'sampleWeight', sampleWeight);
    return sampleWeight;
  }

  /** scale <- ∂L/∂losses; sums up, and returns the normalizer. */
  #weigh({ losses, labelLengths }: CtcBatch, scale: FloatArray, weights: Tensor | undefined): number {
    const sums = this.#sums;
    sums.loss = sums.known = sums.weight = 0;
    for (let n = 0; n < losses.length; n++) {
      scale[n] = labelLengths[n] < 0 ? 0 : (weights?.data[n] ?? 1);
      if (labelLengths[n] < 0) continue;
      sums.known++;
      sums.weight += scale[n];
      if (scale[n] > 0) sums.loss += scale[n] * losses[n]; // an infinite loss of weight 0 counts nothing
    }
    const factor = normalizer(this.reduction, sums, losses.length);
    for (let n = 0; n < scale.length; n++) scale[n] *= factor;
    return factor;
  }
}

function integers({ data }: Tensor): Int32Array {
  if (data instanceof Int32Array) return data;
  throw new TypeError('ctc: a buffer of int32 holds something else.');
}
