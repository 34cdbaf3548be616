import type { Tensor } from '../tensor/index.js';

/** A penalty on the size of a parameter, added to the cost. */
export interface Regularizer {
  readonly kind: 'l1' | 'l2' | 'l1Sum' | 'l2Sum';
  readonly lambda: number;
  /** The penalty for a weight, with m examples in the batch. */
  penalty(weight: Tensor, m: number): number;
  /** grad += ∂penalty/∂weight. */
  addGradient(weight: Tensor, grad: Tensor, m: number): void;
}

