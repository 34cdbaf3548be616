import { type FloatDType, allocateArray, subarray } from '../engine/index.js';
import { Tensor, showShape } from '../tensor/index.js';
import type { Home, Parameter } from './parameter.js';

// Each parameter starts on a cache line of its own; the elements between stay zero.
const ALIGNMENT = 16;

/** Elements [begin, end) of θ. */
export interface Range {
  readonly begin: number;
  readonly end: number;
  /** What the learning rate is multiplied by there. */
  readonly rateScale: number;
}

/**
 * θ: all parameters of a model in one block, and their gradients in another,
 * as gradient checking lays them out (§2.1.13 of the course notes). An
 * optimizer step, a norm or a checkpoint is then one pass over one array.
 *
 * Each block takes memory when it, or a parameter in it, is first read.
 *
 * @example
 * const weight = new Parameter('weight', fromArray([1, 2]));
 * const theta = new Theta([weight], 'float32');
 * theta.values.data[1] = 5; // the block and the parameter are one memory
 * weight.value.toArray();   // [1, 5]
 */
export class Theta implements Home {
  /** Elements of each block. */
  readonly size: number;
  /** Where each parameter begins. */
  readonly offsets: readonly number[];
  #values: Tensor | undefined;
  #grads: Tensor | undefined;

  /** Makes this the home of the parameters: from now on their values and gradients are views of its blocks. */
  constructor(
    readonly parameters: readonly Parameter[],
    readonly dtype: FloatDType,
  ) {
    const offsets: number[] = [];
    let size = 0;
    for (const parameter of parameters) {
      offsets.push(size);
      size += Math.ceil(parameter.size / ALIGNMENT) * ALIGNMENT;
    }
    this.offsets = offsets;
    this.size = size;
    for (const parameter of parameters) parameter.moveTo(this);
  }

  /** All values, [size]. */
  get values(): Tensor {
    return this.#values ?? this.#settledValues();
  }

  /** All gradients, [size]. */
  get grads(): Tensor {
    return this.#grads ?? this.#settledGrads();
  }

  /** Takes memory for the values and brings them there; the second call does nothing. */
  settleValues(): void {
    if (!this.#values) this.#settledValues();
  }

  /** Takes memory for the gradients; the second call does nothing. */
  settleGrads(): void {
    if (!this.#grads) this.#settledGrads();
  }

  /** Whether the parameters still live here; a later, larger model may have moved them into its own θ. */
  get current(): boolean {
    return this.parameters.every((parameter) => parameter.livesIn(this));
  }

  #settledValues(): Tensor {
    const values = this.#allocate('values');
    this.parameters.forEach((parameter, i) => {
      if (parameter.livesIn(this)) parameter.settleValue(this.#placeOf(i, values));
    });
    this.#values = values;
    return values;
  }

  #settledGrads(): Tensor {
    const grads = this.#allocate('gradients');
    this.parameters.forEach((parameter, i) => {
      if (parameter.livesIn(this)) parameter.settleGrad(this.#placeOf(i, grads));
    });
    this.#grads = grads;
    return grads;
  }

  #allocate(what: string): Tensor {
    return new Tensor(allocateArray(this.dtype, this.size, `${what} of a model${this.#largest()}`), [this.size]);
  }

  /** For messages: a model that does not fit has one parameter to look at first. */
  #largest(): string {
    const [first, ...others] = this.parameters;
    if (!first) return '';
    const { path, shape } = others.reduce((most, one) => (one.size > most.size ? one : most), first);
    return ` (the largest is '${path}' ${showShape(shape)})`;
  }

  #placeOf(i: number, block: Tensor): Tensor {
    const { shape, size } = this.parameters[i];
    return new Tensor(subarray(block.data, this.offsets[i], this.offsets[i] + size), shape);
  }

  /** The ranges that optimizers change: frozen parameters are left out, neighbours with one rate joined. */
  trainableRanges(): Range[] {
    const ranges: Range[] = [];
    this.parameters.forEach(({ trainable, rateScale }, i) => {
      if (!trainable) return;
      const begin = this.offsets[i];
      const end = this.offsets[i + 1] ?? this.size;
      const last = ranges.at(-1);
      if (last?.end === begin && last.rateScale === rateScale) {
        ranges[ranges.length - 1] = { begin: last.begin, end, rateScale };
      } else {
        ranges.push({ begin, end, rateScale });
      }
    });
    return ranges;
  }

  /** Every gradient <- 0. */
  zeroGrad(): void {
    this.#grads?.data.fill(0);
  }
}
