import { type Bar, bars } from './bars.js';
import { type Result, figure } from './result.js';

const OURS = 'layerwise';

/** One of our values against one bar. */
export interface Comparison {
  readonly ours: Result;
  /** The peer's run; undefined for an absolute bound. */
  readonly theirs: Result | undefined;
  /** Our value divided by the peer's, or our value. */
  readonly value: number;
  readonly bar: Bar;
}

/** Each of our results against each bar of its workload whose peer was measured. */
export function comparisons(results: readonly Result[]): Comparison[] {
  const runs = bestRuns(results);
  return runs
    .filter(({ library }) => library === OURS)
    .flatMap((ours) =>
      bars
        .filter(({ workload }) => workload === ours.workload)
        .flatMap((bar): Comparison[] => {
          const { peer } = bar;
          if (!peer) return [{ ours, theirs: undefined, value: ours.value, bar }];
          const theirs = runs.find(
            ({ workload, library, threads }) =>
              workload === ours.workload && library === peer.library && threads === peer.threads,
          );
          return theirs ? [{ ours, theirs, value: ours.value / theirs.value, bar }] : [];
        }),
    );
}

/** The cells of a comparison in the order of `headings`. */
export const headings = [
  'workload',
  'runtime',
  'build',
  'thr',
  'value',
  'against',
  'ratio',
  'first bar',
  'goal',
] as const;

export function cells({ ours, theirs, value, bar }: Comparison): string[] {
  const { runtime = '', build = '' } = ours.detail;
  return [
    ...[ours.workload, String(runtime).replace('node ', ''), String(build), String(ours.threads), figure(ours.value)],
    ...[theirs ? `${theirs.library}-${theirs.threads} ${figure(theirs.value)}` : '', theirs ? figure(value) : ''],
    ...[verdict(value, bar.first, ours.unit), verdict(value, bar.goal, ours.unit)],
  ];
}

/** The bound, and whether the value keeps it: rates from below, times from above. */
function verdict(value: number, bound: number | undefined, unit: string): string {
  if (bound === undefined) return '';
  const kept = isRate(unit) ? value >= bound : value <= bound;
  return `${isRate(unit) ? '≥' : '≤'} ${bound} ${kept ? 'pass' : 'FAIL'}`;
}

/** Of several runs under one condition the best: other work on the machine only ever slows a run down. */
function bestRuns(results: readonly Result[]): Result[] {
  const best = new Map<string, Result>();
  for (const result of results) {
    const { library, workload, threads, unit, value, detail } = result;
    const condition = library === OURS ? [detail.runtime, detail.build] : []; // a peer counts in its best version
    const key = [library, workload, threads, ...condition].join(' ');
    const known = best.get(key);
    if (!known || (isRate(unit) ? value > known.value : value < known.value)) best.set(key, result);
  }
  return [...best.values()];
}

function isRate(unit: string): boolean {
  return unit.endsWith('/s') || unit.startsWith('%');
}
