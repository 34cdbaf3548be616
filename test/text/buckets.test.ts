import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Generator, Tensor, fromArray, lengthsOf } from 'layerwise';
import { LengthBuckets, bucketByLength, padSequences } from 'layerwise/text';

/** A sequence of `length` ids that tell the example: 100 i + t + 1. */
const sequence = (i: number, length: number): number[] => Array.from({ length }, (_, t) => 100 * i + t + 1);

describe('padSequences', () => {
  it('fills up at the end, and knows the lengths', () => {
    const { ids, lengths } = padSequences([Int32Array.of(1, 2, 3), [4]], { length: 4, paddingId: -1 });
    expect([ids.dtype, ids.toArray(), [...lengths]]).toEqual([
      'int32',
      [
        [1, 2, 3, -1],
        [4, -1, -1, -1],
      ],
      [3, 1],
    ]);
    expect(lengthsOf(ids)).toEqual(lengths);
    lengths[0] = 7; // the caller's copy
    expect(lengthsOf(ids)).toEqual(Int32Array.of(3, 1));
  });

  it('cuts at the side that is told', () => {
    const list = [[1, 2, 3], [4]];
    expect(padSequences(list, { length: 2, truncate: 'end' }).ids.toArray()).toEqual([
      [1, 2],
      [4, 0],
    ]);
    const { ids, lengths } = padSequences(list, { length: 2, truncate: 'start' });
    expect([ids.toArray(), [...lengths]]).toEqual([
      [
        [2, 3],
        [4, 0],
      ],
      [2, 1],
    ]);
  });
});

describe('buckets', () => {
  const lengths = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 40 });
  const boundaries = fc.option(fc.constantFrom([4], [2, 5, 9], [20]), { nil: undefined });

  it('hold every example once an epoch, padded to the longest of its batch', () => {
    fc.assert(
      fc.property(
        lengths,
        fc.integer({ min: 1, max: 9 }),
        boundaries,
        fc.boolean(),
        (list, batchSize, limits, shuffle) => {
          const x = list.map((length, i) => sequence(i, length));
          const data = bucketByLength({ x, y: x }, { batchSize, boundaries: limits, shuffle, paddingId: -5 });
          const seen: number[] = [];
          let batches = 0;
          for (const [ids, labels] of data) {
            if (!(ids instanceof Tensor) || !(labels instanceof Tensor)) throw new TypeError('one tensor each');
            batches++;
            const [n, steps] = ids.shape;
            expect(n).toBeLessThanOrEqual(batchSize);
            const real = [...(lengthsOf(ids) ?? [])];
            expect(Math.max(...real)).toBe(steps);
            real.forEach((length, row) => {
              const example = Math.floor(ids.data[row * steps] / 100);
              seen.push(example);
              expect(length).toBe(list[example]);
              const filling = (value: number): number[] => Array.from({ length: steps - length }, () => value);
              const [first, end] = [row * steps, (row + 1) * steps];
              expect([...ids.data.subarray(first, end)]).toEqual([...x[example], ...filling(-5)]);
              expect([...labels.data.subarray(first, end)]).toEqual([...x[example], ...filling(-1)]);
            });
            const bucket = (length: number): number => limits?.findIndex((limit) => length <= limit) ?? 0;
            expect(new Set(real.map(bucket)).size).toBe(1);
          }
          expect(seen.sort((a, b) => a - b)).toEqual(list.map((_, i) => i));
          expect([batches, data.samples]).toEqual([data.steps, list.length]);
        },
      ),
    );
  });

  it('waste little: neighbours in length make a batch', () => {
    const generator = new Generator(4);
    const x = Array.from({ length: 64 }, (_, i) => sequence(i, generator.int(1, 50)));
    const steps = Array.from(bucketByLength({ x, y: x }, { batchSize: 8 }), ([ids]) =>
      ids instanceof Tensor ? ids.shape[1] : NaN,
    );
    const longest = x.map(({ length }) => length).sort((a, b) => a - b);
    expect(steps.sort((a, b) => a - b)).toEqual(longest.filter((_, i) => i % 8 === 7));
  });

  const x = Array.from({ length: 30 }, (_, i) => sequence(i, 1 + (i % 7)));
  const order = (data: LengthBuckets, epoch: number, seed: number, from = 0): number[][] =>
    Array.from(data.epoch(epoch, { generator: new Generator(seed), from }), ([ids]) =>
      ids instanceof Tensor ? [...ids.data] : [],
    );

  it.each([undefined, [3]])('come in an order that the generator and the epoch decide, boundaries %j', (limits) => {
    const data = bucketByLength({ x, y: x }, { batchSize: 4, boundaries: limits });
    expect(order(data, 1, 1)).toEqual(order(data, 1, 1));
    expect(order(data, 2, 1)).not.toEqual(order(data, 1, 1));
    expect(order(data, 1, 2)).not.toEqual(order(data, 1, 1));
    expect(order(data, 3, 1, 5)).toEqual(order(data, 3, 1).slice(5));
    const fixed = bucketByLength({ x, y: x }, { batchSize: 4, boundaries: limits, shuffle: false });
    expect(order(fixed, 2, 1)).toEqual(order(fixed, 1, 2));
    expect(order(fixed, 1, 1)[0]).toEqual([1, 701, 1401, 2101]); // the shortest, in the order given
  });

  it('deal several columns along: sequences of other lengths, rows of tensors', () => {
    const source = [[1, 2, 3], [4], [5, 6]];
    const targetIn = [
      [9, 7],
      [9, 8, 8, 8],
      [9, 6],
    ];
    const targetOut = [
      [7, 2],
      [8, 8, 8, 2],
      [6, 2],
    ];
    const weight = fromArray([0.5, 1, 2]);
    const data = bucketByLength(
      { x: [source, targetIn, weight], y: [targetOut, weight] },
      { batchSize: 2, shuffle: false },
    );
    const batches = Array.from(data, ([inputs, targets]) =>
      [inputs, targets].map((part) => (part instanceof Tensor ? [part] : part).map((tensor) => tensor.toArray())),
    );
    expect(batches).toEqual([
      [
        [
          [
            [5, 6, 0],
            [1, 2, 3],
          ],
          [
            [9, 6],
            [9, 7],
          ],
          [2, 0.5],
        ],
        [
          [
            [6, 2],
            [7, 2],
          ],
          [2, 0.5],
        ],
      ],
      [
        [[[4]], [[9, 8, 8, 8]], [1]],
        [[[8, 8, 8, 2]], [1]],
      ],
    ]);
    const [inputs] = data.preview();
    const tensors = inputs instanceof Tensor ? [] : inputs;
    expect(tensors.map((tensor) => [...(lengthsOf(tensor) ?? [])])).toEqual([[2, 1], [2, 4], []]);
  });

  it('take a tensor of one label an example', () => {
    const data = bucketByLength(
      { x: [[1, 2], [3], [4]], y: fromArray([0, 1, 2], { dtype: 'int32' }) },
      { batchSize: 2, shuffle: false },
    );
    expect(Array.from(data, ([, y]) => (y instanceof Tensor ? [...y.data] : []))).toEqual([[1, 2], [0]]);
  });
});
