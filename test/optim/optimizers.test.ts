import { describe, expect, it } from 'vitest';
import { setThreads, threads } from '../../src/engine/index.js';
import { ArgumentError, ShapeError, StateError } from '../../src/errors/index.js';
import {
  AMSGrad,
  Adadelta,
  Adagrad,
  Adam,
  AdamW,
  ExponentialDecay,
  HeavyBall,
  InverseTimeDecay,
  ManualSchedule,
  Momentum,
  Nadam,
  Nesterov,
  type Optimizer,
  RMSprop,
  SGD,
  StepDecay,
  optimizer,
  optimizerFromConfig,
  optimizerNames,
} from '../../src/optim/index.js';
import { Tensor, tensorCount } from '../../src/tensor/index.js';
import { messageOf } from '../message-of.js';
import * as reference from '../reference/optimizers.js';
import { setGradients, thetaOf } from './theta.js';

const shapes = [[3, 5], [1], [16], [33]];

describe.each<[string, () => Optimizer, (() => reference.Rule) | undefined]>([
  ['SGD', () => new SGD(0.1), () => (g) => -0.1 * g],
  ['Momentum', () => new Momentum(0.1), () => reference.momentum(0.1, 0.9)],
  ['HeavyBall', () => new HeavyBall(0.1), () => reference.heavyBall(0.1, 0.9)],
  ['Nesterov', () => new Nesterov(0.1), () => reference.nesterov(0.1, 0.9)],
  ['RMSprop', () => new RMSprop(0.1), () => reference.rmsprop(0.1, 0.9, 1e-8)],
  ['Adagrad', () => new Adagrad(0.1), () => reference.adagrad(0.1, 1e-10)],
  ['Adadelta', () => new Adadelta(1), () => reference.adadelta(1, 0.95, 1e-6)],
  ['Adam', () => new Adam(0.1), () => reference.adam(0.1, 0.9, 0.999, 1e-8)],
  [
    'Adam, short memory',
    () => new Adam(0.1, { beta1: 0, beta2: 0.3, epsilon: 1e-6 }),
    () => reference.adam(0.1, 0, 0.3, 1e-6),
  ],
  ['Adam, tiny epsilon', () => new Adam(0.1, { epsilon: 1e-30 }), () => reference.adam(0.1, 0.9, 0.999, 1e-30)],
  ['AdamW without decay', () => new AdamW(0.1, { weightDecay: 0 }), () => reference.adam(0.1, 0.9, 0.999, 1e-8)],
  ['Nadam', () => new Nadam(0.1), () => reference.nadam(0.1, 0.9, 0.999, 1e-8)],
  ['AMSGrad', () => new AMSGrad(0.1), () => reference.amsgrad(0.1, 0.9, 0.999, 1e-8)],
  ['RMSprop, centred with momentum', () => new RMSprop(0.1, { centered: true, momentum: 0.5 }), undefined],
])('%s', (_, create, rule) => {
  it.skipIf(rule === undefined)('follows its paper for 20 steps', () => {
    const theta = thetaOf(shapes);
    const own = create().bind(theta);
    const rules = Array.from(theta.values.data, () => rule?.());
    const expected = Float64Array.from(theta.values.data);
    for (let t = 1; t <= 20; t++) {
      setGradients(theta, t);
      theta.grads.data.forEach((g: number, i: number) => (expected[i] += rules[i]?.(g, t) ?? NaN));
      own.step();
    }
    expected.forEach((value, i) => expect(theta.values.data[i]).toBeCloseTo(value, 11));
  });

  it('clears all gradients and leaves what lies between parameters 0', () => {
    const theta = thetaOf(shapes, 'float32');
    const own = create().bind(theta);
    for (let t = 0; t < 3; t++) {
      setGradients(theta, t);
      own.step();
    }
    expect(theta.grads.data.every((g: number) => g === 0)).toBe(true);
    theta.parameters.forEach(({ value }, i) => {
      const gap = theta.values.data.slice(theta.offsets[i] + value.size, theta.offsets[i + 1] ?? theta.values.size);
      expect(Array.from(gap).every((element) => element === 0)).toBe(true);
    });
  });

  it('leaves frozen parameters alone', () => {
    const theta = thetaOf(shapes);
    const own = create().bind(theta);
    theta.parameters[1].trainable = false;
    theta.parameters[3].trainable = false;
    const before = theta.parameters.map(({ value }) => value.clone().toArray());
    setGradients(theta, 0);
    own.step();
    const after = theta.parameters.map(({ value }) => value.clone().toArray());
    expect(after[1]).toEqual(before[1]);
    expect(after[3]).toEqual(before[3]);
    expect(after[0]).not.toEqual(before[0]);
    expect(theta.grads.data.every((g: number) => g === 0)).toBe(true);
    theta.parameters[1].trainable = true;
    setGradients(theta, 1);
    own.step();
    expect(theta.parameters[1].value.toArray()).not.toEqual(before[1]);
  });

  it('creates no tensor in a step', () => {
    const theta = thetaOf(shapes);
    const own = create().bind(theta);
    own.step();
    const before = tensorCount();
    for (let t = 0; t < 3; t++) own.step();
    expect(tensorCount()).toBe(before);
  });

  it('gives the same bits for any number of threads', () => {
    const before = threads();
    const results = [1, 2, 3].map((count) => {
      setThreads(count);
      const theta = thetaOf([[200_003]], 'float32');
      const own = create().bind(theta);
      for (let t = 0; t < 3; t++) {
        setGradients(theta, t);
        own.step();
      }
      return Buffer.from(theta.values.clone().data.buffer).toString('base64');
    });
    setThreads(before);
    expect(results[1] === results[0] && results[2] === results[0]).toBe(true);
  });

  it('resumes exactly from its state', () => {
    const run = (split: boolean): number[] => {
      const theta = thetaOf(shapes, 'float32');
      let own = create().bind(theta);
      for (let t = 0; t < 6; t++) {
        if (split && t === 3) {
          const { tensors, scalars } = own.state();
          const saved = Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, tensor.clone()]));
          own = optimizerFromConfig(JSON.parse(JSON.stringify(own.config()))).bind(theta);
          own.restore({ tensors: saved, scalars });
        }
        setGradients(theta, t);
        own.step();
      }
      return Array.from(theta.values.data);
    };
    expect(run(true)).toEqual(run(false));
  });

  it('comes back from its config', () => {
    const config = create().config();
    expect(optimizerFromConfig(JSON.parse(JSON.stringify(config))).config()).toEqual(config);
  });

  it('needs bind before step and before state', () => {
    expect(messageOf(() => create().step(), StateError)).toContain('Call bind(model.theta) before step()');
    expect(messageOf(() => create().state(), StateError)).toContain('not bound');
  });
});

