import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import {
  Cache,
  Dense,
  Embedding,
  GRU,
  Generator,
  Graph,
  LSTM,
  type Recurrent,
  RepeatVector,
  Sequential,
  SimpleRNN,
  Stepper,
  Tensor,
  concat,
  engineInfo,
  fromArray,
  input,
  oneHot,
  slice,
  withLengths,
  withState,
  zeros,
} from 'layerwise';
import { setThreads, threads } from '../../src/engine/index.js';
import { type PlainCell, plainGru, plainLstm, plainRnn } from '../reference/recurrent.js';

const usual = threads();
afterAll(() => setThreads(usual));

type Options = { returnSequences?: boolean; reverse?: boolean; stateful?: boolean; vocabulary?: number };
const cells: readonly (readonly [string, (units: number, options?: Options) => Recurrent])[] = [
  ['SimpleRNN', (units, options) => new SimpleRNN(units, options)],
  ['GRU', (units, options) => new GRU(units, options)],
  ['GRU reset before', (units, options) => new GRU(units, { ...options, resetAfter: false })],
  ['LSTM', (units, options) => new LSTM(units, options)],
];

/** A built layer with random parameters. */
function built(layer: Recurrent, inputShape: readonly number[], dtype: 'float32' | 'float64' = 'float32'): Recurrent {
  layer.setup(inputShape, { dtype, generator: new Generator(1) });
  const generator = new Generator('parameters');
  for (const { value } of layer.parameters()) value.data.set(generator.normal(value.shape, 0, 0.4).data);
  return layer;
}

const rows = ({ shape: [n, width], data }: Tensor): number[][] =>
  Array.from({ length: n }, (_, i) => Array.from(data.slice(i * width, (i + 1) * width)));

describe.each([
  ['LSTM', plainLstm, (units: number) => new LSTM(units, { returnSequences: true })],
  ['GRU', plainGru, (units: number) => new GRU(units, { returnSequences: true, resetAfter: false })],
  ['SimpleRNN', plainRnn, (units: number) => new SimpleRNN(units, { returnSequences: true })],
] as const)('%s', (_, plain, make) => {
  it('is the equations, for any sizes, in few rows and in many', () => {
    const sizes = fc.record({
      n: fc.integer({ min: 1, max: 19 }),
      steps: fc.integer({ min: 1, max: 6 }),
      features: fc.integer({ min: 1, max: 9 }),
      units: fc.integer({ min: 1, max: 37 }),
    });
    fc.assert(
      fc.property(sizes, ({ n, steps, features, units }) => {
        const layer = built(make(units), [steps, features], 'float64');
        const x = new Generator(2).normal([n, steps, features], 0, 1, 'float64');
        const y = layer.forward(x, new Cache({ dtype: 'float64' }));
        const bias = layer.bias ? Array.from(layer.bias.value.data) : [];
        const cell: PlainCell = {
          units,
          bias,
          weight: rows(layer.weight.value),
          recurrentWeight: rows(layer.recurrentWeight.value),
        };
        for (let i = 0; i < n; i++) {
          const wanted = plain(cell, rows(slice(x, [i], [i + 1]).reshape([steps, features]))).flat();
          const found = y.data.slice(i * steps * units, (i + 1) * steps * units);
          found.forEach((value, j) => expect(value).toBeCloseTo(wanted[j], 10));
        }
      }),
      { numRuns: 25, seed: 7 },
    );
  });
});

