import { describe, expect, it } from 'vitest';
import { Activation, Cache, Conv2D, Generator, Sequential } from 'layerwise';

// Pictures of one channel and few filters have kernels of their own from 8 pictures of 16 columns on.
describe.each(['linear', 'relu', 'sigmoid', 'tanh'] as const)('one channel, activation %s', (activation) => {
  it.each([
    { filters: 6, size: [12, 19], kernel: 5, padding: 'same' },
    { filters: 6, size: [9, 28], kernel: [3, 4], padding: 'valid' },
    { filters: 5, size: [7, 21], kernel: [2, 7], padding: [[0, 1], [3, 2]] }, // prettier-ignore
    { filters: 1, size: [5, 17], kernel: 1, padding: 'valid' },
  ] as const)('$filters filters $kernel on $size: all gradients in one pass are those one by one', (shape) => {
    const { filters, size, kernel, padding } = shape;
    const make = (layers: ConstructorParameters<typeof Sequential>[0]): Sequential => {
      const model = new Sequential(layers, { inputShape: [...size, 1], seed: 3 });
      const generator = new Generator(4);
      for (const { value } of model.parameters()) value.data.set(generator.normal(value.shape, 0, 0.3).data);
      return model;
    };
    const together = make([new Conv2D(filters, kernel, { padding, activation })]);
    const apart = make([new Conv2D(filters, kernel, { padding }), new Activation(activation)]);
    const x = new Generator(5).normal([9, ...size, 1]);
    const gradients = [together, apart].map((model) => {
      const cache = new Cache();
      const y = model.forward(x, cache, { training: true });
      const dy = new Generator(6).normal(y.shape);
      model.backward(dy, cache);
      return { y: y.clone(), grads: model.parameters().map(({ grad }) => grad.clone()) };
    });
    expect(gradients[0].y.data).toEqual(gradients[1].y.data);
    gradients[0].grads.forEach((grad, i) => {
      const other = gradients[1].grads[i];
      const scale = Math.max(...other.data.map(Math.abs));
      grad.data.forEach((value, j) => expect(Math.abs(value - other.data[j])).toBeLessThan(3e-6 * scale));
    });
  });
});
