import { ArgumentError, Dense, Sequential, ShapeError, StateError, findLearningRate, zeros } from 'layerwise';
import { trained, x, y } from './classifier.js';
import { refuses, wrong } from './table.js';

const { model, surroundings } = await trained();

const raw = new Sequential([new Dense(1)]);
const unbuilt = new Sequential([new Dense(3)]).compile({ optimizer: 'sgd', loss: 'mse' });

refuses('tools around training', surroundings, [
  [
    'the rate of what is no model',
    () => findLearningRate(wrong('model'), x, y),
    ArgumentError,
    'findLearningRate: needs a model, got "model".',
  ],
  [
    'the rate of a model without a loss',
    () => findLearningRate(raw, x, y),
    StateError,
    'rehearse: the model has no loss and optimizer yet. Call compile({ optimizer, loss }) first.',
  ],
  [
    'targets left out',
    () => findLearningRate(model, x, wrong(undefined)),
    ArgumentError,
    'findLearningRate: y must be a Tensor or a list of Tensors, got undefined.',
  ],
  [
    'an option that there is not',
    () => findLearningRate(model, x, y, wrong({ step: 10 })),
    ArgumentError,
    /^findLearningRate: unknown option 'step'\. Did you mean 'steps'\? Known options: min, max, /,
  ],
  [
    'a range from 0',
    () => findLearningRate(model, x, y, { min: 0 }),
    ArgumentError,
    'findLearningRate: min must be a finite number > 0, got 0.',
  ],
  [
    'a reversed range',
    () => findLearningRate(model, x, y, { min: 1, max: 0.1 }),
    ArgumentError,
    'findLearningRate: max must be above min = 1, got 0.1.',
  ],
  [
    'too few steps',
    () => findLearningRate(model, x, y, { steps: 9 }),
    ArgumentError,
    'findLearningRate: steps must be at least 10, got 9.',
  ],
  [
    'an average that never moves',
    () => findLearningRate(model, x, y, { smoothing: 1 }),
    ArgumentError,
    'findLearningRate: smoothing must lie in [0, 1), got 1.',
  ],
  [
    'a cost that has run away from the start',
    () => findLearningRate(model, x, y, { stopFactor: 1 }),
    ArgumentError,
    'findLearningRate: stopFactor must lie in (1, Infinity), got 1.',
  ],
  [
    'targets of another number of examples',
    () => findLearningRate(model, x, y.rows(0, 3)),
    ShapeError,
    /^fit: y must have as many rows/,
  ],
  [
    'a rehearsal of a model that is not built',
    () => unbuilt.rehearse(() => zeros([1])),
    StateError,
    /^Sequential: has no parameters of its own yet\./,
  ],
]);
