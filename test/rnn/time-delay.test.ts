import { describe, expect, it } from 'vitest';
import { Conv1D } from '../../src/conv/index.js';
import { ArgumentError, ShapeError } from '../../src/errors/index.js';
import { Cache, l1, l2 } from '../../src/layers/index.js';
import { TimeDelay, registerRnnLayers } from '../../src/rnn/index.js';
import { Generator, concat, fromArray, slice } from '../../src/tensor/index.js';
import { layerContract } from '../contracts/layer-contract.js';

registerRnnLayers();

describe.each([
  { shape: [1, 1, 1], units: 1, window: 1, options: {} }, // smallest
  { shape: [2, 6, 3], units: 2, window: 4, options: { activation: 'tanh' } },
  { shape: [2, 5, 2], units: 3, window: 3, options: { dilation: 2, useBias: false, activation: 'softmax' } },
  { shape: [1, 2, 2], units: 17, window: 5, options: { biasInit: 'ones', weightRegularizer: l2(0.1) } }, // window beyond T
] as const)('TimeDelay($units, $window) on $shape', ({ shape, units, window, options }) => {
  const [n, steps, features] = shape;
  layerContract(() => new TimeDelay(units, window, options), shape, {
    refuses: [[[n, steps, features + 1]], [[n, steps]]],
  });
});

describe('TimeDelay', () => {
  const x = new Generator(1).normal([3, 12, 2]);
  const built = (dilation = 1, units = 4): TimeDelay => {
    const layer = new TimeDelay(units, 3, { dilation, activation: 'sigmoid', biasRegularizer: l1(0.1) });
    layer.setup([12, 2], { dtype: 'float32', generator: new Generator(2) });
    return layer;
  };

  it.each([1, 3])('computes what a causal Conv1D does, dilation %i', (dilation) => {
    const layer = built(dilation);
    const conv = new Conv1D(4, 3, { dilation, padding: 'causal', activation: 'sigmoid' });
    conv.setup([12, 2], { dtype: 'float32', generator: new Generator(2) });
    const [weight, bias] = conv.parameters();
    weight.value.data.set(layer.weight.value.data);
    bias.value.data.fill(0.25);
    layer.bias?.value.data.fill(0.25);
    const y = layer.forward(x, new Cache());
    const expected = conv.forward(x, new Cache());
    expect(y.shape).toEqual([3, 12, 4]);
    for (let i = 0; i < y.size; i++) expect(y.data[i]).toBeCloseTo(expected.data[i], 5);
  });

  it.each([
    [1, 4],
    [3, 4],
    [2, 1],
  ])('gives one step at a time the bits of the whole sequence, dilation %i, %i units', (dilation, units) => {
    const layer = built(dilation, units);
    const whole = layer.forward(x, new Cache()).toArray();
    for (const ends of [[1, 3, 8, 12], Array.from({ length: 12 }, (_, t) => t + 1)]) {
      const cache = new Cache();
      let begin = 0;
      const parts = ends.map((end) => {
        const part = slice(x, [0, begin, 0], [3, end, 2]);
        begin = end;
        return layer.forward(part, cache, { carryState: true }).clone();
      });
      expect(concat(parts, 1).toArray()).toEqual(whole);
    }
  });

  it('follows a reordered beam, and refuses another number of sequences', () => {
    const layer = built();
    const [head, tail] = [slice(x, [0, 0, 0], [3, 5, 2]), slice(x, [0, 5, 0], [3, 12, 2])];
    const order = [2, 0, 0];
    const pick = (from: typeof x): typeof x => concat(order.map((row) => from.rows(row, row + 1)));
    const cache = new Cache();
    layer.forward(head, cache, { carryState: true });
    cache.reorderCarried(Int32Array.from(order));
    const y = layer.forward(tail, cache, { carryState: true });
    const whole = layer.forward(concat([pick(head), tail], 1), new Cache());
    expect(y.toArray()).toEqual(slice(whole, [0, 5, 0], [3, 12, 4]).toArray());
    expect(() => layer.forward(tail.rows(0, 1), cache, { carryState: true })).toThrow(ShapeError);
    expect(() => layer.forward(tail.rows(0, 1), cache, { carryState: true })).toThrow(
      'TimeDelay: the inputs carried from the call before are those of 3 sequences, this batch has 1 (x [1, 7, 2]).',
    );
  });

  it.each<[string, () => unknown, string]>([
    ['no units', () => new TimeDelay(0, 3), 'TimeDelay: units must be a positive integer, got 0.'],
    ['an empty window', () => new TimeDelay(2, 0), 'TimeDelay: window must be a positive integer, got 0.'],
    [
      'half a dilation',
      () => new TimeDelay(2, 3, { dilation: 1.5 }),
      'TimeDelay: dilation must be a positive integer, got 1.5.',
    ],
    [
      'an option that there is not',
      (): unknown => Reflect.construct(TimeDelay, [2, 3, { stride: 2 }]),
      "TimeDelay: unknown option 'stride'.",
    ],
  ])('refuses %s', (_, act, message) => {
    expect(act).toThrow(ArgumentError);
    expect(act).toThrow(message);
  });

  it('refuses another number of features', () => {
    expect(() => built().forward(fromArray([[[1], [2]]]), new Cache())).toThrow(
      'TimeDelay: input axis 2 must equal weight.shape[1] = 2, got 1 (x [1, 2, 1]).',
    );
  });
});
