import { ArgumentError } from 'layerwise';
import { trained } from './classifier.js';
import { refuses, wrong } from './table.js';

const { model, surroundings } = await trained();

refuses('compile', surroundings, [
  [
    'no optimizer',
    () => model.compile(wrong({ loss: 'mse' })),
    ArgumentError,
    'compile: optimizer is missing; give compile({ optimizer }).',
  ],
  [
    'no loss',
    () => model.compile(wrong({ optimizer: 'sgd' })),
    ArgumentError,
    'compile: loss is missing; give compile({ loss }).',
  ],
  [
    'an unknown option',
    () => model.compile(wrong({ optimizer: 'sgd', loss: 'mse', metric: ['mae'] })),
    ArgumentError,
    "compile: unknown option 'metric'. Did you mean 'metrics'? Known options: optimizer, loss, lossWeights, metrics, layerRates, regularizer.",
  ],
  [
    'an unknown optimizer',
    () => model.compile({ optimizer: 'adm', loss: 'mse' }),
    ArgumentError,
    /^optimizer: unknown optimizer "adm"\. Did you mean 'adam'\? Known: sgd, /,
  ],
  [
    'an unknown loss',
    () => model.compile({ optimizer: 'sgd', loss: 'msee' }),
    ArgumentError,
    /^loss: unknown loss "msee"\. Did you mean 'mse'\? Known: meanSquaredError, /,
  ],
  [
    'an unknown metric',
    () => model.compile({ optimizer: 'sgd', loss: 'mse', metrics: ['accurracy'] }),
    ArgumentError,
    /^metric: unknown metric "accurracy"\. Did you mean 'accuracy'\? Known: accuracy, /,
  ],
  [
    'a metric twice',
    () => model.compile({ optimizer: 'sgd', loss: 'mse', metrics: ['mae', 'mae'] }),
    ArgumentError,
    "compile: two figures are named 'mae'. Leave one out.",
  ],
  [
    'two losses for one output',
    () => model.compile({ optimizer: 'sgd', loss: ['mse', 'mse'] }),
    ArgumentError,
    'compile: loss must have one entry per output, 1 (output), got 2.',
  ],
  [
    'a loss for an output that there is not',
    () => model.compile({ optimizer: 'sgd', loss: { outptu: 'mse' } }),
    ArgumentError,
    "compile: loss names an output 'outptu' that the model lacks. Did you mean 'output'? Outputs: output.",
  ],
  [
    'a loss that is a number',
    () => model.compile({ optimizer: 'sgd', loss: wrong(3) }),
    ArgumentError,
    'compile: loss must be given once, as a list, or by output name, got 3.',
  ],
  [
    'a negative weight of a loss',
    () => model.compile({ optimizer: 'sgd', loss: 'mse', lossWeights: [-1] }),
    ArgumentError,
    "compile: lossWeights of 'output' must be a finite number >= 0, got -1.",
  ],
  [
    'metrics that are a name',
    () => model.compile({ optimizer: 'sgd', loss: 'mse', metrics: wrong('mae') }),
    ArgumentError,
    'compile: metrics must be given once, as a list, or by output name, got "mae".',
  ],
  [
    'a regularizer that is a number',
    () => model.compile({ optimizer: 'sgd', loss: 'mse', regularizer: wrong(0.1) }),
    ArgumentError,
    'compile: regularizer must be a regularizer such as l2(0.01), got 0.1.',
  ],
  [
    'nothing at all',
    () => model.compile(wrong(undefined)),
    ArgumentError,
    'compile: options must be an object, got undefined.',
  ],
]);
