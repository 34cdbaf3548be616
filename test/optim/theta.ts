import { Parameter, Theta } from '../../src/layers/index.js';
import { Generator, Tensor } from '../../src/tensor/index.js';

/** A θ of parameters with these shapes, normal numbers as values. */
export function thetaOf(
  shapes: readonly (readonly number[])[],
  dtype: 'float32' | 'float64' = 'float64',
  seed = 1,
): Theta {
  const generator = new Generator(seed);
  const parameters = shapes.map((shape, i) => {
    return new Parameter(`w${i}`, generator.normal(shape, 0, 1, dtype), Tensor.zeros(shape, dtype));
  });
  return new Theta(parameters, dtype);
}

/** Gradient g of step t for every parameter: seeded normal numbers. */
export function setGradients(theta: Theta, t: number): void {
  theta.parameters.forEach(({ grad }, i) => {
    grad.data.set(new Generator(`step ${t} ${i}`).normal(grad.shape, 0, 1, theta.dtype).data);
  });
}
