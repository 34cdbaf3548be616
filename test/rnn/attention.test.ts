import { describe, expect, it } from 'vitest';
import { Cache, Dense, input, lengthsOf, withLengths } from '../../src/layers/index.js';
import { Graph } from '../../src/models/index.js';
import {
  AdditiveAttention,
  MultiHeadAttention,
  MultiplicativeAttention,
  ScaledDotProductAttention,
} from '../../src/rnn/index.js';
import { Generator, Tensor, cast, fromArray, sum, zeros } from '../../src/tensor/index.js';

const context = { dtype: 'float32', generator: new Generator(1) } as const;
const normal = (seed: number, shape: readonly number[]): Tensor => new Generator(seed).normal(shape);

const layers = [
  { what: 'scaled dot-product', make: () => new ScaledDotProductAttention() },
  { what: 'multiplicative', make: () => new MultiplicativeAttention() },
  { what: 'additive', make: () => new AdditiveAttention(5) },
  { what: 'multi-head', make: () => new MultiHeadAttention(2, 3) },
] as const;

describe.each(layers)('$what attention', ({ make }) => {
  const layer = make();
  const [q, k, v] = [normal(1, [2, 3, 6]), normal(2, [2, 4, 6]), normal(3, [2, 4, 5])];
  layer.setup([q, k, v].map(({ shape }) => shape.slice(1)), context); // prettier-ignore

  it('has weights that sum to 1', () => {
    const [, weights] = layer.forward([q, k, v], new Cache());
    for (const total of sum(weights, { axis: -1 }).data) expect(total).toBeCloseTo(1, 6);
  });

  it('gives hidden keys the weight 0, and y does not know them', () => {
    const mask = fromArray([[1, 0, 1, 0], [1, 1, 1, 0]], { dtype: 'int32' }); // prettier-ignore
    const [y, weights] = layer.forward([q, k, v, mask], new Cache());
    for (let i = 0; i < weights.size; i++) {
      const example = Math.floor((2 * i) / weights.size);
      expect(weights.data[i] === 0).toBe(mask.get(example, i % 4) === 0);
    }
    const others = [k, v].map((x) => x.clone());
    for (const x of others) x.data.fill(50, x.size - x.shape[2]); // the last key of the last example
    const [again] = layer.forward([q, ...others, mask], new Cache());
    expect(again.toArray()).toEqual(y.toArray());
  });

  it('takes masks of floats, of integers, of keys, and lengths for the same', () => {
    const keys = fromArray([[1, 1, 0, 0], [1, 1, 1, 1]]); // prettier-ignore
    const each = fromArray([0, 1].map((n) => [0, 1, 2].map(() => [1, 1, 1 - (1 - n), 1 - (1 - n)])));
    const [first, ...others] = [
      layer.forward([q, k, v, keys], new Cache()),
      layer.forward([q, k, v, cast(keys, 'int32')], new Cache()),
      layer.forward([q, k, v, each], new Cache()),
      layer.forward([q, withLengths(k.clone(), [2, 4]), v], new Cache()),
      layer.forward([q, k, withLengths(v.clone(), [2, 4])], new Cache()),
    ].map((outputs) => outputs.map((x) => x.toArray()));
    for (const other of others) expect(other).toEqual(first);
  });

  it('works where only the weights are used, and where nothing is', () => {
    const cache = new Cache();
    const [, weights] = layer.forward([q, k, v], cache);
    const [dq, dk, dv] = layer.backward([undefined, normal(4, weights.shape)], cache);
    expect([dq?.shape, dk?.shape, dv]).toEqual([q.shape, k.shape, undefined]);
    expect(dq?.data.some((value) => value !== 0)).toBe(true);
    expect(layer.backward([undefined, undefined], cache)).toEqual([undefined, undefined, undefined]);
  });
});

