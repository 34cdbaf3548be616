import { describe, expect, it } from 'vitest';
import { Cache, Dense, constant, l1, l2Sum, logitsOf, markLogitGradient } from '../../src/layers/index.js';
import { Generator, type Tensor, fromArray } from '../../src/tensor/index.js';
import { layerContract } from '../contracts/layer-contract.js';

describe.each([
  { shape: [1, 1], units: 1 }, // smallest
  { shape: [3, 5], units: 2 }, // all different: catches swapped axes
  { shape: [2, 17], units: 16 }, // straddles a SIMD block
  { shape: [2, 3, 4], units: 5 }, // works on the last axis
])('Dense $shape -> $units', ({ shape, units }) => {
  const refuses = [[[...shape.slice(0, -1), 9]], [[shape[shape.length - 1]]]];
  layerContract(() => new Dense(units), shape, { refuses });
});

describe.each(['relu', 'tanh', 'sigmoid', 'softmax', 'gelu', { kind: 'leakyRelu', alpha: 0.2 }] as const)(
  'Dense with activation %j',
  (activation) => {
    const options = {
      activation,
      useBias: activation !== 'gelu',
      weightRegularizer: l1(0.1),
      biasRegularizer: l2Sum(2),
    };
    layerContract(() => new Dense(4, { ...options, weightInit: 'heNormal', biasInit: constant(0.5) }), [3, 6]);
  },
);

function built(layer: Dense): Dense {
  layer.setup([2], { dtype: 'float64', generator: new Generator(1) });
  return layer;
}
const x = fromArray([[1, -2]], { dtype: 'float64' });
const cache = (): Cache => new Cache({ dtype: 'float64' });

describe('Dense', () => {
  it.each(['softmax', 'sigmoid'] as const)(
    'with %s announces its logits and takes their gradient as it is',
    (activation) => {
      const layer = built(new Dense(3, { activation }));
      const plain = built(new Dense(3));
      const [own, other] = [cache(), cache()];
      const y = layer.forward(x, own);
      const found = logitsOf(y);
      expect(found?.activation).toBe(activation);
      expect(found?.logits.toArray()).toEqual(plain.forward(x, other).toArray());
      const dz = fromArray([[0.5, -1, 0.25]], { dtype: 'float64' });
      markLogitGradient(dz, y);
      expect(layer.backward(dz, own)?.toArray()).toEqual(plain.backward(dz.clone(), other)?.toArray());
      expect(layer.weight.grad.toArray()).toEqual(plain.weight.grad.toArray());
    },
  );

  it('announces nothing with another activation', () => {
    expect(logitsOf(built(new Dense(3, { activation: 'tanh' })).forward(x, cache()))).toBeUndefined();
  });

  it('leaves gradients of a frozen layer alone and still passes dx on', () => {
    const layer = built(new Dense(3, { trainable: false }));
    const c = cache();
    const dx: Tensor | undefined = layer.backward(layer.forward(x, c).clone(), c);
    expect(dx?.data.some((v) => v !== 0)).toBe(true);
    expect(layer.parameters().every(({ grad }) => grad.data.every((v) => v === 0))).toBe(true);
  });

  it('answers mistakes with the nearest right word', () => {
    expect(() => new Dense(0)).toThrow('Dense: units must be a positive integer, got 0.');
    // @ts-expect-error: no such option
    expect(() => new Dense(1, { activaton: 'relu' })).toThrow("Did you mean 'activation'?");
    // @ts-expect-error: no such activation
    expect(() => new Dense(1, { activation: 'leakyrelu' })).toThrow("Did you mean 'leakyRelu'?");
    // @ts-expect-error: no such initializer
    expect(() => new Dense(1, { weightInit: 'henormal' })).toThrow("Did you mean 'heNormal'?");
    expect(() => new Dense(1).weight).toThrow('Dense: not built yet');
    expect(() => new Dense(1, { activation: { kind: 'elu', beta: 1 } })).toThrow("unknown option 'beta'");
    const layer = built(new Dense(3));
    const message = "Dense: input must have the cache's dtype 'float64', got 'float32' (input [1, 2]).";
    expect(() => layer.forward(fromArray([[1, 2]]), cache())).toThrow(message);
    expect(() => layer.forward(fromArray([[1, 2]]), new Cache())).toThrow(
      "weight must have the cache's dtype 'float32'",
    );
  });
});
