import { ArgumentError, inInterval, knownOptions, nearest, oneOf, show, trueOrFalse } from '../errors/index.js';
import { type Figure, type FigureOptions, type Panel, VegaFigure, checkSize } from './figure.js';
import { smooth } from './line-chart.js';
import { type Series, byName, checkPoints, lineLayers, pointsOf, quantitative, scales } from './lines.js';
import { type Mark, uprights } from './marks.js';
import { shortNumber, words } from './text.js';

/** What training has reached, epoch by epoch, such as the `History` that `fit` returns. */
export interface EpochFigures {
  readonly epochs: readonly number[];
  readonly names: readonly string[];
  get(name: string): readonly number[];
  /** What was changed by hand or by a schedule while training went. */
  readonly changes?: readonly EpochChange[];
}

/** A setting that was changed in an epoch. */
export interface EpochChange {
  readonly epoch: number;
  readonly name: string;
  readonly from: number | string | boolean;
  readonly to: number | string | boolean;
}

/** Options of {@link lossCurves}. */
export interface LossCurvesOptions extends FigureOptions {
  /** The figures, one panel each, `accuracy` with its `valAccuracy`. Default ['loss']. */
  figures?: readonly string[];
  /** β of a moving average drawn over the raw values, in [0, 1). Default 0: none. */
  smoothing?: number;
  /** Of the first figure. Default 'linear'; 'log' needs values > 0. */
  yScale?: 'linear' | 'log';
  /** Points out the epochs in which a setting was changed, and lists them. Default true. */
  changes?: boolean;
}

const who = 'lossCurves';
const options = ['title', 'width', 'height', 'figures', 'smoothing', 'yScale', 'changes'];

/** Marks closer than this many pixels become one. */
const APART = 40;

/** So many marks are described below the title. */
const LISTED = 8;

/**
 * The cost, and other figures, of training and validation over the epochs
 * (§2.1.8). With `smoothing` the raw values stay visible, pale, behind their
 * moving average (§2.2.3). Changes of settings are numbered and listed.
 *
 * @throws ArgumentError for figures that the history does not have, no finite value, and values <= 0 on a log scale
 *
 * @example
 * const history = new History();
 * [0.9, 0.5, 0.4].forEach((loss, i) => history.add(i + 1, { loss, valLoss: loss + 0.1 }));
 * await saveFigure(lossCurves(history, { title: 'Training' }), 'loss.png');
 */
export function lossCurves(history: EpochFigures, chart: LossCurvesOptions = {}): Figure {
  knownOptions(who, chart, options);
  if (typeof history?.get !== 'function') {
    throw new ArgumentError(`${who}: needs the history that fit returns, got ${show(history)}.`);
  }
  checkSize(who, chart);
  const { title = 'Training', width = 560, height = 300, figures = ['loss'], smoothing = 0 } = chart;
  inInterval(who, 'smoothing', smoothing, '[0, 1)');
  const yScale = oneOf(who, 'yScale', chart.yScale ?? 'linear', scales);
  if (figures.length === 0) throw new ArgumentError(`${who}: figures must name at least one figure, got none.`);
  const isMarked = trueOrFalse(who, 'changes', chart.changes ?? true);
  const { marks, notes } = isMarked ? marksOf(history, width) : { marks: [], notes: [] };
  const drawn = figures.map((figure) => seriesOf(history, figure));
  const channels = byName(
    ['training', 'validation'],
    drawn.some((series) => series.length > 1),
  );
  const panels = drawn.map((series, i): Panel => {
    const raw = series.flatMap((line) => pointsOf(line));
    const scale = i === 0 ? yScale : 'linear';
    checkPoints(who, raw, 'linear', scale);
    const axes = {
      x: quantitative('epoch', history.epochs, { whole: true }),
      y: quantitative(
        words(figures[i]),
        raw.flatMap(({ y }) => y ?? []),
        { type: scale, nice: true },
      ),
    };
    const smoothed = series.flatMap((line) => pointsOf(line, smooth(line.y, smoothing)));
    const lines = lineLayers(smoothed, axes, channels, smoothing > 0 ? { raw } : {});
    return { width, height, layer: [...uprights(marks, axes), ...lines] };
  });
  return new VegaFigure(title, { vconcat: panels, resolve: { scale: { color: 'shared' } } }, notes);
}

/** A figure of the training batches and its counterpart of the validation data, where they exist. */
function seriesOf(history: EpochFigures, figure: string): Series[] {
  const validation = figure.startsWith('val') ? figure : `val${figure.charAt(0).toUpperCase()}${figure.slice(1)}`;
  const pair = { training: figure === validation ? '' : figure, validation };
  const found = Object.entries(pair).filter(([, key]) => history.names.includes(key));
  if (found.length > 0) return found.map(([name, key]) => ({ name, x: history.epochs, y: history.get(key) }));
  const guess = nearest(figure, history.names);
  throw new ArgumentError(
    `${who}: the history has no figure ${show(figure)}.` +
      `${guess ? ` Did you mean '${guess}'?` : ''} It has: ${history.names.join(', ') || 'none, no epoch has ended'}.`,
  );
}

/** Numbered marks of the changes, neighbours together, and what they stand for. */
function marksOf({ changes = [], epochs }: EpochFigures, width: number): { marks: Mark[]; notes: string[] } {
  const reach = Math.max(...epochs) - Math.min(...epochs) || 1;
  const byEpoch = new Map<number, string[]>();
  for (const { epoch, name, from, to } of [...changes].sort((a, b) => a.epoch - b.epoch)) {
    const told = `${words(name)} ${written(from)} → ${written(to)}`;
    byEpoch.set(epoch, [...(byEpoch.get(epoch) ?? []), told]);
  }
  const groups: { at: number; first: number; last: number }[] = [];
  [...byEpoch.keys()].forEach((epoch, i) => {
    const group = groups.at(-1);
    if (group && ((epoch - group.at) / reach) * width < APART) group.last = i + 1;
    else groups.push({ at: epoch, first: i + 1, last: i + 1 });
  });
  const notes = [...byEpoch].map(([epoch, told], i) => `${i + 1}: epoch ${epoch}, ${told.join(', ')}`);
  const rest = notes.length - LISTED;
  return {
    marks: groups.map(({ at, first, last }) => ({ at, label: first === last ? String(first) : `${first}–${last}` })),
    notes: rest > 1 ? [...notes.slice(0, LISTED), `… and ${rest} more changes`] : notes,
  };
}

function written(value: number | string | boolean): string {
  return typeof value === 'number' ? shortNumber(value, 4) : String(value);
}
