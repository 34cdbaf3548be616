import { type DType, type TypedArray, dtypeOf, subarray } from '../engine/index.js';
import { type Shape, Tensor, sameShape, sizeOf } from '../tensor/index.js';

// A network that meets batches of two sizes needs two shapes of each buffer.
const REMEMBERED = 8;

/** Tensors over the beginning of one piece of memory, the same one each time a shape is asked for. */
export class Views {
  readonly dtype: DType;
  readonly #tensors: Tensor[] = [];

  constructor(readonly storage: TypedArray) {
    this.dtype = dtypeOf(storage);
  }

  /** The tensor of this shape; those used last are remembered. */
  of(shape: Shape): Tensor {
    const last = this.#tensors.at(-1);
    if (last && sameShape(last.shape, shape)) return last;
    const found = this.#tensors.findIndex((view) => sameShape(view.shape, shape));
    const [view] =
      found >= 0 ? this.#tensors.splice(found, 1) : [new Tensor(subarray(this.storage, 0, sizeOf(shape)), [...shape])];
    this.#tensors.push(view);
    if (this.#tensors.length > REMEMBERED) this.#tensors.shift();
    return view;
  }
}
