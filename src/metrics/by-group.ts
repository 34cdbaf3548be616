import { ArgumentError, ShapeError, knownOptions } from '../errors/index.js';
import { expectTensor } from '../tensor/expect.js';
import { gather } from '../tensor/joining.js';
import { Tensor } from '../tensor/tensor.js';
import { showPair } from './classes.js';
import type { Metric } from './metric.js';
import { metric as metricOf } from './registry.js';

/** The figure of one group of samples. */
export interface GroupFigure {
  name: string;
  value: number;
  /** The samples of the group. */
  count: number;
}

/** What {@link metricByGroup} returns; `toString()` is its table. */
export interface GroupReport {
  /** What is measured. */
  metric: string;
  /** In the order in which the groups first occur. */
  groups: GroupFigure[];
  /** The figures by the group's name: a row of the table that `groupAverages` of layerwise/strategy takes. */
  values: Readonly<Record<string, number>>;
  /** The plain mean over the groups: each counts the same, however many samples it has. */
  mean: number;
  /** The figure over all samples together. */
  all: number;
  /** The group with the worst figure; undefined when the metric does not say which results are better. */
  worst: GroupFigure | undefined;
  toString(): string;
}

/** Options of {@link metricByGroup}. */
export interface MetricByGroupOptions {
  /** A name that `metric()` knows, or a metric of your own, which is reset. Default 'accuracy'. */
  metric?: string | Metric;
}

/**
 * A metric for each group of samples (countries, cameras, speakers, or the classes themselves), and the average over the groups as the one number
 * to choose by (§3.1.3). A good figure over all may hide a group for which the model does not work.
 *
 * @param groups the group of each of the N samples: names, or numbers
 * @throws ShapeError unless prediction, target and groups have N rows each, and what the metric throws
 *
 * @example
 * const y = fromArray([0.9, 0.2, 0.8, 0.6, 0.3], { dtype: 'float32' });
 * const t = fromArray([1, 0, 1, 0, 1]);
 * const report = metricByGroup(y, t, ['US', 'US', 'India', 'India', 'India']);
 * report.groups.map(({ name, value }) => [name, value]); // [['US', 1], ['India', 0.3333]]
 * [report.mean, report.all]; // [0.6667, 0.6]
 * report.worst?.name; // 'India'
 */
export function metricByGroup(
  prediction: Tensor,
  target: Tensor,
  groups: ArrayLike<string | number>,
  options: MetricByGroupOptions = {},
): GroupReport {
  const who = 'metricByGroup';
  knownOptions(who, options, ['metric']);
  const figure = metricOf(options.metric ?? 'accuracy');
  expectTensor(who, prediction, 'prediction');
  expectTensor(who, target, 'target');
  const [n] = target.shape;
  if (target.rank === 0 || prediction.shape[0] !== n || groups.length !== n) {
    throw new ShapeError(
      `${who}: prediction, target and groups must have one row for each sample, got ` +
        `${showPair(prediction, target)}, ${groups.length} groups.`,
    );
  }
  const members = membersOf(who, groups);
  const measure = (p: Tensor, t: Tensor): number => {
    figure.reset();
    figure.update(p, t);
    return figure.result();
  };
  const all = measure(prediction, target);
  const rows = [...members].map(([name, indices]) => {
    const own = new Tensor(Int32Array.from(indices), [indices.length]);
    return { name, value: measure(gather(prediction, own), gather(target, own)), count: indices.length };
  });
  const mean = rows.reduce((sum, { value }) => sum + value, 0) / rows.length;
  const values = Object.fromEntries(rows.map(({ name, value }) => [name, value]));
  const worst = worstOf(rows, figure.better);
  return {
    metric: figure.name,
    groups: rows,
    values,
    mean,
    all,
    worst,
    toString: () => table(figure.name, rows, mean, all, n),
  };
}

function membersOf(who: string, groups: ArrayLike<string | number>): Map<string, number[]> {
  const members = new Map<string, number[]>();
  for (let i = 0; i < groups.length; i++) {
    const group = groups[i];
    if (typeof group !== 'string' && !Number.isFinite(group)) {
      throw new ArgumentError(`${who}: groups[${i}] must be a name or a number, got ${String(group)}.`);
    }
    const indices = members.get(String(group)) ?? [];
    indices.push(i);
    members.set(String(group), indices);
  }
  return members;
}

function worstOf(rows: readonly GroupFigure[], better: Metric['better']): GroupFigure | undefined {
  if (better === undefined) return undefined;
  const sign = better === 'higher' ? 1 : -1;
  return rows.reduce((worst, row) => (sign * row.value < sign * worst.value ? row : worst));
}

function table(metric: string, rows: readonly GroupFigure[], mean: number, all: number, n: number): string {
  const names = ['group', 'mean of groups', 'all samples', ...rows.map(({ name }) => name)];
  const width = Math.max(...names.map((name) => name.length)) + 2;
  const line = (name: string, figure: string, samples: string): string =>
    `${name.padEnd(width)}${figure.padStart(Math.max(metric.length, 6))}${samples.padStart(9)}`.trimEnd();
  return [
    line('group', metric, 'samples'),
    ...rows.map(({ name, value, count }) => line(name, value.toFixed(4), String(count))),
    '',
    line('mean of groups', mean.toFixed(4), ''),
    line('all samples', all.toFixed(4), String(n)),
  ].join('\n');
}
