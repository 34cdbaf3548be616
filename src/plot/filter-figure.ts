import { ArgumentError, ShapeError, knownOptions, oneOf, positiveInteger } from '../errors/index.js';
import { expectTensor } from '../tensor/expect.js';
import { showShape } from '../tensor/shape.js';
import { Tensor } from '../tensor/tensor.js';
import type { Figure } from './figure.js';
import { imageGrid } from './image-grid.js';

/** Options of {@link filterFigure}. */
export interface FilterFigureOptions {
  title?: string;
  /** At most this many filters are drawn; the title tells of the others. Default 64. */
  filters?: number;
  /** At most this many input channels, when they are neither 1 nor 3; the title tells of the others. Default 8. */
  channels?: number;
  /** What makes a filter's largest weight black or white: its own, or that of all. Default 'filter'. */
  scale?: 'filter' | 'all';
}

const who = 'filterFigure';

/**
 * The filters [kh, kw, C, F] of a convolution as pictures: 0 is the middle
 * grey, positive weights are lighter, negative ones darker. Filters of one or
 * three input channels are one grey or coloured picture each; of others each
 * filter is a row with a picture for each input channel.
 *
 * @throws ShapeError for another shape, ArgumentError for weights that are not finite
 *
 * @example
 * const filters = new Generator(1).normal([5, 5, 3, 16]);
 * await saveFigure(filterFigure(filters, { title: 'First layer' }), 'filters.png');
 */
export function filterFigure(weight: Tensor, options: FilterFigureOptions = {}): Figure {
  knownOptions(who, options, ['title', 'filters', 'channels', 'scale']);
  const { title = 'Filters', filters: mostFilters = 64, channels: mostChannels = 8 } = options;
  positiveInteger(who, 'filters', mostFilters);
  positiveInteger(who, 'channels', mostChannels);
  const scale = oneOf(who, 'scale', options.scale ?? 'filter', ['filter', 'all']);
  expectTensor(who, weight, 'weight');
  if (weight.rank !== 4 || weight.size === 0) {
    throw new ShapeError(`${who}: needs filters [kh, kw, C, F], got ${showShape(weight.shape)}.`);
  }
  const bad = weight.data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new ArgumentError(`${who}: every weight must be finite, got ${weight.data[bad]} at flat index ${bad}.`);
  }
  const [kh, kw, channels, filters] = weight.shape;
  const isPicture = channels === 1 || channels === 3;
  const rows = Math.min(filters, mostFilters);
  const columns = isPicture ? channels : Math.min(channels, mostChannels);
  const largest = largestOf(weight, scale);
  const taps = kh * kw;
  const values = new Float32Array(rows * columns * taps);
  for (let f = 0; f < rows; f++) {
    for (let c = 0; c < columns; c++) {
      for (let t = 0; t < taps; t++) {
        const place = isPicture ? (f * taps + t) * columns + c : (f * columns + c) * taps + t;
        values[place] = weight.data[(t * channels + c) * filters + f] / (largest[f] || 1);
      }
    }
  }
  const shape = isPicture ? [rows, kh, kw, channels] : [rows * columns, kh, kw, 1];
  const count = (shown: number, all: number, what: string): string =>
    `${shown < all ? `${shown} of ${all}` : all} ${what}`;
  const told = isPicture
    ? count(rows, filters, 'filters')
    : `rows: ${count(rows, filters, 'filters')}, columns: ${count(columns, channels, 'channels')}`;
  return imageGrid(new Tensor(values, shape), {
    title: `${title} (${told})`,
    range: [-1, 1],
    scale: Math.max(1, Math.round(44 / Math.max(kh, kw))),
    ...(isPicture ? { captions: Array.from({ length: rows }, (_, f) => String(f)) } : { columns }),
  });
}

/** The largest |weight| of each filter, or of all for each. */
function largestOf({ data, shape: [, , , filters] }: Tensor, scale: 'filter' | 'all'): Float64Array {
  const largest = new Float64Array(filters);
  data.forEach((value, i) => {
    largest[i % filters] = Math.max(largest[i % filters], Math.abs(value));
  });
  return scale === 'filter' ? largest : largest.fill(largest.reduce((a, b) => Math.max(a, b)));
}
