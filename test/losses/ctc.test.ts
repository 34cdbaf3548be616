import { describe, expect, it } from 'vitest';
import { takeRows } from '../../src/data/index.js';
import { ArgumentError } from '../../src/errors/index.js';
import { Cache, Dense, Softmax, lengthsOf, withLengths } from '../../src/layers/index.js';
import { Adam } from '../../src/optim/index.js';
import { CTC, type CTCOptions } from '../../src/losses/index.js';
import { Sequential } from '../../src/models/index.js';
import { Generator, Tensor, cast, fromArray } from '../../src/tensor/index.js';
import { type LossCase, lossContract, lossGradientError } from '../contracts/loss-contract.js';
import { messageOf } from '../message-of.js';
import { ctcLoss, labelProbabilities } from '../reference/ctc.js';

interface Sizes {
  readonly n: number;
  readonly steps: number;
  readonly classes: number;
  readonly maxLabel: number;
  readonly blank?: number;
  readonly padding?: number;
}

/** Seeded logits, and labels of all lengths from 0 to maxLabel that fit. */
function batchOf({ n, steps, classes, maxLabel, blank = 0, padding = blank }: Sizes): LossCase {
  const generator = new Generator(`ctc ${n} ${steps} ${classes} ${maxLabel}`);
  const prediction = generator.normal([n, steps, classes], 0, 2, 'float64');
  const target = Tensor.zeros([n, maxLabel], 'int32');
  target.data.fill(padding);
  for (let i = 0; i < n; i++) {
    let needed = 0;
    for (let j = 0; j < (i === 0 ? maxLabel : i % (maxLabel + 1)); j++) {
      const k = (blank + 1 + generator.int(0, classes - 1)) % classes;
      needed += j > 0 && k === target.get(i, j - 1) ? 2 : 1;
      if (needed > steps) break;
      target.data[i * maxLabel + j] = k;
    }
  }
  return { prediction, target };
}

function rowsOf(prediction: Tensor, n: number): number[][] {
  const [, steps, classes] = prediction.shape;
  return Array.from({ length: steps }, (_, t) => Array.from({ length: classes }, (__, k) => prediction.get(n, t, k)));
}

function labelOf(target: Tensor, n: number, blank: number): number[] {
  return Array.from(target.rows(n, n + 1).data).filter((k) => k !== blank && k !== -1);
}

function perSample(blank: number): (prediction: Tensor, target: Tensor) => number[] {
  return (prediction, target) =>
    Array.from({ length: prediction.shape[0] }, (_, n) =>
      ctcLoss(rowsOf(prediction, n), labelOf(target, n, blank), blank),
    );
}

const extremes: LossCase[] = [
  {
    prediction: fromArray(
      [
        [
          [1000, -1000, 0],
          [-1000, 1000, 1000],
          [0, 0, -1000],
        ],
      ],
      { dtype: 'float64' },
    ),
    target: fromArray([[1, 1]], { dtype: 'int32' }),
  },
];

describe('CTC', () => {
  const cases = [
    { n: 4, steps: 5, classes: 3, maxLabel: 2 },
    { n: 1, steps: 1, classes: 2, maxLabel: 1 }, // smallest
    { n: 3, steps: 7, classes: 11, maxLabel: 4, padding: -1 }, // straddles SIMD blocks
    { n: 2, steps: 4, classes: 3, maxLabel: 6 }, // more places than labels could fill
  ].map(batchOf);
  lossContract({ create: () => new CTC(), cases, perSample: perSample(0), extremes });
});

describe('CTC whose blank is the last class', () => {
  const cases = [{ n: 3, steps: 6, classes: 4, maxLabel: 3, blank: 3 }].map(batchOf);
  lossContract({ create: () => new CTC({ blank: 3, infeasible: 'skip' }), cases, perSample: perSample(3) });
});

const labels = (...rows: number[][]): Tensor => fromArray(rows, { dtype: 'int32' });

