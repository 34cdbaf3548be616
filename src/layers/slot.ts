import { StateError } from '../errors/index.js';
import type { Cache } from './cache.js';

/**
 * What a layer's forward pass leaves in the caller's cache for its backward
 * pass: one typed place per layer class.
 *
 * @example
 * const saved = new Slot<{ x: Tensor }>(() => 'Dense');
 * const cache = new Cache();
 * saved.set(cache, { x: fromArray([1, 2]) });  // in forward
 * saved.get(cache).x.toArray(); // [1, 2]
 */
export class Slot<T> {
  readonly #values = new WeakMap<Cache, T>();

  /** @param who who complains in messages; asked when there is something to complain about. */
  constructor(private readonly who: () => string) {}

  set(cache: Cache, value: T): void {
    this.#values.set(cache, value);
  }

  /** Throws a StateError when no forward pass has used this cache. */
  get(cache: Cache): T {
    const value = this.#values.get(cache);
    if (value === undefined) {
      throw new StateError(
        `${this.who()}: backward needs a forward pass with the same cache before it. Call forward(x, cache) first.`,
      );
    }
    return value;
  }
}