describe.each(cells)('%s', (_, make) => {
  it.each([
    { n: 1, steps: 7, units: 5 },
    { n: 3, steps: 5, units: 70 },
    { n: 13, steps: 4, units: 33 },
  ])('gives the same bits for 1 to 4 threads: $n sequences', ({ n, steps, units }) => {
    const layer = built(make(units, { returnSequences: true }), [steps, 6]);
    const x = new Generator(3).normal([n, steps, 6]);
    const dy = new Generator(4).normal([n, steps, units]);
    const runs = [1, 2, 3, 4].map((count) => {
      setThreads(count);
      const cache = new Cache();
      const y = layer.forward(x, cache).clone();
      for (const { grad } of layer.parameters()) grad.data.fill(0);
      const dx = layer.backward(dy, cache)?.clone();
      return [y.data, dx?.data, ...layer.parameters().map(({ grad }) => grad.data.slice())];
    });
    for (const run of runs.slice(1)) expect(run).toEqual(runs[0]);
  });

  it('leaves padding alone: each sequence gives what it gives by itself', () => {
    for (const reverse of [false, true]) {
      const layer = built(make(6, { returnSequences: true, reverse }), [5, 3]);
      const lengths = [3, 5, 1, 4, 2, 5, 5, 1, 2];
      const x = withLengths(new Generator(5).normal([9, 5, 3]), lengths);
      const y = layer.forward(x, new Cache());
      lengths.forEach((length, i) => {
        const alone = layer.forward(slice(x, [i, 0], [i + 1, length]), new Cache());
        expect(y.data.slice(i * 30, i * 30 + length * 6)).toEqual(alone.data);
        expect(y.data.slice(i * 30 + length * 6, (i + 1) * 30).every((value) => value === 0)).toBe(true);
      });
    }
  });

  it('takes ids, one-hot vectors and dense vectors that are one-hot for the same', () => {
    const ids = new Tensor(Int32Array.of(3, 0, 8, 8, 1, 5), [2, 3]);
    const byId = built(make(4, { vocabulary: 9 }), [3]);
    const byVector = built(make(4), [3, 9]);
    const found = byVector.forward(oneHot(ids, 9), new Cache());
    expect(byId.forward(ids, new Cache()).data).toEqual(found.data);
    const dense = oneHot(ids, 9);
    dense.data[1] = 1e-30; // no longer one-hot
    expect(byVector.forward(dense, new Cache()).data).toEqual(found.data);
  });

  it('goes on step by step as in one call, to the last bit, whatever the pieces', () => {
    const model = new Sequential(
      [
        make(20, { returnSequences: true }),
        make(9, { returnSequences: true }),
        new Dense(5, { activation: 'softmax' }),
      ],
      { inputShape: [6, 4], seed: 5 },
    );
    for (const n of [1, 5, 12]) {
      const x = new Generator(6).normal([n, 6, 4]);
      const whole = model.predict(x);
      for (const ends of [[1, 2, 3, 4, 5, 6], [2, 6], [5, 6], [6]]) {
        const stepper = new Stepper(model);
        const pieces = ends.map((end, i) => stepper.step(slice(x, [0, ends[i - 1] ?? 0], [n, end])).clone());
        expect(concat(pieces, 1).data).toEqual(whole.data);
      }
    }
  });

  it('carries its state when it is stateful, until it is forgotten', () => {
    const layer = built(make(3, { stateful: true }), [2, 2]);
    const free = built(make(3), [4, 2]);
    const x = new Generator(8).normal([2, 4, 2]);
    const cache = new Cache();
    layer.forward(slice(x, [0, 0], [2, 2]), cache);
    expect(layer.forward(slice(x, [0, 2], [2, 4]), cache).data).toEqual(free.forward(x, new Cache()).data);
    expect(() => layer.forward(slice(x, [0, 2], [1, 4]), cache)).toThrow(
      'the state carried from the call before is that of 2 sequences, this batch has 1. ' +
        'Give batches of one size, or begin anew with cache.forgetCarried().',
    );
    cache.forgetCarried();
    expect(layer.forward(slice(x, [0, 0], [1, 4]), cache).data).toEqual(
      free.forward(slice(x, [0], [1]), new Cache()).data,
    );
  });
});

