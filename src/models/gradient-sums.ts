import { axpy } from '../engine/index.js';
import { type Cache, floatsOf } from '../layers/index.js';
import type { Tensor } from '../tensor/index.js';

/** A value of a graph: an input (call -1) or an output of a call. */
export interface Place {
  readonly call: number;
  readonly index: number;
}

/** The gradient of each value of a graph during a backward pass: the sum over its uses. */
export class GradientSums {
  readonly #sums = new Map<string, Tensor>();
  readonly #owned = new Set<string>();

  constructor(private readonly cache: Cache) {}

  get({ call, index }: Place): Tensor | undefined {
    return this.#sums.get(`${call}.${index}`);
  }

  /**
   * The first gradient is kept as it is. A second one is added to it where no
   * other value holds the same memory, else to a copy of the graph's own.
   */
  add({ call, index }: Place, gradient: Tensor | undefined): void {
    if (!gradient) return;
    const key = `${call}.${index}`;
    const { gradients } = this.cache;
    const first = this.#sums.get(key);
    if (!first) {
      gradients.hold(gradient);
      this.#sums.set(key, gradient);
      return;
    }
    const sum = this.#owned.has(key) || gradients.isExclusive(first) ? first : this.#copy(key, first);
    this.#owned.add(key);
    axpy(1, floatsOf(gradient), floatsOf(sum));
  }

  /** Forgets the gradient of a value whose call has run backward; its memory may then serve others. */
  remove({ call, index }: Place): void {
    const key = `${call}.${index}`;
    const gradient = this.#sums.get(key);
    if (!gradient) return;
    this.#sums.delete(key);
    this.cache.gradients.drop(gradient);
  }

  /** The gradient of a value for whoever called the graph. */
  handOver(place: Place): Tensor | undefined {
    const gradient = this.get(place);
    if (gradient) this.cache.gradients.handOver(gradient);
    return gradient;
  }

  #copy(key: string, first: Tensor): Tensor {
    const sum = this.cache.gradient(`gradient ${key}`, first.shape);
    sum.data.set(first.data);
    this.cache.gradients.hold(sum);
    this.cache.gradients.drop(first);
    this.#sums.set(key, sum);
    return sum;
  }
}
