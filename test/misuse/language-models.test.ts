import { expect } from 'vitest';
import { ArgumentError, Dense, fromArray, Generator, LSTM, Sequential, ShapeError } from 'layerwise';
import { readTune } from 'layerwise/data';
import {
  CharacterVocabulary,
  StreamDetector,
  costPerSequence,
  languageModel,
  languageModelDecoder,
  perplexity,
  sampleSequence,
  sampleSequences,
  sequenceLogProbability,
} from 'layerwise/text';
import { FormatError } from '../../src/errors/index.js';
import { refuses, wrong } from './table.js';

const vocabulary = CharacterVocabulary.from(['abc']); // <PAD>, <UNK>, <EOS>, a, b, c
const model = languageModel({ vocabulary: 6, units: 4, seed: 1 });
const generator = new Generator(1);
const detector = new StreamDetector(
  new Sequential([new LSTM(3, { vocabulary: 6, returnSequences: true }), new Dense(1, { activation: 'sigmoid' })], {
    inputShape: [1],
  }),
);
const onceForAll = new Sequential([new LSTM(4, { vocabulary: 6 }), new Dense(6, { activation: 'softmax' })]);
const ints = (rows: number[][]) => fromArray(rows, { dtype: 'int32' });

const surroundings = {
  state: () => [Array.from(model.theta.values.data), generator.state(), detector.position],
  goesOn: () =>
    expect(sampleSequence(model, vocabulary, { prompt: 'ab', maxLength: 3, end: null }).ids).toHaveLength(5),
};

refuses('language models', surroundings, [
  [
    'a temperature of 0',
    () => sampleSequence(model, vocabulary, { temperature: 0, generator }),
    ArgumentError,
    'sampleSequence: temperature must be a finite number > 0, got 0.',
  ],
  [
    'a length of 0',
    () => sampleSequence(model, vocabulary, { maxLength: 0, generator }),
    ArgumentError,
    'sampleSequence: maxLength must be a positive integer, got 0.',
  ],
  [
    'no sequences',
    () => sampleSequences(model, vocabulary, 0, { generator }),
    ArgumentError,
    'sampleSequences: count must be a positive integer, got 0.',
  ],
  [
    'more candidates than tokens',
    () => sampleSequence(model, vocabulary, { topK: 7, generator }),
    ArgumentError,
    'sampleSequence: topK must be at most the 6 tokens of the model, got 7.',
  ],
  [
    'a prompt of another alphabet',
    () => sampleSequence(model, vocabulary, { prompt: 'abß', generator }),
    ArgumentError,
    'sampleSequence: token 2 ("ß") of the prompt is <UNK>: the vocabulary does not have it. Leave it out, or say ' +
      'rejectUnknown: false.',
  ],
  [
    'a prompt that is a number',
    () => sampleSequence(model, vocabulary, { prompt: wrong(5), generator }),
    ArgumentError,
    'sampleSequence: prompt must be text or a list of ids, got 5.',
  ],
  [
    'a vocabulary of another model',
    () => sampleSequence(model, CharacterVocabulary.from(['abcdefgh']), { prompt: 'h', generator }),
    ArgumentError,
    /ids must be whole numbers in 0\.\.5, got 10 at \[0, 0\]/,
  ],
  [
    'a vocabulary that is smaller than the model',
    () => sampleSequence(model, CharacterVocabulary.from(['ab']), { generator }),
    ArgumentError,
    'sampleSequence: the model must have the 5 tokens of the vocabulary, its answers have 6.',
  ],
  [
    'a writer that is none',
    () => sampleSequence(wrong({}), vocabulary, { generator }),
    ArgumentError,
    'sampleSequence: needs a model or a Decoder, got Object.',
  ],
  [
    'a model that answers once',
    () => languageModelDecoder(onceForAll).step(Int32Array.of(1)),
    ShapeError,
    /^languageModelDecoder: the model must answer \[B, 1, V\] for ids \[1, 1\], got \[1, 6\]\./,
  ],
  [
    'the perplexity of nothing',
    () => perplexity(model, []),
    ArgumentError,
    'perplexity: needs at least two ids, one to begin with and one to predict, got 0.',
  ],
  [
    'the perplexity of a string',
    () => perplexity(model, wrong('abc')),
    ArgumentError,
    'perplexity: data must be ids, { x, y } or a source of batches, got "abc".',
  ],
  [
    'ids that are no integers',
    () => perplexity(model, [1, 2.5, 3]),
    ArgumentError,
    /ids\[1\] must be an integer.*2\.5/,
  ],
  [
    'a label outside the vocabulary',
    () => costPerSequence(model, { x: ints([[1, 2]]), y: ints([[2, 6]]) }),
    ArgumentError,
    'sparseCategoricalCrossEntropy: labels must lie in [0, 5] or be the ignored label -1, got 6 at [0, 1] of [1, 2].',
  ],
  [
    'the probability of a sequence of one',
    () => sequenceLogProbability(model, [2]),
    ArgumentError,
    'sequenceLogProbability: needs at least two ids, one to begin with and one to predict, got 1.',
  ],
  [
    'a symbol outside the vocabulary in a stream',
    () => detector.push(6),
    ArgumentError,
    /ids must be whole numbers in 0\.\.5, got 6 at \[0, 0\]/,
  ],
  [
    'a text for a symbol of a stream',
    () => detector.push(wrong('a')),
    ArgumentError,
    'StreamDetector: a symbol must be an id or a list of features, got "a".',
  ],
  [
    'a model without units',
    () => languageModel({ vocabulary: 6, units: 0 }),
    ArgumentError,
    'languageModel: units must be a positive integer, got 0.',
  ],
  [
    'a tune without a key',
    () => readTune('<waltz> C2 D2'),
    FormatError,
    'readTune: token 1 must be a key, K:C, K:G, K:D, K:F, K:Bb, got "C2".',
  ],
]);
