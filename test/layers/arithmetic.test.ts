import { describe, expect, it } from 'vitest';
import {
  Abs,
  Cache,
  Clip,
  Cos,
  Exp,
  Gram,
  Lambda,
  Log,
  LogSumExp,
  Max,
  Mean,
  Min,
  Negative,
  Power,
  Scale,
  Shift,
  Sin,
  Sqrt,
  Square,
  Sum,
  floatsOf,
} from '../../src/layers/index.js';
import { Tensor, fromArray } from '../../src/tensor/index.js';
import { awayFromZero } from '../contracts/harness.js';
import { type LayerContractOptions, layerContract } from '../contracts/layer-contract.js';

const shapes = [[[1, 1]], [[3, 5]], [[2, 3, 7]]];

/** Draws whose magnitude is made positive: for roots and logarithms. */
const positive: LayerContractOptions = {
  input: (shape, generator, dtype) => {
    const x = awayFromZero(shape, generator, dtype);
    for (let i = 0; i < x.size; i++) x.data[i] = Math.abs(x.data[i]) + 0.2;
    return x;
  },
};

describe.each(shapes)('functions %j', (shape) => {
  describe('Square', () => layerContract(() => new Square(), shape));
  describe('Sqrt', () => layerContract(() => new Sqrt(), shape, positive));
  describe('Exp', () => layerContract(() => new Exp(), shape));
  describe('Log', () => layerContract(() => new Log(), shape, positive));
  describe('Abs', () => layerContract(() => new Abs(), shape));
  describe('Negative', () => layerContract(() => new Negative(), shape));
  describe('Sin', () => layerContract(() => new Sin(), shape));
  describe('Cos', () => layerContract(() => new Cos(), shape));
  describe('Scale', () => layerContract(() => new Scale(-1.5), shape));
  describe('Shift', () => layerContract(() => new Shift(2), shape));
  describe('Power 3', () => layerContract(() => new Power(3), shape));
  describe('Power -0.5', () => layerContract(() => new Power(-0.5), shape, positive));
  describe('Clip', () => layerContract(() => new Clip(-3, 2.5), shape));
});

describe.each([
  { shape: [2, 3], axis: undefined, keepDims: false },
  { shape: [2, 3, 4], axis: 1, keepDims: true },
  { shape: [2, 3, 2, 5], axis: [-1, 1], keepDims: false },
])('reductions of $shape over $axis, keepDims $keepDims', ({ shape, ...options }) => {
  describe('Sum', () => layerContract(() => new Sum(options), shape));
  describe('Mean', () => layerContract(() => new Mean(options), shape));
  describe('Max', () => layerContract(() => new Max(options), shape));
  describe('Min', () => layerContract(() => new Min(options), shape));
  describe('LogSumExp', () => layerContract(() => new LogSumExp(options), shape));
});

describe.each([[[1, 1]], [[2, 5, 3]], [[2, 2, 3, 17]]])('Gram %j', (shape) => layerContract(() => new Gram(), shape));

describe.each(shapes)('Lambda %j', (shape) => {
  const triple = (x: Tensor, y: Tensor): Tensor => {
    floatsOf(y).set(floatsOf(x).map((v) => 3 * v));
    return y;
  };
  const functions = {
    forward: (x: Tensor, cache: Cache) => triple(x, cache.buffer('y', x.shape)),
    backward: (dy: Tensor, _x: Tensor, _y: Tensor, cache: Cache) => triple(dy, cache.buffer('dx', dy.shape)),
  };
  layerContract(() => new Lambda(functions), shape, { restore: 'never' });
});

describe('reductions', () => {
  const cache = (): Cache => new Cache({ dtype: 'float64' });
  const x = fromArray([[2, 2, 1, -1]], { dtype: 'float64' });

  it('share the gradient among equal extremes', () => {
    const own = cache();
    const max = new Max();
    expect(max.forward(x, own).toArray()).toEqual([2]);
    expect(max.backward(fromArray([3], { dtype: 'float64' }), own)?.toArray()).toEqual([[1.5, 1.5, 0, 0]]);
  });

  it('do not overflow in LogSumExp, nor turn infinities into NaN', () => {
    const big = fromArray([[1000, 1000]], { dtype: 'float64' });
    expect(new LogSumExp().forward(big, cache()).data[0]).toBeCloseTo(1000 + Math.LN2, 12);
    const none = fromArray([[-Infinity, -Infinity]], { dtype: 'float64' });
    expect(new LogSumExp().forward(none, cache()).data[0]).toBe(-Infinity);
  });

  it('refuse the batch axis', () => {
    expect(() => new Sum({ axis: [0, 1] })).toThrow('Sum: axis 0 is the batch axis');
    expect(() => new Mean({ axis: 3 }).outputShape([4])).toThrow('axis must be an integer in [-2, 1]');
    expect(() => new Clip(2, 1)).toThrow('Clip: need low <= high, got low 2, high 1.');
    expect(() => new Scale(NaN)).toThrow('Scale: factor must be a finite number, got NaN.');
  });
});
