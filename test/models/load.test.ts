import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  Add,
  Concatenate,
  Dense,
  Dropout,
  Flatten,
  PReLU,
  Shift,
  Square,
  VariableLayer,
  input,
  l2,
} from '../../src/layers/index.js';
import { BinaryCrossEntropy, Huber } from '../../src/losses/index.js';
import { TopKAccuracy } from '../../src/metrics/index.js';
import { Graph, Sequential, decodeModel, loadModel } from '../../src/models/index.js';
import { Adam, CosineDecay, SGD } from '../../src/optim/index.js';
import { parseSafetensors } from '../../src/io/index.js';
import { Generator } from '../../src/tensor/index.js';
import type { Model } from '../../src/train/index.js';

const folder = mkdtempSync(join(tmpdir(), 'layerwise-load-'));
afterAll(() => rmSync(folder, { recursive: true }));

function mixed(): Sequential {
  const inner = new Sequential([new Dense(5, { activation: 'tanh' }), new PReLU()], { name: 'inner' });
  const layers = [
    new Flatten(),
    inner,
    new Dropout(0.5),
    new Dense(2, { weightRegularizer: l2(0.3), trainable: false }),
  ];
  return new Sequential(layers, { inputShape: [2, 3], seed: 'seven', name: 'outer' });
}

function siamese(): Graph {
  const [a, b] = [input([4]), input([4])];
  const twin = new Dense(3, { name: 'twin', activation: 'relu' });
  const both = new Concatenate().apply([twin.apply(a), twin.apply(b)]);
  const first = new Dense(1, { name: 'first' }).apply(both);
  const second = new Dense(1, { name: 'second', activation: 'sigmoid' }).apply(both);
  const graph = new Graph({ inputs: [a, b], outputs: [first, second] }, { seed: 3, dtype: 'float64' });
  graph.build();
  return graph;
}

/** Spoils every weight in a way that tells one from another. */
function fillWeights(model: Model): void {
  model.theta.values.data.forEach((_, i, data) => (data[i] = Math.sin(i)));
}

describe('a saved model', () => {
  it('comes back whole: layers in layers, weights, names, seed, what is frozen', async () => {
    const model = mixed();
    fillWeights(model);
    const path = join(folder, 'mixed.safetensors');
    await model.save(path);
    const loaded = await loadModel(path);
    expect(loaded).toBeInstanceOf(Sequential);
    expect(loaded.config()).toEqual(model.config());
    expect(loaded.seed).toBe('seven');
    const facts = (one: Model): unknown =>
      one.parameters().map(({ path: name, trainable, value }) => [name, trainable, value.shape, [...value.data]]);
    expect(facts(loaded)).toEqual(facts(model));
    expect(loaded.parameters()[0].path).toBe('inner.dense1.weight');
    const x = new Generator(1).normal([3, 2, 3]);
    expect(loaded.predict(x).toArray()).toEqual(model.predict(x).toArray());
    expect(loaded.history).toBeUndefined();
    expect(readdirSync(folder)).toEqual(['mixed.safetensors']);
  });

  it('may be a Graph with shared layers, several inputs and outputs, in float64', () => {
    const model = siamese();
    fillWeights(model);
    const loaded = decodeModel(model.encode());
    expect(loaded).toBeInstanceOf(Graph);
    expect(loaded.dtype).toBe('float64');
    expect(loaded.parameters()).toHaveLength(6);
    const inputs = [1, 2].map((seed) => new Generator(seed).normal([5, 4], 0, 1, 'float64'));
    expect(loaded.predictAll(inputs)).toEqual(model.predictAll(inputs));
    expect(loaded.outputNames()).toEqual(['first', 'second']);
    expect(loaded.config()).toEqual(model.config());
  });

  it('may be a Graph of variables alone', () => {
    const w = new VariableLayer([1], { init: 'ones' });
    const graph = new Graph({ inputs: [], outputs: new Square().apply(new Shift(-5).apply(w.apply([]))) });
    graph.build();
    expect(decodeModel(graph.encode()).forwardAll([], graph.createCache())[0].toArray()).toEqual([[16]]);
  });

  it('may hold a Graph as a layer of a Sequential', () => {
    const x = input([3]);
    const residual = new Graph({ inputs: x, outputs: new Add().apply([x, new Dense(3).apply(x)]) });
    const model = new Sequential([residual, new Dense(1)], { inputShape: [3] });
    const sample = new Generator(1).normal([2, 3]);
    expect(decodeModel(model.encode()).predict(sample).toArray()).toEqual(model.predict(sample).toArray());
  });

  it('remembers the settings of compile', () => {
    const model = siamese().compile({
      optimizer: new Adam(new CosineDecay(0.01, { total: 7 }), { beta1: 0.8, globalClipNorm: 2 }),
      loss: { first: new Huber({ delta: 2 }), second: 'binaryCrossEntropy' },
      lossWeights: { second: 3 },
      metrics: { second: ['accuracy', 'rocAuc'] },
      regularizer: l2(0.5),
    });
    const loaded = decodeModel(model.encode());
    expect(loaded.optimizer.config()).toEqual(model.optimizer.config());
    const [x, y] = [
      [1, 2].map((seed) => new Generator(seed).normal([6, 4], 0, 1, 'float64')),
      [new Generator(3).normal([6, 1], 0, 1, 'float64'), new Generator(4).uniform([6, 1], 0, 1, 'float64')],
    ];
    y[1].data.forEach((value, i, data) => (data[i] = Math.round(value)));
    expect(loaded.evaluate(x, y)).toEqual(model.evaluate(x, y));
    expect(Object.keys(loaded.evaluate(x, y))).toEqual([
      'loss',
      'firstLoss',
      'secondLoss',
      'secondAccuracy',
      'secondRocAuc',
    ]);
  });

  it('leaves settings out that a file cannot bring back', () => {
    class Own extends BinaryCrossEntropy {
      override config(): ReturnType<BinaryCrossEntropy['config']> {
        return { ...super.config(), name: 'own' };
      }
    }
    const model = new Sequential([new Dense(3, { activation: 'softmax' })], { inputShape: [2] });
    model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossEntropy', metrics: [new TopKAccuracy(2)] });
    expect(() => decodeModel(model.encode()).optimizer).toThrow('optimizer: the model has no loss and optimizer yet.');
    model.compile({ optimizer: new SGD(1), loss: new Own() });
    expect(() => decodeModel(model.encode()).optimizer).toThrow('optimizer: the model has no loss and optimizer yet.');
  });

  it('is a safetensors file that other programs read: weights by path', () => {
    const { tensors, metadata } = parseSafetensors(mixed().encode());
    expect([...tensors.keys()]).toEqual([
      ...['inner.dense1.weight', 'inner.dense1.bias', 'inner.pReLU1.alpha', 'dense1.weight', 'dense1.bias'],
    ]);
    expect([...metadata.keys()]).toEqual(['layerwise.model']);
  });
});
