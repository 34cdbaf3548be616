import { describe, expect, it } from 'vitest';
import { Conv1D, Conv2D, Conv3D, ConvTranspose2D, DepthwiseConv2D, SeparableConv2D } from '../../src/conv/index.js';
import { StateError } from '../../src/errors/index.js';
import { Activation, Add, BatchNorm, Dense, Flatten, Lambda, type Layer, input } from '../../src/layers/index.js';
import { Graph, Sequential, decodeModel } from '../../src/models/index.js';
import { Generator, type Shape, type Tensor } from '../../src/tensor/index.js';
import type { Model } from '../../src/train/index.js';
import { messageOf } from '../message-of.js';

/** Every weight and running statistic <- random numbers: first values would hide mistakes. */
function scatter<M extends Model>(model: M): M {
  const generator = new Generator('weights');
  for (const { value } of model.parameters()) value.data.set(generator.normal(value.shape, 0, 0.6).data);
  for (const { name, value } of model.state()) {
    const [low, high] = name === 'runningVariance' ? [0.3, 3] : [-1, 1];
    value.data.set(generator.uniform(value.shape, low, high).data);
  }
  return model;
}

/** The fused model, which must predict as the model does and leave it as it is. */
function fused(model: Sequential | Graph, folded: number): Model {
  const x = new Generator('x').normal([3, ...model.inputShapes()[0]], 0, 1, model.dtype);
  const before = model.predict(x);
  const bytes = model.encode();
  const result = model.fuse();
  expect(result.folded).toBe(folded);
  expectNear(result.model.predict(x), before);
  expect(model.encode()).toEqual(bytes);
  expectNear(decodeModel(result.model.encode()).predict(x), result.model.predict(x));
  return result.model;
}

function expectNear(found: Tensor, expected: Tensor): void {
  expect(found.shape).toEqual(expected.shape);
  const scale = Math.max(...expected.data.map(Math.abs));
  expect(scale).toBeGreaterThan(0.01);
  expected.data.forEach((v: number, i: number) => {
    expect(Math.abs(found.data[i] - v) / scale).toBeLessThan(1e-12);
  });
}

function sequential(layers: readonly Layer[], inputShape: Shape): Sequential {
  return scatter(new Sequential(layers, { inputShape, dtype: 'float64', seed: 1 }));
}

/** The layers one after the other in a graph, where one may occur twice. */
function chain(layers: readonly Layer[], inputShape: Shape): Graph {
  const x = input(inputShape);
  const outputs = layers.reduce((value, layer) => layer.apply(value), x);
  const graph = new Graph({ inputs: x, outputs }, { dtype: 'float64', seed: 1 });
  graph.build();
  return scatter(graph);
}

const foldable: readonly (readonly [string, Layer, Shape])[] = [
  ['Dense', new Dense(3), [4]],
  ['Dense without bias', new Dense(3, { useBias: false }), [4]],
  ['Conv1D', new Conv1D(4, 3, { padding: 'causal' }), [6, 2]],
  ['Conv2D', new Conv2D(4, 3, { strides: 2, padding: 'same' }), [5, 5, 2]],
  ['Conv2D without bias, in groups', new Conv2D(6, 2, { groups: 2, useBias: false }), [4, 4, 4]],
  ['Conv3D', new Conv3D(2, 2), [3, 3, 3, 2]],
  ['DepthwiseConv2D', new DepthwiseConv2D(2, { multiplier: 3 }), [4, 4, 2]],
  ['SeparableConv2D', new SeparableConv2D(5, 3), [4, 4, 2]],
  ['ConvTranspose2D', new ConvTranspose2D(3, 2, { strides: 2 }), [3, 3, 2]],
  ['ConvTranspose2D in groups', new ConvTranspose2D(6, 2, { groups: 2 }), [3, 3, 4]],
];

describe('fuse', () => {
  it.each(foldable)('folds a BatchNorm into %s', (_name, layer, shape) => {
    const model = fused(sequential([layer, new BatchNorm(), new Activation('tanh')], shape), 1);
    expect(model.state()).toEqual([]);
    expect(model.parameters().map(({ name }) => name)).toContain('bias');
  });

  it('folds one without gamma and beta', () => {
    fused(sequential([new Dense(3), new BatchNorm({ scale: false, center: false, epsilon: 0.1 })], [2]), 1);
  });

  it('keeps a BatchNorm that does not follow a linear layer', () => {
    const first = [new BatchNorm(), new Dense(3, { activation: 'relu' }), new BatchNorm()];
    fused(sequential([...first, new Flatten(), new BatchNorm(), new Dense(2)], [4]), 0);
  });

  it('keeps layers that occur twice, and their weights shared', () => {
    const [dense, norm] = [new Dense(3), new BatchNorm()];
    const model = fused(chain([dense, norm, dense, new BatchNorm(), new Dense(3), norm], [3]), 0);
    expect(model.parameters()).toHaveLength(8);
  });

  it('folds inside of models in models, shared ones too', () => {
    const inner = new Sequential([new Dense(3), new BatchNorm(), new Activation('relu')]);
    const twice = chain([inner, new Dense(3), new BatchNorm(), inner], [3]);
    const model = fused(twice, 2);
    expect(model.parameters()).toHaveLength(4);
  });

  it('folds in a graph only where nothing else uses the value', () => {
    const x = input([4, 4, 3]);
    const one = new Conv2D(3, 3, { padding: 'same', useBias: false }).apply(x);
    const left = new Activation('relu').apply(new BatchNorm().apply(one));
    const two = new Conv2D(3, 3, { padding: 'same' }).apply(left);
    const right = new BatchNorm().apply(two); // two has another use
    const shared = new Dense(3);
    const [a, b] = [new BatchNorm().apply(shared.apply(right)), new BatchNorm().apply(shared.apply(x))];
    const y = new Add().apply([x, right, two, a, b]);
    const graph = scatter(new Graph({ inputs: x, outputs: y }, { dtype: 'float64' }));
    graph.build();
    const model = fused(scatter(graph), 1);
    expect(model.state()).toHaveLength(6);
  });

  it('keeps a BatchNorm after a value that is an output of the graph', () => {
    const x = input([3]);
    const z = new Dense(2).apply(x);
    const graph = new Graph({ inputs: x, outputs: [z, new BatchNorm().apply(z)] });
    graph.build();
    expect(graph.fuse().folded).toBe(0);
  });

  it('copies layers without weights that cannot be saved', () => {
    const same = new Lambda({ forward: (x) => x, backward: (dy) => dy });
    const model = sequential([new Dense(2), new BatchNorm(), same], [2]);
    expect(model.fuse().folded).toBe(1);
  });

  it('needs a built model', () => {
    expect(messageOf(() => new Sequential([new Dense(1)]).fuse(), StateError)).toBe(
      'Sequential: not built yet. Call build(inputShape) before fuse().',
    );
  });
});
