import { describe, expect, it } from 'vitest';
import { Shift, Square, VariableLayer } from '../../src/layers/index.js';
import { Graph } from '../../src/models/index.js';
import { fromArray } from '../../src/tensor/index.js';

describe('VariableLayer', () => {
  it('minimises (w - 5)² by gradient descent', () => {
    const layer = new VariableLayer([1], { name: 'w' });
    const cost = new Square().apply(new Shift(-5).apply(layer.apply([])));
    const graph = new Graph({ inputs: [], outputs: cost }, { dtype: 'float64' });
    const cache = graph.createCache();
    const one = fromArray([[1]], { dtype: 'float64' });
    expect(graph.forwardAll([], cache)[0].toArray()).toEqual([[25]]);
    for (let step = 0; step < 200; step++) {
      graph.forwardAll([], cache);
      graph.backwardAll([one], cache);
      const { value, grad } = layer.value;
      value.data[0] -= 0.1 * grad.data[0]; // w <- w - 0.1 · 2 (w - 5)
      graph.theta.zeroGrad();
    }
    expect(layer.value.value.data[0]).toBeCloseTo(5, 12);
  });

  it('takes no inputs', () => {
    expect(() => new VariableLayer([2]).outputShapes([[2]])).toThrow('VariableLayer: takes no inputs, got 1.');
    expect(() => new VariableLayer([2]).value).toThrow('not built yet');
  });
});
