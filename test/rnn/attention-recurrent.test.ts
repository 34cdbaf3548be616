import { describe, expect, it } from 'vitest';
import { Cache, Dense, input, layerFromConfig, lengthsOf, withLengths } from '../../src/layers/index.js';
import { Graph, Stepper, decodeModel } from '../../src/models/index.js';
import {
  AdditiveAttention,
  AttentionRecurrent,
  type AttentionRecurrentOptions,
  LSTM,
  registerRnnLayers,
} from '../../src/rnn/index.js';
import { Generator, type Tensor, equal, slice, zeros } from '../../src/tensor/index.js';
import { build, scatter } from '../contracts/harness.js';
import { ArgumentError, FormatError, ShapeError, StateError } from '../../src/errors/index.js';
import { refuses, wrong } from '../misuse/table.js';
import { referenceAttentionLSTM } from '../reference/attention-recurrent.js';

registerRnnLayers();

const [N, T, F, S, D, H, A] = [3, 4, 2, 5, 3, 3, 2];
const drawn = (shape: readonly number[], label: string): Tensor =>
  new Generator(label).normal([...shape], 0, 1, 'float64');
const [x, annotations] = [drawn([N, T, F], 'x'), drawn([N, S, D], 'annotations')];
const first = [drawn([N, H], 'h'), drawn([N, H], 'c')];

function made(options: AttentionRecurrentOptions = {}, shapes = [x.shape, annotations.shape]): AttentionRecurrent {
  const layer = new AttentionRecurrent(new LSTM(H), { attentionUnits: A, ...options });
  build(layer, shapes, 'float64', 1);
  scatter(layer.parameters(), new Generator('parameters'));
  return layer;
}

function run(layer: AttentionRecurrent, inputs: readonly Tensor[], cache = new Cache({ dtype: 'float64' })): Tensor[] {
  return layer.forward(inputs, cache).map((y) => y.clone());
}

function expectClose(actual: Tensor, expected: ArrayLike<number>): void {
  expect(actual.size).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) expect(actual.data[i]).toBeCloseTo(expected[i], 12);
}

describe('AttentionRecurrent', () => {
  it('computes its formula, also from a first state, with contexts alone and without a bias', () => {
    for (const inputs of [
      [x, annotations],
      [x, annotations, ...first],
    ]) {
      const layer = made();
      const [sequence, weights, h, c] = run(layer, inputs);
      const twin = referenceAttentionLSTM(layer, x, annotations, T, inputs.slice(2));
      expectClose(sequence, twin.sequence);
      expectClose(weights, twin.weights);
      expectClose(h, twin.state[0]);
      expectClose(c, twin.state[1]);
    }
    const alone = made({ steps: T, useBias: false }, [annotations.shape]);
    const [sequence, weights] = run(alone, [annotations]);
    const twin = referenceAttentionLSTM(alone, undefined, annotations, T, []);
    expectClose(sequence, twin.sequence);
    expectClose(weights, twin.weights);
    expect(alone.b).toBeUndefined();
    expect(
      alone
        .parameters()
        .map(({ name }) => name)
        .slice(0, 3),
    ).toEqual(['wq', 'wk', 'v']);
  });

  it('attends as AdditiveAttention does', () => {
    const layer = made();
    const attention = new AdditiveAttention(A);
    build(attention, [[N, 1, H], annotations.shape], 'float64', 1);
    for (const name of ['wq', 'wk', 'v', 'b'] as const) attention[name]?.value.data.set(layer[name]?.value.data ?? []);
    const [, alpha] = attention.forward([first[0].reshape([N, 1, H]), annotations], new Cache({ dtype: 'float64' }));
    const [, weights] = run(layer, [x, annotations, ...first]);
    expectClose(slice(weights, [0, 0], [N, 1]), alpha.data);
  });

  it('gives weights that sum to 1, and 0 to annotations that are padding', () => {
    const layer = made();
    const padded = withLengths(annotations.clone(), [5, 2, 3]);
    const [sequence, weights] = run(layer, [x, padded]);
    for (let n = 0; n < N; n++) {
      const length = [5, 2, 3][n];
      const [y, alpha] = run(layer, [x.rows(n, n + 1), slice(annotations, [n, 0], [n + 1, length])]);
      expectClose(sequence.rows(n, n + 1), y.data);
      for (let t = 0; t < T; t++) {
        const row = Array.from({ length: S }, (_, s) => weights.get(n, t, s));
        expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
        expect(row.slice(length).every((value) => value === 0)).toBe(true);
        row.slice(0, length).forEach((value, s) => expect(value).toBeCloseTo(alpha.get(0, t, s), 12));
      }
    }
  });

  it('leaves the state alone where x is over: outputs and weights are 0 there', () => {
    const layer = made();
    const lengths = [4, 1, 3];
    const [sequence, weights, h, c] = run(layer, [withLengths(x.clone(), lengths), annotations]);
    lengths.forEach((length, n) => {
      const [y, alpha, lastH, lastC] = run(layer, [slice(x, [n, 0], [n + 1, length]), annotations.rows(n, n + 1)]);
      expectClose(slice(sequence, [n, 0], [n + 1, length]), y.data);
      expectClose(slice(weights, [n, 0], [n + 1, length]), alpha.data);
      expectClose(h.rows(n, n + 1), lastH.data);
      expectClose(c.rows(n, n + 1), lastC.data);
      for (const over of [sequence, weights])
        expect(slice(over, [n, length], [n + 1, T]).data.every((value) => value === 0)).toBe(true);
    });
  });

  it('tells layers after it the lengths of x, never those of the annotations', () => {
    const square = drawn([N, T, D], 'as many annotations as steps');
    const layer = made({}, [x.shape, square.shape]);
    const [sequence, weights, h] = run(layer, [x, square]);
    const long = withLengths(x.clone(), [4, 1, 3]);
    expect(layer.lengthsAfter([long, square], sequence)).toBe(lengthsOf(long));
    expect(layer.lengthsAfter([long, square], weights)).toBe(lengthsOf(long));
    expect(layer.lengthsAfter([long, square], h)).toBeUndefined();
    expect(layer.lengthsAfter([x, withLengths(square, [4, 1, 3])], sequence)).toBeUndefined();
    const alone = made({ steps: T }, [square.shape]);
    expect(alone.lengthsAfter([square], sequence)).toBeUndefined();
  });
});

