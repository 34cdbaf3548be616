import { describe, expect, it } from 'vitest';
import {
  BinaryCrossEntropy,
  Dense,
  fromArray,
  Generator,
  Graph,
  input,
  Sequential,
  SGD,
  SparseCategoricalCrossEntropy,
  Tensor,
} from 'layerwise';
import { knownPart } from '../../src/train/known-part.js';

const N = 12;
const generator = new Generator(3);
const x = Tensor.zeros([N, 4]);
for (let i = 0; i < x.size; i++) x.data[i] = generator.next() - 0.5;

/** Three yes/no answers for each example; every third is not known. */
function answers(): Tensor {
  const y = Tensor.zeros([N, 3]);
  for (let i = 0; i < y.size; i++) y.data[i] = i % 5 < 2 ? NaN : Number(x.data[i % x.size] > 0);
  return y;
}

const network = (): Sequential =>
  new Sequential([new Dense(3, { activation: 'sigmoid' })], { inputShape: [4], seed: 1 });

const argMaxOf = (scores: ArrayLike<number>): number => Array.from(scores).indexOf(Math.max(...Array.from(scores)));

describe('labels that are missing', () => {
  it('add nothing to cost, gradient and metrics in fit and evaluate', async () => {
    const y = answers();
    const model = network();
    const loss = new BinaryCrossEntropy({ skipMissing: true });
    model.compile({ optimizer: new SGD(1e-9), loss, metrics: ['binaryAccuracy'] });
    const history = await model.fit(x, y, { epochs: 1, batchSize: N, shuffle: false, verbose: false });
    const p = model.predict(x);
    const known = Array.from(y.data.keys()).filter((i) => !Number.isNaN(y.data[i]));
    const right = known.filter((i) => (p.data[i] > 0.5 ? 1 : 0) === y.data[i]).length;
    expect(known.length).toBeLessThan(y.size);
    expect(history.last.binaryAccuracy).toBeCloseTo(right / known.length, 12);
    expect(model.evaluate(x, y).binaryAccuracy).toBeCloseTo(right / known.length, 12);
    const cost = known.reduce((sum, i) => sum - Math.log(y.data[i] === 1 ? p.data[i] : 1 - p.data[i]), 0);
    expect(history.last.loss).toBeCloseTo(cost / known.length, 5);
  });

  it('may be whole rows of one head while the other head knows its own', async () => {
    const shared = input([4]);
    const h = new Dense(5, { activation: 'tanh' }).apply(shared);
    const kind = new Dense(3, { name: 'kind', activation: 'softmax' }).apply(h);
    const flag = new Dense(1, { name: 'flag', activation: 'sigmoid' }).apply(h);
    const model = new Graph({ inputs: shared, outputs: [kind, flag] }, { seed: 1 });
    const kinds = fromArray(Array.from({ length: N }, (_, i) => (i % 2 === 0 ? NaN : i % 3)));
    const flags = fromArray(Array.from({ length: N }, (_, i) => [i < 6 ? NaN : i % 2]));
    model.compile({
      optimizer: new SGD(0.1),
      loss: {
        kind: new SparseCategoricalCrossEntropy({ skipMissing: true }),
        flag: new BinaryCrossEntropy({ skipMissing: true }),
      },
      metrics: { kind: ['accuracy'], flag: ['accuracy'] },
    });
    const history = await model.fit(x, [kinds, flags], { epochs: 2, batchSize: 5, verbose: false });
    expect(history.last.kindAccuracy).toBeGreaterThanOrEqual(0);
    expect(history.last.flagAccuracy).toBeLessThanOrEqual(1);
    expect(Number.isFinite(history.last.loss)).toBe(true);
  });

  it.each([{ skipMissing: true }, { ignoreLabel: -1 }])('of steps are -1 with %o', async (options) => {
    const steps = x.reshape([4, 3, 4]);
    const y = fromArray([[0, 1, 2], [1, -1, -1], [2, 2, -1], [0, -1, -1]], { dtype: 'int32' }); // prettier-ignore
    const model = new Sequential([new Dense(3, { activation: 'softmax' })], { inputShape: [3, 4], seed: 1 });
    const loss = new SparseCategoricalCrossEntropy(options);
    model.compile({ optimizer: new SGD(1e-9), loss, metrics: ['accuracy'] });
    const history = await model.fit(steps, y, { epochs: 1, batchSize: 4, shuffle: false, verbose: false });
    const p = model.predict(steps);
    const known = Array.from(y.data.keys()).filter((i) => y.data[i] >= 0);
    const right = known.filter((i) => argMaxOf(p.data.subarray(3 * i, 3 * i + 3)) === y.data[i]).length;
    const cost = known.reduce((sum, i) => sum - Math.log(p.data[3 * i + y.data[i]]), 0);
    expect(known).toHaveLength(7);
    expect(history.last.accuracy).toBe(right / 7);
    expect(model.evaluate(steps, y)).toEqual({ loss: history.last.loss, accuracy: right / 7 });
    expect(history.last.loss).toBeCloseTo(cost / 7, 5);
    const plain = new SparseCategoricalCrossEntropy();
    await expect(model.compile({ optimizer: 'sgd', loss: plain }).fit(steps, y, { verbose: false })).rejects.toThrow(
      'labels must lie in [0, 2], got -1 at [1, 1] of [4, 3]',
    );
  });

  it('are refused where the loss does not skip them, and infinities always', async () => {
    const model = network().compile({ optimizer: 'sgd', loss: 'binaryCrossEntropy' });
    await expect(model.fit(x, answers(), { verbose: false })).rejects.toThrow('fit: y has');
    const y = answers();
    y.data[3] = Infinity;
    model.compile({ optimizer: 'sgd', loss: new BinaryCrossEntropy({ skipMissing: true }) });
    await expect(model.fit(x, y, { verbose: false })).rejects.toThrow(
      'fit: y has 1 infinite values, the first at [1, 0]',
    );
  });
});

