import { ArgumentError, knownOptions, nearest, oneOf, show } from '../errors/index.js';
import { logMarks } from './lines.js';
import { checkList } from './figure.js';
import { shortNumber, shorten } from './text.js';

/** What a search has found, such as the `SearchResult` that `search` returns. */
export interface SearchTrials {
  /** The name of the optimised figure. */
  readonly optimize: string;
  readonly mode: 'min' | 'max';
  readonly trials: readonly SearchTrial[];
}

/** One trial. */
export interface SearchTrial {
  /** The settings by name; undefined where one does not apply. */
  readonly values: Readonly<Record<string, Setting | undefined>>;
  /** The optimised figure; not finite when the trial has failed. */
  readonly value: number;
}

type Setting = number | string | boolean;

/** How numbers are spread along an axis; 'oneMinusLog' shows 0.9, 0.99, 0.999 at equal distances. */
export const trialScales = ['linear', 'log', 'oneMinusLog'] as const;

/** One of the scales. */
export type TrialScale = (typeof trialScales)[number];

/** An axis of settings: where values are, from 0 to 1, and what is written beside it. */
export interface TrialAxis {
  readonly name: string;
  place(value: Setting | undefined): number;
  readonly ticks: readonly { readonly place: number; readonly label: string }[];
}

/** Where trials stand that do not have the setting. */
export const UNSET = -0.12;

/** Numbers that span at least this factor are spread by their logarithm. */
const WIDE = 30;

/** At most so many categories are named; of more every second, third, ... */
const CATEGORIES = 12;

/** The trials that have reached something, best first. Throws when there are none. */
export function ranked(who: string, { trials, mode }: SearchTrials): readonly SearchTrial[] {
  checkList(who, 'trials', trials, 'Pass what search returns.');
  const done = trials.filter(({ value }) => Number.isFinite(value));
  if (done.length === 0) {
    throw new ArgumentError(`${who}: needs a trial with a finite value, got none among ${trials.length} trials.`);
  }
  const sign = mode === 'min' ? 1 : -1;
  return [...done].sort((a, b) => sign * (a.value - b.value));
}

/** The axes of the settings called `names`, or of all of them. */
export function trialAxes(
  who: string,
  trials: readonly SearchTrial[],
  names: readonly string[] | undefined,
  scales: Readonly<Record<string, TrialScale>>,
): TrialAxis[] {
  const known = [...new Set(trials.flatMap(({ values }) => Object.keys(values)))];
  knownOptions(`${who}: scales`, scales, known);
  for (const name of names ?? []) {
    if (known.includes(name)) continue;
    const guess = nearest(name, known);
    throw new ArgumentError(
      `${who}: no trial has a setting ${show(name)}.${guess ? ` Did you mean '${guess}'?` : ''} Known: ${known.join(', ')}.`,
    );
  }
  return (names ?? known).map((name) => {
    const column = trials.flatMap(({ values }) => values[name] ?? []);
    return trialAxis(who, name, column, scales[name]);
  });
}

/** An axis for the values: numbers on a scale, anything else as categories. */
export function trialAxis(who: string, name: string, values: readonly Setting[], scale?: TrialScale): TrialAxis {
  const numbers = values.filter((value) => typeof value === 'number');
  const isNumeric = numbers.length === values.length;
  const axis = isNumeric ? numberAxis(who, name, numbers, scale) : categoryAxis(name, values);
  return { ...axis, place: (value) => (value === undefined ? UNSET : axis.place(value)) };
}

function categoryAxis(name: string, values: readonly Setting[]): TrialAxis {
  const categories = [...new Set(values.map(String))].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  const place = (value: Setting | undefined): number =>
    categories.length === 1 ? 0.5 : categories.indexOf(String(value)) / (categories.length - 1);
  const step = Math.ceil(categories.length / CATEGORIES);
  const named = categories.filter((_, i) => i % step === 0);
  return { name, place, ticks: named.map((category) => ({ place: place(category), label: shorten(category, 18) })) };
}

function numberAxis(who: string, name: string, values: readonly number[], wanted?: TrialScale): TrialAxis {
  if (values.length === 0) return { name, place: () => UNSET, ticks: [] };
  const low = values.reduce((a, b) => Math.min(a, b), Infinity);
  const high = values.reduce((a, b) => Math.max(a, b), -Infinity);
  const scale = wanted ? oneOf(who, `scales.${name}`, wanted, trialScales) : automatic(low, high);
  if (scale === 'log' && low <= 0) throw new ArgumentError(`${who}: a log scale needs ${name} > 0, got ${low}.`);
  if (scale === 'oneMinusLog' && high >= 1) {
    throw new ArgumentError(`${who}: a oneMinusLog scale needs ${name} < 1, got ${high}.`);
  }
  const to = { linear: (x: number) => x, log: Math.log10, oneMinusLog: (x: number) => -Math.log10(1 - x) }[scale];
  const [from, end] = [to(low), to(high)];
  const span = end - from;
  const isPoint = span <= 1e-12 * Math.max(Math.abs(from), Math.abs(end), 1e-200); // too close for marks between them
  const place = (value: Setting | undefined): number => (isPoint ? 0.5 : (to(Number(value)) - from) / span);
  const marks = {
    linear: () => evenMarks(low, high),
    log: () => logMarks([low, high]),
    oneMinusLog: () => logMarks([1 - high, 1 - low]).map((mark) => 1 - mark),
  }[scale];
  const inside = (isPoint ? [] : marks()).filter((mark) => place(mark) > -1e-9 && place(mark) < 1 + 1e-9);
  const shown = inside.length > 1 ? inside : isPoint ? [low] : [low, high];
  return { name, place, ticks: shown.map((mark) => ({ place: place(mark), label: shortNumber(mark, 4) })) };
}

function automatic(low: number, high: number): TrialScale {
  if (low > 0 && high / low >= WIDE) return 'log';
  if (low > 0 && high < 1 && (1 - low) / (1 - high) >= WIDE) return 'oneMinusLog';
  return 'linear';
}

/** Some five round numbers, evenly apart, in [low, high]. */
function evenMarks(low: number, high: number): number[] {
  const rough = (high - low) / 5;
  const decade = 10 ** Math.floor(Math.log10(rough));
  const step = decade * ([1, 2, 5].find((factor) => factor * decade >= rough) ?? 10);
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, i) => (first + i) * step);
}
