import { describe, expect, it } from 'vitest';
import { ArgumentError, ShapeError } from '../../src/errors/index.js';
import { Activation, Cache, isLogitGradient } from '../../src/layers/index.js';
import {
  BinaryCrossEntropy,
  CategoricalCrossEntropy,
  Focal,
  Hinge,
  Huber,
  type Loss,
  MeanSquaredError,
  NegativeLogLikelihood,
  SparseCategoricalCrossEntropy,
  loss,
  lossFromConfig,
  lossNames,
} from '../../src/losses/index.js';
import { Generator, Tensor, cast, fromArray } from '../../src/tensor/index.js';
import { lossGradientError } from '../contracts/loss-contract.js';
import { messageOf } from '../message-of.js';

const f64 = { dtype: 'float64' } as const;
/** Nested rows without the sign of zeros. */
const numbers = ({ data, shape: [n, k] }: Tensor): number[][] =>
  Array.from({ length: n }, (_, r) => Array.from(data.slice(r * k, (r + 1) * k), (value) => value + 0));
const forward = (own: Loss, p: Tensor, t: Tensor) => () => own.forward(p, t, new Cache(f64));

describe('fusion with the activation before the loss', () => {
  const logits = new Generator(3).normal([6, 5], 0, 2, 'float64');
  const labels = fromArray([0, 4, 2, 2, 1, 3], { dtype: 'int32' });
  const oneHot = Tensor.zeros([6, 5], 'float64');
  labels.data.forEach((label, r) => (oneHot.data[r * 5 + label] = 1));

  it.each<[string, 'softmax' | 'sigmoid', () => Loss, Tensor]>([
    ['CategoricalCrossEntropy', 'softmax', () => new CategoricalCrossEntropy({ labelSmoothing: 0.1 }), oneHot],
    ['SparseCategoricalCrossEntropy', 'softmax', () => new SparseCategoricalCrossEntropy(), labels],
    ['BinaryCrossEntropy', 'sigmoid', () => new BinaryCrossEntropy({ posWeight: 2 }), oneHot],
    ['Focal', 'sigmoid', () => new Focal(), oneHot],
  ])('%s after %s gives the numbers of the plain form', (_, kind, create, target) => {
    for (const sampleWeight of [undefined, fromArray([1, 2, 0, 1, 3, 0.5])]) {
      const activation = new Activation(kind);
      const cache = new Cache(f64);
      const prediction = activation.forward(logits, cache.child('activation'));
      const fused = create();
      const value = fused.forward(prediction, target, cache, { sampleWeight });
      const dFused = fused.backward(cache);
      expect(isLogitGradient(dFused, prediction)).toBe(true);
      const dx = activation.backward(dFused, cache.child('activation'));
      expect(dx).toBe(dFused);

      const plain = create();
      const other = new Cache(f64);
      expect(plain.forward(prediction.clone(), target, other, { sampleWeight })).toBeCloseTo(value, 12);
      const dPlain = plain.backward(other);
      expect(isLogitGradient(dPlain, prediction)).toBe(false);
      const chained = activation.backward(dPlain, cache.child('activation'));
      expect(chained).toBeDefined();
      chained?.data.forEach((d: number, i: number) => expect(dFused.data[i]).toBeCloseTo(d, 12));
    }
  });

  it('is finite where the probabilities have run out of digits', () => {
    const cache = new Cache();
    const prediction = new Activation('softmax').forward(fromArray([[1000, -1000]]), cache.child('activation'));
    const fused = new CategoricalCrossEntropy();
    expect(fused.forward(prediction, fromArray([[0, 1]]), cache)).toBe(2000);
    expect(numbers(fused.backward(cache))).toEqual([[1, -1]]);
    expect(new CategoricalCrossEntropy().forward(prediction.clone(), fromArray([[0, 1]]), cache)).toBe(Infinity);
  });

  it('does not happen when softmax meets a binary loss', () => {
    const cache = new Cache(f64);
    const prediction = new Activation('softmax').forward(logits, cache.child('activation'));
    const own = new BinaryCrossEntropy();
    own.forward(prediction, oneHot, cache);
    expect(isLogitGradient(own.backward(cache), prediction)).toBe(false);
  });
});

