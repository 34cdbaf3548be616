import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Generator, fromArray } from 'layerwise';
import { contextTargetPairs, languageWindows } from 'layerwise/text';

const counting = (length: number): Int32Array => Int32Array.from({ length }, (_, i) => i);
const sizes = { steps: fc.integer({ min: 1, max: 7 }), batchSize: fc.integer({ min: 1, max: 5 }) };
const cases = fc.record({ ...sizes, extra: fc.integer({ min: 0, max: 60 }), stride: fc.integer({ min: 1, max: 9 }) });

describe('windows side by side', () => {
  it('hold every pair of symbol and next one once, but for those they name as unused', () => {
    fc.assert(
      fc.property(cases, ({ steps, batchSize, extra }) => {
        const ids = counting(steps * batchSize + 1 + extra);
        const data = languageWindows(ids, { steps, batchSize });
        const seen: number[] = [];
        let batches = 0;
        for (const [x, y] of data) {
          batches++;
          expect(y.data.map((id) => id - 1)).toEqual(x.data);
          expect(x.shape[0]).toBe(batchSize);
          seen.push(...x.data);
        }
        expect(batches).toBe(data.steps);
        expect(data.samples).toBe(batches * batchSize);
        expect(data.unused).toBeLessThan(batchSize);
        expect(Int32Array.from(seen).sort()).toEqual(ids.subarray(0, ids.length - 1 - data.unused));
      }),
    );
  });

  it('go on from batch to batch, row by row, the last one with what is left', () => {
    const data = languageWindows(counting(30), { steps: 4, batchSize: 3 });
    const rows: number[][] = [[], [], []];
    for (const [x] of data) rows.forEach((row, i) => row.push(...x.rows(i, i + 1).data));
    expect(rows).toEqual([0, 9, 18].map((start) => Array.from({ length: 9 }, (_, i) => start + i)));
    expect(Array.from(data, ([x]) => x.shape)).toEqual([
      [3, 4],
      [3, 4],
      [3, 1],
    ]);
    expect([data.unused, data.continuous, data.shuffled]).toEqual([2, true, false]);
  });

  it('begin where they are told to, and give whole windows as examples', () => {
    const data = languageWindows(fromArray([...counting(30)], { dtype: 'int32' }), { steps: 4, batchSize: 3 });
    const all = Array.from(data.epoch(1), ([x]) => x.clone());
    const rest = Array.from(data.epoch(1, { from: 1 }), ([x]) => x.clone());
    expect(rest).toEqual(all.slice(1));
    const { x, y } = data.examples();
    expect([...x.data].filter((_, i) => i % 4 === 0)).toEqual([0, 4, 9, 13, 18, 22]);
    expect(y.data).toEqual(x.data.map((id) => id + 1));
    expect(data.preview()[0].toArray()).toEqual([
      [0, 1, 2, 3],
      [9, 10, 11, 12],
    ]);
  });
});

describe('shuffled windows', () => {
  const starts = (data: Iterable<readonly [{ toArray(): unknown }, unknown]>): number[] =>
    Array.from(data, ([x]) => x.toArray()).flatMap((rows) =>
      Array.isArray(rows) ? rows.map((row: number[]) => row[0]) : [],
    );

  it('begin at every stride once an epoch', () => {
    fc.assert(
      fc.property(cases, ({ steps, batchSize, extra, stride }) => {
        const pairs = steps + extra;
        const data = languageWindows(counting(pairs + 1), { steps, batchSize, stride, shuffled: true });
        const found = starts(data).sort((a, b) => a - b);
        expect(found).toEqual(Array.from({ length: data.samples }, (_, i) => i * stride));
        expect(data.unused).toBe(pairs - (data.samples - 1) * stride - steps);
        expect(data.unused).toBeLessThan(stride);
        expect(data.steps).toBe(Math.ceil(data.samples / batchSize));
      }),
    );
  });

  it('come in an order that the generator and the epoch decide', () => {
    const data = languageWindows(counting(60), { steps: 3, batchSize: 4, shuffled: true });
    const order = (epoch: number, seed: number, from = 0): number[] =>
      starts(data.epoch(epoch, { generator: new Generator(seed), from }));
    expect(order(1, 1)).toEqual(order(1, 1));
    expect(order(2, 1)).not.toEqual(order(1, 1));
    expect(order(1, 2)).not.toEqual(order(1, 1));
    expect(order(3, 1, 2)).toEqual(order(3, 1).slice(8));
    expect(data.examples().x.shape).toEqual([19, 3]);
    expect(data.continuous).toBe(false);
  });
});

describe('contexts', () => {
  const ids = [1, 2, 3, 4, 5, 6];

  it('before: the last words, in their order', () => {
    const { x, y } = contextTargetPairs(ids, { context: 'before', size: 4 });
    expect([x.toArray(), y.toArray()]).toEqual([
      [
        [1, 2, 3, 4],
        [2, 3, 4, 5],
      ],
      [5, 6],
    ]);
  });

  it('around: left, then right', () => {
    const { x, y } = contextTargetPairs(ids, { context: 'around', size: 2 });
    expect([x.toArray(), y.toArray()]).toEqual([
      [
        [1, 2, 4, 5],
        [2, 3, 5, 6],
      ],
      [3, 4],
    ]);
  });

  it('nearby: one of them, drawn with equal chances from those that there are', () => {
    const long = counting(3001);
    const { x, y } = contextTargetPairs(long, { context: 'nearby', size: 2, seed: 3 });
    expect([x.shape, y.toArray()]).toEqual([[3001], [...long]]);
    const counts = new Map<number, number>();
    for (let i = 2; i < 2999; i++) {
      const distance = x.data[i] - y.data[i];
      counts.set(distance, (counts.get(distance) ?? 0) + 1);
    }
    expect([...counts.keys()].sort((a, b) => a - b)).toEqual([-2, -1, 1, 2]);
    for (const count of counts.values()) expect(Math.abs(count - 750)).toBeLessThan(100);
    expect([x.data[0] > 0, x.data[3000] < 3000]).toEqual([true, true]);
    expect(contextTargetPairs(long, { context: 'nearby', size: 2, seed: 3 }).x.data).toEqual(x.data);
  });

  it('do not cross from one sequence to the next', () => {
    const { x, y } = contextTargetPairs([[1, 2, 3], [4], [5, 6]], { context: 'before', size: 1 });
    expect([x.toArray(), y.toArray()]).toEqual([
      [[1], [2], [5]],
      [2, 3, 6],
    ]);
  });
});
