import type { ConvOptions, ConvTransposeOptions } from '../../src/conv/index.js';
import { Cache, type Layer, type Parameter } from '../../src/layers/index.js';
import { Generator } from '../../src/tensor/index.js';
import type { GoldenCase } from './golden.js';
import { paddingOf } from './padding.js';

/** What the cases of all convolutions configure. */
export function filterOptions(golden: GoldenCase): ConvOptions & ConvTransposeOptions {
  return {
    strides: golden.numbers('strides'),
    padding: paddingOf(golden),
    dilation: golden.numbers('dilation'),
    useBias: golden.flag('useBias'),
  };
}

/** Runs a layer forward and backward with the case's parameters and compares everything; `weights` names its weights. */
export function runFilterCase(
  golden: GoldenCase,
  layer: Layer & { readonly bias: Parameter | undefined },
  weights: () => Readonly<Record<string, Parameter>>,
): void {
  const x = golden.input('x');
  layer.setup(x.shape.slice(1), { dtype: 'float32', generator: new Generator(1) });
  const parameters = { ...weights(), ...(layer.bias && { bias: layer.bias }) };
  for (const [name, { value }] of Object.entries(parameters)) {
    const given = golden.param(name);
    if (given.shape.join() !== value.shape.join())
      throw new Error(`${name} ${given.shape.join()}: other than ${value.shape.join()}`);
    value.data.set(given.data);
  }
  const cache = new Cache();
  golden.expect('y', layer.forward(x, cache));
  const dx = layer.backward(golden.upstream('y'), cache);
  if (dx) golden.expectGrad('x', dx);
  for (const [name, { grad }] of Object.entries(parameters)) golden.expectGrad(name, grad);
}
