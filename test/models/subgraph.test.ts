import { describe, expect, it } from 'vitest';
import {
  Adam,
  Add,
  ArgumentError,
  Dense,
  Generator,
  Graph,
  Multiply,
  StateError,
  input,
  subgraph,
} from '../../src/index.js';
import { messageOf } from '../message-of.js';

function autoencoder() {
  const x = input([3]);
  const code = new Dense(2, { activation: 'tanh', name: 'encoder' }).apply(x);
  const y = new Dense(3, { name: 'decoder' }).apply(code);
  return { x, code, y, model: new Graph({ inputs: x, outputs: y }, { seed: 4 }) };
}

const data = new Generator(2).normal([5, 3]);

describe('subgraph', () => {
  it('of the two halves, one after the other, computes what the model computes', () => {
    const { x, code, y, model } = autoencoder();
    const encoder = subgraph(model, { inputs: x, outputs: code });
    const decoder = subgraph(model, { inputs: code, outputs: y });
    expect(decoder.predict(encoder.predict(data)).toArray()).toEqual(model.predict(data).toArray());
  });

  it('leaves the parameters with the model, and sees what it learns', async () => {
    const { x, code, model } = autoencoder();
    const encoder = subgraph(model, { inputs: x, outputs: code });
    const before = encoder.predict(data).toArray();
    expect(model.theta.current).toBe(true);
    model.compile({ optimizer: new Adam(0.1), loss: 'meanSquaredError' });
    await model.fit(data, data, { epochs: 2, verbose: false });
    const after = encoder.predict(data).toArray();
    expect(after).not.toEqual(before);
    expect(model.parameters().map(({ path }) => path)).toEqual([
      'encoder.weight',
      'encoder.bias',
      'decoder.weight',
      'decoder.bias',
    ]);
    expect(messageOf(() => encoder.theta, StateError)).toContain('has no parameters of its own');
  });

  it('begins at several values in the middle', () => {
    const x = input([2]);
    const [a, b] = [new Dense(2).apply(x), new Dense(2).apply(x)];
    const product = new Multiply().apply([a, b]);
    const y = new Add().apply([product, a]);
    const model = new Graph({ inputs: x, outputs: y }, { seed: 1 });
    const part = subgraph(model, { inputs: [b, a], outputs: [product, y] });
    const [u, v] = [new Generator(1).normal([4, 2]), new Generator(2).normal([4, 2])];
    const [p, s] = part.predictAll([u, v]);
    u.data.forEach((value, i) => {
      expect(p.data[i]).toBe(Math.fround(value * v.data[i]));
      expect(s.data[i]).toBe(Math.fround(p.data[i] + v.data[i]));
    });
  });

  it('refuses outputs that need another input', () => {
    const { code, y, model } = autoencoder();
    const other = input([2]);
    expect(messageOf(() => subgraph(model, { inputs: other, outputs: y }), ArgumentError)).toBe(
      'Graph: an input of shape [3] is used but not listed in `inputs`. List every input(...) node.',
    );
    expect(subgraph(model, { inputs: code, outputs: y }).inputShapes()).toEqual([[2]]);
  });
});
