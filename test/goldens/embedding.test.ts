import { Cache, Embedding } from '../../src/layers/index.js';
import { Generator } from '../../src/tensor/index.js';
import { describeGoldens } from './golden.js';

describeGoldens('embedding', (golden) => {
  const ids = golden.input('ids');
  const paddingId = golden.features.includes('paddingId') ? golden.number('paddingId') : undefined;
  const layer = Embedding.from(golden.param('table'), { paddingId });
  layer.setup(ids.shape.slice(1), { dtype: 'float32', generator: new Generator(1) });
  const cache = new Cache();
  golden.expect('y', layer.forward(ids, cache));
  layer.backward(golden.upstream('y'), cache);
  golden.expectGrad('table', layer.weight.grad);
});
