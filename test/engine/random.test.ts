import { afterAll, describe, expect, it } from 'vitest';
import {
  dropoutBackward,
  dropoutForward,
  dropoutWords,
  normal,
  randomBlocks,
  setThreads,
  threads,
  uniform,
} from '../../src/engine/index.js';
import { bitsOf } from '../reference/bits.js';
import { blockDraws, philox4x32 } from '../reference/philox.js';

const key = [0x12345678, 0x9abcdef0] as const;
const cores = threads();
afterAll(() => setThreads(cores));

function words(count: number, of: readonly [number, number], block: number): number[] {
  const draws = new Int32Array(count);
  randomBlocks(draws, of, block);
  return Array.from(draws, (word) => word >>> 0);
}

describe('Philox4x32-10', () => {
  // Known answers published with the generator: counter, key, result.
  it.each([
    [
      [0, 0, 0, 0],
      [0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    ],
    [
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ] as const)('the twin maps counter %j to its published answer', (counter, [k0, k1], answer) => {
    expect(philox4x32(counter, [k0, k1])).toEqual(answer);
  });

  it.each([0, 1, 2 ** 30 - 1, 2 ** 30, 2 ** 40 + 7, 2 ** 48])(
    'the kernel agrees with the twin at block %d',
    (block) => {
      expect(words(48, key, block)).toEqual([0, 1, 2].flatMap((b) => blockDraws(key, block + b)));
    },
  );

  it('gives the same words wherever a range begins', () => {
    expect(words(160, key, 100).slice(64)).toEqual(words(96, key, 104));
  });
});

describe('uniform', () => {
  it('takes 24 bits of each draw for float32', () => {
    const y = new Float32Array(35);
    uniform(y, 0, 1, key, 5);
    const expected = [5, 6, 7].flatMap((b) => blockDraws(key, b)).slice(0, 35);
    expect(Array.from(y)).toEqual(expected.map((word) => (word >>> 8) / 2 ** 24));
  });

  it('takes 52 bits of two draws for float64', () => {
    const y = new Float64Array(11);
    uniform(y, 0, 1, key, 5);
    const expected = [5, 6].flatMap((b) => {
      const draws = blockDraws(key, b);
      return [0, 1].flatMap((half) => [0, 1, 2, 3].map((l) => [draws[8 * half + l], draws[8 * half + 4 + l]]));
    });
    const values = expected.map(([low, high]) => Number(((BigInt(high) << 32n) | BigInt(low)) >> 12n) / 2 ** 52);
    expect(Array.from(y)).toEqual(values.slice(0, 11));
  });

  it.each([
    { low: 0.1, high: 0.1000001 },
    { low: -1, high: 0 },
    { low: 16777214, high: 16777216 },
    { low: -3, high: -2 },
  ])('never reaches high: [$low, $high)', ({ low, high }) => {
    const y = new Float32Array(100_000);
    uniform(y, low, high, key, 0);
    expect(Math.min(...y.subarray(0, 50_000))).toBeGreaterThanOrEqual(Math.fround(low));
    expect(y.every((v) => v < Math.fround(high))).toBe(true);
  });
});

describe('normal', () => {
  function boxMuller(u: number, quadrant: number, fraction: number): [number, number] {
    const radius = Math.sqrt(-2 * Math.log(u));
    const angle = (Math.PI / 2) * (quadrant + fraction);
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  }

  it('is Box and Muller over pairs of draws (float32)', () => {
    const y = new Float32Array(1024);
    normal(y, 0, 1, Infinity, key, 9);
    for (let b = 0; b < 64; b++) {
      const draws = blockDraws(key, 9 + b);
      for (const half of [0, 8]) {
        for (let l = 0; l < 4; l++) {
          const word = draws[half + 4 + l];
          const [c, s] = boxMuller(((draws[half + l] | 1) >>> 0) / 2 ** 32, word >>> 30, (word << 2) / 2 ** 32);
          expect(y[16 * b + half + l]).toBeCloseTo(c, 5);
          expect(y[16 * b + half + 4 + l]).toBeCloseTo(s, 5);
        }
      }
    }
  });

  it('is Box and Muller over pairs of pairs of draws (float64), to the last digits', () => {
    const y = new Float64Array(800);
    normal(y, 0, 1, Infinity, key, 9);
    for (let b = 0; b < 100; b++) {
      const draws = blockDraws(key, 9 + b);
      for (let l = 0; l < 4; l++) {
        // vectors 0 and 1 hold elements 0..3, vectors 2 and 3 elements 4..7; each pair of vectors makes cosines and sines
        const half = l < 2 ? 0 : 8;
        const lane = l % 2;
        const radial = (BigInt(draws[half + 4 + lane]) << 32n) | BigInt(draws[half + lane]);
        const angular = (BigInt(draws[half + 6 + lane]) << 32n) | BigInt(draws[half + 2 + lane]);
        const u = 1 - Number(radial >> 12n) / 2 ** 52;
        const fraction = Number(((angular << 2n) & 0xffffffffffffffffn) >> 12n) / 2 ** 52 - 0.5;
        const [c, s] = boxMuller(u, Number(angular >> 62n), fraction);
        expect(Math.abs(y[8 * b + half / 2 + lane] - c)).toBeLessThan(2e-15);
        expect(Math.abs(y[8 * b + half / 2 + 2 + lane] - s)).toBeLessThan(2e-15);
      }
    }
  });

  it('cut at two deviations keeps what lay inside and redraws the rest', () => {
    const whole = new Float32Array(20_000);
    const cut = new Float32Array(20_000);
    normal(whole, 1, 3, Infinity, key, 0);
    normal(cut, 1, 3, 2, key, 0);
    expect(cut.every((v) => Math.abs(v - 1) <= 6)).toBe(true);
    const changed = cut.filter((v, i) => v !== whole[i]).length;
    expect(changed).toBe(whole.filter((v) => Math.abs(v - 1) > 6).length);
    expect(changed / 20_000).toBeCloseTo(0.0455, 2);
  });
});

describe('dropout', () => {
  it('compares random fractions with the keep probability eight bits at a time', () => {
    const keep = 0.7001;
    const threshold = Math.round(keep * 2 ** 32);
    const x = new Float32Array(64).fill(1);
    const y = new Float32Array(64);
    for (let block = 0; block < 40; block++) {
      dropoutForward(x, y, new Int32Array(2), keep, key, block);
      const bytes = [0, 1, 2, 3].map(
        (attempt) => new Uint8Array(Uint32Array.from(blockDraws(key, block, attempt, 7)).buffer),
      );
      y.forEach((v, i) => {
        const fraction = bytes.reduce((sum, b) => sum * 256 + b[i], 0);
        expect(v).toBe(fraction < threshold ? Math.fround(1 / keep) : 0);
      });
    }
  });

  it.each([0, 1, 31, 64, 65, 1000])('backward passes what forward kept (%d elements, both dtypes)', (n) => {
    for (const make of [(length: number) => new Float32Array(length), (length: number) => new Float64Array(length)]) {
      const x = make(n).fill(2);
      const y = make(n);
      const bits = new Int32Array(dropoutWords(n));
      dropoutForward(x, y, bits, 0.5, key, 3);
      expect(Array.from(y)).toEqual(Array.from(y, (_, i) => ((bits[i >> 5] >> (i & 31)) & 1 ? 4 : 0)));
      const dx = make(n);
      dropoutBackward(x, dx, bits, 0.5);
      expect(dx).toEqual(y);
      dropoutForward(x, x, bits, 0.5, key, 3);
      expect(x).toEqual(y);
    }
  });

  it('keeps everything at 1', () => {
    const x = Float32Array.from({ length: 70 }, (_, i) => i);
    const y = new Float32Array(70);
    dropoutForward(x, y, new Int32Array(dropoutWords(70)), 1, key, 0);
    expect(y).toEqual(x);
  });
});

it('draws the same numbers with 1, 2, 3 and 4 threads', () => {
  const n = 300_001;
  const runs = [1, 2, 3, 4].map((count) => {
    setThreads(count);
    const u = new Float32Array(n);
    const z = new Float32Array(n);
    const d = new Float64Array(n);
    const y = new Float32Array(n);
    const bits = new Int32Array(dropoutWords(n));
    for (let again = 0; again < 3; again++) {
      uniform(u, 0, 1, key, 1);
      normal(z, 0, 1, 2, key, 2);
      normal(d, 0, 1, Infinity, key, 3);
      dropoutForward(u, y, bits, 0.8, key, 4);
    }
    return bitsOf(u, z, d, y, bits);
  });
  expect(new Set(runs).size).toBe(1);
});
