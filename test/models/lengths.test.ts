import { describe, expect, it } from 'vitest';
import {
  Add,
  Average,
  Concatenate,
  Dense,
  Dropout,
  Flatten,
  Generator,
  Gram,
  Graph,
  MatMul,
  Mean,
  Permute,
  RepeatVector,
  Reshape,
  Sequential,
  type Tensor,
  fromArray,
  input,
  lengthsOf,
  withLengths,
  zeros,
} from '../../src/index.js';
import { type Layer, Layer as LayerClass, type LayerConfig } from '../../src/layers/index.js';
import { batches, takeRows } from '../../src/data/index.js';

/** Passes x on and notes the lengths with which it arrived. */
class Probe extends LayerClass {
  readonly className = 'Probe';
  seen: (number[] | undefined)[] = [];

  override outputShape(shape: readonly number[]): readonly number[] {
    return shape;
  }
  override forward(x: Tensor): Tensor {
    this.seen.push(listOf(x));
    return x;
  }
  override backward(dy: Tensor): Tensor {
    return dy;
  }
  override config(): LayerConfig {
    return this.configOf();
  }
}

function listOf(x: Tensor): number[] | undefined {
  const lengths = lengthsOf(x);
  return lengths && Array.from(lengths);
}

describe('lengths', () => {
  it('are a copy that stays with the tensor until others are told', () => {
    const x = zeros([2, 5, 3]);
    const given = [5, 2];
    expect(listOf(x)).toBeUndefined();
    expect(withLengths(x, given)).toBe(x);
    given[0] = 1;
    expect(listOf(x)).toEqual([5, 2]);
    expect(listOf(withLengths(x, Int32Array.of(1, 1)))).toEqual([1, 1]);
  });

  it('go with rows, batches and examples that are taken', () => {
    const x = withLengths(zeros([5, 4, 1]), [1, 2, 3, 4, 1]);
    for (let n = 0; n < 5; n++) x.data[4 * n] = n;
    expect(listOf(x.rows(1, 4))).toEqual([2, 3, 4]);
    expect(listOf(takeRows(x, [3, 0]))).toEqual([4, 1]);
    const data = { x, y: zeros([5]) };
    expect(Array.from(batches(data, 2), ([part]) => listOf(part))).toEqual([[1, 2], [3, 4], [1]]);
    const lengths = [1, 2, 3, 4, 1];
    for (const [part] of batches(data, 2, new Generator(3))) {
      expect(listOf(part)).toEqual(Array.from({ length: part.shape[0] }, (_, i) => lengths[part.get(i, 0, 0)]));
    }
    withLengths(x, [4, 4, 4, 4, 4]);
    expect(Array.from(batches(data, 4), ([part]) => listOf(part))).toEqual([[4, 4, 4, 4], [4]]);
  });
});

describe('lengths in a Sequential', () => {
  it('pass layers that keep the time axis, and are forgotten when the same buffers serve again without', () => {
    const probes = [new Probe(), new Probe(), new Probe()];
    const model = new Sequential(
      [new Dense(4), probes[0], new Dropout(0.5), new Sequential([new Dense(3), probes[1]]), probes[2]],
      { inputShape: [5, 3] },
    );
    const cache = model.createCache();
    const y = model.forward(withLengths(zeros([2, 5, 3]), [5, 2]), cache);
    expect(listOf(y)).toEqual([5, 2]);
    expect(model.forward(zeros([2, 5, 3]), cache)).toBe(y);
    expect(listOf(y)).toBeUndefined();
    model.forward(withLengths(zeros([2, 5, 3]), [1, 4]), cache, { training: true });
    for (const { seen } of probes) expect(seen).toEqual([[5, 2], undefined, [1, 4]]);
  });

  it('stay with an input that a layer hands on as it is', () => {
    const probe = new Probe();
    const ids = withLengths(zeros([2, 5], 'int32'), [3, 4]);
    new Sequential([new Probe(), probe], { inputShape: [5] }).forwardAll([ids], new Sequential([]).createCache());
    expect(probe.seen).toEqual([[3, 4]]);
    expect(listOf(ids)).toEqual([3, 4]);
  });

  it.each<[string, Layer, readonly number[], boolean]>([
    ['Flatten', new Flatten(), [5, 3], false],
    ['Reshape to other steps', new Reshape([3, 5]), [5, 3], false],
    ['Reshape of each step', new Reshape([5, 3, 1]), [5, 3], true],
    ['Permute', new Permute([2, 1]), [5, 5], false],
    ['Permute of features', new Permute([1, 3, 2]), [5, 2, 3], true],
    ['RepeatVector', new RepeatVector(5), [5, 3], false],
    ['Gram', new Gram(), [5, 5], false],
    ['Mean over time', new Mean({ axis: 1 }), [5, 5, 2], false],
    ['Mean over features', new Mean({ axis: 2, keepDims: true }), [5, 3], true],
  ])('%s tells what is left of them', (_, layer, shape, kept) => {
    const model = new Sequential([layer], { inputShape: shape });
    const x = withLengths(zeros([2, ...shape]), [5, 2]);
    expect(listOf(model.forward(x, model.createCache()))).toEqual(kept ? [5, 2] : undefined);
  });
});

