import { expect, it } from 'vitest';
import { Adam, Dense, GradientHealthRecorder, Sequential, findLearningRate } from 'layerwise';
import { moons } from 'layerwise/data';
import {
  type Figure,
  diagnosisFigure,
  gradientHealthFigure,
  learningCurveFigure,
  learningRateFigure,
  lossCurves,
  parallelCoordinates,
  trialScatter,
} from 'layerwise/plot';
import { LearningCurve } from 'layerwise/strategy';
import { choice, logUniform, search, when } from 'layerwise/tune';
import { texts } from './svg.js';

/** The figures take what the rest of the library returns, as it is. */
const { x, y } = moons(40, { noise: 0.1, seed: 1 });

function compiled(): Sequential {
  const model = new Sequential([new Dense(4, { activation: 'tanh' }), new Dense(1, { activation: 'sigmoid' })], {
    seed: 1,
  });
  model.compile({ optimizer: new Adam(0.03), loss: 'binaryCrossEntropy', metrics: ['accuracy'] });
  return model;
}

async function textsOf(figure: Figure): Promise<string[]> {
  return texts(await figure.toSVG());
}

it('a history and the records of its layers', async () => {
  const recorder = new GradientHealthRecorder({ every: 1 });
  const options = { epochs: 3, callbacks: [recorder], validationSplit: 0.25, verbose: false };
  const history = await compiled().fit(x, y.reshape([40, 1]), options);
  history.noteChange({ epoch: 2, iteration: 3, name: 'learningRate', from: 0.03, to: 0.01, by: 'test' });
  expect(await textsOf(lossCurves(history, { figures: ['loss', 'accuracy'] }))).toEqual(
    expect.arrayContaining(['validation', 'accuracy', '1: epoch 2, learning rate 0.03 → 0.01']),
  );
  expect(await textsOf(gradientHealthFigure(recorder.records))).toEqual(expect.arrayContaining(['dense1', 'dense2']));
});

it('a range of learning rates', async () => {
  const range = await findLearningRate(compiled(), x, y.reshape([40, 1]), { min: 1e-4, max: 1, steps: 12 });
  expect(await textsOf(learningRateFigure(range))).toEqual(expect.arrayContaining(['1e-4', '0.01', '1']));
});

it('a learning curve and a chain of errors', async () => {
  const point = (size: number) => ({
    size,
    train: { mean: 0.01, deviation: 0 },
    dev: { mean: 1 / size, deviation: 0 },
  });
  const curve = new LearningCurve([point(10), point(20)], { scale: 'share', formula: '1 - accuracy', repeats: 1 });
  expect(await textsOf(learningCurveFigure(curve.points))).toContain('dev');
  expect(await textsOf(diagnosisFigure({ train: 0.1, dev: 0.2 }))).toContain('variance');
});

it('the result of a search', async () => {
  const result = await search({
    space: {
      rate: logUniform(1e-4, 1),
      optimizer: choice(['sgd', 'adam']),
      beta: when('optimizer', 'sgd', choice([0.5, 0.9])),
    },
    trial: ({ rate }) => ({ cost: rate > 0.1 ? NaN : (Math.log10(rate) + 2) ** 2 }),
    optimize: 'cost',
    mode: 'min',
    trials: 12,
    seed: 1,
    verbose: false,
  });
  const drawn = await textsOf(parallelCoordinates(result));
  expect(drawn).toEqual(expect.arrayContaining(['rate', 'optimizer', 'beta', 'cost', 'not set']));
  expect(drawn.some((text) => / of 12 trials failed, not drawn$/.test(text))).toBe(true);
  expect(await textsOf(trialScatter(result, { names: ['rate'] }))).toContain('rate');
});
