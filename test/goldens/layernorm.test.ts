import { Cache, GroupNorm, LayerNorm } from '../../src/layers/index.js';
import { Generator } from '../../src/tensor/index.js';
import { type GoldenCase, describeGoldens } from './golden.js';

function layerOf(golden: GoldenCase): LayerNorm | GroupNorm {
  const epsilon = golden.number('epsilon');
  if (golden.string('kind') === 'groupNorm') return new GroupNorm(golden.number('groups'), { epsilon });
  const affine = golden.flag('affine');
  return new LayerNorm({ axes: golden.number('axes'), epsilon, scale: affine, center: affine });
}

describeGoldens('layernorm', (golden) => {
  const x = golden.input('x');
  const layer = layerOf(golden);
  layer.setup(x.shape.slice(1), { dtype: 'float32', generator: new Generator(1) });
  if (layer.gamma) layer.gamma.value.data.set(golden.param('gamma').data);
  if (layer.beta) layer.beta.value.data.set(golden.param('beta').data);
  const cache = new Cache();
  golden.expect('y', layer.forward(x, cache));
  const dx = layer.backward(golden.upstream('y'), cache);
  if (dx) golden.expectGrad('x', dx);
  if (layer.gamma) golden.expectGrad('gamma', layer.gamma.grad);
  if (layer.beta) golden.expectGrad('beta', layer.beta.grad);
});
