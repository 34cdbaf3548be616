import { describe, expect, it } from 'vitest';
import { ArgumentError, ShapeError } from '../../src/errors/index.js';
import {
  Adam,
  Dense,
  Embedding,
  Flatten,
  Generator,
  MeanOverTime,
  Sequential,
  type Tensor,
  decodeModel,
  fromArray,
  l2,
  lengthsOf,
  withLengths,
  zeros,
} from '../../src/index.js';
import { Cache, layerFromConfig } from '../../src/layers/index.js';
import type { Shape } from '../../src/tensor/index.js';
import { layerContract } from '../contracts/layer-contract.js';

const VOCABULARY = 5;

function ids(shape: Shape, generator: Generator): Tensor {
  return drawn(shape, generator, VOCABULARY);
}

function drawn(shape: Shape, generator: Generator, vocabulary: number): Tensor {
  const x = zeros(shape, 'int32');
  for (let i = 0; i < x.size; i++) x.data[i] = generator.int(0, vocabulary);
  return x;
}

function int(values: number[] | number[][]): Tensor {
  return fromArray(values, { dtype: 'int32' });
}

function built(layer: Embedding): Embedding {
  layer.setup([3], { dtype: 'float32', generator: new Generator(1) });
  return layer;
}

describe.each([
  { shape: [1], dimensions: 1 }, // smallest
  { shape: [3, 7], dimensions: 2 },
  { shape: [2, 3, 2], dimensions: 17 }, // straddles a SIMD block
])('Embedding of $shape, $dimensions dimensions', ({ shape, dimensions }) => {
  layerContract(() => new Embedding(VOCABULARY, dimensions, { weightRegularizer: l2(0.1) }), shape, { input: ids });
});

describe('Embedding without a trained padding row', () => {
  const layer = built(new Embedding(VOCABULARY, 3, { paddingId: 2 }));

  it('has the gradient of all other rows', () => {
    const [cache, free] = [new Cache(), new Cache()];
    const x = int([
      [1, 2, 2, 4],
      [2, 1, 0, 2],
    ]);
    const plain = built(new Embedding(VOCABULARY, 3));
    const dy = new Generator(5).normal([2, 4, 3]);
    for (const [one, own] of [
      [layer, cache],
      [plain, free],
    ] as const) {
      one.forward(x, own);
      one.weight.grad.data.fill(0.5);
      one.backward(dy, own);
    }
    const expected = plain.weight.grad.clone();
    expect(expected.data.subarray(6, 9).every((v) => v !== 0.5)).toBe(true);
    expected.data.fill(0.5, 6, 9);
    expect(layer.weight.grad.toArray()).toEqual(expected.toArray());
  });

  it('keeps the padding id in its configuration', () => {
    expect(layerFromConfig(JSON.parse(JSON.stringify(layer.config())))).toMatchObject({ paddingId: 2 });
  });
});

describe('Embedding', () => {
  it('looks rows up and adds the gradients of an id that occurs twice', () => {
    const layer = built(
      Embedding.from(
        fromArray([
          [1, 2],
          [3, 4],
          [5, 6],
        ]),
      ),
    );
    const cache = new Cache();
    expect(layer.forward(int([2, 0, 2]), cache).toArray()).toEqual([
      [5, 6],
      [1, 2],
      [5, 6],
    ]);
    layer.backward(
      fromArray([
        [1, 10],
        [2, 20],
        [4, 40],
      ]),
      cache,
    );
    expect(layer.weight.grad.toArray()).toEqual([
      [2, 20],
      [0, 0],
      [5, 50],
    ]);
  });

  it('draws its rows from [-0.05, 0.05), the same for the same seed', () => {
    const [a, b] = [built(new Embedding(100, 20)), built(new Embedding(100, 20))];
    expect(a.weight.value.toArray()).toEqual(b.weight.value.toArray());
    const { data } = a.weight.value;
    expect(Math.max(...data)).toBeLessThan(0.05);
    expect(Math.min(...data)).toBeLessThan(-0.049);
  });

  it('keeps a frozen table', () => {
    const layer = built(Embedding.from(fromArray([[1], [2]]), { trainable: false }));
    const cache = new Cache();
    layer.forward(int([1]), cache);
    layer.backward(fromArray([[1]]), cache);
    expect(layer.weight.grad.toArray()).toEqual([[0], [0]]);
  });

  it('tells the lengths before the padding at the end, unless others were told or the state is carried', () => {
    const layer = built(new Embedding(4, 2, { paddingId: 3 }));
    const cache = new Cache();
    const x = int([
      [1, 3, 3],
      [3, 2, 3],
      [0, 1, 2],
    ]);
    const lengths = (from: Tensor, carryState = false): number[] | undefined => {
      const found = lengthsOf(layer.forward(from, cache, { carryState }));
      return found && Array.from(found);
    };
    expect(lengths(x)).toEqual([1, 2, 3]);
    expect(lengths(x, true)).toBeUndefined();
    expect(lengthsOf(x)).toBeUndefined();
    expect(
      lengths(
        withLengths(
          int([
            [3, 3],
            [1, 3],
          ]),
          [2, 1],
        ),
      ),
    ).toEqual([2, 1]);
    expect(lengths(int([1, 2, 3]))).toBeUndefined();
    expect(lengths(x)).toEqual([1, 2, 3]);
  });

  it('learns from int32 through fit, and predicts from arrays', async () => {
    const x = drawn([64, 4], new Generator(1), 6);
    const y = fromArray(Array.from({ length: 64 }, (_, n) => [x.get(n, 0) >= 3 ? 1 : 0]));
    const layers = [new Embedding(6, 4), new Flatten(), new Dense(1, { activation: 'sigmoid' })];
    const model = new Sequential(layers, { inputShape: [4], seed: 1 });
    model.compile({ optimizer: new Adam(0.05), loss: 'binaryCrossEntropy', metrics: ['accuracy'] });
    await model.fit(x, y, { epochs: 15, batchSize: 16, seed: 1, verbose: false });
    expect(model.evaluate(x, y).accuracy).toBe(1);
    const again = decodeModel(model.encode());
    expect(again.predict([[5, 0, 1, 2]]).item()).toBe(model.predict(int([[5, 0, 1, 2]])).item());
  });

  it('takes whole numbers in floats', () => {
    const layer = built(new Embedding(10, 2));
    const expected = layer.forward(int([[7, 1]]), new Cache()).clone();
    expect(layer.forward(fromArray([[7, 1]]), new Cache()).toArray()).toEqual(expected.toArray());
  });

  it('gives predict the lengths of each batch', () => {
    const x = int([
      [1, 2, 0],
      [2, 0, 0],
      [2, 1, 1],
      [1, 0, 0],
    ]);
    const model = new Sequential([Embedding.from(fromArray([[9], [1], [3]]), { paddingId: 0 }), new MeanOverTime()]);
    const rounded = (from: Tensor): number[] =>
      Array.from(model.predict(from, { batchSize: 3 }).data, (v) => Math.round(v * 1e5) / 1e5);
    expect(rounded(x)).toEqual([2, 3, 1.66667, 1]);
    expect(rounded(withLengths(x, [1, 2, 1, 3]))).toEqual([1, 6, 3, 6.33333]);
  });
});

