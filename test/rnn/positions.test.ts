import { describe, expect, it } from 'vitest';
import { ArgumentError, ShapeError } from '../../src/errors/index.js';
import { Cache, fixed, lengthsOf, withLengths } from '../../src/layers/index.js';
import { PositionEmbedding, PositionalEncoding, registerRnnLayers } from '../../src/rnn/index.js';
import { Sequential } from '../../src/index.js';
import { Generator, concat, fromArray, slice, zeros } from '../../src/tensor/index.js';
import { layerContract } from '../contracts/layer-contract.js';

registerRnnLayers();

const context = (): { dtype: 'float32'; generator: Generator } => ({ dtype: 'float32', generator: new Generator(1) });

describe.each([[[1, 1, 1]], [[2, 3, 4]], [[1, 5, 17]]] as const)('on %j', (shape) => {
  const refuses = [[[2, 3]], [[2, 3, 4, 5]]];
  describe('PositionalEncoding', () => layerContract(() => new PositionalEncoding({ base: 100 }), shape, { refuses }));
  describe('PositionEmbedding', () =>
    layerContract(() => new PositionEmbedding(6), shape, { refuses: [...refuses, [[1, 7, shape[2]]]] }));
});

describe('PositionalEncoding', () => {
  it('adds sines and cosines of wavelengths from 2π to 10000 · 2π', () => {
    const y = new PositionalEncoding().forward(zeros([2, 40, 5]), new Cache());
    for (const t of [0, 1, 16, 39]) {
      for (let i = 0; i < 5; i++) {
        const angle = t / 10000 ** ((2 * Math.floor(i / 2)) / 5);
        expect(y.get(1, t, i)).toBeCloseTo(i % 2 === 0 ? Math.sin(angle) : Math.cos(angle), 6);
      }
    }
  });

  it('serves inputs of several lengths and widths with one cache, and after dispose', () => {
    const layer = new PositionalEncoding();
    const cache = new Cache();
    const sizes = [
      [3, 4],
      [100, 4],
      [3, 6],
      [3, 4],
      [17, 6],
      [40, 4],
    ];
    for (const round of [1, 2]) {
      for (const [steps, dimensions] of sizes) {
        const y = layer.forward(zeros([1, steps, dimensions]), cache);
        const expected = layer.forward(zeros([1, steps, dimensions]), new Cache());
        expect(y.toArray(), `round ${round}, ${steps} x ${dimensions}`).toEqual(expected.toArray());
      }
      cache.dispose();
    }
  });

  it('refuses a base that is not positive', () => {
    expect(() => new PositionalEncoding({ base: 0 })).toThrow(ArgumentError);
    expect(() => new PositionalEncoding({ base: 0 })).toThrow(
      'PositionalEncoding: base must be a finite number > 0, got 0.',
    );
  });

  it('keeps lengths', () => {
    const model = new Sequential([new PositionalEncoding()], { inputShape: [3, 2] });
    const y = model.forward(withLengths(zeros([2, 3, 2]), [1, 3]), model.createCache());
    expect(Array.from(lengthsOf(y) ?? [])).toEqual([1, 3]);
  });
});

describe.each([
  { name: 'PositionalEncoding', make: () => new PositionalEncoding() },
  { name: 'PositionEmbedding', make: () => new PositionEmbedding(40) },
])('$name with the position carried', ({ make }) => {
  const built = (): PositionalEncoding | PositionEmbedding => {
    const layer = make();
    layer.setup([20, 6], context());
    return layer;
  };
  const x = new Generator(2).normal([3, 20, 6]);
  const carryState = true;

  it('gives one step at a time the bits of the whole sequence', () => {
    const layer = built();
    const whole = layer.forward(x, new Cache()).toArray();
    for (const ends of [[7, 20], Array.from({ length: 20 }, (_, t) => t + 1)]) {
      const cache = new Cache();
      let begin = 0;
      const parts = ends.map((end) => {
        const part = slice(x, [0, begin, 0], [3, end, 6]);
        begin = end;
        return layer.forward(part, cache, { carryState }).clone();
      });
      expect(concat(parts, 1).toArray()).toEqual(whole);
    }
  });

  it('begins anew when told to, follows a reordered beam, and counts nothing without the mode', () => {
    const layer = built();
    const cache = new Cache();
    const first = layer.forward(x, cache).clone();
    const step = slice(x, [0, 0, 0], [3, 1, 6]);
    layer.forward(step, cache, { carryState });
    const second = layer.forward(step, cache, { carryState }).clone();
    expect(layer.forward(x, cache).toArray()).toEqual(first.toArray());
    cache.forgetCarried();
    layer.forward(step, cache, { carryState });
    cache.reorderCarried(Int32Array.of(2, 2));
    expect(layer.forward(step.rows(0, 2), cache, { carryState }).toArray()).toEqual(second.rows(0, 2).toArray());
  });

  it('refuses another number of sequences', () => {
    const layer = built();
    const cache = new Cache();
    layer.forward(x, cache, { carryState });
    expect(() => layer.forward(x.rows(0, 2), cache, { carryState })).toThrow(ShapeError);
    expect(() => layer.forward(x.rows(0, 2), cache, { carryState })).toThrow(
      'the position carried from the call before is that of 3 sequences, this batch has 2.',
    );
  });
});

describe('PositionEmbedding', () => {
  it('adds the gradients of the positions that a call had', () => {
    const layer = new PositionEmbedding(4, { weightInit: fixed(fromArray([[1], [2], [3], [4]])) });
    layer.setup([2, 1], context());
    const cache = new Cache();
    layer.forward(zeros([1, 1, 1]), cache, { carryState: true });
    expect(layer.forward(zeros([1, 2, 1]), cache, { carryState: true }).toArray()).toEqual([[[2], [3]]]);
    layer.backward(fromArray([[[10], [20]]]), cache);
    expect(layer.weight.grad.toArray()).toEqual([[0], [10], [20], [0]]);
  });

  it('refuses sequences that are too long, counted with the steps before', () => {
    const layer = new PositionEmbedding(4, { name: 'places' });
    layer.setup([2, 1], context());
    expect(() => layer.forward(zeros([2, 5, 1]), new Cache())).toThrow(
      "PositionEmbedding 'places': has 4 positions (maxLength), got 5 steps (x [2, 5, 1]). Shorten the sequences, or use PositionalEncoding, which has no end.",
    );
    const cache = new Cache();
    layer.forward(zeros([2, 3, 1]), cache, { carryState: true });
    expect(() => layer.forward(zeros([2, 2, 1]), cache, { carryState: true })).toThrow(
      'got 3 steps before and 2 steps',
    );
    expect(() => new PositionEmbedding(0)).toThrow('PositionEmbedding: maxLength must be a positive integer, got 0.');
  });
});