describe('missing labels', () => {
  const prediction = fromArray(
    [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
    f64,
  );
  const target = fromArray(
    [
      [0, NaN],
      [NaN, NaN],
      [5, 4],
    ],
    f64,
  );

  it('of NaN throw, counted and located', () => {
    const message = messageOf(forward(new MeanSquaredError(), prediction, target), ArgumentError);
    expect(message).toContain('3 of 6 targets are NaN, the first at [0, 1] of [3, 2]');
    expect(message).toContain('skipMissing: true');
  });

  it('of NaN add nothing with skipMissing', () => {
    const own = new MeanSquaredError({ skipMissing: true });
    const cache = new Cache(f64);
    expect(own.forward(prediction, target, cache)).toBeCloseTo(5 / 3, 14);
    expect(numbers(own.backward(cache))).toEqual([
      [2 / 3, 0],
      [0, 0],
      [0, 4 / 3],
    ]);
    expect(own.perSample(prediction, target).toArray()).toEqual([1, 0, 2]);
    expect(lossGradientError(own, { prediction, target })).toBeLessThan(1e-7);
  });

  it('add up per example in the multi-task reduction', () => {
    const own = new MeanSquaredError({ skipMissing: true, reduction: 'perExample' });
    expect(own.forward(prediction, target, new Cache(f64))).toBeCloseTo(5 / 3, 14);
  });

  it('of an element are masked out by a mask of the full shape', () => {
    const mask = fromArray([
      [1, 0],
      [0, 0],
      [1, 1],
    ]);
    const cache = new Cache(f64);
    const own = new MeanSquaredError();
    expect(own.forward(prediction, target, cache, { mask })).toBeCloseTo(5 / 3, 14);
    expect(numbers(own.backward(cache))).toEqual([
      [2 / 3, 0],
      [0, 0],
      [0, 4 / 3],
    ]);
    const tooFew = fromArray([
      [1, 1],
      [0, 0],
      [1, 1],
    ]);
    expect(messageOf(() => own.forward(prediction, target, cache, { mask: tooFew }), ArgumentError)).toContain('NaN');
  });

  it('of rows are skipped whole, partial rows throw', () => {
    const p = fromArray(
      [
        [0.5, 0.5],
        [0.2, 0.8],
      ],
      f64,
    );
    const own = new CategoricalCrossEntropy({ skipMissing: true });
    const cache = new Cache(f64);
    expect(
      own.forward(
        p,
        fromArray(
          [
            [NaN, NaN],
            [0, 1],
          ],
          f64,
        ),
        cache,
      ),
    ).toBeCloseTo(-Math.log(0.8), 14);
    expect(numbers(own.backward(cache))).toEqual([
      [0, 0],
      [0, -1.25],
    ]);
    expect(
      messageOf(
        forward(
          own,
          p,
          fromArray(
            [
              [NaN, 1],
              [0, 1],
            ],
            f64,
          ),
        ),
        ArgumentError,
      ),
    ).toContain('1 of 4 targets');
  });

  it('are labels equal to ignoreLabel', () => {
    const p = fromArray(
      [
        [0, 0],
        [0, 0],
        [3, 0],
      ],
      f64,
    );
    const own = new SparseCategoricalCrossEntropy({ fromLogits: true, ignoreLabel: 0 });
    const cache = new Cache(f64);
    expect(own.forward(p, fromArray([1, 0, 0], { dtype: 'int32' }), cache)).toBeCloseTo(Math.LN2, 14);
    expect(numbers(own.backward(cache))).toEqual([
      [0.5, -0.5],
      [0, 0],
      [0, 0],
    ]);
    const floatLabels = new NegativeLogLikelihood({ skipMissing: true });
    expect(floatLabels.forward(p, fromArray([0, NaN, 0], f64), cache)).toBe(-1.5);
  });
});

describe('weights and reductions', () => {
  const p = fromArray([[1], [3]], f64);
  const t = fromArray([[0], [0]], f64);
  const sampleWeight = fromArray([1, 3]);

  it.each([
    ['mean', (1 + 27) / 2],
    ['meanByWeight', (1 + 27) / 4],
    ['sum', 28],
    ['perExample', 28 / 2],
  ] as const)('%s of weighted squares', (reduction, expected) => {
    const own = new MeanSquaredError({ reduction });
    expect(own.forward(p, t, new Cache(f64), { sampleWeight })).toBe(expected);
    expect(lossGradientError(own, { prediction: p, target: t, inputs: { sampleWeight } })).toBeLessThan(1e-7);
  });

  it('weighs classes', () => {
    const logits = fromArray(
      [
        [0, 0],
        [0, 0],
      ],
      f64,
    );
    const labels = fromArray([0, 1], { dtype: 'int32' });
    const sparse = new SparseCategoricalCrossEntropy({ fromLogits: true, classWeight: [1, 5] });
    expect(sparse.forward(logits, labels, new Cache(f64))).toBeCloseTo(3 * Math.LN2, 14);
    const dense = new CategoricalCrossEntropy({ fromLogits: true, classWeight: [1, 5] });
    expect(
      dense.forward(
        logits,
        fromArray(
          [
            [1, 0],
            [0, 1],
          ],
          f64,
        ),
        new Cache(f64),
      ),
    ).toBeCloseTo(3 * Math.LN2, 14);
    const binary = new BinaryCrossEntropy({ fromLogits: true, classWeight: [1, 5] });
    expect(binary.forward(fromArray([[0], [0]], f64), fromArray([[0], [1]], f64), new Cache(f64))).toBeCloseTo(
      3 * Math.LN2,
      14,
    );
    const short = new CategoricalCrossEntropy({ classWeight: [1, 2, 3] });
    expect(messageOf(forward(short, logits, logits), ArgumentError)).toContain('each of the 2 classes, got 3');
  });

  it('sums a long batch of float32 as float64 does', () => {
    const n = 200_000;
    const ones = Tensor.zeros([n, 1]);
    ones.data.fill(0.1);
    const value = new MeanSquaredError({ reduction: 'sum' }).forward(ones, Tensor.zeros([n, 1]), new Cache());
    expect(Math.abs(value / (n * Math.fround(Math.fround(0.1) ** 2)) - 1)).toBeLessThan(1e-12);
  });

  it('takes integer targets and mixed floating-point types', () => {
    const own = new BinaryCrossEntropy({ fromLogits: true });
    const logits = fromArray([[0], [0]]);
    const expected = Math.fround(Math.LN2);
    expect(own.forward(logits, fromArray([[0], [1]], { dtype: 'int32' }), new Cache())).toBeCloseTo(expected, 6);
    expect(own.forward(logits, fromArray([[0], [1]], f64), new Cache())).toBeCloseTo(expected, 6);
  });
});

describe('bad targets', () => {
  it.each<[string, Loss, Tensor, Tensor, string]>([
    [
      'label too large',
      new SparseCategoricalCrossEntropy(),
      fromArray([
        [1, 0],
        [1, 0],
      ]),
      fromArray([0, 2], { dtype: 'int32' }),
      'labels must lie in [0, 1], got 2 at [1] of [2]',
    ],
    [
      'label negative',
      new SparseCategoricalCrossEntropy({ ignoreLabel: -1 }),
      fromArray([[1, 0]]),
      fromArray([-2], { dtype: 'int32' }),
      'or be the ignored label -1, got -2 at [0]',
    ],
    [
      'label a fraction',
      new SparseCategoricalCrossEntropy(),
      fromArray([[1, 0]]),
      fromArray([0.5]),
      'integers, got 0.5 at [0]',
    ],
    [
      'probability above 1',
      new BinaryCrossEntropy(),
      fromArray([[0.5, 0.5]]),
      fromArray([[0, 1.5]]),
      '[0, 1], got 1.5 at [0, 1]',
    ],
    ['hinge target 0', new Hinge(), fromArray([[1, 1]]), fromArray([[1, 0]]), 'must be -1 or 1, got 0 at [0, 1]'],
    [
      'negative class target',
      new CategoricalCrossEntropy(),
      fromArray([[0.5, 0.5]]),
      fromArray([[2, -1]]),
      '>= 0, got -1 at [0, 1]',
    ],
  ])('%s', (_, own, p, t, expected) => {
    expect(messageOf(forward(own, p, t), ArgumentError)).toContain(expected);
  });

  it('names the loss for labels where one-hot rows were expected', () => {
    const labels = fromArray([0, 1], { dtype: 'int32' });
    const p = fromArray([
      [0.5, 0.5],
      [0.5, 0.5],
    ]);
    expect(messageOf(forward(new CategoricalCrossEntropy(), p, labels), ShapeError)).toContain(
      'sparseCategoricalCrossEntropy',
    );
    expect(messageOf(forward(new SparseCategoricalCrossEntropy(), p, p), ShapeError)).toContain(
      'without the class axis',
    );
    expect(messageOf(forward(new SparseCategoricalCrossEntropy(), labels.rows(0, 1), labels), ArgumentError)).toContain(
      'int32',
    );
    expect(messageOf(forward(new NegativeLogLikelihood(), fromArray([1]), labels), ShapeError)).toContain(
      '[N, classes]',
    );
  });
});

describe('options and names', () => {
  it.each<[() => unknown, string]>([
    [() => new Huber({ delta: 0 }), 'Huber: delta must be a finite number > 0, got 0'],
    [() => new BinaryCrossEntropy({ labelSmoothing: 1 }), 'labelSmoothing must lie in [0, 1), got 1'],
    [() => new BinaryCrossEntropy({ posWeight: -1 }), 'posWeight must be a finite number > 0, got -1'],
    [() => new Focal({ alpha: 2 }), 'alpha must lie in [0, 1], got 2'],
    [
      () => new CategoricalCrossEntropy({ classWeight: [1, -1] }),
      'classWeight[1] must be a finite number >= 0, got -1',
    ],
    [() => new SparseCategoricalCrossEntropy({ ignoreLabel: 0.5 }), 'ignoreLabel must be an integer, got 0.5'],
    [() => loss('crossEntropi'), 'unknown loss "crossEntropi"'],
    [() => loss('msee'), "Did you mean 'mse'?"],
  ])('%#', (action, expected) => {
    expect(messageOf(action, ArgumentError)).toContain(expected);
  });

  it('suggests the option that was meant', () => {
    const misspelt: object = { fromLogit: true };
    expect(messageOf(() => new CategoricalCrossEntropy(misspelt), ArgumentError)).toContain(
      "Did you mean 'fromLogits'?",
    );
  });

  it('finds every loss by its name and by its config', () => {
    for (const name of lossNames) {
      const own = loss(name);
      expect(lossFromConfig(JSON.parse(JSON.stringify(own.config()))).config()).toEqual(own.config());
    }
    const own = new MeanSquaredError();
    expect(loss(own)).toBe(own);
    expect(loss('mse').name).toBe('meanSquaredError');
  });

  it('does not touch its operands', () => {
    const p = cast(new Generator(1).uniform([4, 3], 0.1, 0.9), 'float64');
    const t = p.clone();
    const before = [p.clone().toArray(), t.clone().toArray()];
    const own = new BinaryCrossEntropy({ labelSmoothing: 0.1 });
    const cache = new Cache(f64);
    own.forward(p, t, cache, { mask: Tensor.zeros([4]) });
    own.backward(cache);
    expect([p.toArray(), t.toArray()]).toEqual(before);
  });
});
