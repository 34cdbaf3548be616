import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kFold, mismatchedSplit, moons, split, takeExamples, takeRows, trainTestSplit } from '../../src/data/index.js';
import { Tensor } from '../../src/tensor/index.js';

/** Examples whose input is their number, so that they can be followed. */
function numbered(n: number, label: (i: number) => number = () => 0): { x: Tensor; y: Tensor } {
  const indices = Int32Array.from({ length: n }, (_, i) => i);
  return { x: new Tensor(indices, [n]), y: new Tensor(indices.map(label), [n]) };
}

const sorted = (values: Iterable<number>): number[] => [...values].sort((a, b) => a - b);
const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const count = (y: Tensor, label: number): number => Array.from(y.data).filter((v) => v === label).length;

describe('split', () => {
  it('puts every example into exactly one part, whatever the shares', () => {
    const weights = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(
        fc.integer({ min: 40, max: 200 }),
        weights,
        fc.boolean(),
        fc.integer(),
        (n, parts, stratify, seed) => {
          const total = parts.reduce((a, b) => a + b, 0);
          const shares = parts.map((part) => part / total);
          const sets = split(
            numbered(n, (i) => i % 3),
            shares,
            { seed, stratify },
          );
          expect(sorted(sets.flatMap(({ x }) => [...x.data]))).toEqual(range(n));
          sets.forEach(({ x, y }, k) => {
            expect(Math.abs(x.size - shares[k] * n)).toBeLessThanOrEqual(1);
            expect([...y.data]).toEqual([...x.data].map((i) => i % 3)); // rows stay together
            if (stratify) for (const c of [0, 1, 2]) expect(Math.abs(count(y, c) - x.size / 3)).toBeLessThanOrEqual(2);
          });
        },
      ),
      { seed: 3 },
    );
  });

  it('keeps a rare class in proportion when stratified', () => {
    const data = numbered(1000, (i) => (i < 50 ? 1 : 0));
    const sizes = split(data, [0.6, 0.2, 0.2], { seed: 1, stratify: true }).map(({ y }) => count(y, 1));
    expect(sizes).toEqual([30, 10, 10]);
  });

  it('stratifies one-hot rows, and leaves no order by class', () => {
    const hot = Tensor.zeros([100, 2]);
    for (let i = 0; i < 100; i++) hot.data[2 * i + (i < 50 ? 0 : 1)] = 1;
    const [train] = split({ x: numbered(100).x, y: hot }, [0.5, 0.5], { stratify: true });
    const firsts = Array.from(train.x.data.subarray(0, 25)).filter((i) => i < 50).length;
    expect([...train.y.data].filter((v, i) => i % 2 === 0 && v === 1)).toHaveLength(25);
    expect(firsts).toBeGreaterThan(5);
    expect(firsts).toBeLessThan(20);
  });

  it('depends on the seed alone', () => {
    const deal = (seed: number): unknown => split(numbered(50), [0.5, 0.5], { seed })[0].x.toArray();
    expect(deal(1)).toEqual(deal(1));
    expect(deal(1)).not.toEqual(deal(2));
    expect(deal(1)).not.toEqual(range(25));
  });

  it('splits several inputs together', () => {
    const { x, y } = numbered(10);
    const [a] = split({ x: [x, x], y }, [0.5, 0.5]);
    const [first, second] = a.x instanceof Tensor ? [a.x, a.x] : a.x;
    expect(first.toArray()).toEqual(second.toArray());
  });

  it.each([
    { shares: [0.5, 0.4], message: 'split: shares must be positive and sum to 1, got [0.5, 0.4] (sum 0.9)' },
    { shares: [1.5, -0.5], message: 'split: shares must be positive and sum to 1, got [1.5, -0.5]' },
    { shares: [], message: 'split: shares must be positive and sum to 1, got []' },
    {
      shares: [0.99, 0.01],
      message: 'split: part 1 (share 0.01) of 10 examples would be empty; give it a larger share',
    },
  ])('refuses shares $shares', ({ shares, message }) => {
    expect(() => split(numbered(10), shares)).toThrow(message);
  });

  it('refuses rows that do not match', () => {
    expect(() => split({ x: Tensor.zeros([3, 2]), y: Tensor.zeros([4]) }, [1])).toThrow(
      'split: y must have as many rows as x, 3, got 4 (x [3, 2], y [4]).',
    );
  });
});

