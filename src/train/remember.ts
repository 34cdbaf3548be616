import type { Container } from '../layers/index.js';
import type { Optimizer } from '../optim/index.js';
import type { Tensor } from '../tensor/index.js';

/**
 * Copies all that training changes: weights, gradients, running averages, the optimizer's accumulators, counts and
 * numbers. The function that it returns puts them back, bit for bit.
 */
export function remember(model: Container, optimizer: Optimizer): () => void {
  const { values, grads } = model.theta;
  const copies = [values, grads, ...model.state().map(({ value }) => value)].map(copyOf);
  const { learningRate } = optimizer;
  const { tensors, scalars } = optimizer.state();
  const slots = Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, tensor.clone()]));
  return () => {
    for (const { tensor, copy } of copies) tensor.data.set(copy.data);
    optimizer.learningRate = learningRate;
    optimizer.restore({ tensors: slots, scalars });
  };
}

function copyOf(tensor: Tensor): { readonly tensor: Tensor; readonly copy: Tensor } {
  return { tensor, copy: tensor.clone() };
}
