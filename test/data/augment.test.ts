import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AugmentOptions,
  contactSheet,
  type FillMode,
  ImageAugmenter,
  principalColors,
} from '../../src/data/index.js';
import { Generator, Tensor } from '../../src/tensor/index.js';

/** Pictures [n, height, width, channels] of different numbers in [0, 1). */
function pictures(n: number, height: number, width: number, channels: number): Tensor {
  return new Generator(5).uniform([n, height, width, channels]);
}

/** One row of pixels, one channel. */
function line(...values: number[]): Tensor {
  return new Tensor(Float32Array.from(values), [1, 1, values.length, 1]);
}

function numbers(x: Tensor): number[] {
  return Array.from(x.data);
}

/** x[i, j] of the first picture, first channel, as rows. */
function grid(x: Tensor): number[][] {
  const [, height, width, channels] = x.shape;
  return Array.from({ length: height }, (_, i) =>
    Array.from({ length: width }, (_, j) => x.data[(i * width + j) * channels]),
  );
}

const square = new Tensor(Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9), [1, 3, 3, 1]);

describe('exact maps', () => {
  it.each<AugmentOptions>([
    {},
    { rotationRange: 0, widthShiftRange: 0, heightShiftRange: 0, shearRange: 0, zoomRange: 0 },
    { brightnessRange: [1, 1], channelShiftRange: 0, rgbShiftRange: [0, 0, 0], horizontalFlip: 0, rescale: 1 },
    { crop: { size: [5, 7] }, range: [0.2, 0.4] },
    { rotationRange: [360, 360] },
  ])('empty ranges keep the bits: %j', (options) => {
    const x = pictures(4, 5, 7, 3);
    const y = new ImageAugmenter(options).apply(x, { seed: 1 });
    expect(numbers(y)).toEqual(numbers(x));
    expect(y.data).not.toBe(x.data);
  });

  it.each<[keyof AugmentOptions, number[][]]>([
    ['horizontalFlip', [[3, 2, 1], [6, 5, 4], [9, 8, 7]]], // prettier-ignore
    ['verticalFlip', [[7, 8, 9], [4, 5, 6], [1, 2, 3]]], // prettier-ignore
  ])('%s mirrors, and twice is nothing', (name, wanted) => {
    const flip = new ImageAugmenter({ [name]: 1 });
    const once = flip.apply(square);
    expect(grid(once)).toEqual(wanted);
    expect(numbers(flip.apply(once))).toEqual(numbers(square));
  });

  it('turns by quarters, clockwise', () => {
    const turned = new ImageAugmenter({ rotationRange: [90, 90] }).apply(square);
    expect(grid(turned)).toEqual([[7, 4, 1], [8, 5, 2], [9, 6, 3]]); // prettier-ignore
    const four = new ImageAugmenter({ rotationRange: [-90, -90] });
    let x = square;
    for (let i = 0; i < 4; i++) x = four.apply(x);
    expect(numbers(x)).toEqual(numbers(square));
  });

  it('shifts by whole pixels, down and to the right', () => {
    const shift = new ImageAugmenter({ heightShiftRange: [1, 1], widthShiftRange: [-1, -1], fillMode: 'constant' });
    expect(grid(shift.apply(square))).toEqual([[0, 0, 0], [2, 3, 0], [5, 6, 0]]); // prettier-ignore
  });

  it('shifts by shares of the picture, between pixels', () => {
    const half = new ImageAugmenter({ widthShiftRange: [0.125, 0.125], fillMode: 'constant', cval: 8 }); // half a pixel of 4
    expect(numbers(half.apply(line(0, 2, 4, 6)))).toEqual([4, 1, 3, 5]);
  });

  it('enlarges about the centre', () => {
    const zoom = new ImageAugmenter({ zoomRange: [0.5, 0.5] });
    expect(numbers(zoom.apply(line(0, 10, 20, 30, 40)))).toEqual([10, 15, 20, 25, 30]);
  });

  it('shears rows against each other', () => {
    const x = pictures(1, 5, 5, 1);
    const y = new ImageAugmenter({ shearRange: [30, 30] }).apply(x);
    expect(y.get(0, 2, 2, 0)).toBeCloseTo(x.get(0, 2, 2, 0), 6); // the centre stays
    // A (2, 3) = c + S (0, 1) = (2 - sin 30°, 2 + cos 30°)
    const u = 2 + Math.cos(Math.PI / 6);
    const at = (i: number): number => (3 - u) * x.get(0, i, 2, 0) + (u - 2) * x.get(0, i, 3, 0);
    expect(y.get(0, 2, 3, 0)).toBeCloseTo((at(1) + at(2)) / 2, 6);
  });

  it.each<[FillMode, number[]]>([
    ['nearest', [1, 1, 1, 1, 2]],
    ['constant', [7, 7, 7, 1, 2]],
    ['reflect', [3, 2, 1, 1, 2]],
    ['wrap', [3, 4, 5, 1, 2]],
  ])('fills with %s', (fillMode, wanted) => {
    const shift = new ImageAugmenter({ widthShiftRange: [3, 3], fillMode, cval: 7 });
    expect(numbers(shift.apply(line(1, 2, 3, 4, 5)))).toEqual(wanted);
    const tiny = new ImageAugmenter({ widthShiftRange: [1e-9, 1e-9], fillMode, cval: 7 });
    numbers(tiny.apply(line(1, 2, 3, 4, 5))).forEach((value, j) => expect(value).toBeCloseTo(j + 1, 5));
  });

  it('interpolates beyond the edge as it copies', () => {
    for (const fillMode of ['nearest', 'constant', 'reflect', 'wrap'] as const) {
      const x = pictures(1, 4, 4, 2);
      const angle: AugmentOptions = { fillMode, cval: 0.5, heightShiftRange: [-3, -3] };
      const copied = new ImageAugmenter(angle).apply(x);
      const blended = new ImageAugmenter({ ...angle, rotationRange: [1e-7, 1e-7] }).apply(x);
      copied.data.forEach((value: number, i: number) => expect(blended.data[i]).toBeCloseTo(value, 5));
    }
  });
});

