import { StateError } from '../errors/index.js';
import type { Cache } from './cache.js';

/**
 * What a layer's forward pass leaves in the caller's cache for its backward
 * pass: one typed place per layer class.
 *
 * @example
 * const saved = new Slot<{ x: Tensor }>('Dense');
 * saved.set(cache, { x });        // in forward
 * const { x } = saved.get(cache); // in backward
 */
export class Slot<T> {
  readonly #values = new WeakMap<Cache, T>();

  constructor(private readonly who: string) {}

  set(cache: Cache, value: T): void {
    this.#values.set(cache, value);
  }

  /** Throws a StateError when no forward pass has used this cache. */
  get(cache: Cache): T {
    const value = this.#values.get(cache);
    if (value === undefined) {
      throw new StateError(
        `${this.who}: backward needs a forward pass with the same cache before it. Call forward(x, cache) first.`,
      );
    }
    return value;
  }
}
