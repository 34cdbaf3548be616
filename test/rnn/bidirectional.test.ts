import { describe, expect, it } from 'vitest';
import { ArgumentError, ShapeError, StateError } from '../../src/errors/index.js';
import { Embedding, Sequential, decodeModel } from '../../src/index.js';
import { Cache, Dense, layerFromConfig, lengthsOf, withLengths } from '../../src/layers/index.js';
import { Bidirectional, GRU, LSTM, Recurrent, SimpleRNN, registerRnnLayers } from '../../src/rnn/index.js';
import { Generator, type Shape, type Tensor, flip, fromArray, zeros } from '../../src/tensor/index.js';
import type { FloatDType } from '../../src/engine/index.js';
import { awayFromZero, scatter } from '../contracts/harness.js';
import { layerContract } from '../contracts/layer-contract.js';

registerRnnLayers();

const backwardOnce = true;

function padded(shape: Shape, generator: Generator, dtype: FloatDType): Tensor {
  const x = awayFromZero(shape, generator, dtype);
  return withLengths(
    x,
    Int32Array.from({ length: shape[0] }, (_, n) => Math.max(1, shape[1] - n)),
  );
}

describe.each([{ returnSequences: true }, { returnSequences: false }])('Bidirectional, %o', (options) => {
  describe('LSTM, side by side', () =>
    layerContract(() => new Bidirectional(new LSTM(3, options)), [2, 4, 2], {
      backwardOnce,
      refuses: [[[2, 4, 3]], [[2, 4]]],
    }));
  describe('GRU with lengths', () =>
    layerContract(() => new Bidirectional(new GRU(2, options)), [3, 4, 2], { backwardOnce, input: padded }));
  describe.each(['sum', 'average', 'multiply'] as const)('SimpleRNN, %s', (merge) =>
    layerContract(() => new Bidirectional(new SimpleRNN(3, options), { merge }), [2, 3, 2], {
      backwardOnce,
      seeds: [1],
    }),
  );
  describe('smallest, of two kinds', () =>
    layerContract(
      () => new Bidirectional(new GRU(1, options), { backward: new LSTM(2, { ...options, reverse: true }) }),
      [1, 1, 1],
      { backwardOnce },
    ));
});

/** A built layer with random parameters, in float64. */
function built<T extends Recurrent | Bidirectional>(layer: T, shape: Shape, seed = 1): T {
  layer.setup(shape, { dtype: 'float64', generator: new Generator(seed) });
  scatter(layer.parameters(), new Generator(seed));
  return layer;
}

const newCache = (): Cache => new Cache({ dtype: 'float64' });