describe('the probability of a label', () => {
  it('is the sum over all paths, and all labels together have 1', () => {
    const { prediction } = batchOf({ n: 1, steps: 5, classes: 3, maxLabel: 5 });
    const found = labelProbabilities(rowsOf(prediction, 0));
    let total = 0;
    for (const [text, p] of found) {
      const label = text === '' ? [] : text.split(',').map(Number);
      const padded = labels([...label, ...Array.from({ length: 5 - label.length }, () => 0)]);
      const loss = new CTC().perSample(prediction, padded).item();
      expect(loss).toBeCloseTo(-Math.log(p), 11);
      total += Math.exp(-loss);
    }
    expect(total).toBeCloseTo(1, 11);
  });

  it('stays precise over 1000 steps, in float32 too', () => {
    const { prediction, target } = batchOf({ n: 2, steps: 1000, classes: 28, maxLabel: 150 });
    const run = (dtype: 'float32' | 'float64'): { loss: number; d: Tensor } => {
      const cache = new Cache({ dtype });
      const loss = new CTC();
      const value = loss.forward(cast(prediction, dtype), target, cache);
      return { loss: value, d: cast(loss.backward(cache), 'float64') };
    };
    const [single, double] = [run('float32'), run('float64')];
    expect(double.loss).toBeGreaterThan(1000);
    expect(Math.abs(single.loss / double.loss - 1)).toBeLessThan(2e-6);
    const largest = Math.max(...double.d.data);
    single.d.data.forEach((value, i) => expect(Math.abs(value - double.d.data[i]) < 2e-4 * largest).toBe(true));
  });

  it('has a gradient that sums to 0 over the classes of each step', () => {
    const { prediction, target } = batchOf({ n: 3, steps: 9, classes: 5, maxLabel: 4 });
    const cache = new Cache({ dtype: 'float64' });
    const loss = new CTC();
    loss.forward(prediction, target, cache);
    const d = loss.backward(cache);
    for (let r = 0; r < 27; r++) {
      const row = Array.from(d.data.subarray(5 * r, 5 * r + 5));
      expect(Math.abs(row.reduce((sum, value) => sum + value, 0))).toBeLessThan(1e-14);
    }
  });
});

describe('lengths', () => {
  const { prediction, target } = batchOf({ n: 3, steps: 8, classes: 4, maxLabel: 3 });

  it('end a sequence: what is beyond changes nothing and gets gradient 0', () => {
    const lengths = [8, 5, 6];
    const run = (x: Tensor): { value: number; d: Tensor } => {
      const cache = new Cache({ dtype: 'float64' });
      const loss = new CTC();
      const value = loss.forward(withLengths(x, lengths), target, cache);
      return { value, d: loss.backward(cache).clone() };
    };
    const other = prediction.clone();
    for (let t = 5; t < 8; t++) for (let k = 0; k < 4; k++) other.data[(8 + t) * 4 + k] = NaN;
    const [a, b] = [run(prediction.clone()), run(other)];
    expect(b.value).toBe(a.value);
    expect(b.d.data).toEqual(a.d.data);
    expect(Array.from(a.d.rows(1, 2).data.subarray(20)).every((value) => value === 0)).toBe(true);
    const alone = lengths.map((length, n) => ctcLoss(rowsOf(prediction, n).slice(0, length), labelOf(target, n, 0)));
    expect(a.value).toBeCloseTo(alone.reduce((sum, value) => sum + value, 0) / 3, 11);
  });

  it('count in the gradient check', () => {
    class Short extends CTC {
      override forward(x: Tensor, t: Tensor, cache: Cache): number {
        return super.forward(withLengths(x, [4, 8, 7]), t, cache);
      }
    }
    expect(lossGradientError(new Short(), { prediction, target })).toBeLessThan(1e-7);
  });
});

