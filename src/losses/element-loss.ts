import {
  type ElementLossName,
  type FloatArray,
  type LossSums,
  elementLoss,
  elementLossBackward,
  lossSums,
  scale as scaleBy,
  weigh,
} from '../engine/index.js';
import { ArgumentError } from '../errors/index.js';
import { Cache, Slot, logitsOf, markLogitGradient } from '../layers/index.js';
import { type Shape, Tensor, showShape } from '../tensor/index.js';
import {
  checkMask,
  checkWeights,
  entriesEach,
  expectTarget,
  floatsOf,
  missingError,
  normalizer,
  position,
} from './entries.js';
import { Loss, type LossInputs } from './loss.js';

const HINT = 'Targets are not broadcast: reshape them.';

/** What backward needs of a forward pass. */
interface Saved {
  readonly kernel: ElementLossName;
  readonly input: Tensor;
  readonly target: FloatArray;
  readonly weights: FloatArray | undefined;
  readonly scale: number;
  readonly isMissing: boolean;
  /** The prediction when the loss was computed from the logits behind it. */
  readonly fused: Tensor | undefined;
}

/** The range of valid targets. */
export interface TargetRange {
  readonly low: number;
  readonly high: number;
}

/** A loss that is a sum over elements: l(p, t), each with a target of its own. */
export abstract class ElementLoss extends Loss {
  readonly #saved = new Slot<Saved>(() => this.name);
  readonly #sums: LossSums = { loss: 0, known: 0, weight: 0 };

  /** The kernel for predictions of this kind. */
  protected abstract kernelFor(onLogits: boolean): ElementLossName;

  /** The kernel's first parameter. */
  protected parameter(): number {
    return 0;
  }

  /** The kernel's second parameter; a loss that has none uses its place for the scale of the gradient. */
  protected secondParameter(): number | undefined {
    return undefined;
  }

  /** Whether predictions are logits. */
  protected get fromLogits(): boolean {
    return false;
  }

  /** Whether the loss may be computed from the logits behind a sigmoid. */
  protected get fusesWithSigmoid(): boolean {
    return false;
  }

  /** What targets may be, if not everything. */
  protected targetRange(): TargetRange | undefined {
    return undefined;
  }

  /** How far targets are pulled to 1/2: t (1 - smoothing) + smoothing / 2. */
  protected get smoothing(): number {
    return 0;
  }

  /** The weight of an element with target t, if it depends on t. */
  protected classWeights(): readonly [number, number] | undefined {
    return undefined;
  }

  override forward(prediction: Tensor, target: Tensor, cache: Cache, inputs: LossInputs = {}): number {
    floatsOf(this.name, prediction);
    expectTarget(this.name, prediction.shape, target, prediction.shape, HINT);
    const store = cache.child(`loss.${this.name}`);
    const announced = this.fusesWithSigmoid && !this.fromLogits ? logitsOf(prediction) : undefined;
    const logits = announced?.activation === 'sigmoid' ? announced.logits : undefined;
    const input = logits ?? prediction;
    const kernel = this.kernelFor(this.fromLogits || logits !== undefined);
    const t = this.#targets(prediction, target, inputs.mask, store);
    const weights = this.#weights(prediction, t, inputs.sampleWeight, store);
    const losses = store.buffer('losses', prediction.shape, prediction.dtype);
    const l = floatsOf(this.name, losses);
    elementLoss(kernel, floatsOf(this.name, input), t, l, this.parameter(), this.secondParameter() ?? 0);
    const sums = this.#sums;
    lossSums(l, t, weights, sums);
    const isMissing = sums.known < prediction.size;
    if (isMissing && !this.skipMissing && !inputs.mask) throw missingError(this.name, target.data, target.shape);
    const scale = normalizer(this.reduction, sums, prediction.shape[0] ?? 1);
    const fused = logits ? prediction : undefined;
    this.#saved.set(cache, { kernel, input, target: t, weights, scale, isMissing, fused });
    return scale * sums.loss;
  }

  override checkTargets(target: Tensor, exampleShape: Shape): void {
    const shape = [target.shape[0], ...exampleShape];
    expectTarget(this.name, shape, target, shape, HINT);
    this.#checkRange(target, undefined);
    if (!this.skipMissing && target.data.some(Number.isNaN)) throw missingError(this.name, target.data, target.shape);
  }

