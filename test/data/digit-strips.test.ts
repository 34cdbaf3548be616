import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { digitStrips, drawnDigitStrips, drawnDigits, loadDigitStrips } from '../../src/data/index.js';
import { type Tensor, zeros } from '../../src/tensor/index.js';

/** Runs of columns with ink, [first, last] each. */
function inkedRuns(x: Tensor, n: number, width: number): [number, number][] {
  const [, height, columns] = x.shape;
  const inked = Array.from({ length: width }, (_, j) =>
    Array.from({ length: height }, (__, i) => x.data[(n * height + i) * columns + j]).some(
      (value: number) => value > 0,
    ),
  );
  const runs: [number, number][] = [];
  inked.forEach((ink, j) => {
    if (ink && !inked[j - 1]) runs.push([j, j]);
    else if (ink) runs[runs.length - 1][1] = j;
  });
  return runs;
}

const labelsOf = (y: Tensor, n: number): number[] => Array.from(y.rows(n, n + 1).data);

describe.each([
  { name: 'drawn', make: (count: number, seed: number) => drawnDigitStrips(count, { seed, noise: 0 }) },
  {
    name: 'of a set',
    make: (count: number, seed: number) => digitStrips(drawnDigits(50, { noise: 0 }), count, { seed }),
  },
])('strips $name', ({ make }) => {
  const { x, y, widths } = make(40, 3);

  it('are pictures with labels 1 to 10, padded with 0', () => {
    expect([x.shape, x.dtype, y.shape, y.dtype]).toEqual([
      [40, 28, Math.max(...widths), 1],
      'float32',
      [40, 6],
      'int32',
    ]);
    expect(x.data.every((v: number) => v >= 0 && v <= 1)).toBe(true);
    const counts = Array.from({ length: 40 }, (_, n) => {
      const labels = labelsOf(y, n);
      const count = labels.findIndex((label) => label === 0);
      const used = count < 0 ? labels : labels.slice(0, count);
      expect(used.every((label) => label >= 1 && label <= 10)).toBe(true);
      expect(labels.slice(used.length).every((label) => label === 0)).toBe(true);
      return used.length;
    });
    expect(new Set(counts)).toEqual(new Set([3, 4, 5, 6]));
    expect(new Set(y.data).size).toBe(11);
  });

  it('have gaps of 1 to 8 columns before, between and after digits, and nothing beyond their end', () => {
    for (let n = 0; n < 40; n++) {
      const runs = inkedRuns(x, n, x.shape[2]);
      const starts = [...runs.map(([first]) => first), widths[n]];
      const ends = [-1, ...runs.map(([, last]) => last)];
      expect(starts.map((start, i) => start - ends[i] - 1).every((gap) => gap >= 1 && gap <= 8)).toBe(true);
      // strokes that do not touch may leave a digit in two runs, but two digits are never in one
      expect(runs.length).toBeGreaterThanOrEqual(labelsOf(y, n).filter((label) => label > 0).length);
    }
  });

  it('are the same for the same seed, a prefix for a smaller count, others for another seed', () => {
    const again = make(40, 3).x.data;
    expect(x.data.every((value: number, i: number) => value === again[i])).toBe(true);
    const few = make(5, 3);
    expect(few.y.data).toEqual(y.rows(0, 5).data);
    expect(few.widths).toEqual(widths.slice(0, 5));
    const row = few.x.shape[2];
    expect(few.x.data.subarray(0, row)).toEqual(x.data.subarray(0, row));
    expect(make(40, 4).y.data).not.toEqual(y.data);
  });
});

describe('options of strips', () => {
  it('say how many digits, how far apart, how wide', () => {
    const { x, y, widths } = drawnDigitStrips(10, { digits: [2, 2], gap: [5, 5], width: 90, noise: 0 });
    expect([x.shape, y.shape]).toEqual([[10, 28, 90, 1], [10, 2]]); // prettier-ignore
    expect(inkedRuns(x, 0, 90)[0][0]).toBe(5);
    expect(Math.max(...widths)).toBeLessThan(90);
  });

  it('put noise on the strip only', () => {
    const { x, widths } = drawnDigitStrips(4, { noise: 1, seed: 2 });
    const narrow = widths.indexOf(Math.min(...widths));
    const [, height, columns] = x.shape;
    const beyond = Array.from({ length: height }, (_, i) =>
      Array.from(
        x.data.subarray((narrow * height + i) * columns + widths[narrow], (narrow * height + i + 1) * columns),
      ),
    ).flat();
    expect(beyond.length).toBeGreaterThan(0);
    expect(beyond.every((value) => value === 0)).toBe(true);
    expect(inkedRuns(x, narrow, columns).length).toBeLessThan(3); // no column without a speck
  });

  it.each([
    [() => drawnDigitStrips(0), 'drawnDigitStrips: count must be a positive integer, got 0.'],
    [
      () => drawnDigitStrips(1, { digits: [4, 3] }),
      'drawnDigitStrips: digits must be [min, max] with min <= max, got [4, 3].',
    ],
    [() => drawnDigitStrips(1, { gap: [0, 3] }), 'drawnDigitStrips: gap[0] must be a positive integer, got 0.'],
    [() => drawnDigitStrips(1, { noise: 2 }), 'drawnDigitStrips: noise must lie in [0, 1], got 2.'],
    [() => drawnDigitStrips(3, { width: 20 }), /^drawnDigitStrips: strip 0 has \d+ columns, more than width = 20\.$/],
    [
      () => digitStrips({ x: zeros([3, 28, 28]), y: zeros([3], 'int32') }, 1),
      'digitStrips: digits must be pictures [M, height, width, 1] and labels [M], got x [3, 28, 28], y [3].',
    ],
    // @ts-expect-error: a misspelt option
    [() => drawnDigitStrips(1, { gaps: [1, 2] }), "drawnDigitStrips: unknown option 'gaps'. Did you mean 'gap'?"],
  ])('refuse what makes no sense, %#', (action, message) => {
    expect(action).toThrow(message);
  });
});

describe('loadDigitStrips', () => {
  const before = process.cwd();
  afterEach(() => {
    process.chdir(before);
    vi.unstubAllEnvs();
  });

  it('draws strips when there is no MNIST, and says so', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'layerwise-strips-'));
    process.chdir(folder);
    vi.stubEnv('LAYERWISE_DATA', '');
    vi.stubEnv('XDG_CACHE_HOME', folder);
    const lines: string[] = [];
    const options = { train: 3, test: 2, seed: 7, digits: [2, 4], log: (line: string) => lines.push(line) } as const;
    const { train, test, source, drawn } = await loadDigitStrips(options);
    expect([train.y.shape, test.y.shape, source, drawn]).toEqual([[3, 4], [2, 4], 'drawn strips, seed 7', true]);
    expect(lines).toEqual(['mnist not found: using 3 + 2 drawn strips (real data: --data DIR or --download).']);
    expect(train.y.rows(0, 2).data).not.toEqual(test.y.data);
    // @ts-expect-error: strips for training are as wide as they are
    await expect(loadDigitStrips({ width: 3 })).rejects.toThrow("loadDigitStrips: unknown option 'width'.");
  });
});
