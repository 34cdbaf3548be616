import { describe, expect, it } from 'vitest';
import { ArgumentError } from 'layerwise';
import { type Series, type TerminalChartOptions, terminalChart } from 'layerwise/plot';
import { wrong } from '../misuse/table.js';

const curve = (name: string, y: readonly number[], x?: readonly number[]): Series => ({ name, y, ...(x && { x }) });
const chart = async (series: Series[], options?: TerminalChartOptions): Promise<string[]> =>
  (await terminalChart(series, options)).split('\n');

describe('terminalChart', () => {
  it('draws lines that differ in their strokes between axes at round numbers', async () => {
    const x = [1, 2, 3, 4, 5];
    const series = [curve('loss', [2.1, 1, 0.6, 0.3, 0.2], x), curve('valLoss', [2.2, 1.4, 1.1, 1, 1], x)];
    expect(await chart(series, { width: 40, height: 6, xLabel: 'epoch', title: 'Cost' })).toEqual([
      '     Cost',
      '2.5 ┤',
      '2.0 ┤┄┄┄┄╮',
      '1.5 ┤  ╰─╰┄┄┄┄┄┄┄┄╮',
      '1.0 ┤      ╰──────╰┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄',
      '0.5 ┤              ╰───────────────╮',
      '0.0 ┤                              ╰────',
      '    └┬────────┬────────┬───────┬───────┬',
      '     1        2        3       4       5',
      '     ── loss   ┄┄ valLoss          epoch',
    ]);
  });

  it('leaves gaps where values are not finite, and marks single points', async () => {
    const lines = await chart([curve('a', [1, 1, 1, NaN, 1, 1, NaN, 2])], { width: 32, height: 4 });
    expect(lines.filter((line) => line.includes('─') && line.startsWith('1.0'))).toEqual(['1.0 ┤────────       ────']);
    expect(lines[0]).toBe('2.0 ┤                          •');
  });

  it.each([
    { what: 'one point', y: [0.5], row: '•' },
    { what: 'a constant', y: [0, 0, 0], row: '─'.repeat(24) },
  ])('gives $what an axis', async ({ y, row }) => {
    const lines = await chart([curve('a', y)], { width: 30, height: 4 });
    const drawn = lines.filter((line) => line.includes('┤')).map((line) => line.split('┤')[1]);
    expect(drawn.filter((text) => text !== '')).toHaveLength(1);
    expect(drawn.join('').slice(0, 20)).toBe(row.slice(0, 20));
  });

  it('averages what does not fit in a column', async () => {
    const noise = Array.from({ length: 10_000 }, (_, i) => (i < 5000 ? 1 : 2) + (i % 2 === 0 ? 0.4 : -0.4));
    const lines = await chart([curve('a', noise)], { width: 60, height: 5 });
    expect(lines.join('').match(/[╭╮╰╯]/g)).toEqual(['╭', '╭', '╯', '╯']); // up, by way of the column that is half and half
  });

  it('keeps within its width, whatever the numbers are', async () => {
    for (const y of [
      [1e-9, 3e-9],
      [-1e12, 5e12],
      [12345.5, 12346],
      [-0.001, 0.001],
      [0, 1e300],
    ]) {
      for (const x of [
        [0, 1],
        [1, 1000],
        [990_001, 999_999],
        [0.25, 0.75],
      ]) {
        const lines = await chart([curve('series', y, x)], { width: 48, height: 5 });
        expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(48);
        expect(lines.join('\n')).toMatch(/[╯╭]/);
        expect(lines.join('\n')).not.toMatch(/NaN|undefined|Infinity/);
      }
    }
  });

  it('labels an axis with as many digits as it needs', async () => {
    const labels = async (...y: number[]): Promise<string[]> =>
      (await chart([curve('a', y)], { height: 4 })).flatMap((line) => /^ *(\S+) ┤/.exec(line)?.[1] ?? []);
    expect(await labels(0, 1)).toEqual(['1.0', '0.8', '0.6', '0.4', '0.2', '0.0']);
    expect(await labels(0.9012, 0.932)).toEqual(['0.94', '0.93', '0.92', '0.91', '0.90']);
    expect(await labels(0, 5e-7)).toEqual(['5e-7', '4e-7', '3e-7', '2e-7', '1e-7', '0']);
    expect(await labels(0, 1e6)).toEqual(['1e+6', '8e+5', '6e+5', '4e+5', '2e+5', '0']);
  });

  it('colours each stretch of a line once', async () => {
    const [plain, coloured] = await Promise.all(
      [false, true].map((colors) => terminalChart([curve('a', [0, 1]), curve('b', [1, 0])], { colors, width: 40 })),
    );
    expect(coloured).toContain('\x1b[38;5;33m──\x1b[0m a   \x1b[38;5;202m┄┄\x1b[0m b');
    expect(coloured.replaceAll(/\x1b\[[\d;]*m/g, '')).toBe(plain);
    for (const line of coloured.split('\n').slice(0, -1)) {
      expect(line.split('\x1b[38').length).toBeLessThanOrEqual(4);
    }
  });

  it.each<[string, () => Promise<string>, string]>([
    ['no series', () => terminalChart([]), 'terminalChart: needs at least one series, got none.'],
    [
      'nothing to draw',
      () => terminalChart([curve('a', [NaN])]),
      'terminalChart: no series has a finite value to draw.',
    ],
    [
      'x of another length',
      () => terminalChart([curve('a', [1, 2], [1])]),
      "terminalChart: series 'a' must have as many x as y, got 1 and 2.",
    ],
    [
      'no width',
      () => terminalChart([curve('a', [1])], { width: 10 }),
      'terminalChart: width must be at least 30, got 10.',
    ],
    [
      'no height',
      () => terminalChart([curve('a', [1])], { height: 0 }),
      'terminalChart: height must be a positive integer, got 0.',
    ],
    [
      'a flag as text',
      () => terminalChart([curve('a', [1])], { colors: wrong('yes') }),
      'terminalChart: colors must be true or false, got "yes".',
    ],
    [
      'a misspelt option',
      () => terminalChart([curve('a', [1])], wrong({ color: true })),
      "terminalChart: unknown option 'color'. Did you mean 'colors'? Known options: title, xLabel, width, height, colors.",
    ],
  ])('refuses %s', async (_what, action, message) => {
    await expect(action()).rejects.toThrow(new ArgumentError(message));
  });
});
