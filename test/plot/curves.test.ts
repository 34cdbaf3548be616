import { describe, expect, it } from 'vitest';
import { precisionRecallCurve, rocCurve } from '../../src/metrics/index.js';
import {
  type EpochFigures,
  diagnosisFigure,
  learningCurveFigure,
  learningRateFigure,
  lineChart,
  lossCurves,
  precisionRecallFigure,
  rocFigure,
} from '../../src/plot/index.js';
import { pointsOf } from '../../src/plot/lines.js';
import { floats } from '../metrics/tensors.js';
import { wrong } from '../misuse/table.js';
import { texts } from './svg.js';

const figures: Readonly<Record<string, readonly number[]>> = {
  loss: [3, 2, 1],
  valLoss: [3.5, NaN, 2],
  accuracy: [0.2, 0.4, 0.6],
  learningRate: [0.1, 0.1, 0.01],
};
const history: EpochFigures = {
  epochs: [1, 2, 3],
  names: Object.keys(figures),
  get: (name) => figures[name],
};
const lineCount = (svg: string): number => (svg.match(/<path [^>]*stroke="#(0072B2|D55E00)"/g) ?? []).length;

describe('lossCurves', () => {
  it('draws training and validation with a legend, whole epochs only', async () => {
    const svg = await lossCurves(history).toSVG();
    expect(texts(svg)).toEqual(expect.arrayContaining(['Training', 'epoch', 'loss', 'training', 'validation', '2']));
    expect(texts(svg).slice(0, 4)).toEqual(['1', '2', '3', 'epoch']);
    expect(svg).not.toContain('NaN');
  });

  it('has a panel for each figure, and no legend without validation', async () => {
    const both = texts(await lossCurves(history, { figures: ['loss', 'learningRate'] }).toSVG());
    expect(both.filter((text) => text === 'epoch')).toHaveLength(2);
    expect(both).toContain('learning rate');
    expect(texts(await lossCurves(history, { figures: ['accuracy'] }).toSVG())).not.toContain('training');
    const validation = await lossCurves(history, { figures: ['valLoss'] }).toSVG();
    expect(validation).toContain('#D55E00');
    expect(validation).not.toContain('#0072B2');
  });

  it('draws the raw values behind their moving average', async () => {
    const plain = await lossCurves(history).toSVG();
    expect(lineCount(await lossCurves(history, { smoothing: 0.5 }).toSVG())).toBe(lineCount(plain) + 2);
  });

  it('numbers changes, neighbours together, and lists them', async () => {
    const change = (epoch: number, name: string) => ({ epoch, name, from: 0.1, to: 0.01 });
    const changes = [change(3, 'weightDecay'), change(2, 'learningRate'), change(2, 'momentum')];
    const svg = texts(await lossCurves({ ...history, changes }).toSVG());
    expect(svg).toContain('1: epoch 2, learning rate 0.1 → 0.01, momentum 0.1 → 0.01');
    expect(svg).toContain('2: epoch 3, weight decay 0.1 → 0.01');
    expect(texts(await lossCurves({ ...history, changes }, { width: 50 }).toSVG())).toContain('1–2');
    expect(await lossCurves({ ...history, changes }, { changes: false }).toSVG()).not.toContain('→');
    const many = Array.from({ length: 20 }, (_, i) => change(i + 1, 'learningRate'));
    expect(texts(await lossCurves({ ...history, changes: many }).toSVG())).toContain('… and 12 more changes');
  });

  it('names what does not fit', () => {
    expect(() => lossCurves(history, { figures: ['acuracy'] })).toThrow(
      'lossCurves: the history has no figure "acuracy". Did you mean \'accuracy\'? ' +
        'It has: loss, valLoss, accuracy, learningRate.',
    );
    expect(() => lossCurves(history, { figures: [] })).toThrow('figures must name at least one figure, got none');
    expect(() => lossCurves({ epochs: [], names: [], get: () => [] })).toThrow('none, no epoch has ended');
    expect(() => lossCurves(history, { smoothing: 1 })).toThrow('smoothing must lie in [0, 1), got 1');
    const negative = { ...history, get: () => [1, -1, 0] };
    expect(() => lossCurves(negative, { yScale: 'log' })).toThrow("a log yScale needs y > 0, got -1 in 'training'");
  });
});