describe('AdamW', () => {
  it('decays θ by lr λ θ besides the step of Adam', () => {
    const theta = thetaOf([[4]]);
    const start = Array.from(theta.parameters[0].value.data);
    new AdamW(0.1, { weightDecay: 0.5 }).bind(theta).step();
    start.forEach((w, i) => expect(theta.values.data[i]).toBeCloseTo(w * 0.95, 14));
  });
});

describe('an average without new gradients', () => {
  it('never turns subnormal', () => {
    const theta = thetaOf([[16]], 'float32');
    const own = new Adam(0.001).bind(theta);
    setGradients(theta, 0);
    for (let t = 0; t < 1300; t++) own.step();
    const { m } = own.state().tensors;
    const smallestNormal = 2 ** -126;
    expect(Array.from(m.data).every((value) => value === 0 || Math.abs(value) >= smallestNormal)).toBe(true);
  });
});

describe('learning rates', () => {
  it('follow a schedule per epoch', () => {
    const own = new SGD(new InverseTimeDecay(1, { decay: 1 })).bind(thetaOf([[2]]));
    const rates = [0, 1, 2].map((epoch) => {
      own.epoch = epoch;
      own.step();
      return own.currentRate;
    });
    expect(rates).toEqual([1, 1 / 2, 1 / 3]);
  });

  it('follow a schedule per step, from `first` on', () => {
    const own = new SGD(new StepDecay(1, { factor: 0.5, every: 2, unit: 'step', first: 1 })).bind(thetaOf([[2]]));
    const rates = [0, 1, 2].map(() => {
      const rate = own.currentRate;
      own.step();
      return rate;
    });
    expect(rates).toEqual([1, 0.5, 0.5]);
  });

  it('may be set between steps, and are part of the state when they are numbers', () => {
    const own = new SGD(0.5).bind(thetaOf([[2]]));
    own.learningRate = 0.25;
    const state = own.state();
    expect(state.scalars).toEqual({ iterations: 0, epoch: 0, learningRate: 0.25 });
    const other = new SGD(0.5).bind(thetaOf([[2]]));
    other.restore(state);
    expect(other.currentRate).toBe(0.25);
    expect(new SGD(new ExponentialDecay(0.1)).bind(thetaOf([[2]])).state().scalars.learningRate).toBeUndefined();
  });

  it('must stay numbers >= 0 that the schedule can give', () => {
    const own = new SGD(new ManualSchedule(() => NaN)).bind(thetaOf([[2]]));
    expect(messageOf(() => own.step(), ArgumentError)).toContain(
      'the scheduled learning rate must be a finite number >= 0, got NaN',
    );
    expect(own.iterations).toBe(0);
  });
});

