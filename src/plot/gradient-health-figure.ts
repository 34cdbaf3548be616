import { ArgumentError, knownOptions } from '../errors/index.js';
import { type Figure, type FigureOptions, type Layer, type Panel, VegaFigure, checkList, checkSize } from './figure.js';
import { type Axes, byName, quantitative } from './lines.js';
import { shortNames } from './text.js';

/** One layer at one step. */
export interface LayerHealthRecord {
  /** The layer's name, with those of the layers around it: `encoder1.attention`. */
  readonly layer: string;
  /** ‖∂J/∂w‖ over all parameters of the layer; 0 when it has none. */
  readonly gradientNorm: number;
  /** ‖w‖ over all parameters; 0 when the layer has none. */
  readonly weightNorm: number;
  /** √(mean of y²) of the layer's output. */
  readonly rms: number;
  /** The share of units that are 0 for every example of the batch. */
  readonly deadShare: number;
  /** The share of outputs within 1 % of a bound of the layer's activation. */
  readonly saturatedShare: number;
}

/** All layers at one step, in the order in which they ran: what `GradientHealthRecorder` records. */
export interface GradientHealthRecord {
  /** Steps done before. */
  readonly iteration: number;
  readonly layers: readonly LayerHealthRecord[];
}

type Measure = Exclude<keyof LayerHealthRecord, 'layer'>;

const who = 'gradientHealthFigure';

/** Measures that span orders of magnitude, and shares. */
const measures: readonly (readonly [Measure, title: string, scale: 'log' | 'linear'])[] = [
  ['gradientNorm', 'gradient norm', 'log'],
  ['rms', 'activation rms', 'log'],
  ['deadShare', 'dead units', 'linear'],
  ['saturatedShare', 'saturated outputs', 'linear'],
];

/** Up to so many layers have a colour each; more are coloured by their depth. */
const NAMED = 8;

/** What is drawn of a layer at an iteration. `mark` tells what a log axis has no place for. */
interface Dot {
  series: string;
  depth: number;
  x: number;
  y: number | null;
  mark?: 'zero' | 'not finite';
}

/**
 * The health of a network's layers while it trains (§2.1.10): gradient norms
 * and sizes of activations on log axes, where vanishing and exploding show as
 * lines that drift apart, then the shares of dead units and of saturated
 * outputs where there are any. More than 8 layers are coloured by depth.
 *
 * A norm of 0 is a triangle on the bottom of its panel, one that is NaN or
 * infinite a cross at the top. Layers without parameters have no gradient norm.
 *
 * @throws ArgumentError for no record, and records of no layer
 *
 * @example
 * const layer = { layer: 'hidden', weightNorm: 4, rms: 0.8, deadShare: 0.1, saturatedShare: 0 };
 * const records = [0.5, 0.2, 0.1].map((gradientNorm, i) => ({ iteration: 10 * i, layers: [{ ...layer, gradientNorm }] }));
 * await saveFigure(gradientHealthFigure(records), 'health.svg');
 */
export function gradientHealthFigure(records: readonly GradientHealthRecord[], chart: FigureOptions = {}): Figure {
  knownOptions(who, chart, ['title', 'width', 'height']);
  checkSize(who, chart);
  checkList(who, 'records', records, 'Pass the records of a GradientHealthRecorder.');
  if (records.length === 0) throw new ArgumentError(`${who}: needs at least one record, got none.`);
  const { title = 'Gradient health', width = 560, height = 180 } = chart;
  const layers = [...new Set(records.flatMap((record) => record.layers.map(({ layer }) => layer)))];
  if (layers.length === 0) throw new ArgumentError(`${who}: the records have no layers.`);
  const names = shortNames(layers);
  const x = quantitative(
    'iteration',
    records.map(({ iteration }) => iteration),
    { whole: true },
  );
  const drawn = measures.map(([measure, label, type]) => {
    const dots = dotsOf(records, measure, layers, names, type);
    return { dots, values: dots.flatMap(({ y }) => y ?? []), label, type };
  });
  const told = new Set(drawn.flatMap(({ dots }) => dots.flatMap(({ mark }) => mark ?? [])));
  const panels = drawn.flatMap(({ dots, values, label, type }): Panel[] => {
    const isBlank = dots.every(({ y, mark }) => !mark && (y === null || (type === 'linear' && y === 0)));
    if (isBlank) return [];
    const y =
      type === 'log'
        ? quantitative(label, values.length > 0 ? values : [1], { type, nice: true })
        : quantitative(label, [], { domain: [0, 1], format: '%' });
    return [{ width, height, layer: layersOf(dots, { x, y }, names, height) }];
  });
  const notes = [...(told.has('zero') ? ['▼ zero'] : []), ...(told.has('not finite') ? ['✚ NaN or infinite'] : [])];
  return new VegaFigure(title, { vconcat: panels, resolve: { scale: { color: 'shared' } } }, notes);
}

/** One measure of all layers over the iterations. */
function dotsOf(
  records: readonly GradientHealthRecord[],
  measure: Measure,
  layers: readonly string[],
  names: readonly string[],
  type: 'log' | 'linear',
): Dot[] {
  const learns = new Set(
    records.flatMap((record) =>
      record.layers.filter((l) => l.weightNorm !== 0 || l.gradientNorm !== 0).map((l) => l.layer),
    ),
  );
  return records.flatMap(({ iteration, layers: all }) =>
    all.flatMap((record): Dot[] => {
      if (measure === 'gradientNorm' && !learns.has(record.layer)) return [];
      const depth = layers.indexOf(record.layer);
      const dot = { series: names[depth], depth: depth + 1, x: iteration };
      const value = record[measure];
      if (!Number.isFinite(value)) return [{ ...dot, y: null, mark: 'not finite' }];
      if (type === 'log' && value <= 0) return [{ ...dot, y: null, mark: 'zero' }];
      return [{ ...dot, y: value }];
    }),
  );
}

function layersOf(dots: readonly Dot[], { x, y }: Axes, names: readonly string[], height: number): Layer[] {
  const isFew = names.length <= NAMED;
  const byDepth = {
    color: {
      field: 'depth',
      type: 'quantitative',
      title: 'layer, 1 = first',
      scale: { scheme: 'viridis', domain: [1, names.length] },
      legend: { format: 'd', tickMinStep: 1 },
    },
    detail: { field: 'series' },
  } as const;
  const channels = isFew ? byName(names, true) : byDepth;
  const position = { x: { field: 'x', ...x }, y: { field: 'y', ...y } };
  const isShort = dots.length <= 30 * names.length;
  const line: Layer = {
    data: { values: [...dots] },
    mark: { type: 'line', strokeCap: 'round', strokeWidth: isFew ? 2 : 1.2, point: isShort && { size: 20 } },
    encoding: { ...position, ...channels },
  };
  const marks = (['zero', 'not finite'] as const).flatMap((mark): Layer[] => {
    const values = dots.filter((dot) => dot.mark === mark);
    if (values.length === 0) return [];
    const isZero = mark === 'zero';
    return [
      {
        data: { values },
        mark: {
          type: 'point',
          shape: isZero ? 'triangle-down' : 'cross',
          y: isZero ? height - 6 : 8,
          filled: true,
          size: 60,
          opacity: 1,
        },
        encoding: { x: position.x, ...channels },
      },
    ];
  });
  return [line, ...marks];
}
