import { BatchNorm, Cache } from '../../src/layers/index.js';
import { Generator, type Tensor } from '../../src/tensor/index.js';
import { type GoldenCase, describeGoldens } from './golden.js';

function build(golden: GoldenCase, x: Tensor, momentum: number): BatchNorm {
  const affine = golden.flag('affine');
  const layer = new BatchNorm({ momentum, epsilon: golden.number('epsilon'), scale: affine, center: affine });
  layer.setup(x.shape.slice(1), { dtype: 'float32', generator: new Generator(1) });
  return layer;
}

describeGoldens('batchnorm', (golden) => {
  const x = golden.input('x');
  const layer = build(golden, x, golden.number('momentum'));
  if (golden.has('inputs', 'runningMean')) {
    layer.runningMean.value.data.set(golden.input('runningMean').data);
    layer.runningVariance.value.data.set(golden.input('runningVar').data);
  }
  if (layer.gamma) layer.gamma.value.data.set(golden.param('gamma').data);
  if (layer.beta) layer.beta.value.data.set(golden.param('beta').data);
  const cache = new Cache();
  golden.expect('y', layer.forward(x, cache, { training: golden.string('mode') === 'train' }));
  const dx = layer.backward(golden.upstream('y'), cache);
  if (dx) golden.expectGrad('x', dx);
  if (layer.gamma) golden.expectGrad('gamma', layer.gamma.grad);
  if (layer.beta) golden.expectGrad('beta', layer.beta.grad);
  if (!golden.has('outputs', 'newRunningMean')) return;
  golden.expect('newRunningMean', layer.runningMean.value);
  golden.expect('newRunningVar', layer.runningVariance.value);
  golden.leave('outputs.newRunningVarUnbiased');
  const forgetful = build(golden, x, 0); // its running statistics are those of the batch
  forgetful.forward(x, new Cache(), { training: true });
  golden.expect('batchMean', forgetful.runningMean.value);
  golden.expect('batchVar', forgetful.runningVariance.value);
});
