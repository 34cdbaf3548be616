import { describe, expect, it } from 'vitest';
import { confusionFigure, decisionBoundary, heatmap, imageGrid, lineChart, smooth } from '../../src/plot/index.js';
import { zeroContour } from '../../src/plot/contour.js';
import { Tensor } from '../../src/tensor/tensor.js';
import { floats, ints } from '../metrics/tensors.js';
import { texts } from './svg.js';

const corners = floats([
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
]);

/** P(class 1) = the first coordinate, held in [0, 1]. */
function slope(points: Tensor): Tensor {
  const y = Tensor.zeros([points.shape[0], 1]);
  for (let i = 0; i < y.size; i++) y.data[i] = Math.min(1, Math.max(0, points.data[2 * i]));
  return y;
}

describe('lineChart', () => {
  it('labels axes, title and every series', async () => {
    const svg = await lineChart(
      [
        { name: 'training', y: [3, 2, 1] },
        { name: 'dev <10%>', y: [3, NaN, 2], x: [0, 5, 10] },
      ],
      { title: 'Cost', xLabel: 'epoch', yLabel: 'cross-entropy (nats)' },
    ).toSVG();
    expect(svg).toMatch(/^<svg/);
    expect(texts(svg)).toEqual(
      expect.arrayContaining(['Cost', 'epoch', 'cross-entropy (nats)', 'training', 'dev &lt;10%&gt;']),
    );
    expect(svg).not.toContain('NaN');
  });

  it('draws the raw values pale behind the moving average', async () => {
    const y = [4, 3, 2, 1];
    const plain = await lineChart([{ name: 'a', y }]).toSVG();
    const smoothed = await lineChart([{ name: 'a', y }], { smoothing: 0.9 }).toSVG();
    expect(plain.match(/stroke="#0072B2"/g)).toHaveLength(1);
    expect(smoothed.match(/stroke="#0072B2"/g)).toHaveLength(2);
  });

  it('keeps more than eight lines apart by dashes', async () => {
    const series = Array.from({ length: 9 }, (_, i) => ({ name: `s${i}`, y: [i, i + 1] }));
    const svg = await lineChart(series).toSVG();
    expect(svg).toContain('stroke-dasharray="6,3"');
  });

  it('draws a single value as a point, in the middle', async () => {
    const svg = await lineChart([{ name: 'a', y: [0.5] }], { width: 200, height: 100 }).toSVG();
    expect(svg).toMatch(/transform="translate\(100,50\)" d="M[^"]+" fill="#0072B2"/);
  });

  it('shows a value between two gaps as a dot', async () => {
    const y = Array.from({ length: 40 }, (_, i) => (i === 20 || i === 22 ? NaN : 1));
    const path = /<path [^>]*d="([^"]*)"[^>]*stroke="#0072B2"[^>]*>/.exec(await lineChart([{ name: 'a', y }]).toSVG());
    expect(path?.[0]).toContain('stroke-linecap="round"');
    expect(path?.[1].match(/M[\d.,]+Z/g)).toHaveLength(1);
  });

  it('refuses what it cannot draw', () => {
    const line = { name: 'a', y: [1, 2] };
    expect(() => lineChart([])).toThrow('lineChart: needs at least one series, got none.');
    expect(() => lineChart([line, line])).toThrow("two series are called 'a'");
    expect(() => lineChart([{ ...line, x: [1] }])).toThrow("series 'a' must have as many x as y, got 1 and 2");
    expect(() => lineChart([{ ...line, x: [1, NaN] }])).toThrow("x[1] of series 'a' must be finite, got NaN");
    expect(() => lineChart([{ name: 'a', y: [NaN] }])).toThrow('no series has a finite value to draw');
    expect(() => lineChart([{ name: 'a', y: [1, 0] }], { yScale: 'log' })).toThrow("needs y > 0, got 0 in 'a'");
    expect(() => lineChart([line], { xScale: 'log' })).toThrow("needs x > 0, got 0 in 'a'");
    expect(() => lineChart([line], { smoothing: 1 })).toThrow('smoothing must lie in [0, 1), got 1');
    expect(() => lineChart([line], { width: 0 })).toThrow('width must be a positive integer, got 0');
    const misspelt: object = { xlabel: 'epoch' };
    expect(() => lineChart([line], misspelt)).toThrow("Did you mean 'xLabel'?");
  });
});

describe('smooth', () => {
  it('is the bias-corrected moving average: a constant stays itself', () => {
    for (const value of smooth([2, 2, 2], 0.9)) expect(value).toBeCloseTo(2, 12);
    expect(smooth([1, 3], 0.5)[1]).toBeCloseTo((0.25 * 1 + 0.5 * 3) / 0.75, 12);
    expect(smooth([1, NaN, 1], 0.5)).toEqual([1, NaN, 1]);
  });
});

