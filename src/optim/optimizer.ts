import { type FloatDType, allocateArray, flushTiny } from '../engine/index.js';
import {
  ArgumentError,
  ShapeError,
  StateError,
  knownOptions,
  nonNegativeInteger,
  nonNegativeNumber,
  positiveNumber,
  show,
} from '../errors/index.js';
import { type Json, type Parameter, type Range, Theta } from '../layers/index.js';
import { Tensor, sameShape, showShape } from '../tensor/index.js';
import { clipByGlobalNorm, clipByNorm, clipByValue } from './clipping.js';
import { Schedule, type ScheduleConfig } from './schedule.js';

/** Options of every optimizer. */
export interface OptimizerOptions {
  /** Limits each element of the gradient to [-clipValue, clipValue]. Default: off. */
  clipValue?: number;
  /** Scales the gradient of each parameter down to this L2 norm when it is above. Default: off. */
  clipNorm?: number;
  /** Scales all gradients by one factor when their common L2 norm is above this. Default: off. */
  globalClipNorm?: number;
}

/** Two powers of ten above the smallest normal float32, as bias corrections may take these off again. */
const LEAST_EPSILON = 1e-36;

const clipNames = ['clipValue', 'clipNorm', 'globalClipNorm'] as const;

/** An optimizer as JSON: its class and the arguments that make it again. */
export interface OptimizerConfig {
  readonly [key: string]: Json;
  readonly className: string;
  readonly learningRate: number | ScheduleConfig;
}

/** What an optimizer has learned so far: everything that an exact resume needs besides θ. */
export interface OptimizerState {
  /** The accumulators by name, each with the size of θ. */
  readonly tensors: Readonly<Record<string, Tensor>>;
  /** `iterations`, `epoch`, and `learningRate` when it is a number. */
  readonly scalars: Readonly<Record<string, number>>;
}

// Accumulators are rid of subnormal numbers every so many steps: a factor of 0.9 a step cannot get from TINY to them sooner.
const FLUSH_INTERVAL = 256;
const TINY = { float32: 1e-25, float64: 1e-280 } as const;

/**
 * Moves θ against its gradients.
 *
 * Bound to a model's θ once, `step()` is one pass over all trainable
 * parameters, in place: it clips the gradients when asked to, updates θ and
 * the accumulators in a fused kernel, and clears the gradients. It allocates
 * no tensor. Frozen parameters keep their values; a parameter's `rateScale`
 * multiplies the learning rate for it.
 *
 * @example
 * const model = new Sequential([new Dense(1)], { inputShape: [2] });
 * const optimizer = new Adam(0.001).bind(model.theta);
 * const [cache, cost] = [model.createCache(), new HalfMeanSquaredError()];
 * cost.forward(model.forward(ones([4, 2]), cache), ones([4, 1]), cache);
 * model.backward(cost.backward(cache), cache);
 * optimizer.step();
 * optimizer.iterations; // 1
 */
export abstract class Optimizer {
  /** The class's name in saved files and messages. */
  abstract readonly className: string;
  /** Steps done so far. */
  iterations = 0;
  /** Epochs done so far; training counts it up for schedules per epoch. */
  epoch = 0;
  #learningRate: number | Schedule;
  readonly #clip: { readonly clipValue?: number; readonly clipNorm?: number; readonly globalClipNorm?: number };
  readonly #slots = new Map<string, Tensor>();
  #theta: Theta | undefined;
  #ranges: readonly Range[] = [];
  #scales: number[] = [];

  constructor(
    who: string,
    learningRate: number | Schedule,
    options: OptimizerOptions,
    allowed: readonly string[] = [],
  ) {
    checkLearningRate(who, learningRate);
    knownOptions(who, options, [...clipNames, ...allowed]);
    for (const name of clipNames) if (options[name] !== undefined) positiveNumber(who, name, options[name]);
    const { clipValue, clipNorm, globalClipNorm } = options;
    this.#learningRate = learningRate;
    this.#clip = { clipValue, clipNorm, globalClipNorm };
  }

