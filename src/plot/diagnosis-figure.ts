import { ArgumentError, knownOptions, nonNegativeNumber } from '../errors/index.js';
import { type Figure, type FigureOptions, VegaFigure, checkSize } from './figure.js';
import { quantitative } from './lines.js';
import { okabeIto } from './palette.js';
import { shortNumber } from './text.js';

/** The errors of the chain that `diagnose` compares. */
export interface ErrorChain {
  readonly human?: number;
  readonly train: number;
  readonly trainDev?: number;
  readonly dev: number;
  readonly test?: number;
}

const who = 'diagnosisFigure';

/** The members of the chain: what they are called, and what the step to them is. */
const chain = [
  ['human', 'human', 'human error'],
  ['train', 'training', 'avoidable bias'],
  ['trainDev', 'train-dev', 'variance'],
  ['dev', 'dev', 'data mismatch'],
  ['test', 'test', 'dev overfitting'],
] as const;

const steps = ['human error', 'avoidable bias', 'variance', 'data mismatch', 'dev overfitting'];
const colors = ['#999999', ...okabeIto.slice(0, 4)];

/**
 * Where the error comes from (§3.2.5): one bar for each member of the chain
 * human, training, train-dev, dev, test, from the error before it to its own,
 * so that the lengths are avoidable bias, variance, data mismatch and dev
 * overfitting. Without a train-dev error the step to dev is the variance. A
 * step down is pale.
 *
 * Errors are shares in [0, 1]; when one exceeds 1, all are taken for costs.
 *
 * @throws ArgumentError for errors that are missing, negative or not finite
 *
 * @example
 * const figure = diagnosisFigure({ human: 0.01, train: 0.08, trainDev: 0.09, dev: 0.1 });
 * await saveFigure(figure, 'diagnosis.svg');
 */
export function diagnosisFigure(errors: ErrorChain, chart: FigureOptions = {}): Figure {
  knownOptions(who, chart, ['title', 'width', 'height']);
  checkSize(who, chart);
  knownOptions(
    who,
    errors,
    chain.map(([name]) => name),
  );
  const given = chain.flatMap(([name, label, step]) => {
    const error = errors[name];
    if (error === undefined) {
      if (name === 'train' || name === 'dev') throw new ArgumentError(`${who}: needs the ${label} error.`);
      return [];
    }
    nonNegativeNumber(who, name, error);
    return [{ label, error, step: name === 'dev' && errors.trainDev === undefined ? 'variance' : step }];
  });
  const isShare = given.every(({ error }) => error <= 1);
  const written = (value: number): string => (isShare ? `${shortNumber(100 * value)}%` : shortNumber(value));
  const bars = given.map(({ label, error, step }, i) => {
    const from = i === 0 ? 0 : given[i - 1].error;
    const change = `${error < from ? '' : '+'}${written(Number((error - from).toFixed(12)))}`;
    const text = i === 0 ? written(error) : `${written(error)} (${change})`;
    return { label, from, to: error, step, right: Math.max(from, error), text, isDown: error < from };
  });
  const width = chart.width ?? 480;
  const height = chart.height ?? 40 * bars.length;
  const most = Math.max(...bars.map(({ right }) => right)) || 0.01;
  const x = quantitative('error', [], { domain: [0, 1.3 * most], ...(isShare && { format: '~%' }) });
  const y = { field: 'label', type: 'nominal', title: null, sort: null, scale: { paddingInner: 0.3 } } as const;
  const drawn = steps.filter((step) => bars.some((bar) => bar.step === step));
  const range = drawn.map((step) => colors[steps.indexOf(step)]);
  return new VegaFigure(chart.title ?? 'Where the error comes from', {
    width,
    height,
    data: { values: bars },
    layer: [
      {
        mark: { type: 'bar' },
        encoding: {
          x: { field: 'from', ...x },
          x2: { field: 'to' },
          y,
          color: { field: 'step', type: 'nominal', title: null, scale: { domain: drawn, range } },
          opacity: { condition: { test: 'datum.isDown', value: 0.4 }, value: 1 },
        },
      },
      {
        mark: { type: 'text', align: 'left', dx: 6, fontSize: 12 },
        encoding: { x: { field: 'right', ...x }, y, text: { field: 'text', type: 'nominal' } },
      },
    ],
  });
}