describe('Embedding refuses', () => {
  const layer = built(new Embedding(10, 2, { name: 'words', paddingId: 0 }));
  const before = layer.weight.value.clone();
  it.each<[string, () => unknown, new (message: string) => Error, string]>([
    [
      'no vocabulary',
      () => new Embedding(0, 2),
      ArgumentError,
      'Embedding: vocabulary must be a positive integer, got 0.',
    ],
    [
      'no dimensions',
      () => new Embedding(2, 0),
      ArgumentError,
      'Embedding: dimensions must be a positive integer, got 0.',
    ],
    [
      'a padding id outside of the vocabulary',
      () => new Embedding(5, 2, { paddingId: 5 }),
      ArgumentError,
      'Embedding: paddingId must be in 0..4, got 5.',
    ],
    [
      'a negative padding id',
      () => new Embedding(5, 2, { paddingId: -1 }),
      ArgumentError,
      'Embedding: paddingId must be an integer >= 0, got -1.',
    ],
    [
      'a table of rank 1',
      () => Embedding.from(fromArray([1, 2])),
      ShapeError,
      'Embedding.from: table must be [vocabulary, dimensions], got [2].',
    ],
    [
      'an id beyond the vocabulary',
      () =>
        layer.forward(
          int([
            [1, 2, 3],
            [4, 10, 11],
          ]),
          new Cache(),
        ),
      ArgumentError,
      "Embedding 'words': ids must be whole numbers in 0..9, got 10 at [1, 1] (ids [2, 3], vocabulary 10).",
    ],
    [
      'a negative id',
      () => layer.forward(int([-1]), new Cache()),
      ArgumentError,
      "Embedding 'words': ids must be whole numbers in 0..9, got -1 at [0] (ids [1], vocabulary 10).",
    ],
    [
      'half an id',
      () =>
        layer.forward(
          fromArray([
            [1, 2],
            [3, 2.5],
          ]),
          new Cache(),
        ),
      ArgumentError,
      "Embedding 'words': ids must be whole numbers in 0..9, got 2.5 at [1, 1] (ids [2, 2], vocabulary 10).",
    ],
    [
      'NaN',
      () => layer.forward(fromArray([[NaN, 2]]), new Cache()),
      ArgumentError,
      "Embedding 'words': ids must be whole numbers in 0..9, got NaN at [0, 0] (ids [1, 2], vocabulary 10).",
    ],
    [
      'a sequence of padding alone',
      () =>
        layer.forward(
          int([
            [1, 0],
            [0, 0],
          ]),
          new Cache(),
        ),
      ArgumentError,
      "Embedding 'words': sequence 1 is all padding (id 0), x [2, 2]. Every sequence needs a real step: leave this one out.",
    ],
  ])('%s', (_, act, type, message) => {
    expect(act).toThrow(type);
    expect(act).toThrow(message);
    expect(layer.weight.value.toArray()).toEqual(before.toArray());
  });
});
