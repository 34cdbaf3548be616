import { describe, expect, it } from 'vitest';
import {
  Cropping1D,
  Cropping2D,
  Cropping3D,
  Upsample1D,
  Upsample2D,
  ZeroPadding1D,
  ZeroPadding2D,
  ZeroPadding3D,
  registerConvLayers,
} from '../../src/conv/index.js';
import { Cache } from '../../src/layers/index.js';
import { Generator, Tensor, fromArray } from '../../src/tensor/index.js';
import { layerContract } from '../contracts/layer-contract.js';

registerConvLayers();

describe.each([
  { shape: [1, 1, 1], size: 1, interpolation: 'linear' },
  { shape: [2, 5, 3], size: 2, interpolation: 'nearest' },
  { shape: [2, 4, 6], size: [3], interpolation: 'linear' },
] as const)('Upsample1D $shape x $size, $interpolation', ({ shape, size, interpolation }) => {
  layerContract(() => new Upsample1D(size, { interpolation }), shape, { refuses: [[[2, 5]]] });
});

describe.each([
  { shape: [2, 3, 2, 3], size: 2, interpolation: 'nearest' },
  { shape: [2, 3, 2, 5], size: [2, 3], interpolation: 'bilinear' },
  { shape: [1, 1, 4, 17], size: 4, interpolation: 'bilinear' },
] as const)('Upsample2D $shape x $size, $interpolation', ({ shape, size, interpolation }) => {
  layerContract(() => new Upsample2D(size, { interpolation }), shape, { refuses: [[[2, 5, 3]]] });
});

describe('ZeroPadding1D', () => {
  layerContract(() => new ZeroPadding1D([[1, 2]]), [2, 3, 5], { refuses: [[[2, 5]]] });
});
describe.each([{ padding: 0 }, { padding: 1 }, { padding: [2, [0, 1]] }] as const)(
  'ZeroPadding2D $padding',
  ({ padding }) => {
    layerContract(() => new ZeroPadding2D(padding), [2, 2, 3, 3], { refuses: [[[2, 5, 1]]] });
  },
);
describe('ZeroPadding3D', () => {
  layerContract(() => new ZeroPadding3D([1, [0, 2], 0]), [2, 2, 1, 3, 2], { refuses: [[[2, 5, 1, 2]]] });
});

describe('Cropping1D', () => {
  layerContract(() => new Cropping1D([[1, 2]]), [2, 5, 3], { refuses: [[[2, 3, 3]], [[2, 5]]] });
});
describe.each([{ cropping: 0 }, { cropping: 1 }, { cropping: [[0, 2], 1] }] as const)(
  'Cropping2D $cropping',
  ({ cropping }) => {
    layerContract(() => new Cropping2D(cropping), [2, 4, 5, 3], { refuses: [[[2, 5, 1]]] });
  },
);
describe('Cropping3D', () => {
  layerContract(() => new Cropping3D([1, 0, [2, 0]]), [2, 3, 2, 4, 2], { refuses: [[[1, 2, 2, 4, 2]]] });
});

/** The value between the centres of neighbouring elements, beyond the outermost ones theirs. */
function interpolate(values: (i: number) => number, n: number, place: number): number {
  const inside = Math.min(Math.max(place, 0), n - 1);
  const low = Math.min(Math.floor(inside), n - 1);
  const high = Math.min(low + 1, n - 1);
  return values(low) + (inside - low) * (values(high) - values(low));
}

describe('Upsample2D', () => {
  const x = Tensor.zeros([2, 3, 4, 5], 'float64');
  new Generator(1).fillNormal(x.data instanceof Float64Array ? x.data : new Float64Array(0));

  it.each([
    [2, 2],
    [3, 5],
    [1, 4],
  ])('bilinear %d x %d interpolates at half-pixel centres', (sh, sw) => {
    const y = new Upsample2D([sh, sw], { interpolation: 'bilinear' }).forward(x, new Cache({ dtype: 'float64' }));
    expect(y.shape).toEqual([2, 3 * sh, 4 * sw, 5]);
    for (let i = 0; i < 3 * sh; i++) {
      for (let j = 0; j < 4 * sw; j++) {
        const row = (h: number): number => interpolate((w) => x.get(1, h, w, 3), 4, (j + 0.5) / sw - 0.5);
        expect(y.get(1, i, j, 3)).toBeCloseTo(interpolate(row, 3, (i + 0.5) / sh - 0.5), 12);
      }
    }
  });

  it('nearest repeats pixels', () => {
    const layer = new Upsample2D(2);
    const image = fromArray([
      [
        [
          [1, 2],
          [3, 4],
        ],
      ],
    ]);
    const row = [
      [1, 2],
      [1, 2],
      [3, 4],
      [3, 4],
    ];
    expect(layer.forward(image, new Cache()).toArray()).toEqual([[row, row]]);
  });

  it('keeps NaN and infinities where they are', () => {
    const image = fromArray([[[[NaN], [Infinity], [1]]]]);
    const padded = new ZeroPadding2D([0, 1]).forward(image, new Cache());
    expect(padded.toArray()).toEqual([[[[0], [NaN], [Infinity], [1], [0]]]]);
  });

  it('serves inputs of several shapes in turn', () => {
    const layer = new ZeroPadding2D(1);
    const [a, b] = [new Cache(), new Cache()];
    const one = Tensor.zeros([1, 2, 2, 1], 'float32');
    const other = Tensor.zeros([1, 3, 5, 1], 'float32');
    const ya = layer.forward(one, a);
    const yb = layer.forward(other, b);
    expect(layer.backward(ya, a)?.shape).toEqual([1, 2, 2, 1]);
    expect(layer.backward(yb, b)?.shape).toEqual([1, 3, 5, 1]);
  });
});
