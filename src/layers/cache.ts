import { type DType, type FloatDType, type TypedArray, allocateArray, release } from '../engine/index.js';
import { ShapeError } from '../errors/index.js';
import { Generator, type Shape, type Tensor, sameShape, showShape, sizeOf } from '../tensor/index.js';
import { GradientPool } from './gradient-pool.js';
import { Views } from './views.js';

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
  readonly #buffers = new Map<string, Views>();
  readonly #reshaped = new Map<string, Tensor[]>();
  readonly #children = new Map<string, Cache>();
  readonly #carried = new Map<string, Tensor>();
  /** Views of the memory that the outermost cache shares out. */
  readonly #scratch = new Map<string, Views>();
  /** What the outermost cache shares out. */
  readonly #shared = new Map<string, TypedArray>();
  #gradients: GradientPool | undefined;

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
    const size = sizeOf(shape);
    if (known && known.dtype === dtype && known.storage.length >= size) return known.of(shape);
    const storage = allocateArray(dtype, size, `Cache.buffer '${name}'`);
    if (known) release(known.storage);
    const buffer = new Views(storage);
    this.#buffers.set(name, buffer);
    return buffer.of(shape);
  }

  /**
   * A tensor in engine memory that all layers under one outermost cache share,
   * as they work one after the other: it is good until the method of the layer
   * that asked returns or runs another layer. For what no later method needs: a
   * deep network then pays for the largest one only.
   */
  scratch(name: string, shape: Shape, dtype: DType = this.dtype): Tensor {
    const storage = this.#outermost.#sharedMemory(`${name} ${dtype}`, sizeOf(shape), dtype);
    let known = this.#scratch.get(name);
    if (known?.storage !== storage) {
      known = new Views(storage);
      this.#scratch.set(name, known);
    }
    return known.of(shape);
  }

  /**
   * A tensor for ∂L/∂x that a backward method returns and does not need again.
   * Inside a model, whose gradients travel one way, a few pieces of memory serve
   * all layers; elsewhere it is `buffer(name, shape)`.
   */
  gradient(name: string, shape: Shape): Tensor {
    return this.gradients.take(shape, this.dtype) ?? this.buffer(name, shape);
  }

  /** What `carry` has left here; undefined when nothing was, or when it has been forgotten. */
  carried(name: string): Tensor | undefined {
    return this.#carried.get(name);
  }

  /**
   * Keeps a copy of `value`, [N, ...], for the next forward with this cache: the state in which a recurrent layer has
   * left N sequences.
   */
  carry(name: string, value: Tensor): void {
    const own = this.buffer(`carried ${name}`, value.shape, value.dtype);
    own.data.set(value.data);
    this.#carried.set(name, own);
  }

  /** Forgets all that is carried, in this cache and those of its parts: the next forward begins new sequences. */
  forgetCarried(): void {
    this.#carried.clear();
    for (const child of this.#children.values()) child.forgetCarried();
  }

  /** Sequence i goes on from the state of sequence rows[i], in this cache and those of its parts; rows may be fewer or more. */
  reorderCarried(rows: Int32Array): void {
    for (const [name, value] of this.#carried) this.#reorder(name, value, rows);
    for (const child of this.#children.values()) child.reorderCarried(rows);
  }

  /** All that is carried, with the place of each in the tree of caches: what a checkpoint in mid-epoch has to keep. */
  *carriedStates(path = ''): IterableIterator<readonly [string, Tensor]> {
    for (const [name, value] of this.#carried) yield [`${path}${name}`, value];
    for (const [name, child] of this.#children) yield* child.carriedStates(`${path}${name}/`);
  }

  /** Carries what `carriedStates` has listed. */
  restoreCarried(path: string, value: Tensor): void {
    const end = path.indexOf('/');
    if (end < 0) this.carry(path, value);
    else this.child(path.slice(0, end)).restoreCarried(path.slice(end + 1), value);
  }

  /** The memory of the gradients that travel through a model, for its containers. */
  get gradients(): GradientPool {
    if (this.parent) return this.parent.gradients;
    return (this.#gradients ??= new GradientPool());
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
    for (const storage of this.#shared.values()) release(storage);
    this.#gradients?.dispose();
    for (const child of this.#children.values()) child.dispose();
    this.#buffers.clear();
    this.#scratch.clear();
    this.#shared.clear();
    this.#reshaped.clear();
    this.#children.clear();
    this.#carried.clear();
  }

  #reorder(name: string, value: Tensor, rows: Int32Array): void {
    const [n, ...rest] = value.shape;
    for (let i = 0; i < rows.length; i++) {
      if (rows[i] >= 0 && rows[i] < n) continue;
      throw new ShapeError(
        `Cache.reorderCarried: rows[${i}] must be in [0, ${n - 1}], got ${rows[i]}: the carried '${name}' is ${showShape(value.shape)}.`,
      );
    }
    const length = sizeOf(rest);
    const old = value.data.slice();
    const own = this.buffer(`carried ${name}`, [rows.length, ...rest], value.dtype);
    rows.forEach((row, i) => own.data.set(old.subarray(row * length, (row + 1) * length), i * length));
    this.#carried.set(name, own);
  }

  get #outermost(): Cache {
    return this.parent ? this.parent.#outermost : this;
  }

  /** Memory for at least `size` elements; old contents do not matter. */
  #sharedMemory(key: string, size: number, dtype: DType): TypedArray {
    const known = this.#shared.get(key);
    if (known && known.length >= size) return known;
    this.#shared.delete(key);
    if (known) release(known);
    const storage = allocateArray(dtype, size, `Cache.scratch '${key}'`);
    this.#shared.set(key, storage);
    return storage;
  }
}