describe('crops', () => {
  it('show a window of the padded picture, each place about as often', () => {
    const x = new Tensor(
      Float32Array.from({ length: 16 }, (_, i) => i + 1),
      [1, 4, 4, 1],
    );
    const crop = new ImageAugmenter({ crop: { size: [3, 2], padding: 1 }, fillMode: 'constant' });
    expect(crop.outputShape([4, 4, 1])).toEqual([3, 2, 1]);
    const corners = new Map<string, number>();
    for (let epoch = 0; epoch < 800; epoch++) {
      const y = crop.apply(x, { epoch });
      const rows = grid(y);
      corners.set(String(rows), (corners.get(String(rows)) ?? 0) + 1);
    }
    expect(corners.size).toBe(4 * 5);
    expect(Math.min(...corners.values())).toBeGreaterThan(15);
    expect(corners.has('0,0,0,1,0,5')).toBe(true);
  });

  it('of a number are squares without padding', () => {
    expect(new ImageAugmenter({ crop: 8 }).apply(pictures(2, 10, 9, 3)).shape).toEqual([2, 8, 8, 3]);
  });
});

describe('colours', () => {
  const x = pictures(64, 3, 3, 3);

  it('brightness is one factor, rescale another, range a limit', () => {
    const y = new ImageAugmenter({ brightnessRange: [2, 2], range: [0, 1], rescale: 10 }).apply(x);
    y.data.forEach((value: number, i: number) => expect(value).toBeCloseTo(10 * Math.min(1, 2 * x.data[i]), 5));
  });

  it('a channel shift is one number for all channels, an RGB shift one for each', () => {
    const offsets = (options: AugmentOptions): number[][] => {
      const y = new ImageAugmenter(options).apply(x, { seed: 2 });
      return Array.from({ length: 64 }, (_, n) => [0, 1, 2].map((c) => y.data[n * 27 + c] - x.data[n * 27 + c]));
    };
    for (const [r, g, b] of offsets({ channelShiftRange: 0.25 })) {
      expect(Math.abs(r)).toBeLessThanOrEqual(0.25);
      expect(g).toBeCloseTo(r, 5);
      expect(b).toBeCloseTo(r, 5);
    }
    const each = offsets({ rgbShiftRange: [0.25, 0, 0.5] });
    expect(Math.max(...each.map(([r]) => Math.abs(r)))).toBeLessThanOrEqual(0.25 + 1e-6);
    expect(Math.max(...each.map(([, g]) => Math.abs(g)))).toBe(0);
    expect(Math.max(...each.map(([, , b]) => Math.abs(b)))).toBeGreaterThan(0.3);
  });

  it('PCA colour shifts along the directions with deviation 0.1 λ', () => {
    const directions = principalColors(x);
    const [first, second] = directions.directions;
    expect(first.reduce((sum, p, c) => sum + p * second[c], 0)).toBeCloseTo(0, 10);
    const single = { variances: [2], directions: [[0.6, 0, 0.8]] };
    const y = new ImageAugmenter({ pcaColor: single }).apply(x, { seed: 4 });
    const amounts = Array.from({ length: 64 }, (_, n) => {
      const [r, g, b] = [0, 1, 2].map((c) => y.data[n * 27 + c] - x.data[n * 27 + c]);
      expect(g).toBe(0);
      expect(r / 0.6).toBeCloseTo(b / 0.8, 4);
      return b / 0.8;
    });
    const deviation = Math.sqrt(amounts.reduce((sum, amount) => sum + amount ** 2, 0) / 64);
    expect(deviation).toBeGreaterThan(0.14);
    expect(deviation).toBeLessThan(0.26);
  });

  it('principalColors finds the covariance', () => {
    const { variances, directions } = principalColors(x);
    const mean = [0, 1, 2].map((c) => numbers(x).reduce((sum, v, i) => sum + (i % 3 === c ? v : 0), 0) / (x.size / 3));
    for (let c = 0; c < 3; c++) {
      let variance = 0;
      for (let i = c; i < x.size; i += 3) variance += (x.data[i] - mean[c]) ** 2 / (x.size / 3);
      expect(variances.reduce((sum, value, k) => sum + value * directions[k][c] ** 2, 0)).toBeCloseTo(variance, 10);
    }
  });

  it('cutout blots squares out, cut at the edges', () => {
    const white = new Tensor(new Float32Array(32 * 36).fill(1), [32, 6, 6, 1]);
    const y = new ImageAugmenter({ cutout: { size: 3, value: -1 } }).apply(white);
    const areas = Array.from({ length: 32 }, (_, n) => numbers(y.rows(n, n + 1)).filter((v) => v === -1).length);
    expect(new Set(areas)).toEqual(new Set([9, 6, 4]));
    const whole = new ImageAugmenter({ cutout: { size: 20, count: 2 } }).apply(white);
    expect(numbers(whole).some((value) => value !== 0)).toBe(false);
  });
});

