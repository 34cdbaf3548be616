import { type FloatDType, allocateArray, subarray } from '../engine/index.js';
import { Tensor } from '../tensor/index.js';
import type { Parameter } from './parameter.js';

// Each parameter starts on a cache line of its own; the elements between stay zero.
const ALIGNMENT = 16;

/** Elements [begin, end) of θ. */
export interface Range {
  readonly begin: number;
  readonly end: number;
}

/**
 * θ: all parameters of a model in one block, and their gradients in another,
 * as gradient checking lays them out (§2.1.13 of the course notes). An
 * optimizer step, a norm or a checkpoint is then one pass over one array.
 *
 * @example
 * const weight = new Parameter('weight', fromArray([1, 2]), zeros([2]));
 * const theta = new Theta([weight], 'float32');
 * theta.values.data[1] = 5; // the block and the parameter are one memory
 * weight.value.toArray();   // [1, 5]
 */
export class Theta {
  /** All values, [size]. */
  readonly values: Tensor;
  /** All gradients, [size]. */
  readonly grads: Tensor;

  /** Moves the parameters into one block: afterwards their values and gradients are views of it. */
  constructor(
    readonly parameters: readonly Parameter[],
    readonly dtype: FloatDType,
  ) {
    const offsets: number[] = [];
    let size = 0;
    for (const { value } of parameters) {
      offsets.push(size);
      size += Math.ceil(value.size / ALIGNMENT) * ALIGNMENT;
    }
    this.values = new Tensor(allocateArray(dtype, size, 'Theta values'), [size]);
    this.grads = new Tensor(allocateArray(dtype, size, 'Theta gradients'), [size]);
    parameters.forEach((parameter, i) => {
      const end = offsets[i] + parameter.value.size;
      const value = new Tensor(subarray(this.values.data, offsets[i], end), parameter.value.shape);
      value.data.set(parameter.value.data);
      parameter.value = value;
      parameter.grad = new Tensor(subarray(this.grads.data, offsets[i], end), value.shape);
    });
    this.offsets = offsets;
  }

  /** Where each parameter begins. */
  readonly offsets: readonly number[];

  /** Whether the parameters still live here; a later, larger model may have moved them into its own θ. */
  get current(): boolean {
    return this.parameters.every(
      (parameter, i) =>
        parameter.value.data.byteOffset ===
        this.values.data.byteOffset + this.offsets[i] * this.values.data.BYTES_PER_ELEMENT,
    );
  }

  /** The ranges that optimizers change: frozen parameters are left out, neighbours joined. */
  trainableRanges(): Range[] {
    const ranges: Range[] = [];
    this.parameters.forEach((parameter, i) => {
      if (!parameter.trainable) return;
      const begin = this.offsets[i];
      const end = this.offsets[i + 1] ?? this.values.size;
      const last = ranges.at(-1);
      if (last?.end === begin) ranges[ranges.length - 1] = { begin: last.begin, end };
      else ranges.push({ begin, end });
    });
    return ranges;
  }

  /** Every gradient <- 0. */
  zeroGrad(): void {
    this.grads.data.fill(0);
  }
}
