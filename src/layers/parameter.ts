import type { Tensor } from '../tensor/index.js';
import type { Regularizer } from './regularizers.js';

/**
 * A named array that training changes: its value and the gradient of the cost
 * with respect to it, of one shape. Once a model is built, both are views of the
 * model's θ.
 *
 * @example
 * const model = new Sequential([new Dense(2, { name: 'scores' })], { inputShape: [3] });
 * const [weight, bias] = model.parameters();
 * weight.path;        // 'scores.weight'
 * weight.value.shape; // [3, 2]
 * bias.value.shape;   // [2]
 */
export class Parameter {
  /** Where in its model it is, such as `encoder.dense1.weight`. */
  path: string;
  /** A frozen parameter keeps its value: optimizers skip it. */
  trainable = true;

  constructor(
    readonly name: string,
    public value: Tensor,
    public grad: Tensor,
    /** The penalty on this parameter's size, if any. */
    public regularizer?: Regularizer,
  ) {
    this.path = name;
  }
}
