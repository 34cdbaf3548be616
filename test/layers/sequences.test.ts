import { describe, expect, it } from 'vitest';
import { ArgumentError, ShapeError } from '../../src/errors/index.js';
import { Cache, Lengths, Masking, MeanOverTime, lengthsOf, withLengths } from '../../src/layers/index.js';
import { Generator, type Shape, type Tensor, fromArray, ones, zeros } from '../../src/tensor/index.js';
import { Dense, Graph, Sequential, input } from '../../src/index.js';
import { layerContract } from '../contracts/layer-contract.js';
import { awayFromZero } from '../contracts/harness.js';

function listOf(x: Tensor): number[] | undefined {
  const lengths = lengthsOf(x);
  return lengths && Array.from(lengths);
}

const rejoined = {
  input: (...[shape, generator, dtype, index]: Draw): Tensor => {
    if (index === 0) return awayFromZero(shape, generator, dtype);
    const lengths = zeros(shape, 'int32');
    for (let n = 0; n < lengths.size; n++) lengths.data[n] = 1 + (n % 3);
    return lengths;
  },
};
type Draw = [shape: Shape, generator: Generator, dtype: 'float32' | 'float64', index: number];

describe.each([[[1, 1, 1]], [[3, 4, 2]], [[2, 3, 2, 5]]] as const)('on %j', (shape) => {
  describe('Masking', () => layerContract(() => new Masking(3), shape, { refuses: [[[2, 4]]] }));
  describe('MeanOverTime', () => layerContract(() => new MeanOverTime(), shape, { refuses: [[[2, 4]]] }));
});

describe('MeanOverTime of sequences with lengths', () => {
  const padded = {
    input: (...[shape, generator, dtype]: Draw): Tensor => {
      const x = awayFromZero(shape, generator, dtype);
      return withLengths(
        x,
        Int32Array.from({ length: shape[0] }, (_, n) => 1 + (n % shape[1])),
      );
    },
  };
  layerContract(() => new MeanOverTime(), [4, 3, 5], padded);

  it('does not see padded steps, forward or backward', () => {
    const layer = new MeanOverTime();
    const cache = new Cache();
    const x = new Generator(1).normal([3, 4, 2]);
    const y = layer.forward(withLengths(x, [4, 1, 2]), cache).clone();
    for (let n = 0; n < 3; n++) {
      const length = [4, 1, 2][n];
      for (let c = 0; c < 2; c++) {
        let sum = 0;
        for (let t = 0; t < length; t++) sum += x.get(n, t, c);
        expect(y.get(n, c)).toBeCloseTo(sum / length, 6);
      }
    }
    const dx = layer.backward(ones([3, 2]), cache);
    expect(dx?.rows(1, 3).toArray()).toEqual([
      [
        [1, 1],
        [0, 0],
        [0, 0],
        [0, 0],
      ],
      [
        [0.5, 0.5],
        [0.5, 0.5],
        [0, 0],
        [0, 0],
      ],
    ]);
  });

  it('counts all steps again when the same buffers come without lengths', () => {
    const layer = new MeanOverTime();
    const cache = new Cache();
    const values = [[[1], [3]]];
    expect(layer.forward(withLengths(fromArray(values), [1]), cache).toArray()).toEqual([[1]]);
    expect(layer.forward(fromArray(values), cache).toArray()).toEqual([[2]]);
  });
});

describe('Lengths', () => {
  layerContract(
    () => new Lengths(),
    [
      [3, 3, 2],
      [3, 1],
    ],
    rejoined,
  );

  it('tells lengths in a graph, from integers or floats', () => {
    const [x, lengths] = [input([3, 2]), input([1])];
    const y = new MeanOverTime().apply(new Dense(1, { weightInit: 'ones' }).apply(new Lengths().apply([x, lengths])));
    const model = new Graph({ inputs: [x, lengths], outputs: y });
    const values = fromArray([
      [
        [1, 1],
        [2, 2],
        [9, 9],
      ],
      [
        [4, 4],
        [9, 9],
        [9, 9],
      ],
    ]);
    for (const dtype of ['int32', 'float32'] as const) {
      const [means] = model.predictAll([values, fromArray([[2], [1]], { dtype })]);
      expect(means.toArray()).toEqual([[3], [8]]);
    }
    expect(lengthsOf(values)).toBeUndefined();
  });

  it('refuses what cannot be lengths and names the first', () => {
    const layer = new Lengths({ name: 'ends' });
    const x = zeros([3, 4, 2]);
    const told = (lengths: number[] | number[][]): unknown => layer.forward([x, fromArray(lengths)], new Cache());
    expect(() => told([4, 5, 9])).toThrow(ArgumentError);
    expect(() => told([4, 5, 9])).toThrow(
      "Lengths 'ends': lengths[1] must be an integer in 1..4 (x [3, 4, 2]), got 5.",
    );
    expect(() => told([4, 2, 0])).toThrow('lengths[2] must be an integer in 1..4 (x [3, 4, 2]), got 0.');
    expect(() => told([4, 2])).toThrow('there must be one length for each of the 3 sequences, got 2 (x [3, 4, 2]).');
    expect(() =>
      told([
        [4, 2],
        [1, 1],
        [2, 2],
      ]),
    ).toThrow(ShapeError);
    expect(() => layer.outputShapes([[4, 2]])).toThrow("Lengths 'ends': needs 2 inputs, x and lengths, got 1.");
  });
});

describe('Masking', () => {
  const x = fromArray([
    [
      [1, 0],
      [0, 0],
      [0, 2],
      [0, 0],
    ],
    [
      [1, 1],
      [1, 1],
      [1, 1],
      [0, 1],
    ],
    [
      [5, 0],
      [0, 0],
      [0, 0],
      [0, 0],
    ],
  ]);

  it('finds where sequences end, and leaves the input as it was', () => {
    const y = new Masking().forward(x, new Cache());
    expect(listOf(y)).toEqual([3, 4, 1]);
    expect(y.data).toBe(x.data);
    expect(lengthsOf(x)).toBeUndefined();
    const ends = new Masking(-1).forward(
      fromArray([
        [
          [-1, 2],
          [-1, -1],
        ],
      ]),
      new Cache(),
    );
    expect(listOf(ends)).toEqual([1]);
  });

  it('lets lengths count more that were told, and looks for none when the state is carried', () => {
    const layer = new Masking();
    const cache = new Cache();
    expect(listOf(layer.forward(withLengths(x.clone(), [4, 4, 2]), cache))).toEqual([4, 4, 2]);
    expect(listOf(layer.forward(x, cache, { carryState: true }))).toBeUndefined();
  });

  it('passes them on in a model', () => {
    const model = new Sequential([new Masking(), new MeanOverTime()]);
    expect(model.predict(x).rows(2, 3).toArray()).toEqual([[5, 0]]);
  });

  it('refuses a sequence of padding alone, and values that are no numbers', () => {
    expect(() => new Masking().forward(fromArray([[[1]], [[0]], [[0]]]), new Cache())).toThrow(
      'Masking: sequence 1 is all padding (steps of 0), x [3, 1, 1]. Every sequence needs a real step: leave this one out.',
    );
    expect(() => new Masking(NaN)).toThrow('Masking: value must be a finite number, got NaN.');
  });
});
