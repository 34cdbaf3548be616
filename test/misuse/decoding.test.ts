import { expect } from 'vitest';
import {
  ArgumentError,
  FormatError,
  type Json,
  Sequential,
  ShapeError,
  StateError,
  Tensor,
  decodeModel,
  fromArray,
} from 'layerwise';
import {
  SequenceWriter,
  Translator,
  WordVocabulary,
  beamErrorAnalysis,
  beamSearch,
  bleu,
  encoderDecoder,
  greedySearch,
  padSequences,
  recurrentEncoder,
  sentenceBleu,
  translator,
} from 'layerwise/text';
import { refuses, wrong } from './table.js';

const pairs = [
  { source: 'eins zwei', target: 'one two' },
  { source: 'drei', target: 'three' },
];
const source = WordVocabulary.from(pairs.map((pair) => pair.source));
const target = WordVocabulary.from(pairs.map((pair) => pair.target));
const counting = translator({ source, target }, { units: 4, seed: 1 });
const silent = translator({ source, target }, { units: 4, attention: 'none' });
const { writer } = counting;
const texts = pairs.map((pair) => pair.source);
const ids = counting.encode(texts);
const weights = (): unknown => [...counting.model.theta.values.data];
counting.model.build();

const machines = {
  state: weights,
  goesOn: () => expect(counting.translate(texts, { maxLength: 3 })).toHaveLength(2),
};

refuses('translators', machines, [
  ['no options', () => translator({ source, target }, wrong(undefined)), ArgumentError, /options must be an object/],
  [
    'attention that there is not',
    () => translator({ source, target }, { units: 4, attention: wrong('aditive') }),
    ArgumentError,
    "encoderDecoder: attention must be one of 'none', 'multiplicative', 'additive', 'recurrent', got \"aditive\". " +
      "Did you mean 'additive'?",
  ],
  [
    'a cell that there is not',
    () => translator({ source, target }, { units: 4, cell: wrong('LSTM') }),
    ArgumentError,
    /^recurrentEncoder: cell must be one of 'lstm', 'gru', 'rnn', got "LSTM"\./,
  ],
  [
    'a text of another type',
    () => counting.translate([wrong(7)]),
    ArgumentError,
    'WordVocabulary.encode: text must be a string, got 7.',
  ],
  ['no text', () => counting.translate([]), ArgumentError, /holds no sequence; at least one is needed\.$/],
  [
    'an empty text among others',
    () => counting.translate(['eins', '']),
    ArgumentError,
    'Translator: sources[1] must hold at least one token, got "".',
  ],
  [
    'a beam of zero',
    () => counting.translate(texts, { beamWidth: 0 }),
    ArgumentError,
    'beamSearch: beamWidth must be a positive integer, got 0.',
  ],
  [
    'an alignment without attention',
    () => silent.align(pairs[0]),
    StateError,
    "SequenceWriter.attention: the decoder has no attention. Make it with attention: 'multiplicative'.",
  ],
  ['a file that holds another model', () => Translator.load('package.json'), FormatError, /package\.json/],
]);

refuses('writers of sequences', machines, [
  [
    'source ids outside the vocabulary',
    () => writer.write([fromArray([[3, 99]], { dtype: 'int32' })], { maxLength: 3 }),
    ArgumentError,
    /sourceEmbedding.*99/,
  ],
  [
    'a target id outside the vocabulary',
    () => writer.score([ids], [[2], [3, 77, 2]]),
    ArgumentError,
    `SequenceWriter.score: sequences[1][1] must be an id in 0..${target.size - 1}, got 77.`,
  ],
  [
    'fewer sequences than examples',
    () => writer.attention([ids], [[2]]),
    ArgumentError,
    'SequenceWriter.attention: there must be one sequence for each of 2 examples, got 1.',
  ],
  [
    'tokens for another number of sequences',
    () => writer.decoder([ids]).step(new Int32Array(3)),
    ShapeError,
    'decoder: 2 sequences are under way, got 3 tokens.',
  ],
  [
    'rows that are not under way',
    () => writer.decoder([ids]).reorder(Int32Array.of(0, 2)),
    ArgumentError,
    'decoder: rows[1] must be in 0..1, the sequences under way, got 2.',
  ],
  [
    'a model without encoder and decoder',
    () => SequenceWriter.from(new Sequential([])),
    ArgumentError,
    /^SequenceWriter\.from: model must have been made by encoderDecoder, got Sequential\.$/,
  ],
  [
    'a start outside the vocabulary',
    () => encoderDecoder(recurrentEncoder({ vocabulary: 5, units: 4 }), { vocabulary: 5, start: 5, end: 1 }),
    ArgumentError,
    'encoderDecoder: start must be an id in 0..4, got 5.',
  ],
  [
    'no maxLength',
    () => writer.write([ids], wrong({})),
    ArgumentError,
    'beamSearch: maxLength must be a positive integer, got undefined.',
  ],
]);

