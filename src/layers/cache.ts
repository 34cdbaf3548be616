import { type DType, type FloatDType, type TypedArray, allocateArray, release, subarray } from '../engine/index.js';
import { Generator, type Shape, Tensor, sameShape, sizeOf } from '../tensor/index.js';

interface Buffer {
  storage: TypedArray;
  /** Tensors over the storage, the one used last at the end. */
  views: Tensor[];
}

/** Options of a Cache. */
export interface CacheOptions {
  /** Element type of the buffers. Default 'float32'. */
  dtype?: FloatDType;
  /** Where random layers (dropout, noise) draw from. Default: a generator with seed 0. */
  generator?: Generator;
}

/**
 * What one call of a model needs from forward to backward: buffers in engine
 * memory, and the values that layers keep.
 *
 * The next forward with the same cache reuses the buffers, so the steady state
 * of training allocates nothing, and a result is valid until its cache is used
 * again. One model with two caches can be between forward and backward twice.
 *
 * @example
 * const layer = new Square();
 * const [one, two] = [new Cache(), new Cache()];
 * layer.forward(fromArray([[3, -2]]), one).toArray();    // [[9, 4]]
 * layer.forward(fromArray([[5, 6]]), two).toArray();     // [[25, 36]]
 * layer.backward(fromArray([[1, 1]]), one)?.toArray();   // [[6, -4]]
 * layer.backward(fromArray([[1, 1]]), two)?.toArray();   // [[10, 12]]
 */
export class Cache {
  readonly dtype: FloatDType;
  readonly generator: Generator;
  readonly #buffers = new Map<string, Buffer>();
  readonly #reshaped = new Map<string, Tensor[]>();
  readonly #children = new Map<string, Cache>();

  constructor(
    options: CacheOptions = {},
    /** The cache of the container around this layer; undefined for the outermost one. */
    readonly parent?: Cache,
  ) {
    this.dtype = options.dtype ?? 'float32';
    this.generator = options.generator ?? new Generator(0);
  }

  /** The cache of a part: the same name gives the same cache. */
  child(name: string): Cache {
    let child = this.#children.get(name);
    if (!child) {
      child = new Cache(this, this);
      this.#children.set(name, child);
    }
    return child;
  }

  /**
   * A tensor in engine memory. The same name gives the same memory, whatever
   * the shape, so its old contents are arbitrary.
   */
  buffer(name: string, shape: Shape, dtype: DType = this.dtype): Tensor {
    const known = this.#buffers.get(name);
    const last = known?.views.at(-1);
    if (last && last.dtype === dtype && sameShape(last.shape, shape)) return last;
    return this.#otherView(name, shape, dtype, known);
  }

  /** `tensor` under another shape, remembered so that the next call with the same memory creates nothing. */
  reshape(name: string, tensor: Tensor, shape: Shape): Tensor {
    const known = this.#reshaped.get(name) ?? [];
    const found = known.find((view) => view.data === tensor.data && sameShape(view.shape, shape));
    if (found) return found;
    const view = tensor.reshape(shape);
    this.#reshaped.set(name, [...known.slice(-7), view]);
    return view;
  }

  /** Gives all memory back at once; the cache is then as new. Garbage collection does the same in its own time. */
  dispose(): void {
    for (const { storage } of this.#buffers.values()) release(storage);
    for (const child of this.#children.values()) child.dispose();
    this.#buffers.clear();
    this.#reshaped.clear();
    this.#children.clear();
  }

  #otherView(name: string, shape: Shape, dtype: DType, known: Buffer | undefined): Tensor {
    const size = sizeOf(shape);
    const fits = known && known.views[0].dtype === dtype && known.storage.length >= size;
    let buffer = known;
    if (!buffer || !fits) {
      const storage = allocateArray(dtype, size, `Cache.buffer '${name}'`);
      if (known) release(known.storage);
      buffer = { storage, views: [] };
      this.#buffers.set(name, buffer);
    }
    const found = buffer.views.findIndex((view) => sameShape(view.shape, shape));
    const [view] =
      found >= 0 ? buffer.views.splice(found, 1) : [new Tensor(subarray(buffer.storage, 0, size), [...shape])];
    buffer.views.push(view);
    if (buffer.views.length > 8) buffer.views.shift();
    return view;
  }
}