describe('knownPart', () => {
  it('leaves whole batches alone, drops rows, and takes partly known answers one by one', () => {
    const p = fromArray([[1, 2], [3, 4], [5, 6]]); // prettier-ignore
    expect(knownPart(p, fromArray([0, 1, 0]))).toBeUndefined();
    const rows = knownPart(p, fromArray([0, NaN, 1]));
    expect(rows?.map((tensor) => tensor.toArray())).toEqual([[[1, 2], [5, 6]], [0, 1]]); // prettier-ignore
    const cells = knownPart(p, fromArray([[NaN, 1], [0, 1], [NaN, NaN]])); // prettier-ignore
    expect(cells?.map((tensor) => tensor.toArray())).toEqual([[2, 3, 4], [1, 0, 1]]); // prettier-ignore
  });

  it('takes the known steps of sequences, labels as well as one-hot rows', () => {
    const p = fromArray([[[1, 2], [3, 4]], [[5, 6], [7, 8]]]); // prettier-ignore
    const labels = knownPart(p, fromArray([[1, -1], [0, 1]], { dtype: 'int32' }), -1); // prettier-ignore
    expect(labels?.map((tensor) => tensor.toArray())).toEqual([[[1, 2], [5, 6], [7, 8]], [1, 0, 1]]); // prettier-ignore
    const rows = knownPart(p, fromArray([[[0, 1], [NaN, NaN]], [[1, 0], [0, 1]]])); // prettier-ignore
    expect(rows?.map((tensor) => tensor.toArray())).toEqual([
      [
        [1, 2],
        [5, 6],
        [7, 8],
      ],
      [[0, 1], [1, 0], [0, 1]], // prettier-ignore
    ]);
    expect(knownPart(p, fromArray([[1, 1], [0, 1]], { dtype: 'int32' }), -1)).toBeUndefined(); // prettier-ignore
  });
});
