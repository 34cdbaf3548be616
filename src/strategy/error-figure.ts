import { ArgumentError, nearest, oneOf, show } from '../errors/index.js';
import { metric, metricNames } from '../metrics/index.js';
import { difference } from './gaps.js';

/** Which figure of merit becomes the error. */
export interface ErrorFigureOptions {
  /** Its name, such as 'accuracy' or 'loss'. Default: the first that is a share of right or wrong answers. */
  metric?: string;
  /** Which results are better. Default: as the metric of that name says; needed for metrics of your own. */
  mode?: 'min' | 'max';
}

/** How a figure of merit is read as an error. */
export interface ErrorFigure {
  readonly name: string;
  readonly scale: 'share' | 'cost';
  /** Whether the figure is the mean of right and wrong answers, so that the number of examples says how sure it is. */
  readonly counts: boolean;
  /** What the error is: `1 - accuracy`. */
  readonly formula: string;
  errorOf(value: number): number;
}

/** Shares of wrong answers; other figures whose lower values are better are costs. */
const shares = ['weightedError', 'hammingLoss', 'labelErrorRate', 'brier'];

/** The figure to diagnose among those there are. Throws ArgumentError when it is unknown, or which is better is. */
export function errorFigure(who: string, names: readonly string[], options: ErrorFigureOptions): ErrorFigure {
  const mode = options.mode && oneOf(who, 'mode', options.mode, ['min', 'max']);
  if (options.metric !== undefined) return known(who, names, options.metric, mode);
  const first = names.find((name) => modeOf(name) && read(name, modeOf(name) ?? 'min').scale === 'share');
  return known(who, names, first ?? 'loss', mode);
}

function known(who: string, names: readonly string[], name: string, asked: 'min' | 'max' | undefined): ErrorFigure {
  if (!names.includes(name)) {
    const guess = typeof name === 'string' ? nearest(name, names) : undefined;
    throw new ArgumentError(
      `${who}: metric ${show(name)} is not among the figures.${guess ? ` Did you mean '${guess}'?` : ''} ` +
        `Known: ${names.join(', ') || 'none'}.`,
    );
  }
  const mode = asked ?? modeOf(name);
  if (mode) return read(name, mode);
  throw new ArgumentError(`${who}: which values of '${name}' are better? Give mode: 'max' or 'min'.`);
}

function read(name: string, mode: 'min' | 'max'): ErrorFigure {
  const counts = /accuracy$/i.test(name);
  if (mode === 'max') {
    return { name, scale: 'share', counts, formula: `1 - ${name}`, errorOf: (value) => difference(1, value) };
  }
  const scale = shares.some((share) => isCalled(name, share)) ? 'share' : 'cost';
  return { name, scale, counts, formula: name, errorOf: (value) => value };
}

/** Which values of a figure are better, by its name; undefined for metrics of one's own. */
export function modeOf(name: string): 'min' | 'max' | undefined {
  const registered = metricNames.find((candidate) => isCalled(name, candidate));
  const better = registered && metric(registered).better;
  if (better) return better === 'higher' ? 'max' : 'min';
  if (/accuracy$/i.test(name)) return 'max';
  return /loss$/i.test(name) ? 'min' : undefined;
}

/** Whether a figure is that of a metric, possibly of a named output: `accuracy`, `digitAccuracy`. */
function isCalled(name: string, metricName: string): boolean {
  return name === metricName || name.endsWith(metricName.charAt(0).toUpperCase() + metricName.slice(1));
}