describe('trainTestSplit', () => {
  it('holds out a fifth unless told otherwise', () => {
    const { train, test } = trainTestSplit(moons(100));
    expect([train.x.shape, test.y.shape]).toEqual([[80, 2], [20]]);
    expect(() => trainTestSplit(moons(10), { testShare: 1 })).toThrow('testShare must lie in (0, 1), got 1');
  });
});

describe('kFold', () => {
  it('validates every example exactly once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 100 }), fc.integer({ min: 2, max: 10 }), fc.integer(), (n, k, seed) => {
        fc.pre(k <= n);
        const folds = kFold(n, k, { seed });
        expect(sorted(folds.flatMap(({ validation }) => [...validation]))).toEqual(range(n));
        for (const { train, validation } of folds) {
          expect(sorted([...train, ...validation])).toEqual(range(n));
          expect(Math.abs(validation.length - n / k)).toBeLessThan(1);
        }
      }),
      { seed: 4 },
    );
  });

  it('stratifies by labels', () => {
    const labels = new Tensor(
      Int32Array.from({ length: 50 }, (_, i) => (i < 10 ? 1 : 0)),
      [50],
    );
    for (const { validation } of kFold(50, 5, { stratify: labels })) {
      expect([...validation].filter((i) => i < 10)).toHaveLength(2);
    }
    expect(() => kFold(49, 5, { stratify: labels })).toThrow('kFold: stratify must hold n = 49 labels, got 50');
  });

  it.each([1, 11, 2.5])('refuses k = %s', (k) => {
    expect(() => kFold(10, k)).toThrow(/^kFold: k must/);
  });
});

describe('mismatchedSplit', () => {
  it('takes dev and test from the target and train-dev from the mixed rest', () => {
    const web = numbered(200);
    const app = {
      x: new Tensor(
        Int32Array.from({ length: 20 }, (_, i) => 1000 + i),
        [20],
      ),
      y: Tensor.zeros([20], 'int32'),
    };
    const sets = mismatchedSplit(web, app, { trainDevShare: 0.1, seed: 1 });
    const parts = [sets.train, sets.trainDev, sets.dev, sets.test].map(({ x }) => [...x.data]);
    expect(parts.map((part) => part.length)).toEqual([189, 21, 5, 5]);
    expect(parts[2].concat(parts[3]).every((v) => v >= 1000)).toBe(true);
    expect(sorted(parts.flat())).toEqual([...range(200), ...range(20).map((i) => 1000 + i)]);
  });

  it('the speech assistants of §3.2.4: half of the target joins training, or none', () => {
    const speech = numbered(500);
    const inCar = numbered(20, () => 7);
    const sizesOf = (share: number): number[] => {
      const options = { devShare: share, testShare: share, trainDevShare: 0.1, seed: 1 };
      const { train, trainDev, dev, test } = mismatchedSplit(speech, inCar, options);
      for (const { y } of [dev, test]) expect(new Set(y.data)).toEqual(new Set([7]));
      return [train.y.size + trainDev.y.size, dev.y.size, test.y.size];
    };
    expect(sizesOf(0.25)).toEqual([510, 5, 5]);
    expect(sizesOf(0.5)).toEqual([500, 10, 10]);
  });

  it('refuses sets of different shapes and shares above 1 in all', () => {
    expect(() => mismatchedSplit(moons(10), numbered(10))).toThrow(
      'mismatchedSplit: x of source and target must agree beyond axis 0, got float32 [10, 2] and int32 [5].',
    );
    expect(() => mismatchedSplit(moons(10), moons(10), { devShare: 0.5, testShare: 0.6 })).toThrow(
      'devShare + testShare must lie in (0, 1], got 1.1',
    );
  });
});

describe('takeRows and takeExamples', () => {
  it('gather copies in the order given', () => {
    const { x, y } = numbered(5, (i) => 10 * i);
    expect(takeExamples({ x, y }, [4, 0, 4]).y.toArray()).toEqual([40, 0, 40]);
    const taken = takeRows(x, [1]);
    taken.data[0] = 99;
    expect(x.toArray()).toEqual([0, 1, 2, 3, 4]);
  });

  it.each([-1, 5, 0.5])('refuse index %s', (index) => {
    expect(() => takeRows(numbered(5).x, [0, index])).toThrow(
      `takeRows: index 1 must be an integer in [0, 4], got ${index} (x [5]).`,
    );
  });
});
