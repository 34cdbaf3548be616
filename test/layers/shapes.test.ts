import { describe, expect, it } from 'vitest';
import { Cache, Flatten, Permute, RepeatVector, Reshape, Slice } from '../../src/layers/index.js';
import { fromArray } from '../../src/tensor/index.js';
import { layerContract } from '../contracts/layer-contract.js';

describe.each([[[1, 1]], [[3, 5]], [[2, 3, 4, 2]]])('Flatten %j', (shape) => layerContract(() => new Flatten(), shape));

describe.each([
  { shape: [1, 1], to: [1] },
  { shape: [3, 6], to: [2, -1] },
  { shape: [2, 3, 4], to: [4, 3] },
])('Reshape $shape to $to', ({ shape, to }) => layerContract(() => new Reshape(to), shape, { refuses: [[[2, 7, 5]]] }));

describe.each([
  { shape: [1, 1], axes: [1] },
  { shape: [2, 3, 4], axes: [2, 1] },
  { shape: [2, 3, 4, 5], axes: [3, 1, 2] },
])('Permute $shape by $axes', ({ shape, axes }) =>
  layerContract(() => new Permute(axes), shape, { refuses: [[[...shape, 2]]].slice(0, 0) }),
);

describe.each([[[1, 1]], [[3, 5]], [[2, 3, 4]]])('RepeatVector %j', (shape) =>
  layerContract(() => new RepeatVector(3), shape),
);

describe.each([
  { shape: [1, 1], begin: [0], end: [1], step: [1] },
  { shape: [3, 9], begin: [2], end: [9], step: [3] },
  { shape: [2, 4, 5], begin: [1, 0], end: [3, 5], step: [1, 2] },
])('Slice $shape from $begin to $end by $step', ({ shape, begin, end, step }) =>
  layerContract(() => new Slice(begin, end, { step }), shape),
);

describe('shape layers', () => {
  it('say what does not fit', () => {
    const x = fromArray([[1, 2, 3]]);
    expect(() => new Reshape([2, -1]).forward(x, new Cache())).toThrow(
      'Reshape: shape [2, -1] must hold the 3 elements',
    );
    expect(() => new Reshape([-1, -1])).toThrow('axis');
    expect(() => new Permute([1, 3])).toThrow('Permute: axes must name 1 to 2 once each, got [1, 3].');
    expect(() => new Permute([2, 1]).forward(x, new Cache())).toThrow('must have 2 axes after the batch');
    expect(() => new Slice([0], [4]).forward(x, new Cache())).toThrow('[0] to [4] must lie within the input');
    expect(() => new Slice([2], [2])).toThrow('end[0] - begin[0] must be a positive integer, got 0');
    expect(() => new RepeatVector(0)).toThrow('RepeatVector: times must be a positive integer, got 0.');
  });

  it('share memory where they can', () => {
    const x = fromArray([
      [
        [1, 2],
        [3, 4],
      ],
    ]);
    expect(new Flatten().forward(x, new Cache()).data).toBe(x.data);
  });
});
