import type { Generator, Tensor } from '../tensor/index.js';

/** Chooses the first value of a parameter. */
export interface Initializer {
  /** What makes the same initializer again. */
  readonly config: { readonly kind: string; readonly [option: string]: string | number };
  /** Overwrites `value`, whose shape tells the fans; draws come from `generator` alone. */
  fill(value: Tensor, generator: Generator): void;
}
