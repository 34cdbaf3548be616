import {
  AdditiveAttention,
  MultiHeadAttention,
  MultiplicativeAttention,
  ScaledDotProductAttention,
} from '../../src/rnn/index.js';
import { Cache, type MultiLayer } from '../../src/layers/index.js';
import { Generator, type Tensor, reshape } from '../../src/tensor/index.js';
import { type GoldenCase, describeGoldens } from './golden.js';

/** The layer of a case, and the names that its inputs have there. */
function layerOf(golden: GoldenCase): { layer: MultiLayer; names: readonly string[] } {
  const kind = golden.string('kind');
  const names = ['query', 'keys', 'values'];
  if (kind === 'additive') {
    return { layer: new AdditiveAttention(golden.number('units'), { useBias: golden.flag('useBias') }), names };
  }
  if (kind === 'multiplicative') return { layer: new MultiplicativeAttention(), names };
  if (kind === 'multiHead') {
    const options = { causal: golden.flag('causal'), useBias: golden.flag('useBias') };
    const layer = new MultiHeadAttention(golden.number('heads'), golden.number('keyDim'), options);
    return { layer, names: ['query', 'key', 'value'] };
  }
  return {
    layer: new ScaledDotProductAttention({ causal: golden.string('mask') === 'causal' }),
    names: ['q', 'k', 'v'],
  };
}

/** The mask, without the axis of heads, unless the layer is causal and makes it itself. */
function maskOf(golden: GoldenCase): Tensor[] {
  const causal = golden.flag('causal', golden.string('mask', 'none') === 'causal');
  if (causal || !golden.has('inputs', 'mask')) return [];
  const mask = golden.input('mask');
  return [reshape(mask, mask.shape.slice(-3))];
}

describeGoldens('attention', (golden) => {
  const { layer, names } = layerOf(golden);
  const inputs = [...names.map((name) => golden.input(name)), ...maskOf(golden)];
  layer.setup(
    inputs.map(({ shape }) => shape.slice(1)),
    { dtype: 'float32', generator: new Generator(1) },
  );
  for (const { name, value } of layer.parameters()) value.data.set(golden.param(name).data);

  const cache = new Cache();
  const [y, weights] = layer.forward(inputs, cache);
  golden.expect('y', y);
  golden.expect('weights', weights);
  const upstream = ['y', 'weights'].map((name) => (golden.has('upstream', name) ? golden.upstream(name) : undefined));
  const gradients = layer.backward(upstream, cache);
  names.forEach((name, i) => {
    const dx = gradients[i];
    if (dx) golden.expectGrad(name, dx);
  });
  for (const { name, grad } of layer.parameters()) golden.expectGrad(name, grad);
});
