import { afterEach, describe, expect, it } from 'vitest';
import {
  Adam,
  Dense,
  Generator,
  MemoryError,
  Parameter,
  Sequential,
  Theta,
  engineInfo,
  fromArray,
  ones,
  setMemoryLimit,
} from 'layerwise';
import { messageOf } from '../message-of.js';

const UNITS = 512;
const model = (seed = 1): Sequential =>
  new Sequential([new Dense(UNITS, { name: 'one' }), new Dense(UNITS, { name: 'two' })], {
    inputShape: [UNITS],
    seed,
  });
const bytesOf = (made: Sequential): number => 4 * made.theta.size;

/** How much the memory in use grows while `action` runs. */
function taken(action: () => unknown): number {
  const before = engineInfo().memoryInUse;
  action();
  return engineInfo().memoryInUse - before;
}

describe('a model takes memory', () => {
  it('for nothing when it is built, counted and printed', () => {
    expect(taken(() => String(model().summary()))).toBe(0);
  });

  it('for its values alone, once, when it predicts', () => {
    const made = model();
    made.predict(ones([1, UNITS])); // the cache
    const again = model();
    expect(taken(() => again.theta.values)).toBe(bytesOf(again));
    expect(taken(() => again.parameters().map(({ value }) => value))).toBe(0);
  });

  it('for its gradients when the first is asked for', () => {
    const made = model();
    made.theta.values.data.fill(1);
    expect(taken(() => made.parameters()[2].grad)).toBe(bytesOf(made));
    expect(taken(() => made.theta.grads)).toBe(0);
  });

  it('four times for a step of Adam: values, gradients and two moments', () => {
    const made = model();
    const step = (): void => new Adam().bind(made.theta).step();
    expect(taken(step)).toBe(4 * bytesOf(made));
  });
});

describe('values made late', () => {
  it('are those made early', () => {
    const early = new Dense(UNITS, { name: 'one' });
    early.setup([UNITS], { dtype: 'float32', generator: new Generator(1).fork('initial values').fork('one') });
    const weight = early.weight.value.clone();
    const late = model();
    late.theta.grads.data.fill(1);
    expect(late.parameters()[0].value.data).toEqual(weight.data);
  });

  it('follow the parameters into a larger model', () => {
    const inner = model();
    const outer = new Sequential([inner, new Dense(1)], { inputShape: [UNITS] });
    const [weight] = outer.parameters();
    expect(weight.value.data).toEqual(model(1).parameters()[0].value.data.map(Number));
    outer.theta.values.data[0] = 42;
    expect(weight.value.data[0]).toBe(42);
    expect(() => inner.theta).toThrow('its parameters have become part of another model');
  });

  it('keep what was learned before', () => {
    const weight = new Parameter('weight', fromArray([1, 2]), fromArray([3, 4]));
    const first = new Theta([weight], 'float32');
    first.values.data[0] = 7;
    const second = new Theta([weight], 'float32');
    expect(weight.value.toArray()).toEqual([7, 2]);
    expect(weight.grad.toArray()).toEqual([0, 0]);
    expect([first.current, second.current]).toEqual([false, true]);
    first.values.data[0] = 9; // a block that was left
    expect(weight.value.toArray()).toEqual([7, 2]);
  });

  it('are not lost when an initializer throws', () => {
    let faulty = true;
    const init = {
      config: { kind: 'own' },
      fill: (w: { data: { fill(v: number): unknown } }): void => {
        if (faulty) throw new Error('no number came');
        w.data.fill(5);
      },
    };
    const made = new Sequential([new Dense(2, { weightInit: init })], { inputShape: [1] });
    expect(() => made.theta.values).toThrow('no number came');
    faulty = false;
    expect(made.parameters()[0].value.toArray()).toEqual([[5, 5]]);
  });

  it('are those that were assigned, made or not', () => {
    const made = model();
    const [one, , two] = made.parameters();
    const wanted = [new Generator(7).normal([UNITS, UNITS]), new Generator(8).normal([UNITS, UNITS])];
    expect(taken(() => one.assign(wanted[0]))).toBe(0);
    expect(one.value.data).toEqual(wanted[0].data);
    two.assign(wanted[1]);
    expect(two.value.data).toEqual(wanted[1].data);
    expect(made.parameters()[1].value.data.every((b: number) => b === 0)).toBe(true);
  });

  it('of a shape that the initializer cannot fill are refused when the model is built', () => {
    expect(() => new Sequential([new Dense(2, { biasInit: 'orthogonal' })], { inputShape: [1] })).toThrow(
      'Sequential[0] orthogonal: needs a weight of rank >= 2, got shape [2].',
    );
  });
});

describe('a model that does not fit', () => {
  afterEach(() => setMemoryLimit(2 ** 32));

  it('says so at first use and works when there is memory', () => {
    const made = new Sequential([new Dense(10_000)], { inputShape: [1000] });
    setMemoryLimit(engineInfo().memoryReserved);
    const message = messageOf(() => made.predict(ones([1, 1000])), MemoryError);
    expect(message).toContain("values of a model (the largest is 'dense1.weight' [1000, 10000]): float32 [10010000]");
    setMemoryLimit(2 ** 32);
    expect(made.predict(ones([1, 1000])).shape).toEqual([1, 10_000]);
  });
});
