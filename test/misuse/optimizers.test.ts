import { expect } from 'vitest';
import {
  Adam,
  AdamW,
  ArgumentError,
  ConfigReader,
  CosineDecay,
  Dense,
  ExponentialDecay,
  FormatError,
  LinearWarmup,
  Momentum,
  Nadam,
  PiecewiseConstant,
  RMSprop,
  SGD,
  Sequential,
  ShapeError,
  StateError,
  StepDecay,
  engineInfo,
  optimizer,
  optimizerFromConfig,
  zeros,
} from 'layerwise';
import { refuses, wrong } from './table.js';

const model = new Sequential([new Dense(1)], { inputShape: [3], seed: 1 });
const other = new Sequential([new Dense(2)], { inputShape: [40], seed: 1 });
const bound = new Adam(0.01).bind(model.theta);
const good = bound.state();

const steps = {
  state: () => [
    model.theta.values.toArray(),
    model.theta.grads.toArray(),
    bound.iterations,
    bound.currentRate,
    engineInfo().memoryInUse,
  ],
  goesOn: () => expect(optimizer('sgd').bind(model.theta).currentRate).toBe(0.01),
};

refuses('optimizers', steps, [
  [
    'an optimizer that there is not',
    () => optimizer('adamax'),
    ArgumentError,
    /^optimizer: unknown optimizer "adamax"\. Did you mean 'adam'\? Known: sgd, /,
  ],
  [
    'an optimizer that is a class',
    () => optimizer(wrong(Adam)),
    ArgumentError,
    'optimizer: unknown optimizer function Adam. Known: sgd, momentum, heavyBall, nesterov, rmsprop, adagrad, adadelta, adam, adamw, nadam, amsgrad.',
  ],
  ['a rate of zero', () => new SGD(0), ArgumentError, 'SGD: learningRate must be a finite number > 0, got 0.'],
  ['a negative rate', () => new SGD(-0.1), ArgumentError, 'SGD: learningRate must be a finite number > 0, got -0.1.'],
  ['a rate of NaN', () => new Adam(NaN), ArgumentError, 'Adam: learningRate must be a finite number > 0, got NaN.'],
  [
    'a rate as text',
    () => new Adam(wrong('0.01')),
    ArgumentError,
    'Adam: learningRate must be a number > 0 or a Schedule, got "0.01".',
  ],
  [
    'options in place of the rate',
    () => new Adam(wrong({ learningRate: 0.1 })),
    ArgumentError,
    'Adam: learningRate must be a number > 0 or a Schedule, got Object.',
  ],
  [
    'an option that Adam lacks',
    () => new Adam(0.1, wrong({ beta_1: 0.9 })),
    ArgumentError,
    "Adam: unknown option 'beta_1'. Did you mean 'beta1'? Known options: clipValue, clipNorm, globalClipNorm, beta1, beta2, epsilon.",
  ],
  ['a beta of 1', () => new Adam(0.1, { beta1: 1 }), ArgumentError, 'Adam: beta1 must lie in [0, 1), got 1.'],
  [
    'an epsilon of zero',
    () => new Nadam(0.1, { epsilon: 0 }),
    ArgumentError,
    'Nadam: epsilon must be a finite number > 0, got 0.',
  ],
  [
    'a negative decay of weights',
    () => new AdamW(0.1, { weightDecay: -1 }),
    ArgumentError,
    'AdamW: weightDecay must be a finite number >= 0, got -1.',
  ],
  [
    'a correction as text',
    () => new Momentum(0.1, { biasCorrection: wrong('on') }),
    ArgumentError,
    'Momentum: biasCorrection must be true or false, got "on".',
  ],
  [
    'a place that there is not',
    () => new RMSprop(0.1, { epsilonPlacement: wrong('outsid') }),
    ArgumentError,
    `RMSprop: epsilonPlacement must be one of 'outside', 'inside', got "outsid". Did you mean 'outside'?`,
  ],
  [
    'a limit of zero',
    () => new SGD(0.1, { globalClipNorm: 0 }),
    ArgumentError,
    'SGD: globalClipNorm must be a finite number > 0, got 0.',
  ],
  [
    'a step before bind',
    () => new SGD(0.1).step(),
    StateError,
    'SGD: is not bound to parameters yet. Call bind(model.theta) before step().',
  ],
  [
    'a state before bind',
    () => new SGD(0.1).state(),
    StateError,
    'SGD: is not bound to parameters yet. Call bind(model.theta) before step().',
  ],
  [
    'another model',
    () => bound.bind(other.theta),
    StateError,
    "Adam: is bound to another model's θ [32] already; its accumulators do not fit θ [96]. Create one optimizer for each model.",
  ],
  [
    'a rate of zero between steps',
    () => (bound.learningRate = 0),
    ArgumentError,
    'Adam: learningRate must be a finite number > 0, got 0.',
  ],
  [
    'a model for its parameters',
    () => new SGD(0.1).bind(wrong(model)),
    ArgumentError,
    "SGD: bind takes a model's parameters, got Sequential. Call bind(model.theta).",
  ],
  [
    'the state of another optimizer',
    () => bound.restore({ ...good, tensors: { velocity: zeros([3]) } }),
    ArgumentError,
    'Adam.restore: tensors must be named [m, v], got [velocity].',
  ],
  [
    'a state of another size',
    () => bound.restore({ ...good, tensors: { m: zeros([3]), v: zeros([3]) } }),
    ShapeError,
    "Adam.restore: 'm' must be float32 [32], got float32 [3]. Does the state belong to another model?",
  ],
  [
    'a state of half a step',
    () => bound.restore({ ...good, scalars: { iterations: 0.5, epoch: 0 } }),
    ArgumentError,
    'Adam.restore: iterations must be an integer >= 0, got 0.5.',
  ],
  [
    'gradients of NaN to clip',
    () => {
      const clipping = new SGD(0.1, { globalClipNorm: 1 }).bind(model.theta);
      model.theta.grads.data.fill(NaN);
      try {
        clipping.step();
      } finally {
        model.theta.zeroGrad();
      }
    },
    StateError,
    "clipByGlobalNorm: the gradient of 'dense1.weight' is not finite: element 0 is NaN. Lower the learning rate, or look for the first layer that produces NaN with gradientHealth.",
  ],
  [
    'a class that there is not',
    () => optimizerFromConfig({ className: 'Adams', learningRate: 0.1 }),
    ArgumentError,
    /^optimizer: className must be one of 'SGD', .*, got "Adams"\. Did you mean 'Adam'\?$/,
  ],
  [
    'a configuration that is text',
    () => optimizerFromConfig('Adam'),
    FormatError,
    'optimizer: must be a JSON object, got "Adam".',
  ],
  [
    'a decay of a negative rate',
    () => new ExponentialDecay(-1),
    ArgumentError,
    'ExponentialDecay: initial must be a finite number > 0, got -1.',
  ],
  [
    'a stairs flag as text',
    () => new ExponentialDecay(1, { staircase: wrong('yes') }),
    ArgumentError,
    'ExponentialDecay: staircase must be true or false, got "yes".',
  ],
  [
    'an option that a schedule lacks',
    () => new StepDecay(1, wrong({ evry: 2 })),
    ArgumentError,
    "StepDecay: unknown option 'evry'. Did you mean 'every'? Known options: unit, first, factor, every.",
  ],
  [
    'boundaries without values',
    () => new PiecewiseConstant({ boundaries: [1, 2], values: [0.1] }),
    ArgumentError,
    'PiecewiseConstant: values must have one entry more than boundaries, got 1 values and 2 boundaries.',
  ],
  [
    'a cosine without an end',
    () => new CosineDecay(0.1, wrong({})),
    ArgumentError,
    'CosineDecay: total must be a finite number > 0, got undefined.',
  ],
  [
    'a warm-up of no steps',
    () => new LinearWarmup(0.1, { warmup: 0 }),
    ArgumentError,
    'LinearWarmup: warmup must be a finite number > 0, got 0.',
  ],
  [
    'a schedule counted in hours',
    () => new StepDecay(1, wrong({ unit: 'hour' })),
    ArgumentError,
    `StepDecay: unit must be one of 'epoch', 'step', got "hour".`,
  ],
  [
    'fields of a wrong type',
    () => new ConfigReader('file', { units: '3' }).number('units'),
    FormatError,
    `file: 'units' must be a number, got "3".`,
  ],
]);