describe('choices', () => {
  const options: AugmentOptions = {
    rotationRange: 30,
    widthShiftRange: 0.2,
    heightShiftRange: 2,
    shearRange: 10,
    zoomRange: 0.3,
    horizontalFlip: true,
    verticalFlip: 0.3,
    crop: { size: 6, padding: 2 },
    brightnessRange: [0.5, 1.5],
    channelShiftRange: 0.1,
    rgbShiftRange: 0.1,
    cutout: 3,
    fillMode: 'reflect',
  };

  it('depend on seed, epoch and index alone, not on the batch', () => {
    const x = pictures(12, 8, 8, 3);
    const augmenter = new ImageAugmenter(options);
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(11), { minLength: 1 }), fc.nat(1000), fc.nat(5), (indices, seed, epoch) => {
        const whole = augmenter.apply(x, { seed, epoch });
        const picked = new Tensor(Float32Array.from(indices.flatMap((i) => numbers(x.rows(i, i + 1)))), [
          indices.length,
          8,
          8,
          3,
        ]);
        const part = augmenter.apply(picked, { seed, epoch, indices });
        indices.forEach((i, k) => expect(numbers(part.rows(k, k + 1))).toEqual(numbers(whole.rows(i, i + 1))));
      }),
      { numRuns: 30 },
    );
  });

  it('change with seed and epoch, and one option does not move the others', () => {
    const x = pictures(3, 8, 8, 3);
    const draw = (seed: number, epoch: number): string =>
      String(new ImageAugmenter(options).apply(x, { seed, epoch }).data);
    expect(draw(1, 0)).toBe(draw(1, 0));
    expect(new Set([draw(1, 0), draw(1, 1), draw(2, 0)]).size).toBe(3);
    const flips = new ImageAugmenter({ horizontalFlip: true }).apply(x, { seed: 3 });
    const bright = new ImageAugmenter({ horizontalFlip: true, brightnessRange: [0, 2], range: [0, 0] });
    expect(numbers(bright.apply(x, { seed: 3 })).every((value) => value === 0)).toBe(true);
    const gain = new ImageAugmenter({ horizontalFlip: true, brightnessRange: [2, 2] }).apply(x, { seed: 3 });
    gain.data.forEach((value: number, i: number) => expect(value).toBeCloseTo(2 * flips.data[i], 5));
  });

  it('keep any picture within its values, in float32 and float64, of any size', () => {
    const side = fc.integer({ min: 1, max: 7 });
    const geometric: AugmentOptions = { ...options, crop: undefined, brightnessRange: undefined, cutout: undefined };
    fc.assert(
      fc.property(side, side, fc.integer({ min: 1, max: 4 }), fc.boolean(), (height, width, channels, double) => {
        const x = new Generator(1).uniform([2, height, width, channels], 0, 1, double ? 'float64' : 'float32');
        const plain = new ImageAugmenter({ ...geometric, channelShiftRange: 0, rgbShiftRange: 0 });
        const y = plain.apply(x, { epoch: 1 });
        expect(y.shape).toEqual(x.shape);
        expect(y.dtype).toBe(x.dtype);
        const [low, high] = [Math.min(...numbers(x)), Math.max(...numbers(x))];
        for (const value of numbers(y)) {
          expect(value).toBeGreaterThanOrEqual(low - 1e-6);
          expect(value).toBeLessThanOrEqual(high + 1e-6);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('survive JSON', () => {
    const x = pictures(3, 8, 8, 3);
    const augmenter = new ImageAugmenter({ ...options, pcaColor: principalColors(x) });
    const again = ImageAugmenter.fromJSON(JSON.parse(JSON.stringify(augmenter)));
    expect(numbers(again.apply(x))).toEqual(numbers(augmenter.apply(x)));
  });
});

describe('contactSheet', () => {
  it('has a row for each picture: itself, then its draws', () => {
    const x = pictures(2, 4, 4, 1);
    const augmenter = new ImageAugmenter({ rotationRange: 45, crop: { size: 2 }, rescale: 2 });
    const sheet = contactSheet(augmenter, x, { draws: 3, seed: 9, gap: 0, range: [0, 2] });
    expect(sheet.shape).toEqual([4, 8, 1]);
    const tile = (row: number, column: number): number[] =>
      [0, 1, 2, 3].map((k) => sheet.get(2 * row + (k >> 1), 2 * column + (k & 1), 0));
    tile(0, 0).forEach((value, k) => expect(value).toBeCloseTo(x.data[[5, 6, 9, 10][k]], 6));
    const drawn = augmenter.apply(x, { seed: 9, epoch: 2 }).rows(1, 2);
    tile(1, 3).forEach((value, k) => expect(value).toBeCloseTo(drawn.data[k] / 2, 6));
    const bare = { draws: 1, original: false, gap: 0, scale: 3, range: [0, 2] as const };
    expect(contactSheet(augmenter, x, bare).shape).toEqual([12, 6, 1]);
  });
});
