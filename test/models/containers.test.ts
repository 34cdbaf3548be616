import { describe, expect, it } from 'vitest';
import { ArgumentError, ShapeError, StateError } from '../../src/errors/index.js';
import {
  ConfigReader,
  Dense,
  Dropout,
  type Layer,
  MergeLayer,
  type LayerConfig,
  input,
  l2,
} from '../../src/layers/index.js';
import { modelFromConfig } from '../../src/models/from-config.js';
import { Graph, Sequential, decodeModel } from '../../src/models/index.js';
import { Generator, type Shape, Tensor, fromArray, tensorCount } from '../../src/tensor/index.js';
import type { Container } from '../../src/layers/index.js';
import { messageOf } from '../message-of.js';

/** y = a + b, as plain as can be. */
class PlainSum extends MergeLayer {
  override readonly className = 'PlainSum';
  override outputShapes([a]: readonly Shape[]): Shape[] {
    return [a];
  }
  override forward([a, b]: readonly Tensor[]): Tensor[] {
    const y = a.clone();
    for (let i = 0; i < y.size; i++) y.data[i] += b.data[i];
    return [y];
  }
  override backward([dy]: readonly (Tensor | undefined)[]): (Tensor | undefined)[] {
    return [dy, dy];
  }
  override config(): LayerConfig {
    return { className: this.className, name: this.name, trainable: this.trainable };
  }
}

/** ‖numeric - analytic‖ / (‖numeric‖ + ‖analytic‖) of Σ u y + penalty over θ, in float64. */
function gradientError(model: Container, inputs: Tensor[], seed = 5): number {
  const cache = model.createCache();
  const outputs = model.forwardAll(inputs, cache);
  const rng = new Generator(seed);
  const us = outputs.map((y) => rng.normal(y.shape, 0, 1, 'float64'));
  const cost = (): number => {
    let sum = model.penalty(inputs[0].shape[0]);
    model.forwardAll(inputs, model.createCache()).forEach((y, i) => {
      for (let k = 0; k < y.size; k++) sum += us[i].data[k] * y.data[k];
    });
    return sum;
  };
  model.theta.zeroGrad();
  model.backwardAll(us, cache);
  let difference = 0;
  let scale = 0;
  for (const { value, grad } of model.parameters()) {
    for (let i = 0; i < value.size; i++) {
      const old = value.data[i];
      value.data[i] = old + 1e-5;
      const above = cost();
      value.data[i] = old - 1e-5;
      const below = cost();
      value.data[i] = old;
      const numeric = (above - below) / 2e-5;
      difference += (numeric - grad.data[i]) ** 2;
      scale += numeric ** 2 + grad.data[i] ** 2;
    }
  }
  expect(scale).toBeGreaterThan(0);
  return Math.sqrt(difference) / Math.sqrt(scale);
}

const rows = (n: number, features: number): Tensor => new Generator(3).normal([n, features], 0, 1, 'float64');

