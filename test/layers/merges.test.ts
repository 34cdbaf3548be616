import { describe, expect, it } from 'vitest';
import {
  Add,
  Average,
  Cache,
  Concatenate,
  Divide,
  Dot,
  MatMul,
  Maximum,
  Minimum,
  Multiply,
  Subtract,
  VariableLayer,
  l2,
} from '../../src/layers/index.js';
import { fromArray } from '../../src/tensor/index.js';
import { layerContract } from '../contracts/layer-contract.js';

const pairs = [
  [
    [1, 1],
    [1, 1],
  ],
  [
    [3, 5],
    [3, 5],
  ],
  [
    [2, 3, 4],
    [2, 1, 4],
  ],
  [
    [2, 3, 1],
    [2, 1, 4],
  ],
];

describe.each(pairs)('merges of %j and %j', (a, b) => {
  const shapes = [a, b];
  describe('Add', () => layerContract(() => new Add(), shapes));
  describe('Subtract', () => layerContract(() => new Subtract(), shapes));
  describe('Multiply', () => layerContract(() => new Multiply(), shapes));
  describe('Divide', () => layerContract(() => new Divide(), shapes));
  describe('Average', () => layerContract(() => new Average(), shapes));
  describe('Maximum', () => layerContract(() => new Maximum(), shapes));
  describe('Minimum', () => layerContract(() => new Minimum(), shapes));
});

describe('merges of three', () => {
  const shapes = [
    [2, 1, 4],
    [2, 3, 1],
    [2, 3, 4],
  ];
  describe('Add', () =>
    layerContract(() => new Add(), shapes, {
      refuses: [
        [
          [2, 3],
          [2, 4],
          [2, 3],
        ],
      ],
    }));
  describe('Multiply', () => layerContract(() => new Multiply(), shapes));
  describe('Average', () => layerContract(() => new Average(), shapes));
  describe('Maximum', () => layerContract(() => new Maximum(), shapes));
});

describe.each([
  {
    axis: -1,
    shapes: [
      [1, 1],
      [1, 1],
    ],
  },
  {
    axis: 1,
    shapes: [
      [2, 3, 4],
      [2, 1, 4],
      [2, 5, 4],
    ],
  },
  {
    axis: -1,
    shapes: [
      [2, 3, 17],
      [2, 3, 2],
    ],
  },
])('Concatenate $shapes along $axis', ({ axis, shapes }) =>
  layerContract(() => new Concatenate(axis), shapes, {
    refuses: [
      [
        [2, 3, 4],
        [2, 4, 5],
      ],
    ],
  }),
);

describe.each([
  {
    shapes: [
      [1, 1, 1],
      [1, 1, 1],
    ],
  },
  {
    shapes: [
      [2, 3, 4],
      [2, 4, 5],
    ],
  },
  {
    shapes: [
      [2, 2, 3, 17],
      [2, 2, 17, 2],
    ],
  },
])('MatMul $shapes', ({ shapes }) =>
  layerContract(() => new MatMul(), shapes, {
    refuses: [
      [
        [2, 3, 4],
        [2, 3, 5],
      ],
    ],
  }),
);

describe.each([
  {
    shapes: [
      [1, 1],
      [1, 1],
    ],
  },
  {
    shapes: [
      [3, 5],
      [3, 5],
    ],
  },
  {
    shapes: [
      [2, 3, 17],
      [2, 3, 17],
    ],
  },
])('Dot $shapes', ({ shapes }) =>
  layerContract(() => new Dot(), shapes, {
    refuses: [
      [
        [2, 3],
        [2, 4],
      ],
    ],
  }),
);

describe.each([[[]], [[3]], [[2, 17]]])('VariableLayer %j', (shape) =>
  layerContract(() => new VariableLayer(shape, { init: 'heNormal', regularizer: l2(0.1) }), []),
);

describe('merges', () => {
  const cache = (): Cache => new Cache({ dtype: 'float64' });
  const [a, b] = [
    fromArray([[1, 2]], { dtype: 'float64' }),
    fromArray(
      [
        [1, 1],
        [3, 3],
      ],
      { dtype: 'float64' },
    ),
  ];
  const dy = fromArray(
    [
      [1, 10],
      [100, 1000],
    ],
    { dtype: 'float64' },
  );

  it('repeat a batch of one and sum its gradient', () => {
    const own = cache();
    const add = new Add();
    expect(add.forward([a, b], own)[0].toArray()).toEqual([
      [2, 3],
      [4, 5],
    ]);
    expect(add.backward([dy], own).map((dx) => dx?.toArray())).toEqual([[[101, 1010]], dy.toArray()]);
  });

  it('multiply by a matrix that the batch shares', () => {
    const x = fromArray([[[1, 2]], [[3, 4]]], { dtype: 'float64' });
    const w = fromArray([[[1], [10]]], { dtype: 'float64' });
    const own = cache();
    const product = new MatMul();
    expect(product.forward([x, w], own)[0].toArray()).toEqual([[[21]], [[43]]]);
    const [dx, dw] = product.backward([fromArray([[[1]], [[2]]], { dtype: 'float64' })], own);
    expect(dx?.toArray()).toEqual([[[1, 10]], [[2, 20]]]);
    expect(dw?.toArray()).toEqual([[[7], [10]]]);
  });

  it('give the gradient of a tie to the first input', () => {
    const own = cache();
    const max = new Maximum();
    max.forward([a, b], own);
    expect(max.backward([dy], own).map((dx) => dx?.toArray())).toEqual([
      [[1, 10]],
      [
        [0, 0],
        [100, 1000],
      ],
    ]);
  });

  it('refuse other ranks, numbers of inputs, and the batch axis', () => {
    expect(() => new Add().forward([a, fromArray([1])], cache())).toThrow(
      'Add: inputs must have one rank, got [1, 2], [1].',
    );
    expect(() => new Subtract().forward([a, a, a], cache())).toThrow('Subtract: needs 2 inputs, got 3.');
    expect(() => new Add().forward([a], cache())).toThrow('Add: needs at least 2 inputs, got 1.');
    expect(() => new Concatenate(0)).toThrow('0, the batch axis');
  });
});
