import { describe, expect, it } from 'vitest';
import { ArgumentError } from '../../src/errors/index.js';
import { Cache, Dense, Dropout, l1, l1Sum, l2, l2Sum } from '../../src/layers/index.js';
import { Sequential } from '../../src/models/index.js';
import {
  Adadelta,
  Adam,
  AdamW,
  AMSGrad,
  HeavyBall,
  Momentum,
  Nadam,
  Nesterov,
  type Optimizer,
  RMSprop,
} from '../../src/optim/index.js';
import { Generator, fromArray } from '../../src/tensor/index.js';

/** Makes an optimizer with one of its numbers, and sets that number of another one. */
interface Case {
  readonly number: string;
  readonly create: (value?: number) => Optimizer;
  readonly bad: number;
}

const cases: readonly Case[] = [
  { number: 'beta', create: (beta) => new Momentum(0.1, { beta }), bad: 1 },
  { number: 'beta', create: (beta) => new HeavyBall(0.1, { beta }), bad: 1 },
  { number: 'beta', create: (beta) => new Nesterov(0.1, { beta }), bad: -0.1 },
  { number: 'rho', create: (rho) => new RMSprop(0.1, { rho }), bad: 1 },
  { number: 'momentum', create: (momentum = 0.9) => new RMSprop(0.1, { momentum }), bad: 0 },
  { number: 'rho', create: (rho) => new Adadelta(1, { rho }), bad: 1 },
  { number: 'beta1', create: (beta1) => new Adam(0.1, { beta1 }), bad: 1 },
  { number: 'beta2', create: (beta2) => new Nadam(0.1, { beta2 }), bad: NaN },
  { number: 'beta1', create: (beta1) => new AMSGrad(0.1, { beta1 }), bad: 1 },
  { number: 'weightDecay', create: (weightDecay) => new AdamW(0.1, { weightDecay }), bad: -1 },
];

/** θ after three steps along random gradients. */
function path(optimizer: Optimizer): number[] {
  const { theta } = new Sequential([new Dense(3)], { inputShape: [2], seed: 1 });
  optimizer.bind(theta);
  const random = new Generator(5);
  for (let step = 0; step < 3; step++) {
    theta.grads.data.set(random.normal([theta.size]).data);
    optimizer.step();
  }
  return [...theta.values.data];
}

describe.each(cases)('$number of an optimizer', ({ number, create, bad }) => {
  it(`is set as the constructor sets it: ${create().className}`, () => {
    const changed = create();
    expect(path(create(0.5))).not.toEqual(path(create()));
    Reflect.set(changed, number, 0.5);
    expect(Reflect.get(changed, number)).toBe(0.5);
    expect(changed.config()).toEqual(create(0.5).config());
    expect(path(changed)).toEqual(path(create(0.5)));
  });

  it(`stays as it is when the new one is outside its range: ${create().className}`, () => {
    const optimizer = create();
    const before = optimizer.config();
    expect(() => Reflect.set(optimizer, number, bad)).toThrow(ArgumentError);
    expect(() => Reflect.set(optimizer, number, bad)).toThrow(`${optimizer.className}: ${number} must`);
    expect(optimizer.config()).toEqual(before);
  });
});

it('momentum of RMSprop that began as 0 stays so: there is no velocity', () => {
  const optimizer = new RMSprop(0.1);
  optimizer.momentum = 0;
  expect(() => (optimizer.momentum = 0.5)).toThrow(
    'RMSprop: momentum began as 0, without a velocity, and must stay so, got 0.5. Create it with a momentum.',
  );
});

it('the rate of dropout changes with the next forward pass; backward keeps that of its own', () => {
  const layer = new Dropout(0.5);
  const cache = new Cache();
  const x = fromArray([Array.from({ length: 64 }, () => 1)]);
  const y = layer.forward(x, cache, { training: true }).clone();
  layer.rate = 0.9;
  expect(layer.backward(x, cache)?.toArray()).toEqual(y.toArray());
  expect(Math.max(...layer.forward(x, cache, { training: true }).data)).toBeCloseTo(10, 5);
  expect(() => (layer.rate = 1)).toThrow('Dropout: rate must lie in [0, 1), got 1.');
});

it.each([l1, l2, l1Sum, l2Sum])('λ of a penalty changes it', (create) => {
  const w = fromArray([1, -2]);
  const penalty = create(0.1);
  penalty.lambda = 0.5;
  expect(penalty.penalty(w, 4)).toBe(create(0.5).penalty(w, 4));
  const [grad, expected] = [fromArray([0, 0]), fromArray([0, 0])];
  penalty.addGradient(w, grad, 4);
  create(0.5).addGradient(w, expected, 4);
  expect(grad.toArray()).toEqual(expected.toArray());
  expect(penalty).toMatchObject({ kind: penalty.kind, lambda: 0.5 });
  expect(() => (penalty.lambda = NaN)).toThrow(`${penalty.kind}: lambda must be a finite number >= 0, got NaN.`);
});
