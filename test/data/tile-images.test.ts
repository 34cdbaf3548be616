import { describe, expect, it } from 'vitest';
import { Tensor, fromArray, zeros } from 'layerwise';
import { tileImages } from 'layerwise/data';

/** n pictures of height x width whose pixels are all the picture's number. */
function flats(numbers: readonly number[], height: number, width: number, channels = 1): Tensor {
  const length = height * width * channels;
  const data = Float32Array.from({ length: numbers.length * length }, (_, i) => numbers[Math.floor(i / length)]);
  return new Tensor(data, [numbers.length, height, width, channels]);
}

/** A grey picture as lines of digits, 0-9 for brightness. */
function drawing(x: Tensor): string[] {
  const [height, width] = x.shape;
  return Array.from({ length: height }, (_, i) =>
    Array.from({ length: width }, (_, j) => Math.round(9 * x.get(i, j, 0))).join(''),
  );
}

describe('tileImages', () => {
  it('lays pictures out in rows, with gaps', () => {
    const grid = tileImages(flats([0, 1 / 3, 2 / 3], 1, 2), { columns: 2, gap: 1 });
    expect(drawing(grid)).toEqual(['9999999', '9009339', '9999999', '9669999', '9999999']);
    expect(drawing(tileImages(flats([0, 1 / 3, 2 / 3], 1, 2), { columns: 9, gap: 0, background: 0 }))).toEqual([
      '003366',
    ]);
    expect(tileImages(flats([0, 0, 0, 0, 0], 3, 4)).shape).toEqual([2 + 2 * 5, 2 + 3 * 6, 1]); // three columns
  });

  it('takes [N, H, W], keeps colours and float64', () => {
    const color = fromArray([[[[1, 0, 0.5]]], [[[0, 1, 0]]]], { dtype: 'float64' });
    const grid = tileImages(color, { gap: 0, columns: 2 });
    expect([grid.toArray(), grid.dtype]).toEqual([
      [
        [
          [1, 0, 0.5],
          [0, 1, 0],
        ],
      ],
      'float64',
    ]);
    expect(tileImages(zeros([2, 3, 3]), { gap: 0, columns: 1 }).shape).toEqual([6, 3, 1]);
  });

  it('enlarges pixels', () => {
    const grid = tileImages(fromArray([[[0, 1]]]), { scale: 2, gap: 1, background: 1 / 3 });
    expect(drawing(grid)).toEqual(['333333', '300993', '300993', '333333']);
  });

  it('normalises each, all or none', () => {
    const x = fromArray([[[-1, 1]], [[1, 3]], [[2, 2]]]);
    const options = { gap: 0, columns: 1 };
    const rows = (grid: Tensor): unknown => grid.reshape([3, 2]).toArray();
    expect(rows(tileImages(x, { ...options, normalize: 'each' }))).toEqual([
      [0, 1],
      [0, 1],
      [0.5, 0.5],
    ]);
    expect(rows(tileImages(x, { ...options, normalize: 'all' }))).toEqual([
      [0, 0.5],
      [0.5, 1],
      [0.75, 0.75],
    ]);
    expect(rows(tileImages(x, { ...options, range: [-1, 7] }))).toEqual([
      [0, 0.25],
      [0.25, 0.5],
      [0.375, 0.375],
    ]);
    expect(() => tileImages(x)).toThrow(
      "tileImages: every number must lie in range [0, 1], got -1 at flat index 0. Pass range, such as [0, 255], or normalize: 'each' or 'all'.",
    );
  });

  it('writes labels below, in capitals, a box for what the font has not, and widens for long ones', () => {
    const grid = tileImages(flats([0.5], 1, 5), { gap: 1, labels: ['i\u00e4'] });
    expect(drawing(grid).map((line) => line.replaceAll('9', ' ').replaceAll('0', '#'))).toEqual([
      '             ',
      ' 55555       ',
      '             ',
      '             ',
      '  ###  ##### ',
      '   #   #   # ',
      '   #   #   # ',
      '   #   #   # ',
      '   #   #   # ',
      '   #   #   # ',
      '  ###  ##### ',
      '             ',
    ]);
    const dark = tileImages(flats([0.5], 1, 5), { gap: 0, background: 0, labels: ['1'] });
    expect(drawing(dark).slice(3)).toEqual(['00900', '09900', '00900', '00900', '00900', '00900', '09990']);
    expect(tileImages(flats([0.5], 128, 128), { gap: 0, labels: ['1'] }).shape).toEqual([128 + 2 * 9, 128, 1]);
  });

  it('refuses what it cannot draw', () => {
    expect(() => tileImages(zeros([2, 2]))).toThrow(
      'tileImages: images must be [N, H, W, C] with C = 1 or 3, or [N, H, W], got [2, 2].',
    );
    expect(() => tileImages(zeros([2, 2, 2, 16]))).toThrow('got [2, 2, 2, 16]');
    expect(() => tileImages(zeros([0, 2, 2, 1]))).toThrow('got [0, 2, 2, 1]');
    expect(() => tileImages(fromArray([[[NaN, 1]]]), { normalize: 'each' })).toThrow(
      'tileImages: images has 1 NaN, the first at [0, 0, 0]',
    );
    expect(() => tileImages(zeros([2, 2, 2]), { labels: ['a'] })).toThrow(
      'tileImages: labels must be 2 lines, one for each picture, got 1.',
    );
    // @ts-expect-error: a misspelt option
    expect(() => tileImages(zeros([2, 2, 2]), { collumns: 2 })).toThrow("Did you mean 'columns'?");
  });
});
