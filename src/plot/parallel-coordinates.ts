import { knownOptions } from '../errors/index.js';
import { type Figure, type FigureOptions, type Layer, VegaFigure, checkSize } from './figure.js';
import { okabeIto } from './palette.js';
import { shortNumber, words, wrap } from './text.js';
import { type SearchTrials, type TrialScale, UNSET, ranked, trialAxes, trialAxis } from './trial-axis.js';

/** Options of {@link parallelCoordinates}. */
export interface ParallelCoordinatesOptions extends FigureOptions {
  /** The settings, from left to right. Default: all. */
  names?: readonly string[];
  /**
   * How the numbers of a setting are spread: 'oneMinusLog' shows 0.9, 0.99, 0.999 at equal distances. Default: 'log'
   * when they, 'oneMinusLog' when their distances from 1 span a factor of at least 30, else 'linear'.
   */
  scales?: Readonly<Record<string, TrialScale>>;
}

const who = 'parallelCoordinates';

/** Pixels between axes, unless `width` says otherwise. */
const APART = 130;

/** The height of a line of an axis's name, in pixels. */
const LINE = 14;

/**
 * All trials of a search at once: an upright axis for each setting and one for
 * the optimised figure, a line through them for each trial, darker the better
 * it is, the best one thick. Lines that end dark and pass through one part of
 * an axis say which values are good. Failed trials are counted, not drawn.
 *
 * @throws ArgumentError when no trial has a finite value, for settings that no trial has, and for values that a scale has
 *   no place for
 *
 * @example
 * const trials = [0.001, 0.01, 0.1].map((learningRate, i) => ({ values: { learningRate, units: 8 * i }, value: 0.8 + i / 20 }));
 * const figure = parallelCoordinates({ optimize: 'valAccuracy', mode: 'max', trials });
 * await saveFigure(figure, 'search.svg');
 */
export function parallelCoordinates(search: SearchTrials, chart: ParallelCoordinatesOptions = {}): Figure {
  knownOptions(who, chart, ['title', 'width', 'height', 'names', 'scales']);
  checkSize(who, chart);
  const trials = ranked(who, search);
  const [best] = trials;
  const settings = trialAxes(who, trials, chart.names, chart.scales ?? {});
  const objective = trialAxis(who, search.optimize, trials.map(({ value }) => value)); // prettier-ignore
  const axes = [...settings, objective];
  const { title = 'Trials', height = 320, width = APART * Math.max(3, settings.length) } = chart;
  const goal = objective.place(best.value);
  const rows = trials.flatMap(({ values, value }, trial) =>
    axes.map((axis, x) => {
      const y = axis.place(axis === objective ? value : values[axis.name]);
      return { trial, x, y, distance: Math.abs(objective.place(value) - goal) };
    }),
  );
  const { x, y } = positions(settings.length, rows.some((row) => row.y < 0) ? UNSET : 0);
  const lines = (of: typeof rows, mark: object, color: object): Layer => ({
    data: { values: of },
    mark: { type: 'line', strokeJoin: 'round', ...mark },
    encoding: { x, y, detail: { field: 'trial' }, order: { field: 'x' }, ...color },
  });
  const labels = axes.flatMap(({ ticks }, i) => [
    ...ticks.map(({ place, label }) => ({ x: i, y: place, label })),
    ...(rows.some((row) => row.x === i && row.y < 0) ? [{ x: i, y: UNSET, label: 'not set' }] : []),
  ]);
  const names = axes.map(({ name }) => wrap(words(name), Math.floor(width / axes.length / 7)));
  const heads = names.map((lines, i) => ({ x: i, label: lines.join('\n') }));
  const top = -10 - LINE * Math.max(...names.map((lines) => lines.length));
  const color = {
    color: { field: 'distance', type: 'quantitative', scale: { scheme: 'viridis', domain: [0, 1] }, legend: null },
  } as const;
  return new VegaFigure(
    title,
    {
      width,
      height,
      view: { stroke: null },
      layer: [
        {
          data: { values: axes.map((_, i) => ({ x: i, y: 0, y2: 1 })) },
          mark: { type: 'rule', color: '#888888' },
          encoding: { x, y, y2: { field: 'y2' } },
        },
        lines(rows.filter(({ trial }) => trial > 0).reverse(), { strokeWidth: 1.3, opacity: 0.65 }, color),
        lines(
          rows.filter(({ trial }) => trial === 0),
          { strokeWidth: 3.5, color: okabeIto[1] },
          {},
        ),
        ...tickLayers(labels, { x, y }),
        {
          data: { values: heads },
          mark: {
            type: 'text',
            fontSize: 12,
            fontWeight: 'bold',
            y: top,
            baseline: 'top',
            lineHeight: LINE,
            lineBreak: '\n',
          },
          encoding: { x, text: { field: 'label', type: 'nominal' } },
        },
      ],
    },
    notesOf(search, trials.length, best, Math.floor(width / 8)),
  );
}

/** Places whose axes other layers draw. */
function positions(last: number, lowest: number) {
  const shared = { type: 'quantitative' as const, axis: null };
  return {
    x: { field: 'x', ...shared, scale: { domain: [0, last], nice: false } },
    y: { field: 'y', ...shared, scale: { domain: [lowest, 1], nice: false } },
  };
}

/** Labels right of their axis, on a white edge that keeps them apart from the lines. */
function tickLayers(labels: object[], position: ReturnType<typeof positions>): Layer[] {
  const data = { values: labels };
  const encoding = { ...position, text: { field: 'label', type: 'nominal' as const } };
  const mark = { type: 'text', align: 'left', dx: 6, fontSize: 11 } as const;
  return [
    { data, mark: { type: 'tick', orient: 'horizontal', size: 8, color: '#888888' }, encoding: position },
    { data, mark: { ...mark, stroke: 'white', strokeWidth: 4, strokeJoin: 'round' }, encoding },
    { data, mark: { ...mark, color: '#222222' }, encoding },
  ];
}

/** What the best trial is, and what is not drawn, in lines of about so many letters. */
function notesOf(
  { optimize, trials }: SearchTrials,
  drawn: number,
  { values, value }: SearchTrials['trials'][number],
  letters: number,
) {
  const settings = Object.entries(values).flatMap(([name, setting]) => {
    if (setting === undefined) return [];
    return [`${words(name)} ${typeof setting === 'number' ? shortNumber(setting) : String(setting)}`];
  });
  const best = `thick: the best, ${words(optimize)} ${shortNumber(value, 4)}, with ${settings.join(', ')}`;
  const failed = trials.length - drawn;
  const lost = failed > 0 ? [`${failed} of ${trials.length} trials failed, not drawn`] : [];
  return [...wrap(best, letters), 'dark: better', ...lost];
}
