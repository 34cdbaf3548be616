import { oneOf } from '../../src/errors/index.js';
import { Cache, Dense } from '../../src/layers/index.js';
import { Generator } from '../../src/tensor/index.js';
import { describeGoldens } from './golden.js';

describeGoldens('dense', (golden) => {
  const x = golden.input('x');
  const names = ['linear', 'relu', 'sigmoid', 'tanh', 'softmax'] as const;
  const activation = oneOf('golden', 'activation', golden.string('activation'), names);
  const layer = new Dense(golden.number('units'), { activation, useBias: golden.flag('useBias') });
  layer.setup(x.shape.slice(1), { dtype: 'float32', generator: new Generator(1) });
  layer.weight.value.data.set(golden.param('kernel').data);
  layer.bias?.value.data.set(golden.param('bias').data);
  const cache = new Cache();
  golden.expect('y', layer.forward(x, cache));
  const dx = layer.backward(golden.upstream('y'), cache);
  if (dx) golden.expectGrad('x', dx);
  golden.expectGrad('kernel', layer.weight.grad);
  if (layer.bias) golden.expectGrad('bias', layer.bias.grad);
});
