import { describe, expect, it } from 'vitest';
import { Activation, ArgumentError, Dense, fromArray, Generator, LSTM, Sequential, Tensor } from 'layerwise';
import {
  CharacterVocabulary,
  type PerplexityOptions,
  type TokenData,
  costPerSequence,
  languageWindows,
  perplexity,
  sampleSequence,
  sequenceLogProbability,
} from 'layerwise/text';
import { messageOf } from '../message-of.js';

const V = 7;
const recurrent = (): LSTM => new LSTM(5, { vocabulary: V, returnSequences: true });
const model = new Sequential([recurrent(), new Dense(V, { activation: 'softmax' })], { inputShape: [1], seed: 3 });
const scores = new Sequential([recurrent(), new Dense(V)], { inputShape: [1], seed: 3 });
scores.theta.values.data.set(model.theta.values.data);

const text = Array.from(new Generator(1).choice(V, { size: 50 }));
const ints = (rows: number[][]): Tensor => fromArray(rows, { dtype: 'int32' });

/** -Σ ln P by its definition, from the probabilities of whole sequences. */
function cost(x: number[][], y: number[][]): number {
  const p = model.predict(ints(x));
  let sum = 0;
  y.forEach((row, n) => row.forEach((label, t) => (sum -= label < 0 ? 0 : Math.log(p.get(n, t, label)))));
  return sum;
}

describe('perplexity', () => {
  it('of a model that finds all tokens equally likely is their number', () => {
    const even = new Sequential([recurrent(), new Dense(V, { activation: 'softmax' })], { inputShape: [1] });
    even.theta.values.data.fill(0);
    expect(perplexity(even, text)).toBeCloseTo(V, 5);
    expect(perplexity(even, Int32Array.from(text.slice(0, 2)))).toBeCloseTo(V, 5);
  });

  it('is exp of the mean cost of the tokens, whatever the windows', () => {
    const expected = Math.exp(cost([text.slice(0, -1)], [text.slice(1)]) / 49);
    expect(perplexity(model, text)).toBeCloseTo(expected, 5);
    for (const windowLength of [1, 7, 48, 49, 50]) {
      expect(perplexity(model, text, { windowLength })).toBe(perplexity(model, text));
    }
  });

  it('leaves out labels of -1', () => {
    const x = [
      [2, 4, 5],
      [2, 3, 0],
    ];
    const y = [
      [4, 5, 2],
      [3, 2, -1],
    ];
    const data = { x: ints(x), y: ints(y) };
    expect(perplexity(model, data)).toBeCloseTo(Math.exp(cost(x, y) / 5), 5);
    expect(costPerSequence(model, data)).toBeCloseTo(cost(x, y) / 2, 5);
    expect(perplexity(model, data, { batchSize: 1 })).toBeCloseTo(perplexity(model, data), 10);
  });

  it('carries the state from batch to batch when told', () => {
    const data = { x: ints([text.slice(0, 24), text.slice(24, 48)]), y: ints([text.slice(1, 25), text.slice(25, 49)]) };
    const carried = perplexity(model, data, { batchSize: 1, carryState: true });
    expect(carried).toBe(perplexity(model, text.slice(0, 49)));
    expect(perplexity(model, data, { batchSize: 1 })).not.toBe(carried);
  });

  it('takes batches from a source', () => {
    const x = ints([text.slice(0, 10)]);
    const y = ints([text.slice(1, 11)]);
    const source = {
      ...{ samples: 1, batchSize: 1, shuffled: false },
      preview: () => [x, y] as const,
      epoch: () => [[x, y] as const],
    };
    expect(perplexity(model, source)).toBe(perplexity(model, text.slice(0, 11)));
  });

  it('carries the state over the batches of a continuous source', () => {
    const windows = languageWindows(text, { steps: 7, batchSize: 1 });
    expect(perplexity(model, windows)).toBe(perplexity(model, text));
    expect(perplexity(model, windows, { carryState: false })).not.toBe(perplexity(model, text));
  });

  it('takes models of logits, and models whose probabilities are announced by nobody', () => {
    const expected = perplexity(model, text);
    expect(perplexity(scores, text, { output: 'logits' })).toBe(expected);
    const plain = new Sequential([recurrent(), new Dense(V, { activation: 'softmax' }), new Activation('linear')], {
      inputShape: [1],
    });
    plain.theta.values.data.set(model.theta.values.data);
    expect(perplexity(plain, text)).toBeCloseTo(expected, 5);
  });

  it('leaves no state behind', () => {
    expect(perplexity(model, text)).toBe(perplexity(model, text));
  });
});

describe('sequenceLogProbability', () => {
  it('adds up over the tokens after the first', () => {
    expect(sequenceLogProbability(model, [2, 3])).toBeCloseTo(-cost([[2]], [[3]]), 5);
    expect(sequenceLogProbability(model, [2, 3, 4])).toBeCloseTo(-cost([[2, 3]], [[3, 4]]), 5);
  });

  it('is what sampling says of a sequence that it has written', () => {
    const vocabulary = CharacterVocabulary.from(['abcd']);
    expect(vocabulary.size).toBe(V);
    const { ids, logProbability } = sampleSequence(model, vocabulary, { maxLength: 12, end: null, seed: 2 });
    expect(ids).toHaveLength(12);
    expect(logProbability).toBeCloseTo(sequenceLogProbability(model, [2, ...ids]), 4);
  });

  it('sums over all sequences to 1', () => {
    let sum = 0;
    for (let a = 0; a < V; a++) for (let b = 0; b < V; b++) sum += Math.exp(sequenceLogProbability(model, [2, a, b]));
    expect(sum).toBeCloseTo(1, 5);
  });
});

describe('what perplexity refuses', () => {
  const measure = (data: TokenData, options?: PerplexityOptions) => () => perplexity(model, data, options);

  it.each([
    ['no text', measure([]), 'perplexity: needs at least two ids, one to begin with and one to predict, got 0.'],
    [
      'a single token',
      () => sequenceLogProbability(model, [2]),
      'sequenceLogProbability: needs at least two ids, one to begin with and one to predict, got 1.',
    ],
    [
      'labels that are all unknown',
      () => costPerSequence(model, { x: ints([[1, 2]]), y: ints([[-1, -1]]) }),
      'costPerSequence: no token counts: the data holds no label that is known.',
    ],
    [
      'a label outside',
      measure({ x: ints([[1, 2]]), y: ints([[2, 7]]) }),
      'sparseCategoricalCrossEntropy: labels must lie in [0, 6] or be the ignored label -1, got 7 at [0, 1] of [1, 2].',
    ],
    ['an id outside', measure([1, 2, 9, 3]), /ids must be whole numbers in 0\.\.6, got 9 at \[0, 2\]/],
    [
      'windowLength 0',
      measure(text, { windowLength: 0 }),
      'perplexity: windowLength must be a positive integer, got 0.',
    ],
    ['batchSize 0', measure(text, { batchSize: 0 }), 'perplexity: batchSize must be a positive integer, got 0.'],
  ])('%s', (_what, action, message) => {
    const found = messageOf(action, ArgumentError);
    if (typeof message === 'string') expect(found).toBe(message);
    else expect(found).toMatch(message);
  });

  it('a source that lets wait', () => {
    const x = ints([[1, 2]]);
    const source = {
      ...{ samples: 1, batchSize: 1, shuffled: false },
      preview: () => [x, x] as const,
      epoch: async function* () {
        yield await Promise.resolve([x, x] as const);
      },
    };
    expect(messageOf(measure(source), ArgumentError)).toBe(
      'perplexity: the source must deal its batches at once, this one lets wait for them.',
    );
  });
});
