import type { Cache } from '../layers/index.js';
import type { Tensor } from '../tensor/index.js';

/** What weighs the examples of one call. */
export interface LossInputs {
  /** One weight per example, [N] (or [N, T] for sequences). Default 1 each. */
  readonly sampleWeight?: Tensor;
}

/**
 * A scalar cost L(ŷ, y) and its derivative, which starts the chain of backward.
 *
 * Shapes of prediction and target must agree exactly (integer labels lack the
 * class axis): broadcasting a target hides bugs. What backward needs lives in
 * the cache.
 */
export abstract class Loss {
  /** The loss's name in compile, histories and saved files. */
  abstract readonly name: string;

  /** The cost of a batch. */
  abstract forward(prediction: Tensor, target: Tensor, cache: Cache, inputs?: LossInputs): number;

  /** ∂L/∂ŷ, [shape of the prediction]; valid until the cache is used again. */
  abstract backward(cache: Cache): Tensor;
}
