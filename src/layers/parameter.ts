import { type DType, allocateArray } from '../engine/index.js';
import { type Shape, Tensor, sizeOf } from '../tensor/index.js';
import type { Regularizer } from './regularizers.js';

/** A value that is made when it is first asked for. */
export interface FirstValue {
  readonly shape: Shape;
  readonly dtype: DType;
  /** Fills the value, which is zero so far. */
  readonly fill: (value: Tensor) => void;
}

/** A block that holds several parameters: asked before a parameter is read, it takes memory and calls `settle`. */
export interface Home {
  settleValues(): void;
  settleGrads(): void;
}

/**
 * A named array that training changes: its value and the gradient of the cost
 * with respect to it, of one shape. Once a model is built, both are views of the
 * model's θ.
 *
 * Either takes memory when it is first read: a network that only predicts has
 * no gradients, and one whose summary is printed has no values.
 *
 * @example
 * const model = new Sequential([new Dense(2, { name: 'scores' })], { inputShape: [3] });
 * const [weight, bias] = model.parameters();
 * weight.path;  // 'scores.weight'
 * weight.shape; // [3, 2]
 * bias.value.toArray(); // [0, 0]
 */
export class Parameter {
  /** Where in its model it is, such as `encoder.dense1.weight`. */
  path: string;
  /** A frozen parameter keeps its value: optimizers skip it. */
  trainable = true;
  /** What an optimizer's learning rate is multiplied by for this parameter, >= 0. */
  rateScale = 1;
  readonly shape: Shape;
  readonly dtype: DType;
  #first: FirstValue['fill'] | undefined;
  #value: Tensor | undefined;
  #grad: Tensor | undefined;
  #home: Home | undefined;

  constructor(
    readonly name: string,
    value: Tensor | FirstValue,
    /** Default: zeros. */
    grad?: Tensor,
    /** The penalty on this parameter's size, if any. */
    public regularizer?: Regularizer,
  ) {
    this.path = name;
    this.shape = value.shape;
    this.dtype = value.dtype;
    this.#grad = grad;
    if (value instanceof Tensor) this.#value = value;
    else this.#first = value.fill;
  }

  /** The number of elements. */
  get size(): number {
    return sizeOf(this.shape);
  }

  get value(): Tensor {
    this.#home?.settleValues();
    return this.#value ?? this.#made(this.#allocate('value'));
  }

  get grad(): Tensor {
    this.#home?.settleGrads();
    this.#grad ??= this.#allocate('gradient');
    return this.#grad;
  }

  /** Overwrites the value by that of a tensor of the same shape and type, which must not change until it is first read. */
  assign(tensor: Tensor): void {
    if (this.#value) this.#value.data.set(tensor.data);
    else this.#first = (value) => value.data.set(tensor.data);
  }

  /** Makes `home` what holds the parameter from now on; the gradient so far is forgotten. */
  moveTo(home: Home): void {
    this.#home = home;
    this.#grad = undefined;
  }

  /** Whether `home` is what holds the parameter. */
  livesIn(home: Home): boolean {
    return this.#home === home;
  }

  /** Brings the value to its place in the home. */
  settleValue(place: Tensor): void {
    if (this.#value) place.data.set(this.#value.data);
    else this.#made(place);
    this.#value = place;
  }

  /** Makes this place in the home, which is zero, the gradient. */
  settleGrad(place: Tensor): void {
    this.#grad = place;
  }

  #made(value: Tensor): Tensor {
    this.#first?.(value);
    this.#first = undefined;
    this.#value = value;
    return value;
  }

  #allocate(what: string): Tensor {
    return new Tensor(allocateArray(this.dtype, this.size, `${this.path} ${what}`), this.shape);
  }
}