  /** The names of the accumulators, each as large as θ. */
  protected abstract slotNames(): readonly string[];

  /** Updates elements `range` of θ and the accumulators, and clears the gradients there. */
  protected abstract update(theta: Theta, range: Range, rate: number): void;

  /** The arguments besides learning rate and clipping, as JSON. */
  protected abstract hyperparameters(): Readonly<Record<string, Json>>;

  /** What an accumulator holds before the first step. */
  protected initialValue(_slot: string): number {
    return 0;
  }

  /** The learning rate: a number > 0, or a schedule. Callbacks may set it between steps. */
  get learningRate(): number | Schedule {
    return this.#learningRate;
  }

  set learningRate(value: number | Schedule) {
    checkLearningRate(this.className, value);
    this.#learningRate = value;
  }

  /** The learning rate of the next step. */
  get currentRate(): number {
    const rate = this.#learningRate;
    if (typeof rate === 'number') return rate;
    const value = rate.at(rate.first + (rate.unit === 'epoch' ? this.epoch : this.iterations));
    nonNegativeNumber(`${this.className}: ${rate.className}`, 'the scheduled learning rate', value);
    return value;
  }

  /**
   * Makes θ what `step` changes and allocates the accumulators. The same θ
   * again changes nothing.
   *
   * @throws StateError when bound to another θ: accumulators belong to one model.
   * @throws ArgumentError when epsilon is too small to keep a division finite in float32.
   */
  bind(theta: Theta): this {
    if (this.#theta === theta) return this;
    if (!(theta instanceof Theta)) {
      throw new ArgumentError(
        `${this.className}: bind takes a model's parameters, got ${show(theta)}. Call bind(model.theta).`,
      );
    }
    if (this.#theta) {
      throw new StateError(
        `${this.className}: is bound to another model's θ [${this.#theta.size}] already; its accumulators ` +
          `do not fit θ [${theta.size}]. Create one optimizer for each model.`,
      );
    }
    const { epsilon } = this.hyperparameters();
    if (theta.dtype === 'float32' && typeof epsilon === 'number' && epsilon < LEAST_EPSILON) {
      throw new ArgumentError(
        `${this.className}: epsilon must be at least ${LEAST_EPSILON} for float32 parameters, got ${epsilon}: ` +
          'rounded to float32 it may be 0, and a gradient of 0 would be divided by it. Take a larger one, or float64.',
      );
    }
    const slots = this.slotNames().map((name) => {
      const data = allocateArray(theta.dtype, theta.size, `${this.className} ${name}`);
      if (this.initialValue(name) !== 0) data.fill(this.initialValue(name));
      return new Tensor(data, [theta.size]);
    });
    this.slotNames().forEach((name, i) => this.#slots.set(name, slots[i]));
    this.#theta = theta;
    return this;
  }

  /**
   * One update of θ from the gradients that backward has added up, which are
   * cleared. Allocates nothing.
   *
   * @throws StateError before `bind`, or when clipping by norm meets a gradient that is not finite.
   */
  step(): void {
    const theta = this.#bound();
    const rate = this.currentRate;
    this.#clipGradients(theta);
    this.iterations++;
    let cleared = 0;
    for (const range of this.#trainableRanges(theta)) {
      clear(theta, cleared, range.begin);
      this.update(theta, range, rate * range.rateScale);
      cleared = range.end;
    }
    clear(theta, cleared, theta.size);
    if (this.iterations % FLUSH_INTERVAL === 0) this.#flush(theta.dtype);
  }

  /** Everything that an exact resume needs besides θ. The tensors are the live ones: clone them to keep them. */
  state(): OptimizerState {
    this.#bound();
    const scalars: Record<string, number> = { iterations: this.iterations, epoch: this.epoch };
    if (typeof this.#learningRate === 'number') scalars.learningRate = this.#learningRate;
    return { tensors: Object.fromEntries(this.#slots), scalars };
  }

  /**
   * Continues from a state that `state()` gave, on a θ of the same size.
   *
   * @throws ArgumentError or ShapeError, before anything changes, when the state is not one of this optimizer.
   */
  restore({ tensors, scalars }: OptimizerState): void {
    this.#bound();
    const who = `${this.className}.restore`;
    const expected = [...this.#slots.keys()];
    const given = Object.keys(tensors);
    if (given.length !== expected.length || expected.some((name) => !given.includes(name))) {
      throw new ArgumentError(`${who}: tensors must be named [${expected.join(', ')}], got [${given.join(', ')}].`);
    }
    for (const [name, slot] of this.#slots) {
      const { shape, dtype } = tensors[name];
      if (sameShape(shape, slot.shape) && dtype === slot.dtype) continue;
      throw new ShapeError(
        `${who}: '${name}' must be ${slot.dtype} ${showShape(slot.shape)}, got ${dtype} ${showShape(shape)}. ` +
          'Does the state belong to another model?',
      );
    }
    nonNegativeInteger(who, 'iterations', scalars.iterations);
    nonNegativeInteger(who, 'epoch', scalars.epoch);
    if (scalars.learningRate !== undefined) checkLearningRate(who, scalars.learningRate);
    for (const [name, slot] of this.#slots) slot.data.set(tensors[name].data);
    this.iterations = scalars.iterations;
    this.epoch = scalars.epoch;
    if (scalars.learningRate !== undefined && typeof this.#learningRate === 'number')
      this.#learningRate = scalars.learningRate;
  }

  /** What is needed to make the same optimizer again, as JSON. */
  config(): OptimizerConfig {
    const rate = this.#learningRate;
    const clip: Record<string, number> = {};
    for (const name of clipNames) {
      const limit = this.#clip[name];
      if (limit !== undefined) clip[name] = limit;
    }
    const learningRate = typeof rate === 'number' ? rate : rate.config();
    return { className: this.className, learningRate, ...this.hyperparameters(), ...clip };
  }

  /** An accumulator; exists from `bind` on. */
  protected slot(name: string): Tensor['data'] {
    const slot = this.#slots.get(name);
    if (!slot) throw new StateError(`${this.className}: has no accumulator '${name}' before bind(model.theta).`);
    return slot.data;
  }

  #bound(): Theta {
    if (this.#theta) return this.#theta;
    throw new StateError(`${this.className}: is not bound to parameters yet. Call bind(model.theta) before step().`);
  }

  #clipGradients(theta: Theta): void {
    const { clipValue, clipNorm, globalClipNorm } = this.#clip;
    if (clipValue !== undefined) clipByValue(theta, clipValue);
    if (clipNorm !== undefined) clipByNorm(theta, clipNorm);
    if (globalClipNorm !== undefined) clipByGlobalNorm(theta, globalClipNorm);
  }

  /** The ranges of the trainable parameters, made anew when one has been frozen or freed, or has got another rate. */
  #trainableRanges(theta: Theta): readonly Range[] {
    const { parameters } = theta;
    const known = this.#scales;
    if (known.length !== parameters.length || parameters.some((parameter, i) => scaleOf(parameter) !== known[i])) {
      this.#scales = parameters.map(scaleOf);
      this.#ranges = theta.trainableRanges();
    }
    return this.#ranges;
  }

  #flush(dtype: FloatDType): void {
    for (const { data } of this.#slots.values()) flushTiny(dtype, 0, data.length, TINY[dtype], data);
  }
}

/** What a parameter's learning rate is multiplied by; negative when it is frozen. */
function scaleOf({ trainable, rateScale }: Parameter): number {
  return trainable ? rateScale : -1;
}

/** Gradients [begin, end) <- 0. */
function clear(theta: Theta, begin: number, end: number): void {
  if (begin < end) theta.grads.data.fill(0, begin, end);
}

function checkLearningRate(who: string, value: number | Schedule): void {
  if (value instanceof Schedule) return;
  if (typeof value !== 'number') {
    throw new ArgumentError(`${who}: learningRate must be a number > 0 or a Schedule, got ${show(value)}.`);
  }
  positiveNumber(who, 'learningRate', value);
}