describe('labels without an alignment', () => {
  const { prediction } = batchOf({ n: 3, steps: 3, classes: 3, maxLabel: 2 });
  const target = labels([1, 2], [1, 1], [0, 0]);
  const short = labels([1, 2, 1, 2], [1, 1, 0, 0], [0, 0, 0, 0]);
  const run = (options: CTCOptions, t = short): { value: number; d: Tensor; loss: CTC } => {
    const cache = new Cache({ dtype: 'float64' });
    const loss = new CTC(options);
    const value = loss.forward(prediction, t, cache);
    return { value, d: loss.backward(cache), loss };
  };

  it('are an error that counts the steps', () => {
    expect(messageOf(() => run({}), ArgumentError)).toBe(
      'ctc: the label of example 0 needs 4 steps, 4 for its classes and 0 between equal neighbours, got 3 (target ' +
        "[3, 4], prediction [3, 3, 3]). Give it more steps, or choose infeasible: 'skip' or 'infinity'.",
    );
    const lengths = withLengths(prediction.clone(), [3, 2, 3]);
    expect(
      messageOf(() => new CTC().forward(lengths, target, new Cache({ dtype: 'float64' })), ArgumentError),
    ).toContain('the label of example 1 needs 3 steps, 2 for its classes and 1 between equal neighbours, got 2');
    expect(messageOf(() => new CTC().checkTargets(short, [3, 3]), ArgumentError)).toContain('example 0 needs 4 steps');
  });

  it('have an infinite loss without a gradient when that is chosen', () => {
    const { value, d, loss } = run({ infeasible: 'infinity' });
    expect(value).toBe(Infinity);
    expect(d.rows(0, 1).data.every((g: number) => g === 0)).toBe(true);
    expect(d.data.every(Number.isFinite)).toBe(true);
    expect(d.rows(1, 2).data.some((g: number) => g !== 0)).toBe(true);
    expect(loss.perSample(prediction, short).toArray()).toEqual([Infinity, expect.any(Number), expect.any(Number)]);
  });

  it('can take no part', () => {
    const { value, d } = run({ infeasible: 'skip' });
    const rest = new CTC().forward(prediction.rows(1, 3), short.rows(1, 3), new Cache({ dtype: 'float64' }));
    expect(value).toBeCloseTo(rest, 12);
    expect(d.rows(0, 1).data.every((g: number) => g === 0)).toBe(true);
  });

  it('are infinite by logits of -Infinity, without a gradient', () => {
    const masked = prediction.clone();
    for (let t = 0; t < 3; t++) masked.data[t * 3 + 2] = -Infinity;
    const cache = new Cache({ dtype: 'float64' });
    const loss = new CTC();
    expect(loss.forward(masked, target, cache)).toBe(Infinity);
    expect(loss.backward(cache).data.every(Number.isFinite)).toBe(true);
  });
});

describe('unknown labels', () => {
  it('are rows of NaN, left out of value and count', () => {
    const { prediction } = batchOf({ n: 2, steps: 4, classes: 3, maxLabel: 2 });
    const target = fromArray([
      [NaN, NaN],
      [2, 1],
    ]);
    const loss = new CTC({ skipMissing: true });
    const cache = new Cache({ dtype: 'float64' });
    const value = loss.forward(prediction, target, cache);
    expect(value).toBeCloseTo(ctcLoss(rowsOf(prediction, 1), [2, 1]), 12);
    expect(
      loss
        .backward(cache)
        .rows(0, 1)
        .data.every((g: number) => g === 0),
    ).toBe(true);
    expect(messageOf(() => new CTC().forward(prediction, target, cache), ArgumentError)).toContain('targets are NaN');
  });

  it('are left out of the label error rate', () => {
    const model = new Sequential([new Dense(3)], { seed: 1, inputShape: [4, 2] });
    model.compile({ optimizer: 'adam', loss: new CTC({ skipMissing: true }), metrics: ['labelErrorRate'] });
    const x = new Generator(1).normal([3, 4, 2]);
    const evaluate = (inputs: Tensor, ...rows: number[][]) => model.evaluate(inputs, fromArray(rows));
    const all = evaluate(x, [1, 0], [NaN, NaN], [2, 1]);
    const known = evaluate(takeRows(x, [0, 2]), [1, 0], [2, 1]);
    expect(all).toEqual(known);
    expect(known.labelErrorRate).toBeGreaterThan(0);
  });
});

