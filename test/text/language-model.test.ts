import { describe, expect, it } from 'vitest';
import {
  Adam,
  ArgumentError,
  decodeModel,
  fromArray,
  Generator,
  SparseCategoricalCrossEntropy,
  sum,
  Tensor,
} from 'layerwise';
import { type LanguageModelOptions, languageModel, perplexity } from 'layerwise/text';
import { messageOf } from '../message-of.js';
import { wrong } from '../misuse/table.js';

const namesOf = (options: LanguageModelOptions): string[] =>
  languageModel(options).layers.map(({ className }) => className);

describe('languageModel', () => {
  it('is made of recurrent layers and a softmax at every step', () => {
    expect(namesOf({ vocabulary: 9, units: 4 })).toEqual(['LSTM', 'Dense']);
    expect(namesOf({ vocabulary: 9, units: 4, embedding: 3, layers: 2 })).toEqual([
      'Embedding',
      'LSTM',
      'LSTM',
      'Dense',
    ]);
    expect(namesOf({ vocabulary: 9, units: 4, layers: 2, dropout: 0.2 })).toEqual([
      'LSTM',
      'Dropout',
      'LSTM',
      'Dropout',
      'Dense',
    ]);
    expect(namesOf({ vocabulary: 9, units: 4, embedding: 3, dropout: 0.2 })).toEqual([
      'Embedding',
      'Dropout',
      'LSTM',
      'Dropout',
      'Dense',
    ]);
  });

  it.each([
    { vocabulary: 9, units: 4 },
    { vocabulary: 9, units: 4, embedding: 3, layers: 2 },
    { vocabulary: 9, units: 4, cell: 'gru' as const },
    { vocabulary: 9, units: 4, cell: 'rnn' as const, layers: 2 },
  ])('answers probabilities for sequences of any length: %o', (options) => {
    const model = languageModel(options);
    for (const [n, t] of [
      [1, 1],
      [3, 8],
      [2, 5],
    ]) {
      const y = model.predict(new Tensor(new Generator(1).choice(9, { size: n * t }), [n, t]));
      expect(y.shape).toEqual([n, t, 9]);
      expect(sum(y).item()).toBeCloseTo(n * t, 4);
    }
  });

  it('learns a text by heart, padding left out', async () => {
    const model = languageModel({ vocabulary: 6, units: 16, seed: 1 });
    const x = fromArray(
      [
        [2, 3, 4, 3, 5],
        [2, 5, 0, 0, 0],
      ],
      { dtype: 'int32' },
    );
    const y = fromArray(
      [
        [3, 4, 3, 5, 2],
        [5, 2, -1, -1, -1],
      ],
      { dtype: 'int32' },
    );
    const loss = new SparseCategoricalCrossEntropy({ skipMissing: true });
    model.compile({ optimizer: new Adam(0.05), loss, metrics: ['accuracy'] });
    const { last } = await model.fit(x, y, { epochs: 80, batchSize: 2, verbose: false });
    expect(last.accuracy).toBeGreaterThan(0.8); // after <EOS> come 3 and 5
    expect(perplexity(model, { x, y })).toBeLessThan(1.4);
  });

  it.each(['lstm', 'gru', 'rnn'] as const)('comes back from its file: %s', (cell) => {
    const model = languageModel({ vocabulary: 9, units: 4, embedding: 3, layers: 2, cell, dropout: 0.5, seed: 2 });
    const text = new Generator(3).choice(9, { size: 30 });
    expect(perplexity(decodeModel(model.encode()), text)).toBe(perplexity(model, text));
  });

  it('is decided by its seed', () => {
    const weights = (seed: number): number[] =>
      Array.from(languageModel({ vocabulary: 9, units: 4, seed }).theta.values.data);
    expect(weights(1)).toEqual(weights(1));
    expect(weights(1)).not.toEqual(weights(2));
  });

  it.each<[LanguageModelOptions, string]>([
    [{ vocabulary: 0, units: 4 }, 'languageModel: vocabulary must be a positive integer, got 0.'],
    [{ vocabulary: 9, units: 1.5 }, 'languageModel: units must be a positive integer, got 1.5.'],
    [{ vocabulary: 9, units: 4, layers: 0 }, 'languageModel: layers must be a positive integer, got 0.'],
    [{ vocabulary: 9, units: 4, embedding: 0 }, 'languageModel: embedding must be a positive integer, got 0.'],
    [{ vocabulary: 9, units: 4, dropout: 1 }, 'languageModel: dropout must lie in [0, 1), got 1.'],
    [wrong({ vocabulary: 9 }), 'languageModel: units must be a positive integer, got undefined.'],
  ])('refuses %o', (options, message) => {
    expect(messageOf(() => languageModel(options), ArgumentError)).toBe(message);
  });

  it('refuses unknown cells and options', () => {
    const cell = messageOf(() => languageModel({ vocabulary: 9, units: 4, cell: wrong('lstn') }), ArgumentError);
    expect(cell).toMatch(/^languageModel: cell must be one of 'lstm'.*, got "lstn"\. Did you mean 'lstm'\?$/);
    const option = messageOf(() => languageModel(wrong({ vocabulary: 9, unit: 4 })), ArgumentError);
    expect(option).toMatch(/^languageModel: unknown option 'unit'\. Did you mean 'units'\?/);
  });
});