describe('Bidirectional', () => {
  const x = new Generator(3).normal([3, 5, 2], 0, 1, 'float64');

  it('is a layer forward and one backward, side by side', () => {
    const layer = built(new Bidirectional(new LSTM(4, { returnSequences: true })), [5, 2]);
    const y = layer.forward(x, newCache());
    const ahead = layer.forwardLayer.forward(x, newCache());
    // the backward layer's weights in a layer that goes forward, on inputs in reverse
    const mirror = built(new LSTM(4, { returnSequences: true }), [5, 2]);
    mirror.parameters().forEach(({ value }, i) => value.data.set(layer.backwardLayer.parameters()[i].value.data));
    const back = flip(mirror.forward(flip(x, 1), newCache()), 1);
    expect(y.shape).toEqual([3, 5, 8]);
    for (let n = 0; n < 3; n++) {
      for (let t = 0; t < 5; t++) {
        for (let i = 0; i < 4; i++) {
          expect(y.get(n, t, i)).toBe(ahead.get(n, t, i));
          expect(y.get(n, t, 4 + i)).toBeCloseTo(back.get(n, t, i), 12);
        }
      }
    }
  });

  it('without returnSequences gives both last states: after the last real step, and after the first', () => {
    const options = { merge: 'concat' } as const;
    const whole = built(new Bidirectional(new GRU(3, { returnSequences: true }), options), [5, 2]);
    const last = built(new Bidirectional(new GRU(3), options), [5, 2]);
    const lengths = [5, 2, 3];
    const input = withLengths(x.clone(), lengths);
    const y = whole.forward(input, newCache());
    const h = last.forward(input, newCache());
    lengths.forEach((length, n) => {
      for (let i = 0; i < 3; i++) {
        expect(h.get(n, i)).toBe(y.get(n, length - 1, i));
        expect(h.get(n, 3 + i)).toBe(y.get(n, 0, 3 + i));
      }
    });
  });

  it('does not see padding', () => {
    const layer = built(new Bidirectional(new LSTM(2, { returnSequences: true })), [5, 2]);
    const input = withLengths(x.clone(), [2, 2, 2]);
    const y = layer.forward(input, newCache());
    const alone = layer.forward(fromArray(x.toArray(), { dtype: 'float64' }), newCache()).clone();
    const short = new Generator(9).normal([3, 2, 2], 0, 1, 'float64');
    for (let n = 0; n < 3; n++) short.data.set(x.data.subarray(n * 10, n * 10 + 4), n * 4);
    const expected = layer.forward(short, newCache());
    for (let n = 0; n < 3; n++) {
      for (let i = 0; i < 4; i++) {
        expect(y.get(n, 1, i)).toBeCloseTo(expected.get(n, 1, i), 12);
        expect(y.get(n, 4, i)).toBe(0);
      }
    }
    expect(alone.get(0, 1, 3)).not.toBeCloseTo(expected.get(0, 1, 3), 6);
  });

  it('runs from states and returns those of both directions, with their gradients', () => {
    const layer = built(new Bidirectional(new LSTM(2, { returnSequences: true })), [5, 2]);
    expect(layer.numStates).toBe(4);
    const generator = new Generator(7);
    const states = Array.from({ length: 4 }, () => generator.normal([3, 2], 0, 1, 'float64'));
    const cache = newCache();
    const { sequence, finalState } = layer.run(x, cache, { initialState: states });
    expect(finalState.map(({ shape }) => shape)).toEqual([
      [3, 2],
      [3, 2],
      [3, 2],
      [3, 2],
    ]);
    expect(finalState[0].get(1, 1)).toBe(sequence.get(1, 4, 1));
    expect(finalState[2].get(1, 1)).toBe(sequence.get(1, 0, 3));

    const dFinal = Array.from({ length: 4 }, () => generator.normal([3, 2], 0, 1, 'float64'));
    const cost = (): number => {
      let sum = 0;
      layer.run(x, newCache(), { initialState: states }).finalState.forEach((state, i) => {
        for (let j = 0; j < state.size; j++) sum += state.data[j] * dFinal[i].data[j];
      });
      return sum;
    };
    const { initialState } = layer.runBackward({ finalState: dFinal }, cache, { stateGrad: true });
    states.forEach((state, i) => {
      const old = state.data[3];
      state.data[3] = old + 1e-5;
      const above = cost();
      state.data[3] = old - 1e-5;
      const below = cost();
      state.data[3] = old;
      expect(initialState[i]?.data[3]).toBeCloseTo((above - below) / 2e-5, 8);
    });
  });

  it('draws other first values for the layer that goes back, and lists its parameters last', () => {
    const layer = new Bidirectional(new LSTM(2, { name: 'cell' }));
    layer.setup([5, 2], { dtype: 'float32', generator: new Generator(1) });
    const [ahead, back] = [layer.forwardLayer.parameters(), layer.backwardLayer.parameters()];
    expect(layer.parameters()).toEqual([...ahead, ...back]);
    expect(ahead[0].value.toArray()).not.toEqual(back[0].value.toArray());
    expect(layer.parts().map(({ name }) => name)).toEqual(['cell', 'backward']);
    expect(layer.forwardLayer.reverse).toBe(false);
    expect(layer.backwardLayer.reverse).toBe(true);
  });

  it('works in models with ids, and is saved with them', () => {
    const layers = [
      new Embedding(6, 3, { paddingId: 0 }),
      new Bidirectional(new GRU(4, { returnSequences: true })),
      new Bidirectional(new LSTM(2), { merge: 'average' }),
      new Dense(2, { activation: 'softmax' }),
    ];
    const model = new Sequential(layers, { inputShape: [4], seed: 1 });
    const ids = fromArray(
      [
        [1, 2, 0, 0],
        [5, 4, 3, 2],
      ],
      { dtype: 'int32' },
    );
    const y = model.predict(ids);
    expect(decodeModel(model.encode()).predict(ids).toArray()).toEqual(y.toArray());
    const longer = fromArray([[1, 2, 0, 0, 0, 0]], { dtype: 'int32' });
    for (const i of [0, 1]) expect(model.predict(longer).get(0, i)).toBeCloseTo(y.get(0, i), 6);
    const oneHot = built(new Bidirectional(new LSTM(3, { vocabulary: 6, returnSequences: true })), [4]);
    const cache = newCache();
    expect(lengthsOf(oneHot.forward(ids, cache))).toBeUndefined();
    expect(oneHot.backward(zeros([2, 4, 6], 'float64'), cache)).toBeUndefined();
  });

  it('and its parts have names of their own in a model', () => {
    const model = new Sequential([new LSTM(2, { returnSequences: true }), new Bidirectional(new GRU(2))]);
    model.build([3, 2]);
    expect(model.layers.map(({ name }) => name)).toEqual(['lstm1', 'bidirectional1']);
    const paths = model.parameters().map(({ path }) => path);
    expect(paths.slice(2, 4)).toEqual(['lstm1.bias', 'bidirectional1.forward.weight']);
    expect(paths).toContain('bidirectional1.backward.recurrentWeight');
  });

  it('is frozen as a whole', () => {
    const layer = new Bidirectional(new LSTM(2), { trainable: false });
    layer.setup([5, 2], { dtype: 'float32', generator: new Generator(1) });
    expect(layer.parameters().map(({ trainable }) => trainable)).toEqual(Array<boolean>(6).fill(false));
  });
});