/** The model of a file whose description of the writer has been changed. */
function tampered(change: Readonly<Record<string, Json>>): () => SequenceWriter {
  const model = decodeModel(counting.model.encode());
  const { sequenceWriter } = model.metadata;
  if (typeof sequenceWriter !== 'object' || Array.isArray(sequenceWriter))
    throw new Error('The file does not describe its writer.');
  model.metadata.sequenceWriter = Object.assign({}, sequenceWriter, change);
  return () => SequenceWriter.from(model);
}

refuses('files of writers', machines, [
  [
    'a value that the model lacks',
    tampered({ annotations: [99, 0] }),
    FormatError,
    'SequenceWriter.from: the model has no value [99,0]. The file is damaged.',
  ],
  ['a value that is none', tampered({ output: 'all' }), FormatError, /has no value "all"\. The file is damaged\.$/],
  [
    'an end outside the vocabulary',
    tampered({ end: target.size }),
    FormatError,
    `SequenceWriter.from: 'end' must be an id in 0..${target.size - 1}, got ${target.size}.`,
  ],
  ['no states', tampered({ initial: 3 }), FormatError, "SequenceWriter.from: 'initial' must be an array, got 3."],
]);

const logP = fromArray([[Math.log(0.5), Math.log(0.5)]]);
const coin = { step: (): Tensor => logP, reorder: (): void => {} };
const searches = {
  state: () => logP.toArray(),
  goesOn: () => expect(greedySearch(coin, { start: 0, maxLength: 2 })[0].tokens).toEqual(Int32Array.of(0, 0)),
};

refuses('searches', searches, [
  [
    'a beam of zero',
    () => beamSearch(coin, { beamWidth: 0, start: 0, maxLength: 2 }),
    ArgumentError,
    'beamSearch: beamWidth must be a positive integer, got 0.',
  ],
  [
    'no tokens at all',
    () => greedySearch(coin, { start: 0, maxLength: 0 }),
    ArgumentError,
    'greedySearch: maxLength must be a positive integer, got 0.',
  ],
  [
    'an end that the decoder cannot write',
    () => beamSearch(coin, { beamWidth: 2, start: 0, end: 2, maxLength: 2 }),
    ArgumentError,
    'beamSearch: end must be an id in 0..1, as the decoder knows 2 tokens, got 2.',
  ],
  [
    'a decoder of probabilities',
    () => beamSearch({ ...coin, step: () => fromArray([[0.2, 0.8]]) }, { beamWidth: 2, start: 0, maxLength: 2 }),
    ArgumentError,
    /^beamSearch: the decoder must answer ln P <= 0 for every token, got 0\.2\d* for token 0 after 0 tokens of sequence 0\. Are/,
  ],
]);

const sentence = ['a', 'b'];
const measures = {
  state: () => [...sentence],
  goesOn: () => expect(bleu([sentence], [[sentence]], { maxN: 2 }).score).toBe(1),
};

refuses('BLEU and the analysis of errors', measures, [
  [
    'a candidate without references',
    () => bleu([sentence, sentence], [[sentence], []]),
    ArgumentError,
    'bleu: references[1] must hold at least one reference of candidate 1, a list of tokens, got none.',
  ],
  [
    'a reference in place of a list of them',
    () => bleu([sentence], wrong([sentence])),
    ArgumentError,
    'bleu: references[0][0] must be a list of tokens, got "a". Cut text into words first.',
  ],
  [
    'references that are missing',
    () => sentenceBleu(sentence, wrong(undefined)),
    ArgumentError,
    'bleu: references[0] must hold at least one reference of candidate 0, a list of tokens, got undefined.',
  ],
  ['no candidates', () => bleu([], []), ArgumentError, 'bleu: candidates is empty; at least one sentence is needed.'],
  [
    'a smoothing that there is not',
    () => bleu([sentence], [[sentence]], { smoothing: wrong('add') }),
    ArgumentError,
    "bleu: smoothing must be one of 'none', 'add1', got \"add\". Did you mean 'add1'?",
  ],
  [
    'a probability above 1',
    () =>
      beamErrorAnalysis([
        { reference: { tokens: [1], logProbability: 0.1 }, found: { tokens: [1], logProbability: -1 } },
      ]),
    ArgumentError,
    'beamErrorAnalysis: examples[0].reference.logProbability must be ln P <= 0, got 0.1.',
  ],
  ['a sequence that is padding alone', () => padSequences([[1], []]), ArgumentError, /sequences\[1\] is empty/],
]);
