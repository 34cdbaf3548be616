import { type FloatDType, allocateArray, isResident, release } from '../engine/index.js';
import { type Shape, type Tensor, sizeOf } from '../tensor/index.js';
import { Views } from './views.js';

interface Block {
  readonly views: Views;
  /** Handed out, and not to be handed out again. */
  busy: boolean;
  /** Places that hold it: values of a graph whose gradient it is. */
  holders: number;
}

/**
 * The memory of the gradients that travel from layer to layer in a backward
 * pass. A gradient is needed until the layer below has run, so a few blocks
 * serve a network of any depth, and stay in the processor's cache.
 *
 * Layers `take`; containers say who holds what: `hold` when a gradient is
 * stored, `drop` when it has been used, `sweep` when a result may have found no
 * holder. Tensors that are not from here are let through without effect.
 */
export class GradientPool {
  readonly #blocks: Block[] = [];
  #running = false;

  /** Runs the backward pass of the outermost container: all gradients of the one before are then forgotten. */
  run<T>(pass: () => T): T {
    for (const block of this.#blocks) {
      block.busy = false;
      block.holders = 0;
    }
    this.#running = true;
    try {
      return pass();
    } finally {
      this.#running = false;
    }
  }

  /** A tensor of arbitrary contents that nobody holds yet; undefined outside of `run`. */
  take(shape: Shape, dtype: FloatDType): Tensor | undefined {
    if (!this.#running) return undefined;
    const size = sizeOf(shape);
    const block = this.#fitting(size, dtype) ?? this.#added(size, dtype);
    block.busy = true;
    block.holders = 0;
    return block.views.of(shape);
  }

  /** One more place holds the gradient. */
  hold(gradient: Tensor): void {
    const block = this.#blockOf(gradient);
    if (block) block.holders++;
  }

  /** One place less holds the gradient; after the last its memory is free. */
  drop(gradient: Tensor): void {
    const block = this.#blockOf(gradient);
    if (!block) return;
    block.holders--;
    if (block.holders === 0) block.busy = false;
  }

  /** Frees the gradient's memory if nobody holds it. */
  sweep(gradient: Tensor): void {
    const block = this.#blockOf(gradient);
    if (block?.holders === 0) block.busy = false;
  }

  /** One place less holds the gradient, which goes to whoever called the container. */
  handOver(gradient: Tensor): void {
    const block = this.#blockOf(gradient);
    if (block) block.holders--;
  }

  /** Whether a single place holds the gradient, so that it may be changed. */
  isExclusive(gradient: Tensor): boolean {
    return this.#blockOf(gradient)?.holders === 1;
  }

  /** Gives all memory back. */
  dispose(): void {
    for (const { views } of this.#blocks) release(views.storage);
    this.#blocks.length = 0;
  }

  /** The smallest free block that is large enough. */
  #fitting(size: number, dtype: FloatDType): Block | undefined {
    let best: Block | undefined;
    for (const block of this.#free(dtype)) {
      const { length } = block.views.storage;
      if (length >= size && (!best || length < best.views.storage.length)) best = block;
    }
    return best;
  }

  /** A new block in place of the largest free one, which is too small: soon a few large ones serve all. */
  #added(size: number, dtype: FloatDType): Block {
    let small: Block | undefined;
    for (const block of this.#free(dtype)) {
      if (!small || block.views.storage.length > small.views.storage.length) small = block;
    }
    if (small) {
      this.#blocks.splice(this.#blocks.indexOf(small), 1);
      release(small.views.storage);
    }
    const block = { views: new Views(allocateArray(dtype, size, 'gradient between layers')), busy: false, holders: 0 };
    this.#blocks.push(block);
    return block;
  }

  #free(dtype: FloatDType): readonly Block[] {
    return this.#blocks.filter(({ busy, views }) => !busy && views.dtype === dtype);
  }

  #blockOf({ data }: Tensor): Block | undefined {
    if (!isResident(data)) return undefined;
    return this.#blocks.find(({ views: { storage } }) => {
      const offset = data.byteOffset - storage.byteOffset;
      return offset >= 0 && offset < storage.byteLength;
    });
  }
}