  override backward(cache: Cache): Tensor {
    const { kernel, input, target, weights, scale, isMissing, fused } = this.#saved.get(cache);
    const store = cache.child(`loss.${this.name}`);
    const gradient = store.buffer(fused ? 'dLogits' : 'dPrediction', input.shape, input.dtype);
    const d = floatsOf(this.name, gradient);
    const second = this.secondParameter();
    elementLossBackward(kernel, floatsOf(this.name, input), target, d, this.parameter(), second ?? scale);
    if (second !== undefined) scaleBy(scale, d);
    if (isMissing || weights) weigh(isMissing ? target : undefined, weights, d);
    if (fused) markLogitGradient(gradient, fused);
    return gradient;
  }

  override perSample(prediction: Tensor, target: Tensor): Tensor {
    const cache = new Cache({ dtype: prediction.dtype === 'float64' ? 'float64' : 'float32' });
    this.forward(prediction, target, cache);
    const { data } = cache.child(`loss.${this.name}`).buffer('losses', prediction.shape, prediction.dtype);
    const [n = 1] = prediction.shape;
    const size = prediction.size / n;
    const out = Tensor.zeros([n], prediction.dtype);
    for (let i = 0; i < n; i++) out.data[i] = meanOfKnown(data, target.data, i * size, (i + 1) * size);
    cache.dispose();
    return out;
  }

  /** Targets of the prediction's dtype: smoothed, and NaN where masked. They are the given array when nothing changes. */
  #targets(prediction: Tensor, target: Tensor, mask: Tensor | undefined, store: Cache): FloatArray {
    this.#checkRange(target, mask);
    const { smoothing } = this;
    const { data } = target;
    if (!(data instanceof Int32Array) && target.dtype === prediction.dtype && !mask && smoothing === 0) return data;
    const own = floatsOf(this.name, store.buffer('target', target.shape, prediction.dtype));
    own.set(data);
    if (smoothing > 0) for (let i = 0; i < own.length; i++) own[i] = own[i] * (1 - smoothing) + smoothing / 2;
    if (mask) {
      const each = entriesEach(this.name, 'mask', mask, target.shape);
      checkMask(this.name, mask);
      for (let i = 0; i < own.length; i++) {
        if (mask.data[Math.floor(i / each)] === 0) own[i] = NaN;
        else if (Number.isNaN(own[i]) && !this.skipMissing) throw missingError(this.name, data, target.shape);
      }
    }
    return own;
  }

  #checkRange(target: Tensor, mask: Tensor | undefined): void {
    const range = this.targetRange();
    if (!range) return;
    const { data, shape } = target;
    const { low, high } = range;
    const each = mask ? entriesEach(this.name, 'mask', mask, shape) : 1;
    for (let i = 0; i < data.length; i++) {
      const t = data[i];
      if ((t >= low && t <= high) || Number.isNaN(t) || mask?.data[Math.floor(i / each)] === 0) continue;
      throw new ArgumentError(
        `${this.name}: targets must lie in [${low}, ${high}], got ${t} at ${position(i, shape)} of ${showShape(shape)}.`,
      );
    }
  }

  /** Sample weight times class weight of each element; undefined when all are 1. */
  #weights(prediction: Tensor, t: FloatArray, sampleWeight: Tensor | undefined, store: Cache): FloatArray | undefined {
    const classes = this.classWeights();
    if (!sampleWeight && !classes) return undefined;
    const weights = floatsOf(this.name, store.buffer('weight', prediction.shape, prediction.dtype));
    weights.fill(1);
    if (sampleWeight) {
      const each = entriesEach(this.name, 'sampleWeight', sampleWeight, prediction.shape);
      checkWeights(this.name, 'sampleWeight', sampleWeight);
      for (let i = 0; i < weights.length; i++) weights[i] = sampleWeight.data[Math.floor(i / each)];
    }
    if (classes) {
      const [none, one] = classes;
      for (let i = 0; i < weights.length; i++) if (!Number.isNaN(t[i])) weights[i] *= none + t[i] * (one - none);
    }
    return weights;
  }
}

/** The mean of losses [begin, end) whose target is not NaN; 0 when there is none. */
function meanOfKnown(losses: ArrayLike<number>, targets: ArrayLike<number>, begin: number, end: number): number {
  let sum = 0;
  let known = 0;
  for (let i = begin; i < end; i++) {
    if (Number.isNaN(targets[i])) continue;
    sum += losses[i];
    known++;
  }
  return known === 0 ? 0 : sum / known;
}
