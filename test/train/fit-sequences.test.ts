import { describe, expect, it } from 'vitest';
import {
  Dense,
  Embedding,
  Generator,
  Graph,
  LSTM,
  MeanOverTime,
  SGD,
  Sequential,
  SparseCategoricalCrossEntropy,
  input,
} from 'layerwise';
import { bucketByLength, padSequences } from 'layerwise/text';

const VOCABULARY = 7;
const generator = new Generator(5);
const sequences = Array.from({ length: 23 }, () =>
  Array.from({ length: generator.int(1, 9) }, () => generator.int(1, VOCABULARY)),
);
const { ids } = padSequences(sequences);
/** Whether the id of a step is larger than the one before it. */
const steps = sequences.map((list) => list.map((id, t) => Number(t > 0 && id > list[t - 1])));
const stepLabels = padSequences(steps, { paddingId: -1 }).ids;
/** Whether a sequence begins with a large id. */
const labels = padSequences(sequences.map(([first]) => [Number(first > 3)])).ids.reshape([sequences.length]);

const tagger = (): Sequential =>
  new Sequential(
    [
      new Embedding(VOCABULARY, 4, { paddingId: 0 }),
      new LSTM(5, { returnSequences: true }),
      new Dense(2, { activation: 'softmax' }),
    ],
    { seed: 1 },
  );
const reader = (): Sequential =>
  new Sequential(
    [new Embedding(VOCABULARY, 4, { paddingId: 0 }), new LSTM(5), new Dense(2, { activation: 'softmax' })],
    { seed: 1 },
  );
const skipping = { loss: new SparseCategoricalCrossEntropy({ skipMissing: true }), metrics: ['accuracy'] };
const whole = { loss: 'sparseCategoricalCrossEntropy', metrics: ['accuracy'] } as const;

describe('sequences of unequal lengths', () => {
  it('give the answers of each sequence alone', () => {
    const model = reader();
    const [together, alone] = [model.predict(ids), sequences.map((list) => model.predict(padSequences([list]).ids))];
    alone.forEach((answer, n) => expect(answer.data).toEqual(together.rows(n, n + 1).data));
  });

  it('do not depend on how far they are padded: cost, accuracy, gradients', () => {
    const wide = { ids: padSequences(sequences, { length: 12 }).ids, labels: padSequences(steps, { length: 12, paddingId: -1 }).ids }; // prettier-ignore
    const [model, other] = [tagger(), tagger()].map((one) => one.compile({ optimizer: new SGD(0.1), ...skipping }));
    const [a, b] = [model.evaluate(ids, stepLabels), other.evaluate(wide.ids, wide.labels)];
    expect(b.accuracy).toBe(a.accuracy);
    expect(b.loss).toBeCloseTo(a.loss, 6);
  });

  it('train in batches as long as their longest, with validation of another length', async () => {
    const source = bucketByLength({ x: sequences, y: steps }, { batchSize: 4 });
    const held = padSequences(sequences.slice(0, 5), { length: 11 });
    const heldLabels = padSequences(steps.slice(0, 5), { length: 11, paddingId: -1 });
    const model = tagger().compile({ optimizer: 'adam', ...skipping });
    const validationData = { x: held.ids, y: heldLabels.ids };
    const history = await model.fit(source, { epochs: 3, validationData, verbose: false });
    expect(history.epochs).toHaveLength(3);
    expect(history.last.valLoss).toBeGreaterThan(0);
    expect(history.last.loss).toBeLessThan(history.get('loss')[0]);
  });

  it('train as one tensor, with lengths from the padding, in Sequential and Graph alike', async () => {
    const sequence = input([ids.shape[1]]);
    const read = new MeanOverTime().apply(new Embedding(VOCABULARY, 4, { paddingId: 0 }).apply(sequence));
    const graph = new Graph(
      { inputs: sequence, outputs: new Dense(2, { activation: 'softmax' }).apply(read) },
      { seed: 1 },
    );
    for (const model of [reader(), graph]) {
      model.compile({ optimizer: 'adam', ...whole });
      const history = await model.fit(ids, labels, { epochs: 30, batchSize: 8, validationSplit: 0.2, verbose: false });
      expect(history.last.loss).toBeLessThan(history.get('loss')[0]);
      expect(model.predict(ids).shape).toEqual([sequences.length, 2]);
    }
  });

  it('are refused as validation data of another length beside tensors, which have one length', async () => {
    const model = reader().compile({ optimizer: 'adam', ...whole });
    const validationData = { x: padSequences(sequences, { length: 12 }).ids, y: labels };
    await expect(model.fit(ids, labels, { validationData, verbose: false })).rejects.toThrow(
      'fit: validationData.x must have the shape of the training data, [N, 8], got [N, 12].',
    );
  });
});
