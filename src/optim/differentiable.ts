import type { Cache, Mode, Need, Theta } from '../layers/index.js';
import type { Tensor } from '../tensor/index.js';

/** What gradient checks and health reports need of a model with one input and one output. */
export interface Differentiable {
  readonly theta: Theta;
  forward(x: Tensor, cache: Cache, mode?: Mode): Tensor;
  backward(dy: Tensor, cache: Cache, need?: Need): Tensor | undefined;
  createCache(): Cache;
  /** The regularisation part of the cost, for m examples; its gradient is part of backward. */
  penalty?(m: number): number;
}

/** What they need of a loss. */
export interface Criterion {
  forward(prediction: Tensor, target: Tensor, cache: Cache): number;
  backward(cache: Cache): Tensor;
}