describe('attention', () => {
  it('attends to the query itself when there are no keys', () => {
    const layer = new MultiHeadAttention(2, 2, { causal: true });
    const x = normal(1, [2, 5, 4]);
    layer.setup([[5, 4]], context);
    const runs = [[x], [x, x], [x, x, x]].map((inputs) => {
      const cache = new Cache();
      const [y] = layer.forward(inputs, cache);
      const dxs = layer.backward([normal(9, y.shape)], cache);
      const total = zeros(x.shape);
      for (const dx of dxs) dx?.data.forEach((value, i) => (total.data[i] += value));
      return { y: y.toArray(), dx: Array.from(total.data) };
    });
    for (const { y, dx } of runs) {
      expect(y).toEqual(runs[0].y);
      dx.forEach((value, i) => expect(value).toBeCloseTo(runs[0].dx[i], 5));
    }
  });

  it('sees, when it is causal, the keys up to its place', () => {
    const [, weights] = new ScaledDotProductAttention({ causal: true }).forward([zeros([1, 3, 2])], new Cache());
    expect(Array.from(weights.data, (weight) => weight.toFixed(3)).join(' ')).toBe(
      '1.000 0.000 0.000 0.500 0.500 0.000 0.333 0.333 0.333',
    );
  });

  it.each([1e4, 1e18])('stays finite with elements of %d', (size) => {
    const x = fromArray([[[size, -size], [-size, size], [0, size]]]); // prettier-ignore
    const cache = new Cache();
    const [y, weights] = new ScaledDotProductAttention().forward([x, x, normal(1, [1, 3, 2])], cache);
    expect([...y.data, ...weights.data].every(Number.isFinite)).toBe(true);
    expect(weights.get(0, 0, 0)).toBe(1);
  });

  it('drops weights while it trains, and shows them all', () => {
    const layer = new MultiHeadAttention(2, 8, { dropout: 0.5 });
    layer.setup([[6, 16]], context);
    const x = normal(1, [4, 6, 16]);
    const run = (training: boolean, seed: number): Tensor[] =>
      layer.forward([x], new Cache({ generator: new Generator(seed) }), { training });
    const [[y], [dropped, shown], [same], [other]] = [run(false, 1), run(true, 1), run(true, 1), run(true, 2)];
    for (const total of sum(shown, { axis: -1 }).data) expect(total).toBeCloseTo(1, 6);
    expect(dropped.toArray()).toEqual(same.toArray());
    expect(dropped.toArray()).not.toEqual(y.toArray());
    expect(dropped.toArray()).not.toEqual(other.toArray());
  });

  it('is part of a graph, by names, and passes on the lengths of its query', () => {
    const [query, keys] = [input([3, 4]), input([5, 4])];
    const { y, weights } = new MultiHeadAttention(2, 2).apply({ query, keys });
    const model = new Graph({ inputs: [query, keys], outputs: [new Dense(1).apply(y), weights] });
    const [q, k] = [withLengths(normal(1, [2, 3, 4]), [3, 1]), withLengths(normal(2, [2, 5, 4]), [5, 2])];
    const [scores, drawn] = model.forwardAll([q, k], model.createCache());
    expect(scores.shape).toEqual([2, 3, 1]);
    expect(Array.from(lengthsOf(scores) ?? [])).toEqual([3, 1]);
    expect(lengthsOf(drawn)).toBeUndefined();
    expect(drawn.get(1, 0, 0, 2)).toBe(0);
    const masked = new AdditiveAttention(3).apply({ query, mask: input([3, 3]) });
    expect([masked.y.shape, masked.weights.shape]).toEqual([[3, 4], [3, 3]]); // prettier-ignore
  });

  it('takes longer sequences than it was built for, and shorter ones', () => {
    const layer = new MultiHeadAttention(2, 2, { causal: true });
    layer.setup([[4, 6]], context);
    const cache = new Cache();
    for (const steps of [9, 1, 5]) {
      expect(layer.forward([normal(1, [2, steps, 6])], cache).map(({ shape }) => shape)).toEqual([
        [2, steps, 6],
        [2, 2, steps, steps],
      ]);
    }
  });
});