describe('Sequential', () => {
  it('has the gradients of its layers and penalties', () => {
    const model = new Sequential(
      [new Dense(5, { activation: 'tanh', weightRegularizer: l2(0.3) }), new Dense(2, { activation: 'sigmoid' })],
      { dtype: 'float64', inputShape: [3] },
    );
    expect(gradientError(model, [rows(4, 3)])).toBeLessThan(1e-7);
  });

  it('names its parts and parameters by their place', () => {
    const inner = new Sequential([new Dense(2), new Dense(2)], { name: 'encoder' });
    const model = new Sequential([inner, new Dense(1, { name: 'head' })], { inputShape: [3] });
    expect(model.parameters().map((p) => p.path)).toEqual([
      'encoder.dense1.weight',
      'encoder.dense1.bias',
      'encoder.dense2.weight',
      'encoder.dense2.bias',
      'head.weight',
      'head.bias',
    ]);
  });

  it('lays all parameters out in θ', () => {
    const model = new Sequential([new Dense(3), new Dense(2)], { inputShape: [4] });
    const { theta } = model;
    theta.values.data.fill(7);
    for (const { value } of model.parameters()) expect([...value.data].every((v) => v === 7)).toBe(true);
    expect(theta.trainableRanges()).toEqual([{ begin: 0, end: theta.values.size, rateScale: 1 }]);
    model.layers[0].trainable = false;
    expect(theta.trainableRanges()).toEqual([{ begin: theta.offsets[2], end: theta.values.size, rateScale: 1 }]);
  });

  it('gives the same values for the same seed, others for another', () => {
    const make = (seed: number): number[] => [
      ...new Sequential([new Dense(4)], { seed, inputShape: [4] }).theta.values.data,
    ];
    expect(make(1)).toEqual(make(1));
    expect(make(1)).not.toEqual(make(2));
  });

  it('creates no tensor in a repeated step, dropout and short batches included', () => {
    const model = new Sequential([new Dense(8, { activation: 'relu' }), new Dropout(0.5), new Dense(2)]);
    const cache = model.createCache();
    const [full, short] = [new Generator(1).normal([6, 5]), new Generator(2).normal([4, 5])];
    const gradients = new Map([full, short].map((x) => [x, Tensor.zeros([x.shape[0], 2])]));
    const step = (x: Tensor): void => {
      model.forward(x, cache, { training: true });
      model.backward(gradients.get(x) ?? x, cache);
    };
    for (const x of [full, short, full, short]) step(x);
    const before = tensorCount();
    for (const x of [full, short, full, short]) step(x);
    expect(tensorCount()).toBe(before);
  });

  it('leaves what is below the lowest trainable layer alone, and the input gradient unless asked', () => {
    const frozen = new Dense(3, { trainable: false, activation: 'tanh' });
    const model = new Sequential([frozen, new Dense(1)], { inputShape: [2] });
    const cache = model.createCache();
    const x = new Generator(1).normal([4, 2]);
    model.forward(x, cache);
    expect(model.backward(Tensor.zeros([4, 1]), cache)).toBeUndefined();
    expect(model.backward(Tensor.zeros([4, 1]), cache, { inputGrad: true })?.shape).toEqual([4, 2]);
    expect([...frozen.weight.grad.data].every((g) => g === 0)).toBe(true);
  });

  it('says where an error happened', () => {
    const model = new Sequential([new Dense(3), new Sequential([new Dense(2)], { name: 'inner' })], {
      inputShape: [4],
    });
    expect(messageOf(() => model.forward(Tensor.zeros([2, 5]), model.createCache()), ShapeError)).toBe(
      "Sequential[0] Dense 'dense1': input axis -1 must equal weight.shape[0] = 4, got 5 (x [2, 5]). Was the layer built for another input?",
    );
    expect(messageOf(() => model.forward(Tensor.zeros([2]), model.createCache()), ShapeError)).toBe(
      'Sequential: input must have rank 2, [N, 4], got [2]. The first axis counts the examples.',
    );
  });

  it('refuses empty lists, late layers, two equal names, and gradients before values', () => {
    expect(messageOf(() => new Sequential([], { inputShape: [1] }), ArgumentError)).toContain('has no layers');
    const model = new Sequential([new Dense(1)], { inputShape: [1] });
    expect(messageOf(() => model.add(new Dense(1)), ArgumentError)).toContain(
      'cannot be added after the model is built',
    );
    const twins = (): Layer => new Sequential([new Dense(1, { name: 'a' }), new Dense(2, { name: 'a' })]);
    expect(messageOf(twins, ArgumentError)).toContain("two layers are named 'a'");
    expect(messageOf(() => model.backward(Tensor.zeros([1, 1]), model.createCache()), StateError)).toContain(
      'backward needs a forward pass',
    );
    expect(messageOf(() => new Sequential([new Dense(1)]).theta, StateError)).toContain('Call build(inputShape)');
  });

  it('may hold a layer twice, in a file too', () => {
    const twice = new Dense(3, { name: 'step', activation: 'tanh' });
    const model = new Sequential([twice, new Dense(3, { name: 'middle' }), twice], { inputShape: [3], seed: 4 });
    const loaded = decodeModel(model.encode());
    expect(loaded.parameters()).toHaveLength(4);
    const x = fromArray([[0.3, -1, 2]]);
    expect(loaded.predict(x).data).toEqual(model.predict(x).data);
    const config = { ...model.config(), order: [0, 2] };
    expect(() => modelFromConfig(new ConfigReader('file', config))).toThrow(
      'file.order: must hold places among 2 layers, got 2.',
    );
  });

  it('notices that a larger model has taken its parameters over', () => {
    const base = new Sequential([new Dense(2)], { inputShape: [2] });
    const whole = new Sequential([base, new Dense(1)], { inputShape: [2] });
    expect(whole.theta.parameters).toHaveLength(4);
    expect(messageOf(() => base.theta, StateError)).toContain('have become part of another model');
  });
});

