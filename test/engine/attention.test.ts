import { afterAll, describe, expect, it } from 'vitest';
import { attentionWeights, batchedGemm, gemm, setThreads, softmax, threads } from '../../src/engine/index.js';
import { bitsOf } from '../reference/bits.js';

const cores = threads();
afterAll(() => setThreads(cores));

const numbers = (n: number): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => 3 * Math.sin(i * 1.7) + (i % 4) * 0.25);

interface Case {
  readonly batch: number;
  readonly heads: number;
  readonly queries: number;
  readonly keys: number;
  readonly before?: number;
  readonly lengths?: Int32Array;
  readonly mask?: Int32Array;
}

/** The weights of one query from their formula. */
function weightsOf(x: Float64Array, scale: number, sees: (key: number) => boolean): number[] {
  const e = Array.from(x, (score, key) => (sees(key) ? Math.exp(scale * score) : 0));
  const total = e.reduce((sum, value) => sum + value, 0);
  return e.map((value) => value / total);
}

const perQuery = Int32Array.from({ length: 2 * 3 * 11 }, (_, i) => (i % 11 === 5 || i % 3 === 0 ? 1 : 0));
const perKey = Int32Array.from({ length: 2 * 11 }, (_, i) => (i % 11 === 0 || i % 2 === 0 ? 1 : 0));
const cases: readonly Case[] = [
  { batch: 1, heads: 1, queries: 1, keys: 1 },
  { batch: 2, heads: 3, queries: 4, keys: 9 },
  { batch: 2, heads: 2, queries: 5, keys: 5, before: 0 },
  { batch: 1, heads: 2, queries: 3, keys: 12, before: 9 },
  { batch: 2, heads: 2, queries: 3, keys: 11, lengths: Int32Array.of(4, 11) },
  { batch: 2, heads: 2, queries: 3, keys: 11, mask: perQuery },
  { batch: 2, heads: 2, queries: 3, keys: 11, mask: perKey, before: 1, lengths: Int32Array.of(2, 7) },
];

describe.each(cases)('attentionWeights of $heads x [$queries, $keys], before $before', (shape) => {
  const { batch, heads, queries, keys, before = Infinity, lengths, mask } = shape;
  const x = numbers(batch * heads * queries * keys);
  const scale = 0.4;

  it('is softmax over the keys that a query sees', () => {
    const weights = x.slice();
    attentionWeights(weights, scale, shape);
    for (let row = 0; row < batch * heads * queries; row++) {
      const query = row % queries;
      const example = Math.floor(row / (heads * queries));
      const of = mask && mask.length > batch * keys ? (example * queries + query) * keys : example * keys;
      const sees = (key: number): boolean =>
        key < (lengths?.[example] ?? keys) && key <= query + before && (mask?.[of + key] ?? 1) !== 0;
      const expected = weightsOf(x.subarray(row * keys, (row + 1) * keys), scale, sees);
      expected.forEach((value, key) => expect(weights[row * keys + key]).toBeCloseTo(value, 14));
    }
  });

  it('gives the same bits on any number of threads', () => {
    const single = Float32Array.from(x);
    const [one, two, three] = [1, 2, 3].map((count) => {
      setThreads(count);
      const weights = single.slice();
      attentionWeights(weights, scale, shape);
      return bitsOf(weights);
    });
    expect(two).toEqual(one);
    expect(three).toEqual(one);
  });
});

describe.each([Float32Array, Float64Array])('rows of %s', (Floats) => {
  const keys = 40;
  const x = new Floats(numbers(keys).map((value) => 5 * value));

  it('keep their bits when keys that they do not see come behind', () => {
    for (let seen = 1; seen < keys; seen++) {
      const [short, long] = [x.slice(0, seen), x.slice()];
      attentionWeights(short, 0.3, { batch: 1, heads: 1, queries: 1, keys: seen });
      attentionWeights(long, 0.3, { batch: 1, heads: 1, queries: 1, keys, lengths: Int32Array.of(seen) });
      expect(bitsOf(long.slice(0, seen))).toEqual(bitsOf(short));
    }
  });

  it('keep their bits when -Infinity comes behind, in softmax', () => {
    for (let seen = 1; seen < keys; seen++) {
      const [short, long] = [x.slice(0, seen), x.slice().fill(-Infinity, seen)];
      softmax(short, short, 1, seen);
      softmax(long, long, 1, keys);
      expect(bitsOf(long.slice(0, seen))).toEqual(bitsOf(short));
    }
  });
});

describe.each([
  { k: 7, n: 33 },
  { k: 64, n: 1 },
  { k: 300, n: 20 },
])('chained products [m, $k] x [$k, $n]', ({ k, n }) => {
  const m = 12;
  const a = Float32Array.from(numbers(m * k));
  const rows = Float32Array.from(numbers(k * n).reverse());
  const columns = new Float32Array(n * k);
  for (let p = 0; p < k; p++) for (let j = 0; j < n; j++) columns[j * k + p] = rows[p * n + j];

  it('have rows of the same bits alone and among others, with B by rows or by columns', () => {
    const whole = new Float32Array(m * n);
    gemm({ m, n, k, a, b: rows, c: whole, chained: true });
    for (const [height, transB, b] of [
      [1, false, rows],
      [1, true, columns],
      [4, true, columns],
      [6, true, columns],
      [12, true, columns],
    ] as const) {
      const parts = new Float32Array(m * n);
      batchedGemm(m / height, height * k, 0, height * n, { m: height, n, k, a, b, transB, c: parts, chained: true });
      expect(bitsOf(parts)).toEqual(bitsOf(whole));
      const first = new Float32Array(height * n);
      gemm({ m: height, n, k, a, b, transB, c: first, chained: true });
      expect(bitsOf(first)).toEqual(bitsOf(whole.slice(0, height * n)));
    }
  });
});