describe('AttentionRecurrent, one step at a time', () => {
  it('computes what all steps at once do, to the last bit', () => {
    for (const inputs of [
      [x, annotations],
      [x, annotations, ...first],
    ]) {
      const layer = made();
      const whole = run(layer, inputs);
      const cache = new Cache({ dtype: 'float64' });
      for (let t = 0; t < T; t++) {
        const step = [slice(x, [0, t], [N, t + 1]), ...inputs.slice(1)];
        const [y, alpha, h, c] = layer.forward(step, cache, { carryState: true });
        expect(y.data).toEqual(slice(whole[0], [0, t], [N, t + 1]).data);
        expect(alpha.data).toEqual(slice(whole[1], [0, t], [N, t + 1]).data);
        if (t === T - 1) expect([h.data, c.data]).toEqual([whole[2].data, whole[3].data]);
      }
      cache.forgetCarried();
      const [again] = layer.forward([slice(x, [0, 0], [N, 1]), ...inputs.slice(1)], cache, { carryState: true });
      expect(again.data).toEqual(slice(whole[0], [0, 0], [N, 1]).data);
    }
  });

  it('has the gradients of its steps, also when they go on from a carried state', () => {
    const layer = made();
    const cache = new Cache({ dtype: 'float64' });
    const [, , h, c] = run(layer, [x, annotations]);
    const gradient = drawn([N, T, H], 'upstream');
    layer.forward([x, annotations], cache, { carryState: true });
    layer.forward([x, annotations], cache, { carryState: true });
    const dCarried = layer.backward([gradient], cache).map((dx) => dx?.clone());
    layer.forward([x, annotations, h, c], cache);
    const dGiven = layer.backward([gradient], cache);
    expect(dGiven.slice(0, 2).map((dx) => dx?.data)).toEqual(dCarried.map((dx) => dx?.data));
    expect(dGiven[2]?.data.some((value) => value !== 0)).toBe(true);
  });

  it('goes on in the order that a search chooses', () => {
    const [words, memory] = [input([T, F]), input([S, D])];
    const [sequence] = new AttentionRecurrent(new LSTM(H)).applyAll([words, memory]);
    const scores = new Dense(2).apply(sequence);
    const model = new Graph({ inputs: [words, memory], outputs: scores }, { dtype: 'float64' });
    const order = Int32Array.of(2, 2, 0, 1);
    const reordered = (source: Tensor): Tensor => {
      const [, ...rest] = source.shape;
      const copy = zeros([order.length, ...rest], 'float64');
      const length = source.size / source.shape[0];
      order.forEach((row, i) => copy.data.set(source.data.subarray(row * length, (row + 1) * length), i * length));
      return copy;
    };
    const [whole] = model.predictAll([reordered(x), reordered(annotations)]);
    const stepper = new Stepper(model);
    stepper.step([slice(x, [0, 0], [N, 2]), annotations]);
    stepper.reorder(order);
    const rest = stepper.step([reordered(slice(x, [0, 2], [N, T])), reordered(annotations)]);
    expect(equal(rest, slice(whole, [0, 2], [order.length, T])).data.every((same) => same === 1)).toBe(true);
  });
});

describe('a model with AttentionRecurrent', () => {
  it('is saved and loaded with its weights, and trains its cell', () => {
    const [words, memory] = [input([T, F]), input([S, D])];
    const layer = new AttentionRecurrent(new LSTM(H), { attentionUnits: A });
    const [sequence, weights] = layer.applyAll([words, memory]);
    const model = new Graph({ inputs: [words, memory], outputs: [sequence, weights] }, { dtype: 'float64', seed: 3 });
    const before = model.predictAll([x, annotations]);
    const after = decodeModel(model.encode()).predictAll([x, annotations]);
    expect(after.map(({ data }) => data)).toEqual(before.map(({ data }) => data));
    expect(model.parameters().map(({ path }) => path)).toEqual([
      ...['wq', 'wk', 'v', 'b'].map((name) => `attentionRecurrent1.${name}`),
      ...['weight', 'recurrentWeight', 'bias'].map((name) => `attentionRecurrent1.cell.${name}`),
    ]);
    layer.trainable = false;
    expect(layer.cell.trainable).toBe(false);
    expect(new AttentionRecurrent(new LSTM(2), { trainable: false }).cell.trainable).toBe(false);
  });
});

