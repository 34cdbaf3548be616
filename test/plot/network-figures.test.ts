import { describe, expect, it } from 'vitest';
import {
  type GradientHealthRecord,
  filterFigure,
  gradientHealthFigure,
  weightHistograms,
} from '../../src/plot/index.js';
import { Generator, Tensor } from '../../src/tensor/index.js';
import { floats } from '../metrics/tensors.js';
import { wrong } from '../misuse/table.js';
import { texts } from './svg.js';

describe('weightHistograms', () => {
  /** Heights of the bars, in pixels, empty ones left out. */
  const heights = (svg: string): number[] =>
    Array.from(svg.matchAll(/<path [^>]*d="M[\d.]+,[\d.]+h[\d.]+v([\d.]+)h-[\d.]+Z" fill="#0072B2"/g), (bar) =>
      Number(bar[1]),
    ).filter((height) => height > 0);

  it('counts the values of each tensor in bins of its own range', async () => {
    const svg = await weightHistograms(
      { 'hidden.weight': floats([0, 0.1, 0.9, 1, 1, 1]) },
      { bins: 2, height: 80 },
    ).toSVG();
    expect(heights(svg)).toEqual([40, 80]);
    expect(texts(svg)).toEqual(expect.arrayContaining(['hidden.weight', '0.667 ± 0.438, n = 6']));
  });

  it('counts what is not finite and draws the rest', async () => {
    const svg = texts(await weightHistograms({ a: floats([1, NaN, Infinity]), b: floats([NaN]) }).toSVG());
    expect(svg).toEqual(expect.arrayContaining(['1 ± 0, n = 3', '2 of 3 not finite', '1 of 1 not finite']));
    expect(svg).not.toContain('NaN');
  });

  it('breaks long names into lines', async () => {
    const name = 'encoder.block12.convolution.batchNormalization.gamma';
    const svg = texts(await weightHistograms({ [name]: floats([1, 2]) }).toSVG());
    expect(svg).toEqual(expect.arrayContaining(['encoder.block12.', 'batchNormalization.gamma']));
  });

  it('names what does not fit', () => {
    expect(() => weightHistograms({})).toThrow('weightHistograms: needs at least one tensor, got none');
    expect(() => weightHistograms({ a: Tensor.zeros([0]) })).toThrow("tensor 'a' has no values");
    expect(() => weightHistograms({ a: floats([1]) }, { bins: 0 })).toThrow('bins must be a positive integer, got 0');
    expect(() => weightHistograms({ a: floats([1]) }, wrong({ bin: 3 }))).toThrow("Did you mean 'bins'?");
  });
});

describe('gradientHealthFigure', () => {
  const records = (norms: readonly number[], more: Partial<GradientHealthRecord['layers'][number]> = {}, count = 1) =>
    norms.map((gradientNorm, i) => ({
      iteration: 10 * i,
      layers: Array.from({ length: count }, (_, k) => ({
        layer: `dense${k}`,
        gradientNorm,
        weightNorm: 1,
        rms: 1,
        deadShare: 0,
        saturatedShare: 0,
        ...more,
      })),
    }));

  it('has a panel for each measure that tells something', async () => {
    const healthy = texts(await gradientHealthFigure(records([1, 0.1])).toSVG());
    expect(healthy).toEqual(expect.arrayContaining(['gradient norm', 'activation rms', 'dense0', 'iteration']));
    expect(healthy).not.toContain('dead units');
    const dead = texts(await gradientHealthFigure(records([1, 0.1], { deadShare: 0.5 })).toSVG());
    expect(dead).toEqual(expect.arrayContaining(['dead units', '100%']));
    const plain = texts(await gradientHealthFigure(records([0, 0], { weightNorm: 0 })).toSVG());
    expect(plain).not.toContain('gradient norm');
  });

  it('marks norms that are zero or not finite', async () => {
    const svg = texts(await gradientHealthFigure(records([1, 0, NaN])).toSVG());
    expect(svg).toEqual(expect.arrayContaining(['▼ zero', '✚ NaN or infinite']));
    const all = await gradientHealthFigure(records([NaN, NaN], { rms: NaN })).toSVG();
    expect(texts(all)).toContain('✚ NaN or infinite');
    expect(all).not.toMatch(/"[^"]*NaN[,"]/);
  });

  it('colours more than eight layers by depth', async () => {
    const svg = texts(await gradientHealthFigure(records([1, 0.5], {}, 9)).toSVG());
    expect(svg).toContain('layer, 1 = first');
    expect(svg).not.toContain('dense0');
  });

  it('names what does not fit', () => {
    expect(() => gradientHealthFigure([])).toThrow('gradientHealthFigure: needs at least one record, got none');
    expect(() => gradientHealthFigure([{ iteration: 0, layers: [] }])).toThrow('the records have no layers');
  });
});

describe('filterFigure', () => {
  const weight = new Generator(1).normal([3, 3, 5, 4]);

  it('draws one picture a filter for one or three channels, a row a filter for others', async () => {
    const images = async (shape: number[], options = {}) => {
      const svg = await filterFigure(new Generator(1).normal(shape), options).toSVG();
      return [svg.match(/<image /g)?.length, texts(svg)[0]];
    };
    expect(await images([3, 3, 3, 4])).toEqual([4, 'Filters (4 filters)']);
    expect(await images([3, 3, 1, 9], { filters: 2 })).toEqual([2, 'Filters (2 of 9 filters)']);
    expect(await images([3, 3, 5, 4])).toEqual([20, 'Filters (rows: 4 filters, columns: 5 channels)']);
    expect(await images([1, 1, 64, 4], { title: 'Last', filters: 2, channels: 3 })).toEqual([
      6,
      'Last (rows: 2 of 4 filters, columns: 3 of 64 channels)',
    ]);
  });

  it('puts zero in the middle and the largest weight of each filter, or of all, at the end', async () => {
    const one = (values: number[]) => new Tensor(Float32Array.from(values), [1, 2, 1, 2]); // taps of filters 0, 1, 0, 1
    const picture = (figure: ReturnType<typeof filterFigure>) => figure.toSVG();
    const doubled = one([1, 20, -0.5, 0]);
    const plain = one([1, 2, -0.5, 0]);
    expect(await picture(filterFigure(doubled))).toBe(await picture(filterFigure(plain)));
    expect(await picture(filterFigure(doubled, { scale: 'all' }))).not.toBe(
      await picture(filterFigure(plain, { scale: 'all' })),
    );
    expect(await picture(filterFigure(one([0, 0, 0, 0])))).toContain('<image');
  });

  it('names what does not fit', () => {
    expect(() => filterFigure(floats([[1]]))).toThrow('filterFigure: needs filters [kh, kw, C, F], got [1, 1]');
    expect(() => filterFigure(Tensor.zeros([3, 3, 0, 4]))).toThrow('got [3, 3, 0, 4]');
    const sick = new Tensor(Float32Array.of(NaN), [1, 1, 1, 1]);
    expect(() => filterFigure(sick)).toThrow('every weight must be finite, got NaN at flat index 0');
    expect(() => filterFigure(weight, { filters: 0 })).toThrow('filters must be a positive integer, got 0');
    expect(() => filterFigure(weight, { scale: wrong('al') })).toThrow("Did you mean 'all'?");
  });
});