describe('rocFigure and precisionRecallFigure', () => {
  const [y, t] = [floats([0.9, 0.6, 0.4, 0.1]), floats([1, 0, 1, 0])];

  it('tell the area under each curve', async () => {
    const curve = rocCurve(y, t);
    const perfect = rocCurve(t, t);
    const svg = await rocFigure([
      { name: 'a', ...curve },
      { name: 'b', ...perfect },
    ]).toSVG();
    expect(texts(svg)).toEqual(
      expect.arrayContaining(['a (AUC 0.750)', 'b (AUC 1.000)', 'false positive rate', 'true positive rate']),
    );
    const ap = texts(await precisionRecallFigure([{ name: 'a', ...precisionRecallCurve(y, t) }]).toSVG());
    expect(ap).toEqual(expect.arrayContaining(['a (AP 0.833)', 'precision', 'recall', 'all called positive']));
  });

  it('draw the level of chance only when the curves share it', async () => {
    const other = precisionRecallCurve(y, floats([1, 0, 0, 0]));
    const svg = await precisionRecallFigure([
      { name: 'a', ...precisionRecallCurve(y, t) },
      { name: 'b', ...other },
    ]).toSVG();
    expect(svg).not.toContain('all called positive');
  });

  it('stay small for many thresholds', async () => {
    const rates = Float64Array.from({ length: 50_001 }, (_, i) => i / 50_000);
    const svg = await rocFigure([{ name: 'a', falsePositiveRate: rates, truePositiveRate: rates }]).toSVG();
    expect(svg.length).toBeLessThan(50_000);
    expect(texts(svg)).toContain('a (AUC 0.500)');
  });

  it('name what does not fit', () => {
    const curve = { name: 'a', falsePositiveRate: [0, 1], truePositiveRate: [0, 1] };
    expect(() => rocFigure([])).toThrow('rocFigure: needs at least one series, got none');
    expect(() => rocFigure([curve, curve])).toThrow("two series are called 'a'");
    expect(() => rocFigure([{ ...curve, truePositiveRate: [0, NaN] }])).toThrow('Are there targets of both classes?');
    expect(() => rocFigure([{ ...curve, falsePositiveRate: [0, 2] }])).toThrow('must lie in [0, 1], got 2');
    expect(() => rocFigure([{ ...curve, falsePositiveRate: [0] }])).toThrow('as many x as y, got 1 and 2');
    expect(() => precisionRecallFigure([{ name: 'a', precision: [], recall: [] }])).toThrow(
      "precisionRecallFigure: 'a' has no points",
    );
  });
});

describe('learningRateFigure', () => {
  const ramp = { rates: [1e-4, 1e-3, 1e-2, 0.1, 1], costs: [2, 1.8, 1, 0.5, 1e6], suggestion: 0.0123 };

  it('marks the suggestion, marks powers of ten, and leaves out a cost that ran away', async () => {
    const svg = await learningRateFigure(ramp).toSVG();
    expect(texts(svg)).toEqual(
      expect.arrayContaining(['learning rate (log scale)', 'cost', 'suggested 0.0123', '1e-4', '0.01', '1']),
    );
    expect(texts(svg)).not.toContain('1,000,000');
    expect(svg).toContain('clip-path');
  });

  it('shows costs that only rise', async () => {
    const costs = [0.07, 0.06, 0.1, 0.2, 0.3];
    const svg = texts(await learningRateFigure({ rates: [1e-4, 1e-3, 1e-2, 0.1, 1], costs }).toSVG());
    expect(svg).toEqual(expect.arrayContaining(['0.06', '0.08', '0.10']));
  });

  it('takes a single rate and costs that are all the same', async () => {
    expect(texts(await learningRateFigure({ rates: [0.1], costs: [2] }).toSVG())).toContain('0.1');
    expect(await learningRateFigure({ rates: [0.1, 1], costs: [0, 0] }).toSVG()).not.toContain('NaN');
  });

  it('names what does not fit', () => {
    expect(() => learningRateFigure({ rates: [1, 2], costs: [1] })).toThrow(
      "learningRateFigure: series 'cost' must have as many x as y, got 2 and 1",
    );
    expect(() => learningRateFigure({ rates: [0, 2], costs: [1, 1] })).toThrow("needs x > 0, got 0 in 'cost'");
    expect(() => learningRateFigure({ rates: [1, 2], costs: [NaN, NaN] })).toThrow('no series has a finite value');
    expect(() => learningRateFigure({ ...ramp, suggestion: 0 })).toThrow('suggestion must be a finite rate > 0, got 0');
  });
});