const misused = made();
const carrying = new Cache({ dtype: 'float64' });
misused.forward([x, annotations], carrying, { carryState: true });
const surroundings = {
  state: () => [
    ...misused.parameters().map(({ value, grad }) => [Array.from(value.data), Array.from(grad.data)]),
    ...Array.from(carrying.carriedStates(), ([name, value]) => [name, value.toArray()]),
  ],
  goesOn: () => expect(misused.forward([x, annotations], carrying, {})).toHaveLength(4),
};

refuses('AttentionRecurrent', surroundings, [
  [
    'no cell',
    () => new AttentionRecurrent(wrong(3)),
    ArgumentError,
    /cell must be a recurrent layer such as new LSTM\(64\), got 3/,
  ],
  [
    'a cell in reverse',
    () => new AttentionRecurrent(new LSTM(2, { reverse: true })),
    ArgumentError,
    /got reverse: true/,
  ],
  [
    'a stateful cell',
    () => new AttentionRecurrent(new LSTM(2, { stateful: true })),
    ArgumentError,
    /must not be stateful/,
  ],
  [
    'a cell of ids',
    () => new AttentionRecurrent(new LSTM(2, { vocabulary: 9 })),
    ArgumentError,
    /got vocabulary 9\. Put an Embedding/,
  ],
  [
    'no steps',
    () => new AttentionRecurrent(new LSTM(2), { steps: 0 }),
    ArgumentError,
    /steps must be a positive integer, got 0/,
  ],
  [
    'no units',
    () => new AttentionRecurrent(new LSTM(2), { attentionUnits: 1.5 }),
    ArgumentError,
    /attentionUnits must be a positive/,
  ],
  ['an unknown option', () => new AttentionRecurrent(new LSTM(2), wrong({ units: 3 })), ArgumentError, /'units'/],
  ['not built', () => new AttentionRecurrent(new LSTM(2)).wq, StateError, /not built yet/],
  ['annotations alone', () => run(misused, [x]), ArgumentError, /takes \[x, annotations\] or .* got 1 inputs/],
  [
    'half a state',
    () => run(misused, [x, annotations, first[0]]),
    ArgumentError,
    /the 2 tensors of the cell's first state, got 3/,
  ],
  [
    'x without steps',
    () => run(misused, [drawn([N, F], ''), annotations]),
    ShapeError,
    /x must be \[N, T, F\], got x \[N, 2\]/,
  ],
  [
    'flat annotations',
    () => run(misused, [x, drawn([N, D], '')]),
    ShapeError,
    /annotations must be \[N, S, D\], got annotations \[N, 3\]/,
  ],
  [
    'other features',
    () => run(misused, [drawn([N, T, 7], ''), annotations]),
    ShapeError,
    /must equal cell\.weight\.shape\[0\] - D = 2, got 7/,
  ],
  [
    'other annotations',
    () => run(misused, [x, drawn([N, S, 4], '')]),
    ShapeError,
    /must equal wk\.shape\[0\] = 3, got 4/,
  ],
  [
    'two batch sizes',
    () => run(misused, [x, drawn([2, S, D], '')]),
    ShapeError,
    /one batch size, got \[3, 4, 2\], \[2, 5, 3\]/,
  ],
  [
    'a state of other units',
    () => run(misused, [x, annotations, first[0], drawn([N, 2], '')]),
    ShapeError,
    /state 1 must be \[N, 3\].* got \[N, 2\]/,
  ],
  [
    'another dtype',
    () => run(misused, [zeros([N, T, F]), annotations]),
    ArgumentError,
    /input 0 must have the cache's dtype/,
  ],
  [
    'no annotations to look at',
    () => run(misused, [x, zeros([N, 0, D], 'float64')]),
    ShapeError,
    /at least one sequence, step and annotation, got \[3, 4, 2\], \[3, 0, 3\]/,
  ],
  [
    'a carried state of another batch',
    () => misused.forward([x.rows(0, 2), annotations.rows(0, 2)], carrying, { carryState: true }),
    ShapeError,
    /that of 3 sequences, this batch has 2/,
  ],
  [
    'a gradient of another shape',
    () => misused.backward([drawn([N, T, 7], '')], carrying),
    ShapeError,
    /dy \[3, 4, 7\] must have the shape of the output y \[3, 4, 3\]/,
  ],
  [
    'a saved cell that is no recurrent layer',
    () => layerFromConfig({ ...misused.config(), cell: new Dense(2).config() }),
    FormatError,
    'layer.cell: must be a recurrent layer, got Dense.',
  ],
]);
