import { describe, expect, it } from 'vitest';
import { Add, Dense, Multiply, Shift, Slice, Square, VariableLayer, input } from '../../src/layers/index.js';
import { Graph } from '../../src/models/index.js';
import { Adam, SGD } from '../../src/optim/index.js';
import { fromArray } from '../../src/tensor/index.js';
import { minimize } from '../../src/train/index.js';

function fed(): { graph: Graph; w: VariableLayer } {
  const w = new VariableLayer([1]);
  const c = input([3]);
  const [c0, c1, c2] = [0, 1, 2].map((i) => new Slice([i], [i + 1]).apply(c));
  const x = w.apply([]);
  const square = new Multiply().apply([c0, new Square().apply(x)]);
  const cost = new Add().apply([square, new Multiply().apply([c1, x]), c2]);
  return { graph: new Graph({ inputs: c, outputs: cost }), w };
}

describe('minimize', () => {
  it('makes the steps of §2.3.11: 0.1 after the first, 5 in the end', () => {
    const w = new VariableLayer([1]);
    const graph = new Graph({ inputs: [], outputs: new Square().apply(new Shift(-5).apply(w.apply([]))) });
    const optimizer = new SGD(0.01);
    expect(minimize(graph, optimizer, { steps: 1 })).toEqual([25]);
    expect(w.value.value.item()).toBeCloseTo(0.1, 6);
    minimize(graph, optimizer, { steps: 1000 });
    expect(w.value.value.item()).toBeCloseTo(5, 4);
  });

  it('takes coefficients that are fed later, others in each call, and the mean over several', () => {
    const { graph, w } = fed();
    const optimizer = new SGD(0.01);
    const [first] = minimize(graph, optimizer, { inputs: [fromArray([[1, -10, 25]])], steps: 1000 });
    expect(first).toBe(25);
    expect(w.value.value.item()).toBeCloseTo(5, 4);
    minimize(graph, optimizer, { inputs: [fromArray([[2, -40, 200]])], steps: 1000 });
    expect(w.value.value.item()).toBeCloseTo(10, 4);
    minimize(graph, optimizer, {
      inputs: [
        fromArray([
          [1, -10, 25],
          [1, -20, 100],
        ]),
      ],
      steps: 2000,
    });
    expect(w.value.value.item()).toBeCloseTo(7.5, 4);
  });

  it('refuses what it cannot minimise, before anything changes', () => {
    const x = input([2]);
    const wide = new Graph({ inputs: x, outputs: new Dense(3).apply(x) });
    wide.build();
    const before = [...wide.theta.values.data];
    const inputs = [fromArray([[1, 2]])];
    expect(() => minimize(wide, new SGD(), { inputs })).toThrow(
      'minimize: the cost must be one number per example, [N] or [N, 1], got [1, 3]. Add a Sum or Mean.',
    );
    expect(() => minimize(wide, new SGD(), { inputs, steps: 0 })).toThrow(
      'minimize: steps must be a positive integer, got 0.',
    );
    // @ts-expect-error a misspelt option
    expect(() => minimize(wide, new SGD(), { input: inputs })).toThrow(
      "minimize: unknown option 'input'. Did you mean 'inputs'?",
    );
    // @ts-expect-error a name is not an optimizer
    expect(() => minimize(wide, 'adam')).toThrow('minimize: needs an optimizer, got "adam".');
    const { graph } = fed();
    expect(() => minimize(graph, new SGD(1e30), { inputs: [fromArray([[1, -10, 25]])] })).toThrow(
      /minimize: the cost is (NaN|Infinity) in step \d+ of 100; θ is as before this step\. Lower the learning rate\./,
    );
    expect(() => minimize(fed().graph, new Adam())).toThrow('needs 1 inputs, got 0');
    expect([...wide.theta.values.data]).toEqual(before);
  });
});