describe('a softmax before it', () => {
  it('is passed by: loss and gradient are those of the logits', () => {
    const { prediction, target } = batchOf({ n: 2, steps: 5, classes: 4, maxLabel: 2 });
    const cache = new Cache({ dtype: 'float64' });
    const [softmax, loss] = [new Softmax(), new CTC()];
    const value = loss.forward(softmax.forward(prediction, cache), target, cache);
    const d = softmax.backward(loss.backward(cache), cache);
    const own = new Cache({ dtype: 'float64' });
    expect(value).toBe(loss.forward(prediction, target, own));
    expect(d?.data).toEqual(loss.backward(own).data);
  });

  it('may not be a sigmoid', () => {
    const model = new Sequential([new Dense(3, { activation: 'sigmoid' })], { seed: 1, inputShape: [4, 2] });
    model.compile({ optimizer: 'adam', loss: 'ctc' });
    const x = new Generator(1).normal([2, 4, 2]);
    expect(messageOf(() => model.evaluate(x, labels([1], [2])), ArgumentError)).toContain(
      'ctc: needs logits or a softmax over the classes, got the output of a sigmoid. Leave the activation out.',
    );
  });
});

describe('fit', () => {
  it.each([undefined, 'softmax'] as const)('learns to read, with activation %s and weights', async (activation) => {
    // one-hot steps in which class k shows for three steps; the label is the order in which the classes come
    const generator = new Generator(3);
    const [n, steps] = [48, 9];
    const x = generator.normal([n, steps, 3], 0, 0.2);
    const y = Tensor.zeros([n, 3], 'int32');
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < 3; j++) {
        const k = 1 + generator.int(0, 2);
        y.data[i * 3 + j] = k;
        x.data[(i * steps + 3 * j + 1) * 3 + k] = 2;
      }
    }
    const model = new Sequential([new Dense(16, { activation: 'tanh' }), new Dense(3, { activation })], {
      seed: 1,
      inputShape: [steps, 3],
    });
    model.compile({ optimizer: new Adam(0.05), loss: new CTC() });
    const sampleWeight = Array.from({ length: n }, (_, i) => (i === 0 ? 0 : 1));
    await model.fit(x, y, { epochs: 30, batchSize: 16, sampleWeight, verbose: false, seed: 1 });
    expect(model.evaluate(x, y).loss).toBeLessThan(0.1);
  });

  it('goes by the lengths of the examples, in batches and in what predict returns', async () => {
    const generator = new Generator(4);
    const lengths = Array.from({ length: 24 }, () => generator.int(3, 8));
    const clean = generator.normal([24, 7, 3]);
    const noisy = clean.clone();
    lengths.forEach((length, n) => noisy.data.fill(50, (n * 7 + length) * 3, (n + 1) * 21));
    const y = Tensor.zeros([24, 2], 'int32');
    y.data.forEach((_, i) => (y.data[i] = 1 + (i % 2)));
    const [one, other] = await Promise.all(
      [clean, noisy].map(async (x) => {
        const model = new Sequential([new Dense(4, { activation: 'tanh' }), new Dense(3)], {
          seed: 1,
          inputShape: [7, 3],
        });
        model.compile({ optimizer: new Adam(0.05), loss: 'ctc', metrics: ['labelErrorRate'] });
        await model.fit(withLengths(x, lengths), y, { epochs: 3, batchSize: 5, verbose: false, seed: 2 });
        return {
          logs: model.evaluate(x, y),
          theta: Array.from(model.theta.values.data),
          out: model.predict(x, { batchSize: 7 }),
        };
      }),
    );
    expect(other.theta).toEqual(one.theta);
    expect(other.logs).toEqual(one.logs);
    expect(Array.from(lengthsOf(other.out) ?? [])).toEqual(lengths);
  });
});
