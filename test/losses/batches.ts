import { Generator, Tensor, fromArray } from '../../src/tensor/index.js';
import type { LossCase } from '../contracts/loss-contract.js';

const shapes = [
  [5, 3],
  [2, 1],
  [3, 17],
  [2, 3, 4],
] as const;

/** Seeded normal predictions with targets made of them by `target`, element by element. */
export function elementCases(target: (noise: number, prediction: number) => number, of = (z: number) => z): LossCase[] {
  return shapes.map((shape, i) => {
    const generator = new Generator(`loss ${i}`);
    const prediction = generator.normal(shape, 0, 1, 'float64');
    const noise = generator.normal(shape, 0, 1, 'float64');
    const t = Tensor.zeros(shape, 'float64');
    for (let k = 0; k < t.size; k++) {
      prediction.data[k] = of(prediction.data[k]);
      t.data[k] = target(noise.data[k], prediction.data[k]);
    }
    return { prediction, target: t };
  });
}

export function sigmoid(z: number): number {
  return 1 / (1 + Math.exp(-z));
}

const rowShapes = [
  [5, 3],
  [2, 2],
  [4, 10],
  [2, 3, 7],
] as const;

function softmaxRows(x: Tensor): void {
  const n = x.shape[x.rank - 1];
  for (let r = 0; r < x.size; r += n) {
    const row = Array.from(x.data.slice(r, r + n), (z) => Math.exp(z));
    const sum = row.reduce((total, value) => total + value, 0);
    row.forEach((value, i) => (x.data[r + i] = value / sum));
  }
}

export interface RowOptions {
  /** Logits, probabilities, or their logarithms. */
  readonly predictions: 'logits' | 'probabilities' | 'logProbabilities';
  readonly targets: 'soft' | 'oneHot' | 'labels';
}

/** Seeded rows of classes. */
export function rowCases({ predictions, targets }: RowOptions): LossCase[] {
  return rowShapes.map((shape, i) => {
    const generator = new Generator(`rows ${i}`);
    const prediction = generator.normal(shape, 0, 1, 'float64');
    if (predictions !== 'logits') softmaxRows(prediction);
    if (predictions === 'logProbabilities') prediction.data.set(Array.from(prediction.data, (p) => Math.log(p)));
    const target = generator.normal(shape, 0, 1, 'float64');
    softmaxRows(target);
    const n = shape[shape.length - 1];
    const labels = Tensor.zeros(shape.slice(0, -1), 'int32');
    for (let r = 0; r < labels.size; r++) {
      const row = Array.from(target.data.slice(r * n, (r + 1) * n));
      labels.data[r] = row.indexOf(Math.max(...row));
      if (targets === 'oneHot') row.forEach((_, k) => (target.data[r * n + k] = k === labels.data[r] ? 1 : 0));
    }
    return { prediction, target: targets === 'labels' ? labels : target };
  });
}

/** The mean over an example's elements of a formula: the plain twin of elementwise losses. */
export function meanPerSample(formula: (p: number, t: number) => number): (p: Tensor, t: Tensor) => number[] {
  return (prediction, target) => {
    const [n] = prediction.shape;
    const size = prediction.size / n;
    return Array.from({ length: n }, (_, i) => {
      let sum = 0;
      for (let k = i * size; k < (i + 1) * size; k++) sum += formula(prediction.data[k], target.data[k]);
      return sum / size;
    });
  };
}

/** A formula of each row: the plain twin of losses over classes. Labels become one-hot rows. */
export function perRow(formula: (p: number[], t: number[]) => number): (p: Tensor, t: Tensor) => number[] {
  return (prediction, target) => {
    const n = prediction.shape[prediction.rank - 1];
    const isLabel = target.rank < prediction.rank;
    return Array.from({ length: prediction.size / n }, (_, r) => {
      const p = Array.from(prediction.data.slice(r * n, (r + 1) * n));
      const t = isLabel
        ? p.map((__, k) => (k === target.data[r] ? 1 : 0))
        : Array.from(target.data.slice(r * n, (r + 1) * n));
      return formula(p, t);
    });
  };
}

export function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}

/** Logits of ±1000. */
export const extremeLogits = fromArray(
  [
    [1000, -1000, 0],
    [-1000, 1000, 1000],
  ],
  { dtype: 'float64' },
);
