import { describe, expect, it } from 'vitest';
import { ArgumentError, ShapeError } from '../../src/errors/index.js';
import { Generator } from '../../src/tensor/index.js';

/** |z| of a sample mean; 5 standard errors happen once in two million. */
function deviations(sum: number, n: number, mean: number, variance: number): number {
  return Math.abs(sum / n - mean) / Math.sqrt(variance / n);
}

/** Σ f(v) over a sample. */
function total(sample: ArrayLike<number>, f: (v: number, i: number) => number): number {
  return Array.from(sample).reduce((sum, v, i) => sum + f(v, i), 0);
}

/** The largest gap between an empirical distribution and a cumulative distribution function, times √n. */
function kolmogorov(sample: ArrayLike<number>, cdf: (x: number) => number): number {
  const sorted = Float64Array.from(sample).sort();
  let gap = 0;
  sorted.forEach((x, i) => {
    const p = cdf(x);
    gap = Math.max(gap, p - i / sorted.length, (i + 1) / sorted.length - p);
  });
  return gap * Math.sqrt(sorted.length);
}

/** Φ by its series, good to 1e-12 for |x| < 8. */
function normalCdf(x: number): number {
  let term = x;
  let sum = x;
  for (let i = 1; Math.abs(term) > 1e-12; i++) sum += term *= (x * x) / (2 * i + 1);
  return 0.5 + (sum * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
}

const n = 100_000;
const KOLMOGOROV = 1.95; // passed by chance in 99.9 % of samples
const DEVIATIONS = 4.5;

describe.each(['float32', 'float64'] as const)('distributions of %s', (dtype) => {
  it('uniform: moments and Kolmogorov-Smirnov', () => {
    const { data } = new Generator(7).uniform([n], 0, 1, dtype);
    expect(
      deviations(
        total(data, (v) => v),
        n,
        1 / 2,
        1 / 12,
      ),
    ).toBeLessThan(DEVIATIONS);
    expect(
      deviations(
        total(data, (v) => v * v),
        n,
        1 / 3,
        4 / 45,
      ),
    ).toBeLessThan(DEVIATIONS);
    expect(kolmogorov(data, (x) => x)).toBeLessThan(KOLMOGOROV);
  });

  it('normal: four moments and Kolmogorov-Smirnov', () => {
    const { data } = new Generator(7).normal([n], 0, 1, dtype);
    const moment = (power: number): number => total(data, (v) => v ** power);
    expect(deviations(moment(1), n, 0, 1)).toBeLessThan(DEVIATIONS);
    expect(deviations(moment(2), n, 1, 2)).toBeLessThan(DEVIATIONS);
    expect(deviations(moment(3), n, 0, 15)).toBeLessThan(DEVIATIONS);
    expect(deviations(moment(4), n, 3, 96)).toBeLessThan(DEVIATIONS);
    expect(kolmogorov(data, normalCdf)).toBeLessThan(KOLMOGOROV);
  });

  it('truncated normal: within two deviations, distributed as the normal between', () => {
    const { data } = new Generator(7).truncatedNormal([n], 10, 0.5, dtype);
    expect(data.every((v) => v >= 9 && v <= 11)).toBe(true);
    const tail = normalCdf(-2);
    expect(kolmogorov(data, (x) => (normalCdf((x - 10) / 0.5) - tail) / (1 - 2 * tail))).toBeLessThan(KOLMOGOROV);
  });
});

describe('bits', () => {
  it('bytes of next() are even (chi-square over 256 cells)', () => {
    const rng = new Generator('bytes');
    const cells = new Float64Array(256);
    for (let i = 0; i < n; i++) cells[Math.floor(rng.next() * 256)]++;
    const expected = n / 256;
    const chi = cells.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(Math.abs(chi - 255) / Math.sqrt(2 * 255)).toBeLessThan(DEVIATIONS);
  });

  it.each([1, 2, 4, 16, 64])('draws %d apart are uncorrelated', (lag) => {
    const { data } = new Generator(3).normal([n + lag]);
    let sum = 0;
    for (let i = 0; i < n; i++) sum += data[i] * data[i + lag];
    expect(deviations(sum, n, 0, 1)).toBeLessThan(DEVIATIONS);
  });

  it('neighbouring seeds and forks are uncorrelated', () => {
    const base = new Generator(1);
    const streams = [
      base.normal([n]),
      new Generator(2).normal([n]),
      base.fork('a').normal([n]),
      base.fork('b').normal([n]),
    ];
    for (let a = 0; a < streams.length; a++) {
      for (let b = 0; b < a; b++) {
        const product = total(streams[a].data, (v, i) => v * streams[b].data[i]);
        expect(deviations(product, n, 0, 1)).toBeLessThan(DEVIATIONS);
      }
    }
  });

  it('int is even over a range that does not divide 2^32', () => {
    const rng = new Generator(5);
    const low = -3;
    const high = 3 * 2 ** 30 - 3; // without redrawing, the lower third would come twice as often
    const values = Array.from({ length: 30_000 }, () => rng.int(low, high));
    expect(values.every((value) => value >= low && value < high)).toBe(true);
    const lower = values.filter((value) => value < low + 2 ** 30).length;
    expect(deviations(lower, 30_000, 1 / 3, 2 / 9)).toBeLessThan(DEVIATIONS);
  });

  it('Bernoulli keeps the stated part', () => {
    const mask = new Float32Array(n);
    new Generator(2).fillBernoulli(mask, 0.85, 3);
    expect(mask.every((v) => v === 0 || v === 3)).toBe(true);
    expect(
      deviations(
        total(mask, (v) => v / 3),
        n,
        0.85,
        0.85 * 0.15,
      ),
    ).toBeLessThan(DEVIATIONS);
  });
});

describe('state', () => {
  it('is a function of the seed', () => {
    expect(new Generator(42).state()).toEqual(new Generator('42').state());
    expect(new Generator(42).next()).toBe(new Generator(42).next());
    expect(new Generator(42).next()).not.toBe(new Generator(43).next());
  });

  it('survives JSON in the middle of everything', () => {
    const rng = new Generator('resume');
    rng.normal([5]);
    rng.next();
    const saved = rng.state();
    expect(JSON.parse(JSON.stringify(saved))).toEqual(saved);
    const rest = (g: Generator): unknown[] => [
      g.next(),
      g.int(0, 9),
      g.uniform([3]).toArray(),
      g.permutation(5),
      g.next(),
    ];
    const expected = rest(rng);
    const other = new Generator(0);
    other.next();
    other.restore(saved);
    expect(rest(other)).toEqual(expected);
  });

  it('fork depends on the label and not on the position', () => {
    const rng = new Generator(1);
    const before = rng.fork('dropout').next();
    rng.normal([100]);
    expect(rng.fork('dropout').next()).toBe(before);
    expect(rng.fork('shuffle').next()).not.toBe(before);
  });

  it('next and fills never use a draw twice', () => {
    const rng = new Generator(1);
    rng.next();
    expect(rng.state().position).toBe(2);
    rng.uniform([17]);
    expect(rng.state().position).toBe(16 + 32);
    rng.uniform([8], 0, 1, 'float64');
    expect(rng.state().position).toBe(64);
  });
});

describe('permutation and choice', () => {
  it('permutes: each element in each place equally often', () => {
    const rng = new Generator(11);
    const counts = new Float64Array(25);
    for (let i = 0; i < 20_000; i++) rng.permutation(5).forEach((value, place) => counts[5 * place + value]++);
    counts.forEach((count) => expect(deviations(count, 20_000, 0.2, 0.16)).toBeLessThan(DEVIATIONS));
    expect(rng.permutation(0)).toEqual(new Int32Array(0));
  });

  it('shuffles in place and returns the list', () => {
    const list = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    expect(new Generator(1).shuffle(list)).toBe(list);
    expect([...list].sort().join('')).toBe('abcdefgh');
    expect(list.join('')).not.toBe('abcdefgh');
  });

  it('chooses by weight with replacement', () => {
    const chosen = new Generator(1).choice(4, { size: n, weights: [1, 0, 2, 5] });
    const count = (value: number): number => chosen.reduce((sum, v) => sum + Number(v === value), 0);
    expect(count(1)).toBe(0);
    expect(deviations(count(0), n, 1 / 8, 7 / 64)).toBeLessThan(DEVIATIONS);
    expect(deviations(count(3), n, 5 / 8, 15 / 64)).toBeLessThan(DEVIATIONS);
  });

  it('chooses by weight without replacement, as drawing one after the other does', () => {
    const rng = new Generator(1);
    let first = 0;
    let heldOut = 0;
    for (let i = 0; i < 20_000; i++) {
      const chosen = rng.choice(3, { size: 2, replace: false, weights: [1, 2, 3] });
      if (chosen[0] === chosen[1]) throw new Error('the same index twice');
      if (chosen[0] === 2) first++;
      if (!chosen.includes(0)) heldOut++;
    }
    expect(deviations(first, 20_000, 1 / 2, 1 / 4)).toBeLessThan(DEVIATIONS);
    const p = (2 / 6) * (3 / 4) + (3 / 6) * (2 / 3); // 1 then 2, or 2 then 1
    expect(deviations(heldOut, 20_000, p, p * (1 - p))).toBeLessThan(DEVIATIONS);
  });

  it('chooses evenly without weights', () => {
    expect(new Set(new Generator(1).choice(10, { size: 10, replace: false })).size).toBe(10);
    expect(new Generator(1).choice(10)).toHaveLength(1);
  });
});

describe('errors', () => {
  const rng = new Generator(1);
  it.each<[string, () => unknown, string]>([
    ['seed', () => new Generator(NaN), 'Generator: seed must be a finite number or a string, got NaN.'],
    [
      'int',
      () => rng.int(3, 3),
      'Generator.int: need integers low < high that lie at most 2^32 apart, got low 3, high 3.',
    ],
    ['uniform', () => rng.uniform([2], 1, 0), 'Generator.fillUniform: need low <= high, got low 1, high 0.'],
    ['normal', () => rng.normal([2], 0, -1), 'Generator.fillNormal: std must be a finite number >= 0, got -1.'],
    ['shape', () => rng.normal([2.5]), 'axis 0 of shape [2.5] must be an integer >= 0'],
    ['bernoulli', () => rng.fillBernoulli(new Float32Array(2), 0), 'keepProbability must lie in (0, 1], got 0.'],
    ['permutation', () => rng.permutation(-1), 'Generator.permutation: n must be an integer >= 0, got -1.'],
    [
      'size',
      () => rng.choice(2, { size: 3, replace: false }),
      'size must not exceed the 2 indices of positive weight, got size 3',
    ],
    ['weight', () => rng.choice(2, { weights: [1, -1] }), 'weights[1] must be finite and >= 0, got -1.'],
    ['no weight', () => rng.choice(2, { weights: [0, 0] }), 'at least one of the 2 weights must be > 0.'],
    ['restore', () => rng.restore({ key: [1, 2], position: -1 }), 'state.position must be an integer >= 0, got -1.'],
    [
      'restore key',
      () => rng.restore({ key: [1, -2], position: 0 }),
      'state.key must hold two integers in [0, 2^32), got [1, -2].',
    ],
  ])('%s', (_, act, message) => {
    expect(act).toThrow(ArgumentError);
    expect(act).toThrow(message);
  });

  it('says when weights are too few', () => {
    expect(() => rng.choice(3, { weights: [1] })).toThrow(ShapeError);
    expect(() => rng.choice(3, { weights: [1] })).toThrow('weights.length must equal n = 3, got 1.');
  });
});
