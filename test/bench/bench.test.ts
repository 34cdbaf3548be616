import { describe, expect, it, vi } from 'vitest';
import { matching, readArguments } from '../../bench/arguments.js';
import { cells, comparisons } from '../../bench/comparison.js';
import { measure } from '../../bench/harness.js';
import { type Result, figure, parseResult } from '../../bench/result.js';

const names = ['W1-matmul-64', 'W1-matmul-512', 'W12-mlp-infer-1', 'W14-exp'].map((name) => ({ name }));
const chosen = (...prefixes: string[]): string[] => matching(names, prefixes).map(({ name }) => name);

describe('the command line', () => {
  it('takes workloads by prefix, in the order of the list and once each', () => {
    expect(chosen('W14', 'W1', 'W1-matmul-64')).toEqual(['W1-matmul-64', 'W1-matmul-512', 'W14-exp']);
    expect(chosen('W1-matmul-5')).toEqual(['W1-matmul-512']);
    expect(chosen('W12-mlp-infer-1')).toEqual(['W12-mlp-infer-1']);
    expect(() => chosen('W3')).toThrow("There is no workload 'W3'.");
  });

  it('reads its options and says what is wrong with them', () => {
    expect(readArguments(['W2', '--threads', '2', '--json', '--budget', '0.5'])).toEqual({
      names: ['W2'],
      threads: 2,
      json: true,
      budget: 0.5,
    });
    expect(readArguments(['W2', 'W3'])).toEqual({ names: ['W2', 'W3'], threads: undefined, json: false, budget: 8 });
    expect(() => readArguments(['--threads', '0'])).toThrow("--threads must be an integer >= 1, got '0'.");
    expect(() => readArguments(['--budget', 'long'])).toThrow("--budget must be a number of seconds > 0, got 'long'.");
  });
});

describe('measure', () => {
  it('gives the value of the median block and leaves restoring off the clock', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    let restored = 0;
    let run = 0;
    // calls take 100 ms, those of the last two blocks 300 ms and 50 ms
    const times = [...Array<number>(6).fill(100), ...Array<number>(3).fill(300), ...Array<number>(3).fill(50)];
    const { value, detail } = measure(
      {
        restore: () => {
          restored++;
          vi.advanceTimersByTime(7000);
        },
        run: () => void vi.advanceTimersByTime(times[run++]),
        value: (seconds) => seconds * 1000,
        detail: () => ({ loss: 1.5 }),
      },
      1,
    );
    vi.useRealTimers();
    expect(value).toBeCloseTo(100, 9);
    expect(detail).toMatchObject({ blocks: 3, calls: 9, best_s: 0.05, worst_s: 0.3, first_call_s: 0.1, loss: 1.5 });
    expect(restored).toBe(run);
  });
});

describe('the comparison', () => {
  const result = (library: string, workload: string, unit: string, value: number): Result => ({
    ...{ library, workload, threads: 2, unit, value },
    detail: { runtime: 'node v20.19.0', build: 'relaxed' },
  });

  it('divides our best run by the best of the peer, and holds rates and times against their bars', () => {
    const table = comparisons([
      result('layerwise', 'W2-mlp-train', 'samples/s', 10_000),
      result('layerwise', 'W2-mlp-train', 'samples/s', 12_000),
      result('torch', 'W2-mlp-train', 'samples/s', 10_000),
      result('torch', 'W2-mlp-train', 'samples/s', 9000),
      result('layerwise', 'W13-adam-update', 'ns/parameter', 0.5),
      result('torch', 'W13-adam-update', 'ns/param', 1),
    ]).map(cells);
    expect(table).toEqual([
      ['W2-mlp-train', 'v20.19.0', 'relaxed', '2', '12,000', 'torch-2 10,000', '1.2', '≥ 1.15 pass', '≥ 2 FAIL'],
      ['W13-adam-update', 'v20.19.0', 'relaxed', '2', '0.5', 'torch-2 1', '0.5', '≤ 0.4 FAIL', ''],
    ]);
  });

  it('reads our lines and those of peers, and skips what has no value', () => {
    const line = { workload: 'W2', threads: 1, unit: 'samples/s', value: 7, detail: { loss: 1, calls: [2] } };
    expect(parseResult(JSON.stringify({ ...line, library: 'layerwise' }))).toEqual({
      ...line,
      library: 'layerwise',
      detail: { loss: 1 },
    });
    expect(parseResult(JSON.stringify({ ...line, peer: 'torch' }))?.library).toBe('torch');
    expect(parseResult(JSON.stringify({ ...line, peer: 'torch', value: null }))).toBeUndefined();
    expect(figure(37186.4)).toBe('37,190');
  });
});