describe('learningCurveFigure', () => {
  const points = [
    { size: 1000, train: { mean: 0.05, deviation: 0.01 }, dev: { mean: 0.12, deviation: 0.02 } },
    { size: 100, train: { mean: 0.02 }, dev: { mean: 0.2 } },
  ];

  it('draws both sets over the sizes, from 0, with the human level', async () => {
    const svg = texts(await learningCurveFigure(points, { human: 0.03 }).toSVG());
    expect(svg).toEqual(
      expect.arrayContaining(['training examples', 'error', 'training', 'dev', 'human level', '0.00']),
    );
  });

  it('takes one size', async () => {
    expect(texts(await learningCurveFigure([points[0]]).toSVG())).toContain('1,000');
  });

  it('names what does not fit', () => {
    expect(() => learningCurveFigure([])).toThrow('learningCurveFigure: needs at least one point, got none');
    expect(() => learningCurveFigure([{ ...points[0], size: 0 }])).toThrow('size must be a finite number > 0, got 0');
    expect(() => learningCurveFigure(points, { human: -1 })).toThrow('human must lie in [0, Infinity), got -1');
    const empty = { size: 1, train: { mean: NaN }, dev: { mean: NaN } };
    expect(() => learningCurveFigure([empty])).toThrow('no series has a finite value to draw');
  });
});

describe('diagnosisFigure', () => {
  it('shows each error and the step to it', async () => {
    const svg = texts(await diagnosisFigure({ human: 0.01, train: 0.08, trainDev: 0.09, dev: 0.085 }).toSVG());
    const steps = ['human error', 'avoidable bias', 'variance', 'data mismatch'];
    const written = ['1%', '8% (+7%)', '9% (+1%)', '8.5% (−0.5%)'];
    expect(svg).toEqual(expect.arrayContaining(['human', 'training', 'train-dev', 'dev', ...steps, ...written]));
  });

  it('calls the step from training to dev variance, and costs by their numbers', async () => {
    const svg = texts(await diagnosisFigure({ train: 0.5, dev: 1.75 }).toSVG());
    expect(svg).toEqual(expect.arrayContaining(['variance', '1.75 (+1.25)']));
    expect(svg).not.toContain('data mismatch');
  });

  it('names what does not fit', () => {
    expect(() => diagnosisFigure({ train: NaN, dev: 0.1 })).toThrow('train must be a finite number >= 0, got NaN');
    expect(() => diagnosisFigure(wrong({ train: 0.1 }))).toThrow('diagnosisFigure: needs the dev error');
    const misspelt = { train: 0.1, dev: 0.1, traindev: 0.1 };
    expect(() => diagnosisFigure(misspelt)).toThrow("Did you mean 'trainDev'?");
  });
});

describe('a log axis', () => {
  it('marks 2 and 5 times the powers of ten when it is short, every second decade when it is long', async () => {
    const ticks = async (y: number[]) =>
      texts(await lineChart([{ name: 'a', y }], { yScale: 'log', xLabel: 'x', yLabel: 'y' }).toSVG());
    expect(await ticks([1, 40])).toEqual(expect.arrayContaining(['1', '2', '5', '10', '20', '50']));
    expect(await ticks([1e-12, 1])).toEqual(expect.arrayContaining(['1e-12', '1e-10', '1e-4', '0.01', '1']));
    expect(await ticks([1e-12, 1])).not.toContain('1e-11');
  });
});

describe('a very long line', () => {
  it('is drawn by its extremes, its ends and its gaps', () => {
    const y = Float64Array.from({ length: 100_000 }, (_, i) => Math.sin(i / 1000));
    y[12_345] = 7;
    y[54_321] = NaN;
    const points = pointsOf({ name: 'a', y });
    expect(points.length).toBeLessThan(4010);
    const at = new Map(points.map((point) => [point.x, point.y]));
    expect([at.get(0), at.get(12_345), at.get(54_321), at.get(99_999)]).toEqual([0, 7, null, y[99_999]]);
    expect(Math.min(...points.map((point) => point.y ?? 0))).toBe(y.reduce((a, b) => (b < a ? b : a)));
    expect(points.every(({ x }, i) => i === 0 || x > points[i - 1].x)).toBe(true);
  });

  it('is not thinned while it fits', () => {
    expect(pointsOf({ name: 'a', y: new Float64Array(4000) })).toHaveLength(4000);
  });
});