describe('Graph', () => {
  it('sums gradients where a value has several uses, and shares the weights of a layer used twice', () => {
    const x = input([3]);
    const shared = new Dense(3, { activation: 'tanh' });
    const h = shared.apply(x);
    const y = new PlainSum().apply([shared.apply(h), h]);
    const z = new PlainSum().apply([y, x]);
    const model = new Graph({ inputs: x, outputs: [z, y] }, { dtype: 'float64' });
    expect(gradientError(model, [rows(4, 3)])).toBeLessThan(1e-7);
    expect(model.parameters()).toHaveLength(2);
  });

  it('takes several inputs and gives their gradients when asked', () => {
    const [a, b] = [input([2]), input([2])];
    const model = new Graph({ inputs: [a, b], outputs: new PlainSum().apply([new Dense(2).apply(a), b]) });
    const cache = model.createCache();
    const xs = [Tensor.zeros([3, 2]), Tensor.zeros([3, 2])];
    expect(model.forwardAll(xs, cache).map((y) => y.shape)).toEqual([[3, 2]]);
    const dy = new Tensor(new Float32Array(6).fill(1), [3, 2]);
    expect(model.backwardAll([dy], cache)).toEqual([undefined, undefined]);
    const [, db] = model.backwardAll([dy], cache, { inputGrad: true });
    expect(db?.toArray()).toEqual(dy.toArray());
  });

  it('equals the Sequential of the same layers', () => {
    const x = input([3]);
    const graph = new Graph(
      { inputs: x, outputs: new Dense(2).apply(new Dense(4, { activation: 'relu' }).apply(x)) },
      { seed: 4 },
    );
    const list = new Sequential([new Dense(4, { activation: 'relu' }), new Dense(2)], { seed: 4 });
    const data = new Generator(1).normal([5, 3]);
    expect(graph.forward(data, graph.createCache()).toArray()).toEqual(
      list.forward(data, list.createCache()).toArray(),
    );
  });

  it('refuses inputs that are not listed, wrong counts and wrong ranks', () => {
    const [a, b] = [input([2]), input([2])];
    const sum = new PlainSum().apply([a, b]);
    expect(messageOf(() => new Graph({ inputs: a, outputs: sum }), ArgumentError)).toContain('not listed in `inputs`');
    const model = new Graph({ inputs: [a, b], outputs: sum });
    const cache = model.createCache();
    expect(messageOf(() => model.forwardAll([Tensor.zeros([1, 2])], cache), ArgumentError)).toBe(
      'Graph: needs 2 inputs, got 1.',
    );
    expect(messageOf(() => model.forwardAll([Tensor.zeros([2]), Tensor.zeros([1, 2])], cache), ShapeError)).toBe(
      'Graph: input 0 must have rank 2, [N, 2], got [2].',
    );
    expect(messageOf(() => model.outputShape([2]), ArgumentError)).toContain('it has 2 and 1');
  });
});