describe('lengths in a Graph', () => {
  const shape = [5, 3];
  const padded = (): Tensor => withLengths(zeros([2, ...shape]), [5, 2]);
  const graph = (merge: Add | Concatenate | Average | MatMul, second = shape): Graph => {
    const [a, b] = [input(shape), input(second)];
    return new Graph({ inputs: [a, b], outputs: merge.apply([a, b]) });
  };

  it.each([
    ['first', () => [padded(), zeros([2, 5, 3])], [5, 2]],
    ['second', () => [zeros([2, 5, 3]), padded()], [5, 2]],
    ['both', () => [withLengths(zeros([2, 5, 3]), [1, 3]), padded()], [1, 3]],
    ['neither', () => [zeros([2, 5, 3]), zeros([2, 5, 3])], undefined],
  ] as const)('a merge takes them from the first input that has some: %s', (_, inputs, expected) => {
    for (const merge of [new Add(), new Concatenate()]) {
      const model = graph(merge);
      const cache = model.createCache();
      model.forwardAll([padded(), padded()], cache);
      const [y] = model.forwardAll(inputs(), cache);
      expect(listOf(y)).toEqual(expected);
    }
  });

  it('a merge along time has none, nor one with an input that is repeated along time', () => {
    const [joined] = graph(new Concatenate(1)).forwardAll([padded(), padded()], graph(new Add()).createCache());
    expect(listOf(joined)).toBeUndefined();
    const model = graph(new Average(), [1, 3]);
    const [y] = model.forwardAll([zeros([2, 5, 3]), withLengths(zeros([2, 1, 3]), [1, 1])], model.createCache());
    expect(listOf(y)).toBeUndefined();
  });

  it('a product has those of its first factor', () => {
    const model = graph(new MatMul(), [3, 4]);
    const products = [
      [padded(), zeros([2, 3, 4])],
      [zeros([2, 5, 3]), withLengths(zeros([2, 3, 4]), [1, 3])],
    ].map((inputs) => listOf(model.forwardAll(inputs, model.createCache())[0]));
    expect(products).toEqual([[5, 2], undefined]);
  });

  it('an output that is copied for a loss keeps them', () => {
    const x = input(shape);
    const h = new Dense(2, { activation: 'softmax' }).apply(x);
    const model = new Graph({ inputs: x, outputs: [h, new Dense(1).apply(h)] });
    const outputs = model.forwardAll([padded()], model.createCache());
    expect(outputs.map(listOf)).toEqual([
      [5, 2],
      [5, 2],
    ]);
  });
});

describe('withLengths refuses', () => {
  const x = zeros([3, 5, 2]);
  it.each([
    ['a length of 0', [5, 0, 0], 'withLengths: lengths[1] must be an integer in 1..5 (x [3, 5, 2]), got 0.'],
    ['a length beyond T', [6, 5, 9], 'withLengths: lengths[0] must be an integer in 1..5 (x [3, 5, 2]), got 6.'],
    ['half a step', [1, 2, 2.5], 'withLengths: lengths[2] must be an integer in 1..5 (x [3, 5, 2]), got 2.5.'],
    ['NaN', [1, NaN, 2], 'withLengths: lengths[1] must be an integer in 1..5 (x [3, 5, 2]), got NaN.'],
    ['too few', [1, 2], 'withLengths: there must be one length for each of the 3 sequences, got 2 (x [3, 5, 2]).'],
    [
      'too many',
      [1, 2, 3, 4],
      'withLengths: there must be one length for each of the 3 sequences, got 4 (x [3, 5, 2]).',
    ],
  ] as const)('%s', (_, lengths, message) => {
    withLengths(x, [1, 2, 3]);
    expect(() => withLengths(x, lengths)).toThrow(message);
    expect(listOf(x)).toEqual([1, 2, 3]);
  });

  it('a tensor without a time axis', () => {
    expect(() => withLengths(fromArray([1, 2]), [1, 1])).toThrow(
      'withLengths: lengths need x [N, T] or [N, T, ...], got x [2].',
    );
  });
});
