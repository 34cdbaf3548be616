import { describe, expect, it } from 'vitest';
import { ShapeError } from '../../src/errors/index.js';
import { BatchNorm, Cache, Dense } from '../../src/layers/index.js';
import { Sequential, decodeModel } from '../../src/models/index.js';
import { Generator, type Tensor, fromArray } from '../../src/tensor/index.js';
import { layerContract } from '../contracts/layer-contract.js';
import { messageOf } from '../message-of.js';

const training = { training: true } as const;

describe.each([
  { shape: [2, 1] }, // smallest
  { shape: [5, 3] },
  { shape: [3, 2, 2, 9] }, // images: over positions too; straddles a SIMD block
  { shape: [4, 17] },
])('BatchNorm of $shape', ({ shape }) => {
  const modes = [training, { training: false }];
  const refuses = [[[...shape.slice(0, -1), 20]], [[shape[shape.length - 1] + 1]]];
  // two values a channel: ε = 1 keeps the function smooth enough for differences
  layerContract(() => new BatchNorm({ epsilon: shape[1] === 1 ? 1 : 1e-3 }), shape, { modes, refuses });
});

describe('BatchNorm without gamma', () => layerContract(() => new BatchNorm({ scale: false, epsilon: 0.1 }), [4, 3]));
describe('BatchNorm without beta', () => {
  layerContract(() => new BatchNorm({ center: false, momentum: 0.5, gammaInit: 'zeros', epsilon: 0.1 }), [4, 3]);
});

function built(layer: BatchNorm, channels: number, trainable = true): BatchNorm {
  layer.trainable = trainable;
  layer.setup([channels], { dtype: 'float64', generator: new Generator(1) });
  return layer;
}
const cache = (): Cache => new Cache({ dtype: 'float64' });
const x = fromArray(
  [
    [1, 10],
    [2, 30],
    [3, 20],
  ],
  { dtype: 'float64' },
);

describe('BatchNorm', () => {
  it('moves the running statistics in training only, by the biased variance', () => {
    const layer = built(new BatchNorm({ momentum: 0.75 }), 2);
    layer.forward(x, cache());
    expect(layer.runningMean.value.toArray()).toEqual([0, 0]);
    layer.forward(x, cache(), training);
    expect(layer.runningMean.value.toArray()).toEqual([0.5, 5]);
    const [first, second] = layer.runningVariance.value.data;
    expect(first).toBeCloseTo(0.75 + 0.25 * (2 / 3), 14);
    expect(second).toBeCloseTo(0.75 + 0.25 * (200 / 3), 12);
  });

  it('uses the running statistics in training while it is frozen, and leaves them alone', () => {
    const layer = built(new BatchNorm({ epsilon: 1 }), 2, false);
    layer.runningMean.value.data.set([1, 20]);
    layer.runningVariance.value.data.set([3, 99]);
    const c = cache();
    const y = layer.forward(x, c, training);
    expect(y.toArray()).toEqual([
      [0, -1],
      [0.5, 1],
      [1, 0],
    ]);
    expect(layer.backward(x, c)?.toArray()).toEqual([
      [0.5, 1],
      [1, 3],
      [1.5, 2],
    ]);
    expect(layer.runningMean.value.toArray()).toEqual([1, 20]);
    expect(layer.parameters().every(({ grad }) => grad.data.every((v) => v === 0))).toBe(true);
  });

  it('normalises by the batch however far it is from zero', () => {
    const layer = new BatchNorm({ epsilon: 1e-12 });
    layer.setup([1], { dtype: 'float32', generator: new Generator(1) });
    const y = layer.forward(fromArray([[100_001], [100_003]]), new Cache(), training);
    expect(y.toArray()).toEqual([[-1], [1]]);
  });

  it('of constant values is beta', () => {
    const layer = built(new BatchNorm({ betaInit: 'ones' }), 2);
    const same = fromArray([[7.7, -3.3], [7.7, -3.3], [7.7, -3.3]], { dtype: 'float64' }); // prettier-ignore
    const c = cache();
    const found = layer.forward(same, c, training);
    found.data.forEach((v) => expect(v).toBeCloseTo(1, 10));
    expect(layer.backward(x, c)?.data.every(Number.isFinite)).toBe(true);
  });

  it('has state that is saved, loaded and not trained', () => {
    const model = new Sequential([new Dense(3), new BatchNorm()], { inputShape: [2], seed: 1 });
    expect(model.state().map(({ path }) => path)).toEqual(['batchNorm1.runningMean', 'batchNorm1.runningVariance']);
    expect(model.parameters().map(({ name }) => name)).toEqual(['weight', 'bias', 'gamma', 'beta']);
    const batch = fromArray([[1, 2], [3, -4]]); // prettier-ignore
    model.forward(batch, model.createCache(), training);
    const before: Tensor = model.predict(batch);
    expect(decodeModel(model.encode()).predict(batch).toArray()).toEqual(before.toArray());
  });

  it('answers mistakes with what is wrong', () => {
    const layer = built(new BatchNorm({ name: 'bn' }), 2);
    const one = fromArray([[1, 2]], { dtype: 'float64' });
    const running = layer.runningMean.value.toArray();
    expect(messageOf(() => layer.forward(one, cache(), training), ShapeError)).toBe(
      "BatchNorm 'bn': training needs at least 2 values a channel, got 1 (x [1, 2]): the variance of one value is 0, and " +
        'every output beta. Use larger batches, and a batch size that leaves no last batch of one.',
    );
    expect(layer.runningMean.value.toArray()).toEqual(running);
    expect(layer.forward(one, cache()).shape).toEqual([1, 2]);
    expect(() => new BatchNorm({ momentum: 1.1 })).toThrow('BatchNorm: momentum must lie in [0, 1], got 1.1.');
    expect(() => new BatchNorm({ epsilon: 0 })).toThrow('BatchNorm: epsilon must lie in (0, Infinity), got 0.');
    // @ts-expect-error: no such option
    expect(() => new BatchNorm({ eps: 1e-5 })).toThrow("unknown option 'eps'");
    expect(() => new BatchNorm().runningMean).toThrow('BatchNorm: not built yet');
    expect(() => new BatchNorm().gamma).toThrow('BatchNorm: not built yet');
    expect(() => new BatchNorm().outputShape([])).toThrow('BatchNorm: input must be [N, ..., C], got x [N].');
  });
});