describe('Stepper', () => {
  const model = new Sequential([new LSTM(4, { returnSequences: true })], { inputShape: [1, 2], seed: 1 });
  const step = (n: number, seed: number): Tensor => new Generator(seed).normal([n, 1, 2]);

  it('drops and doubles sequences', () => {
    const stepper = new Stepper(model);
    stepper.step(step(3, 1));
    stepper.reorder([2, 2, 0, 1]);
    expect(stepper.rows).toBe(4);
    const next = concat([step(1, 2), step(1, 2), step(1, 3), step(1, 4)], 0);
    const y = stepper.step(next);
    expect(y.rows(0, 1).data).toEqual(y.rows(1, 2).data);
    const alone = new Stepper(model);
    alone.step(step(3, 1).rows(0, 1));
    expect(alone.step(step(1, 3)).data).toEqual(y.rows(2, 3).data);
  });

  it('says what is wrong, and stays as it was', () => {
    const stepper = new Stepper(model);
    const first = stepper.step(step(2, 1)).clone();
    expect(() => stepper.step(step(3, 1))).toThrow(
      'Stepper: 2 sequences are under way, got inputs for 3 ([3, 1, 2]). Call reset() to begin new ones, reorder(rows) to drop or double some.',
    );
    expect(() => stepper.reorder([0, 2])).toThrow('Stepper: rows[1] must be an integer in 0..1, got 2.');
    expect(() => stepper.reorder([0.5])).toThrow('Stepper: rows[0] must be an integer in 0..1, got 0.5.');
    const after = stepper.step(step(2, 2)).clone();
    const other = new Stepper(model);
    expect(other.step(step(2, 1)).data).toEqual(first.data);
    expect(other.step(step(2, 2)).data).toEqual(after.data);
    stepper.reset();
    expect(stepper.rows).toBe(0);
    expect(stepper.step(step(2, 1)).data).toEqual(first.data);
  });
});

describe('the five shapes of §5.1.5', () => {
  const vectors = new Generator(1).normal([2, 3]);
  const x = new Generator(1).normal([2, 4, 3]);
  const sequences = { returnSequences: true };

  it('one to one', () => {
    expect(new Sequential([new Dense(2)]).predict(vectors).shape).toEqual([2, 2]);
  });
  it('one to many', () => {
    const model = new Sequential([new RepeatVector(6), new LSTM(5, sequences), new Dense(2)]);
    expect(model.predict(vectors).shape).toEqual([2, 6, 2]);
  });
  it('many to one', () => {
    expect(new Sequential([new LSTM(5), new Dense(1)]).predict(x).shape).toEqual([2, 1]);
  });
  it('many to many, as many as there are', () => {
    expect(new Sequential([new GRU(5, sequences), new Dense(2)]).predict(x).shape).toEqual([2, 4, 2]);
  });
  it('many to many, of another number', () => {
    const [source, target] = [input([4, 3]), input([7, 2])];
    const { state } = withState(new LSTM(5), source);
    const { sequence } = withState(new LSTM(5), target, state);
    const model = new Graph({ inputs: [source, target], outputs: new Dense(2).apply(sequence) });
    expect(model.predictAll([x, zeros([2, 7, 2])])[0].shape).toEqual([2, 7, 2]);
    expect(model.parameters().map(({ path }) => path)).toContain('withState1.layer.recurrentWeight');
  });
});

describe('long sequences', () => {
  it('keep 7 numbers a unit and step: gates, h and c before each step, h', () => {
    const [n, steps, units] = [2, 1000, 32];
    const layer = built(new LSTM(units, { returnSequences: true, vocabulary: 5 }), [steps]);
    const ids = new Tensor(new Int32Array(n * steps).fill(3), [n, steps]);
    const pass = (cache: Cache): Tensor => {
      const y = layer.forward(ids, cache);
      layer.backward(zeros(y.shape), cache);
      return y;
    };
    pass(new Cache()); // threads and gradients have their memory
    const before = engineInfo().memoryInUse;
    const y = pass(new Cache());
    const taken = engineInfo().memoryInUse - before;
    expect(taken).toBeGreaterThan(7 * n * steps * units * 4);
    expect(taken).toBeLessThan(1.1 * 7 * n * steps * units * 4);
    expect(y.data.every(Number.isFinite)).toBe(true);
  });
});

