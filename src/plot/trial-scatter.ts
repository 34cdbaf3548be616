import { ArgumentError, knownOptions, oneOf } from '../errors/index.js';
import { type Figure, type FigureOptions, type Panel, VegaFigure, checkSize } from './figure.js';
import { quantitative, scales } from './lines.js';
import { okabeIto } from './palette.js';
import type { ParallelCoordinatesOptions } from './parallel-coordinates.js';
import { shortNumber, words, wrap } from './text.js';
import { type SearchTrials, type TrialAxis, UNSET, ranked, trialAxes } from './trial-axis.js';

/** Options of {@link trialScatter}; width and height are those of one panel. */
export interface TrialScatterOptions extends FigureOptions, Pick<ParallelCoordinatesOptions, 'names' | 'scales'> {
  /** Of the optimised figure. Default 'linear'; 'log' needs values > 0. */
  yScale?: 'linear' | 'log';
}

const who = 'trialScatter';

/** Panels in a row. */
const COLUMNS = 3;

/**
 * What each setting of a search does for the optimised figure: a panel for
 * each setting with a point for each trial, the best one a diamond. Numbers
 * that span orders of magnitude are on a logarithmic scale (§2.3.2).
 *
 * @throws ArgumentError as {@link parallelCoordinates} does
 *
 * @example
 * const trials = [0.001, 0.01, 0.1].map((learningRate, i) => ({ values: { learningRate }, value: 1 / (i + 1) }));
 * await saveFigure(trialScatter({ optimize: 'valLoss', mode: 'min', trials }), 'learning-rate.svg');
 */
export function trialScatter(search: SearchTrials, chart: TrialScatterOptions = {}): Figure {
  knownOptions(who, chart, ['title', 'width', 'height', 'names', 'scales', 'yScale']);
  checkSize(who, chart);
  const trials = ranked(who, search);
  const axes = trialAxes(who, trials, chart.names, chart.scales ?? {});
  const { title = 'Trials', width = axes.length > 1 ? 240 : 480, height = axes.length > 1 ? 200 : 300 } = chart;
  const values = trials.map(({ value }) => value);
  const type = oneOf(who, 'yScale', chart.yScale ?? 'linear', scales);
  const low = values.reduce((a, b) => Math.min(a, b));
  if (type === 'log' && low <= 0) throw new ArgumentError(`${who}: a log yScale needs values > 0, got ${low}.`);
  const y = quantitative(words(search.optimize), values, { type, nice: true });
  const concat = axes.map((axis): Panel => {
    const points = trials.map(({ values: settings, value }, i) => ({
      x: axis.place(settings[axis.name]),
      y: value,
      best: i === 0,
    }));
    const position = { x: { field: 'x', ...across(axis, points, width) }, y: { field: 'y', ...y } };
    const layer = (best: boolean) => ({
      data: { values: points.filter((point) => point.best === best) },
      mark: best
        ? ({ type: 'point', filled: true, opacity: 1, size: 140, shape: 'diamond', color: okabeIto[1] } as const)
        : ({ type: 'point', filled: true, opacity: 0.7, size: 36, color: okabeIto[0] } as const),
      encoding: position,
    });
    return { width, height, layer: [layer(false), layer(true)] };
  });
  const note = `diamond: the best, ${words(search.optimize)} ${shortNumber(values[0], 4)}`;
  const failed = search.trials.length - trials.length;
  const notes = [note, ...(failed > 0 ? [`${failed} of ${search.trials.length} trials failed, not drawn`] : [])];
  return new VegaFigure(title, { concat, columns: COLUMNS }, notes);
}

/** The axis of a setting, with room at both sides. */
function across({ name, ticks }: TrialAxis, points: readonly { x: number }[], width: number) {
  const hasUnset = points.some(({ x }) => x < 0);
  const marks = hasUnset ? [{ place: UNSET, label: 'not set' }, ...ticks] : ticks;
  const isSlanted = marks.some(({ place, label }, i) => {
    const next = marks[i + 1] ?? { place: Infinity, label: '' };
    return Math.abs(next.place - place) * width < 4 * (label.length + next.label.length) + 4;
  });
  const [values, labels] = [marks.map(({ place }) => place), marks.map(({ label }) => label)];
  const domain = [hasUnset ? UNSET - 0.05 : -0.05, 1.05];
  return {
    type: 'quantitative' as const,
    title: wrap(words(name), Math.floor(width / 7)),
    scale: { domain, nice: false, zero: false },
    axis: {
      values,
      labelExpr: `${JSON.stringify(labels)}[indexof(${JSON.stringify(values)}, datum.value)]`,
      labelAngle: isSlanted ? -40 : 0,
      tickCount: values.length,
      labelOverlap: false,
    },
  };
}