describe('misuse', () => {
  const text: object = { learningRate: '0.1' };
  it.each<[string, () => unknown, typeof ArgumentError, string]>([
    ['a rate of 0', () => new SGD(0), ArgumentError, 'SGD: learningRate must be a finite number > 0, got 0'],
    ['beta of 1', () => new Momentum(0.1, { beta: 1 }), ArgumentError, 'beta must lie in [0, 1), got 1'],
    ['epsilon of 0', () => new Adam(0.1, { epsilon: 0 }), ArgumentError, 'epsilon must be a finite number > 0, got 0'],
    [
      'a clip limit of 0',
      () => new Adam(0.1, { clipNorm: 0 }),
      ArgumentError,
      'clipNorm must be a finite number > 0, got 0',
    ],
    [
      'an epsilon that float32 does not have',
      () => new RMSprop(0.1, { epsilon: 1e-40 }).bind(thetaOf([[3]], 'float32')),
      ArgumentError,
      'RMSprop: epsilon must be at least 1e-36 for float32 parameters, got 1e-40',
    ],
    ['an unknown option', () => new SGD(0.1, text), ArgumentError, "unknown option 'learningRate'"],
    ['an unknown name', () => optimizer('adm'), ArgumentError, "Did you mean 'adam'?"],
    [
      'another model',
      () => new SGD().bind(thetaOf([[2]])).bind(thetaOf([[40]])),
      StateError,
      "bound to another model's θ [16]",
    ],
    [
      'a state of another optimizer',
      () => new Adam().bind(thetaOf([[2]])).restore(new SGD().bind(thetaOf([[2]])).state()),
      ArgumentError,
      'tensors must be named [m, v], got []',
    ],
    [
      'a state of another model',
      () => new Adam().bind(thetaOf([[2]])).restore(new Adam().bind(thetaOf([[40]])).state()),
      ShapeError,
      "'m' must be float64 [16], got float64 [48]",
    ],
  ])('%s throws', (_, action, errorClass, expected) => {
    expect(messageOf(action, errorClass)).toContain(expected);
  });

  it('finds every optimizer by its name', () => {
    for (const name of optimizerNames)
      expect(optimizer(name).config().className.toLowerCase()).toBe(name.toLowerCase());
    const own = new SGD(0.5);
    expect(optimizer(own)).toBe(own);
    expect(() => optimizer('SGD')).toThrow("Did you mean 'sgd'?");
  });

  it('binds the same θ again without effect', () => {
    const theta = thetaOf([[2]]);
    const own = new Adam().bind(theta);
    setGradients(theta, 0);
    own.step();
    const m = own.state().tensors.m.clone().toArray();
    expect(own.bind(theta).state().tensors.m.toArray()).toEqual(m);
    expect(Tensor.zeros([16], 'float64').toArray()).not.toEqual(m);
  });
});