describe('Bidirectional refuses', () => {
  it.each<[string, () => unknown, new (message: string) => Error, string]>([
    [
      'what is not recurrent',
      (): unknown => Reflect.construct(Bidirectional, [new Dense(2)]),
      ArgumentError,
      'Bidirectional: layer must be a recurrent layer such as an LSTM, got Dense.',
    ],
    [
      'a backward layer that is not recurrent',
      (): unknown => Reflect.construct(Bidirectional, [new LSTM(2), { backward: new Dense(2) }]),
      ArgumentError,
      'Bidirectional: backward must be a recurrent layer such as an LSTM, got Dense.',
    ],
    [
      'a merge that there is not',
      (): unknown => Reflect.construct(Bidirectional, [new LSTM(2), { merge: 'sums' }]),
      ArgumentError,
      "Bidirectional: merge must be one of 'concat', 'sum', 'average', 'multiply', got \"sums\". Did you mean 'sum'?",
    ],
    [
      'two layers that go one way',
      () => new Bidirectional(new LSTM(2), { backward: new LSTM(2) }),
      ArgumentError,
      'Bidirectional: the layers must go opposite ways, got reverse false and false.',
    ],
    [
      'layers that differ in returnSequences',
      () => new Bidirectional(new LSTM(2), { backward: new LSTM(2, { reverse: true, returnSequences: true }) }),
      ArgumentError,
      'Bidirectional: the layers must agree in returnSequences, got false and true.',
    ],
    [
      'a sum of other units',
      () => new Bidirectional(new LSTM(2), { merge: 'sum', backward: new LSTM(3, { reverse: true }) }),
      ArgumentError,
      "Bidirectional: merge 'sum' needs layers of as many units, got 2 and 3.",
    ],
    [
      'layers with one name',
      () => new Bidirectional(new LSTM(2, { name: 'a' }), { backward: new LSTM(2, { name: 'a', reverse: true }) }),
      ArgumentError,
      "Bidirectional: both layers are named 'a'. Give each its own name.",
    ],
    [
      'a stateful layer',
      () => new Bidirectional(new LSTM(2, { stateful: true })),
      ArgumentError,
      'Bidirectional: the layers cannot be stateful: the one that goes back begins at the end of the sequence.',
    ],
    [
      'to go on from a carried state',
      () =>
        built(new Bidirectional(new LSTM(2)), [5, 2]).forward(zeros([1, 5, 2], 'float64'), newCache(), {
          carryState: true,
        }),
      StateError,
      'Bidirectional: cannot go on from a carried state: its backward layer begins at the end of the sequence.',
    ],
    [
      'states of another batch size',
      () =>
        built(new Bidirectional(new SimpleRNN(2)), [5, 2]).run(zeros([3, 5, 2], 'float64'), newCache(), {
          initialState: [zeros([2, 2], 'float64'), zeros([2, 2], 'float64')],
        }),
      ShapeError,
      'initial h must be [3, 2], one row for each sequence',
    ],
    [
      'a saved layer that is not recurrent',
      () => layerFromConfig({ ...new Bidirectional(new LSTM(2)).config(), layer: new Dense(2).config() }),
      ArgumentError,
      'layer.layer: must be a recurrent layer, got Dense.',
    ],
  ])('%s', (_, act, type, message) => {
    expect(act).toThrow(type);
    expect(act).toThrow(message);
  });
});
