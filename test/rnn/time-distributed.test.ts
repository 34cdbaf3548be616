import { describe, expect, it } from 'vitest';
import { Conv2D, registerConvLayers } from '../../src/conv/index.js';
import { ArgumentError, ShapeError } from '../../src/errors/index.js';
import { CategoricalCrossEntropy, Dropout, Sequential, decodeModel } from '../../src/index.js';
import { BatchNorm, Cache, Dense, Flatten, MeanOverTime, layerFromConfig } from '../../src/layers/index.js';
import { Add, lengthsOf, logitsOf, withLengths } from '../../src/layers/index.js';
import { TimeDistributed, registerRnnLayers } from '../../src/rnn/index.js';
import { Generator, fromArray, zeros } from '../../src/tensor/index.js';
import { layerContract } from '../contracts/layer-contract.js';

registerConvLayers();
registerRnnLayers();

describe('TimeDistributed', () => {
  describe('Dense', () => layerContract(() => new TimeDistributed(new Dense(2)), [2, 3, 4], { refuses: [[[2]]] }));
  describe('BatchNorm', () => layerContract(() => new TimeDistributed(new BatchNorm()), [2, 3, 4]));
  describe('Conv2D over pictures', () => layerContract(() => new TimeDistributed(new Conv2D(2, 2)), [1, 2, 3, 3, 1]));
  describe('Dropout', () => layerContract(() => new TimeDistributed(new Dropout(0.5)), [2, 4, 3]));
  describe('of one number per step', () =>
    layerContract(() => new TimeDistributed(new Flatten()), [2, 3], { refuses: [[[2]]] }));

  it('applies the layer to every step alike', () => {
    const layer = new TimeDistributed(new Conv2D(3, 2));
    layer.setup([4, 3, 3, 2], { dtype: 'float32', generator: new Generator(1) });
    const x = new Generator(2).normal([2, 4, 3, 3, 2]);
    const y = layer.forward(x, new Cache());
    expect(y.shape).toEqual([2, 4, 2, 2, 3]);
    for (const n of [0, 1]) {
      const steps = x.rows(n, n + 1).reshape([4, 3, 3, 2]);
      const expected = layer.layer.forward(steps, new Cache());
      expect(
        y
          .rows(n, n + 1)
          .reshape([4, 2, 2, 3])
          .toArray(),
      ).toEqual(expected.toArray());
    }
  });

  it('lets a softmax and a cross-entropy fuse', () => {
    const layer = new TimeDistributed(new Dense(3, { activation: 'softmax' }));
    layer.setup([2, 2], { dtype: 'float32', generator: new Generator(1) });
    layer.parameters()[0].value.data.fill(0);
    layer.parameters()[1].value.data.set([1000, 0, -1000]);
    const cache = new Cache();
    const y = layer.forward(zeros([1, 2, 2]), cache);
    expect(logitsOf(y)?.logits.shape).toEqual([1, 2, 3]);
    const loss = new CategoricalCrossEntropy();
    const targets = fromArray([
      [
        [0, 1, 0],
        [0, 0, 1],
      ],
    ]);
    expect(loss.forward(y, targets, cache.child('loss'))).toBeCloseTo(1500, 3);
    const dy = loss.backward(cache.child('loss'));
    layer.backward(dy, cache);
    expect(Array.from(layer.parameters()[1].grad.data)).toEqual([1, -0.5, -0.5]);
    // a gradient of the output itself goes through the softmax, where nothing is left of it
    layer.parameters()[1].grad.data.fill(0);
    layer.backward(
      fromArray([
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
      ]),
      cache,
    );
    expect(Array.from(layer.parameters()[1].grad.data)).toEqual([0, 0, 0]);
  });

  it('keeps lengths, and is saved with its model', () => {
    const inner = new Sequential([new Flatten(), new Dense(2, { activation: 'tanh' })]);
    const model = new Sequential([new TimeDistributed(inner), new MeanOverTime()], { inputShape: [3, 2, 2], seed: 1 });
    const x = withLengths(new Generator(1).normal([2, 3, 2, 2]), [3, 1]);
    const cache = model.createCache();
    const y = model.forward(x, cache).clone();
    expect(lengthsOf(y)).toBeUndefined();
    const step = inner.forward(x.rows(1, 2).reshape([3, 2, 2]), new Cache());
    expect(y.rows(1, 2).toArray()).toEqual(step.rows(0, 1).toArray());
    expect(decodeModel(model.encode()).predict(x).toArray()).toEqual(y.toArray());
    expect(model.parameters().map(({ path }) => path)).toEqual([
      'timeDistributed1.layer.dense1.weight',
      'timeDistributed1.layer.dense1.bias',
    ]);
  });

  it('passes trainable on', () => {
    const layer = new TimeDistributed(new Dense(2), { trainable: false });
    layer.setup([3, 2], { dtype: 'float32', generator: new Generator(1) });
    expect(layer.parameters().every(({ trainable }) => !trainable)).toBe(true);
    layer.trainable = true;
    expect(layer.parameters().every(({ trainable }) => trainable)).toBe(true);
  });

  it('refuses what is no layer of one input, and inputs without time', () => {
    expect((): unknown => Reflect.construct(TimeDistributed, [new Add()])).toThrow(ArgumentError);
    expect((): unknown => Reflect.construct(TimeDistributed, [new Add()])).toThrow(
      'TimeDistributed: layer must be a layer with one input, got Add.',
    );
    expect(() => layerFromConfig({ ...new TimeDistributed(new Dense(2)).config(), layer: new Add().config() })).toThrow(
      'layer: layer must be a layer with one input, got Add.',
    );
    expect(() => new TimeDistributed(new Flatten()).outputShape([])).toThrow(ShapeError);
    expect(() => new TimeDistributed(new Flatten()).forward(zeros([2]), new Cache())).toThrow(
      'TimeDistributed: input must be [N, T, ...], got x [2].',
    );
  });
});