describe('heatmap and confusionFigure', () => {
  it('write values and names into the cells', async () => {
    const svg = await heatmap(floats([[1, -0.25]]), { rowNames: ['r'], columnNames: ['left', 'right'] }).toSVG();
    expect(texts(svg)).toEqual(expect.arrayContaining(['r', 'left', 'right', '1', '−0.25', 'row', 'column', 'value']));
  });

  it('thin out the names of narrow columns', async () => {
    const svg = await heatmap(Tensor.zeros([2, 100]), { width: 300 }).toSVG();
    const tens = Array.from({ length: 9 }, (_, i) => String(10 * (i + 1)));
    expect(texts(svg).filter((text) => /^\d\d$/.test(text))).toEqual(tens);
  });

  it('show counts coloured by their share of the true class', async () => {
    const svg = await confusionFigure(
      ints([
        [7, 2],
        [0, 0],
      ]),
      { classNames: ['other', 'cat'] },
    ).toSVG();
    expect(texts(svg)).toEqual(expect.arrayContaining(['7', '2', 'other', 'cat', 'predicted class', 'true class']));
  });

  it('name what does not fit', () => {
    expect(() => heatmap(floats([1, 2]))).toThrow('heatmap: needs a matrix [R, C] with R, C >= 1, got [2]');
    expect(() => heatmap(floats([[1, NaN]]))).toThrow('every value must be finite, got NaN at flat index 1');
    expect(() => heatmap(floats([[1, 2]]), { rowNames: ['a', 'b'] })).toThrow('rowNames must have 1 names, got 2');
    expect(() => confusionFigure(ints([[1, 2]]))).toThrow('needs counts [K, K], got [1, 2]');
    expect(() =>
      confusionFigure(
        ints([
          [1, -2],
          [0, 0],
        ]),
      ),
    ).toThrow('every count must be >= 0, got -2');
  });
});

describe('decisionBoundary', () => {
  it('predicts a grid in batches of bounded size and draws the line of equal probability', async () => {
    const sizes: number[] = [];
    const figure = await decisionBoundary(
      (points) => {
        sizes.push(points.shape[0]);
        return slope(points);
      },
      corners,
      ints([0, 0, 1, 1]),
      { title: 'Halves', classNames: ['left', 'right'], resolution: 100, margin: 0, width: 200, height: 200 },
    );
    expect(sizes).toEqual([4096, 4096, 1808]);
    const svg = await figure.toSVG();
    expect(texts(svg)).toEqual(expect.arrayContaining(['Halves', 'x₁', 'x₂', 'left', 'right']));
    expect(svg).toContain('data:image/png;base64,');
    const lines = [...svg.matchAll(/<line transform="translate\(([\d.]+),[\d.]+\)"[^>]* stroke="#222222"/g)];
    expect(lines).toHaveLength(99);
    for (const [, x] of lines) expect(Number(x)).toBeCloseTo(100, 6);
  });

  it('takes K probabilities', async () => {
    const three = (points: Tensor): Tensor => {
      const y = Tensor.zeros([points.shape[0], 3]);
      for (let i = 0; i < y.size; i++) y.data[i] = i % 3 === 2 ? 0.8 : 0.1;
      return y;
    };
    const svg = await (await decisionBoundary(three, corners, ints([0, 1, 2, 2]), { resolution: 8 })).toSVG();
    expect(texts(svg)).toEqual(expect.arrayContaining(['class 0', 'class 1', 'class 2']));
  });

  it('names what does not fit', async () => {
    const labels = ints([0, 0, 1, 1]);
    const cases: [() => Promise<unknown>, string][] = [
      [() => decisionBoundary(slope, floats([[1, 2, 3]]), ints([0])), 'needs points x [N, 2] and labels [N]'],
      [() => decisionBoundary(slope, corners, ints([0])), 'got x [4, 2], labels [1]'],
      [() => decisionBoundary(slope, floats([[1, NaN]]), ints([0])), 'every point must be finite, got NaN in row 0'],
      [() => decisionBoundary(slope, corners, ints([0, 0, 1, 2])), 'labels[3] must be an integer in [0, 1], got 2'],
      [() => decisionBoundary((p) => p, corners, labels), 'predict must return probabilities in [0, 1]'],
      [() => decisionBoundary(() => floats([1]), corners, labels), 'for 4096 points, got [1]'],
      [() => decisionBoundary(slope, corners, labels, { classNames: ['a'] }), 'classNames must have 2 names, got 1'],
      [() => decisionBoundary(slope, corners, labels, { resolution: 0 }), 'resolution must be a positive integer'],
    ];
    for (const [call, message] of cases) await expect(call(), message).rejects.toThrow(message);
  });
});

describe('zeroContour', () => {
  it('crosses between grid points where the line through two values is zero', () => {
    expect(zeroContour([-1, 3, -1, 3], 2, 2)).toEqual([{ x: 0.25, y: 0, x2: 0.25, y2: 1 }]);
    expect(zeroContour([1, 1, 1, 1], 2, 2)).toEqual([]);
    expect(zeroContour([1, -1, -1, 1], 2, 2)).toHaveLength(2);
  });
});

describe('imageGrid', () => {
  const images = new Tensor(
    Float32Array.from({ length: 3 * 4 * 4 }, (_, i) => i / 48),
    [3, 4, 4],
  );

  it('places every image with its caption', async () => {
    const svg = await imageGrid(images, { title: 'A & B', captions: ['one', 'two', '<3>'], columns: 2 }).toSVG();
    expect(svg.match(/<image /g)).toHaveLength(3);
    expect(texts(svg)).toEqual(['A &amp; B', 'one', 'two', '&lt;3&gt;']);
  });

  it('names what does not fit', () => {
    expect(() => imageGrid(Tensor.zeros([2, 4, 4, 2]))).toThrow('needs images [N, H, W, C] with C = 1 or 3');
    expect(() => imageGrid(images, { captions: ['one'] })).toThrow('one line for each of 3 images, got 1');
    expect(() => imageGrid(Tensor.zeros([0, 4, 4]))).toThrow('got [0, 4, 4]');
    expect(() => imageGrid(new Tensor(Int32Array.of(200), [1, 1, 1]))).toThrow('got 200 at flat index 0. Pass range');
    expect(() => imageGrid(images, { range: [1, 1] })).toThrow('range must be [low, high] with low < high');
    expect(() => imageGrid(images, { columns: 0 })).toThrow('columns must be a positive integer, got 0');
  });
});
