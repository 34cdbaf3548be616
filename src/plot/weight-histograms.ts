import { ArgumentError, knownOptions, positiveInteger } from '../errors/index.js';
import { expectTensor } from '../tensor/expect.js';
import type { Tensor } from '../tensor/tensor.js';
import { type Figure, type FigureOptions, type Layer, type Panel, VegaFigure, checkSize, spread } from './figure.js';
import { okabeIto } from './palette.js';
import { shortNumber, wrap } from './text.js';

/** Options of {@link weightHistograms}; width and height are those of one panel. */
export interface WeightHistogramsOptions extends FigureOptions {
  /** Bars a panel. Default 30. */
  bins?: number;
  /** Panels in a row. Default: about as many as there are rows, at most 6. */
  columns?: number;
}

const who = 'weightHistograms';

/**
 * How the values of each tensor are distributed, a panel each with an axis of
 * its own: weights, gradients, activations. Below its name a panel tells mean
 * ± standard deviation, and how many values are NaN or infinite, which are not
 * drawn. A grey line marks 0.
 *
 * @throws ArgumentError for no tensor and tensors without values
 *
 * @example
 * const model = new Sequential([new Dense(8), new Dense(1)], { inputShape: [4], seed: 1 });
 * const weights = Object.fromEntries(model.parameters().map(({ path, value }) => [path, value]));
 * await saveFigure(weightHistograms(weights, { title: 'Weights' }), 'weights.svg');
 */
export function weightHistograms(
  tensors: Readonly<Record<string, Tensor>>,
  chart: WeightHistogramsOptions = {},
): Figure {
  knownOptions(who, chart, ['title', 'width', 'height', 'bins', 'columns']);
  checkSize(who, chart);
  const entries = Object.entries(tensors);
  if (entries.length === 0) throw new ArgumentError(`${who}: needs at least one tensor, got none.`);
  for (const [name, tensor] of entries) expectTensor(who, tensor, name);
  const empty = entries.find(([, { size }]) => size === 0);
  if (empty) throw new ArgumentError(`${who}: tensor '${empty[0]}' has no values.`);
  const { title = '', width = 180, height = 90, bins = 30 } = chart;
  const columns = chart.columns ?? Math.min(6, Math.ceil(Math.sqrt(entries.length)));
  positiveInteger(who, 'bins', bins);
  positiveInteger(who, 'columns', columns);
  const concat = entries.map(([name, tensor]) => panel(name, tensor, bins, { width, height }));
  return new VegaFigure(title, { concat, columns, spacing: 20 }, [
    'how many values (up) lie where (across); every panel has axes of its own',
  ]);
}

function panel(name: string, { data, size }: Tensor, bins: number, box: { width: number; height: number }): Panel {
  const finite = Float64Array.from(data).filter((value) => Number.isFinite(value));
  const mean = finite.reduce((sum, value) => sum + value / finite.length, 0);
  const deviation = Math.sqrt(finite.reduce((sum, value) => sum + (value - mean) ** 2 / finite.length, 0));
  const lost = size - finite.length;
  const told = finite.length === 0 ? [] : [`${shortNumber(mean)} ± ${shortNumber(deviation)}, n = ${size}`];
  const warning = lost > 0 ? [`${lost} of ${size} not finite`] : [];
  const [low, high] = ends(finite);
  const bars = histogram(finite, low, high, bins);
  const most = Math.max(1, ...bars.map(({ count }) => count));
  const axis = { tickCount: 3, labelFontSize: 10, grid: false } as const;
  const scale = { domain: [low, high] };
  const x = { type: 'quantitative' as const, title: null, scale, axis: { ...axis, labelExpr } };
  const counts = { ...axis, tickMinStep: 1, format: '~s' } as const;
  const boxes: Layer = {
    data: { values: bars },
    mark: { type: 'bar', color: okabeIto[0] },
    encoding: {
      x: { field: 'from', ...x },
      x2: { field: 'to' },
      y: { field: 'count', type: 'quantitative', title: null, scale: { domain: [0, most] }, axis: counts },
      y2: { datum: 0 },
    },
  };
  const zero: Layer = {
    data: { values: [{ at: 0 }] },
    mark: { type: 'rule', strokeDash: [3, 3], color: '#555555' },
    encoding: { x: { field: 'at', ...x } },
  };
  return {
    ...box,
    title: {
      text: wrap(name, Math.floor(box.width / 7)),
      subtitle: [...told, ...warning],
      fontSize: 12,
      subtitleFontSize: 10,
      subtitleColor: lost > 0 ? okabeIto[1] : '#555555',
      subtitlePadding: 2,
      offset: 6,
    },
    layer: low < 0 && high > 0 ? [boxes, zero] : [boxes],
  };
}

/** Small and large values in powers of ten. */
const labelExpr =
  'datum.value !== 0 && (abs(datum.value) < 0.001 || abs(datum.value) >= 10000) ? ' +
  "format(datum.value, '.2~e') : format(datum.value, '.3~r')";

/** The range of the values; a single value gets one unit, no value the range around 0. */
function ends(values: Float64Array): [number, number] {
  if (values.length === 0) return [-0.5, 0.5];
  return spread(
    values.reduce((a, b) => Math.min(a, b)),
    values.reduce((a, b) => Math.max(a, b)),
  );
}

/** How many of the values lie in each of equal parts of [low, high]. */
function histogram(values: Float64Array, low: number, high: number, bins: number) {
  const width = high / bins - low / bins;
  const counts = new Float64Array(bins);
  for (const value of values) counts[Math.min(bins - 1, Math.floor((value - low) / width))]++;
  return Array.from(counts, (count, i) => ({ from: low + i * width, to: low + (i + 1) * width, count }));
}