describe('bad input', () => {
  const layer = (): Recurrent => built(new LSTM(4, { vocabulary: 6 }), [3]);
  const misspelt: object = { returnSequence: true };
  const unknownGate: object = { updateGate: 'kept' };
  const lstm = (): Recurrent => built(new LSTM(4), [3, 2]);
  it.each<[string, () => unknown, string]>([
    [
      'an id outside the vocabulary',
      () => layer().forward(new Tensor(Int32Array.of(0, 1, 5, 0, 6, -1), [2, 3]), new Cache()),
      'LSTM: ids must be whole numbers in 0..5, got 6 at [1, 1] (ids [2, 3], vocabulary 6).',
    ],
    [
      'ids that are not whole',
      () => layer().forward(fromArray([[0, 0.5, 1]]), new Cache()),
      'LSTM: ids must be whole numbers in 0..5, got 0.5 at [0, 1] (ids [1, 3], vocabulary 6).',
    ],
    [
      'vectors where ids are due',
      () => new LSTM(4, { vocabulary: 6 }).outputShape([3, 6]),
      'LSTM: input must be ids [N, T], as it has a vocabulary, got [N, 3, 6].',
    ],
    [
      'ids where vectors are due',
      () => new LSTM(4).outputShape([3]),
      'LSTM: input must be [N, T, F]; ids [N, T] need the option vocabulary, got [N, 3].',
    ],
    [
      'another number of features',
      () => lstm().forward(zeros([2, 3, 5]), new Cache()),
      'LSTM: input axis -1 must equal weight.shape[0] = 2, got 5 (x [2, 3, 5]).',
    ],
    [
      'no steps',
      () => lstm().forward(zeros([2, 0, 2]), new Cache()),
      'LSTM: needs at least one sequence of at least one step, got x [2, 0, 2].',
    ],
    [
      'a state of another batch',
      () => lstm().run(zeros([2, 3, 2]), new Cache(), { initialState: [zeros([3, 4]), zeros([3, 4])] }),
      'LSTM: initial h must be [2, 4], one row for each sequence of x [2, 3, 2], got [3, 4].',
    ],
    [
      'too few states',
      () => lstm().run(zeros([2, 3, 2]), new Cache(), { initialState: [zeros([2, 4])] }),
      'LSTM: initialState must hold 2 tensors (h, c), got 1.',
    ],
    ['no units', () => new GRU(0), 'GRU: units must be a positive integer, got 0.'],
    [
      'an unknown option',
      () => new SimpleRNN(3, misspelt),
      "SimpleRNN: unknown option 'returnSequence'. Did you mean 'returnSequences'?",
    ],
    [
      'an unknown update gate',
      () => new GRU(3, unknownGate),
      "GRU: updateGate must be one of 'keep', 'write', got \"kept\". Did you mean 'keep'?",
    ],
  ])('%s', (_, action, message) => {
    expect(action).toThrow(message);
  });

  it('backward twice', () => {
    const own = lstm();
    const cache = new Cache();
    own.forward(zeros([1, 3, 2]), cache);
    own.backward(zeros([1, 4]), cache);
    expect(() => own.backward(zeros([1, 4]), cache)).toThrow(
      'LSTM: backward has used up what the forward pass left in this cache. Call forward again before it.',
    );
  });

  it('nothing has changed when it throws: the next call is that of a fresh cache', () => {
    const model = new Sequential([new Embedding(6, 3), new GRU(4)], { inputShape: [3] });
    const good = new Tensor(Int32Array.of(0, 1, 5), [1, 3]);
    const cache = model.createCache();
    expect(() => model.forward(new Tensor(Int32Array.of(0, 1, 7), [1, 3]), cache)).toThrow('7');
    expect(model.forward(good, cache).data).toEqual(model.predict(good).data);
    expect(fromArray([1]).size).toBe(1);
  });
});
