import { expect } from 'vitest';
import { ArgumentError, Generator, History, ShapeError, fromArray } from 'layerwise';
import { precisionRecallCurve, rocCurve } from 'layerwise/metrics';
import {
  diagnosisFigure,
  filterFigure,
  gradientHealthFigure,
  learningCurveFigure,
  learningRateFigure,
  lossCurves,
  parallelCoordinates,
  precisionRecallFigure,
  rocFigure,
  saveFigures,
  trialScatter,
  weightHistograms,
} from 'layerwise/plot';
import { refuses, wrong } from './table.js';

const history = new History();
history.add(1, { loss: 0.5 });
const [y, t] = [fromArray([0.9, 0.1]), fromArray([1, 0])];
const weight = new Generator(1).normal([3, 3, 1, 2]);
const found = { optimize: 'cost', mode: 'min', trials: [{ values: { rate: 0.1 }, value: 1 }] } as const;
const trained = {
  state: () => [history.toJSON(), weight.toArray()],
  goesOn: () => expect(lossCurves(history).title).toBe('Training'),
};

refuses('figures', trained, [
  [
    'rows in place of a history',
    () => lossCurves(wrong(history.toJSON())),
    ArgumentError,
    'lossCurves: needs the history that fit returns, got [Object].',
  ],
  [
    'no history',
    () => lossCurves(wrong(undefined)),
    ArgumentError,
    /needs the history that fit returns, got undefined/,
  ],
  [
    'a curve in place of a list of curves',
    () => rocFigure(wrong(rocCurve(y, t))),
    ArgumentError,
    'rocFigure: curves must be an array, got Object. Pass [{ name, ...rocCurve(y, t) }].',
  ],
  [
    'the other kind of curve',
    () => rocFigure([wrong({ name: 'a', ...precisionRecallCurve(y, t) })]),
    ArgumentError,
    'rocFigure: falsePositiveRate must be an array, got undefined. Pass [{ name, ...rocCurve(y, t) }].',
  ],
  [
    'the other kind of curve again',
    () => precisionRecallFigure([wrong({ name: 'a', ...rocCurve(y, t) })]),
    ArgumentError,
    'precisionRecallFigure: precision must be an array, got undefined. Pass [{ name, ...precisionRecallCurve(y, t) }].',
  ],
  [
    'a recorder in place of its records',
    () => gradientHealthFigure(wrong({ records: [] })),
    ArgumentError,
    'gradientHealthFigure: records must be an array, got Object. Pass the records of a GradientHealthRecorder.',
  ],
  [
    'a learning curve in place of its points',
    () => learningCurveFigure(wrong({ points: [] })),
    ArgumentError,
    'learningCurveFigure: points must be an array, got Object. Pass the points of what learningCurve returns.',
  ],
  [
    'rates without costs',
    () => learningRateFigure(wrong({ rates: [0.1, 1] })),
    ArgumentError,
    'learningRateFigure: costs must be an array, got undefined. Pass what findLearningRate returns.',
  ],
  [
    'trials in place of the result of a search',
    () => parallelCoordinates(wrong(found.trials)),
    ArgumentError,
    'parallelCoordinates: trials must be an array, got undefined. Pass what search returns.',
  ],
  ['a misspelt setting', () => trialScatter(found, { names: ['rat'] }), ArgumentError, /Did you mean 'rate'\?/],
  [
    'numbers in place of tensors',
    () => weightHistograms(wrong({ weight: [1, 2] })),
    ArgumentError,
    'weightHistograms: weight must be a Tensor, got [1, 2]. fromArray([...]) makes one.',
  ],
  ['a vector of filters', () => filterFigure(y), ShapeError, 'filterFigure: needs filters [kh, kw, C, F], got [2].'],
  ['a misspelt error', () => diagnosisFigure(wrong({ train: 0, dve: 0 })), ArgumentError, /Did you mean 'dev'\?/],
  [
    'a page of another kind',
    () => saveFigures([lossCurves(history)], 'report.pdf'),
    ArgumentError,
    'saveFigures: path must end in .html, got "report.pdf".',
  ],
  [
    'a path that is none',
    () => saveFigures([lossCurves(history)], wrong(3)),
    ArgumentError,
    /path must end in .html, got 3/,
  ],
]);
