import { describe, expect, it } from 'vitest';
import { ArgumentError, Generator, StateError } from 'layerwise';
import { CharacterVocabulary, WordVocabulary, sampleSequence, sampleSequences } from 'layerwise/text';
import { messageOf } from '../message-of.js';
import { TableDecoder } from './fake-decoder.js';

// ids: <PAD> 0, <UNK> 1, <EOS> 2, a 3, b 4, c 5
const vocabulary = CharacterVocabulary.from(['abc']);
const [EOS, A, B, C] = [2, 3, 4, 5];

/** After <EOS> comes a, after a comes b, after b comes c, after c the end. */
const chain = [
  [0, 0, 0, 1, 0, 0],
  [0, 0, 0, 1, 0, 0],
  [0, 0, 0, 1, 0, 0],
  [0, 0, 0, 0, 1, 0],
  [0, 0, 0, 0, 0, 1],
  [0, 0, 1, 0, 0, 0],
];
/** Everything is possible after everything, <PAD> and <UNK> likeliest. */
const any = Array.from({ length: 6 }, () => [0.4, 0.3, 0.1, 0.1, 0.05, 0.05]);

describe('sampleSequence', () => {
  it('feeds what it draws, from the beginning to the end', () => {
    const decoder = new TableDecoder(chain);
    const sample = sampleSequence(decoder, vocabulary);
    expect(sample).toEqual({ text: 'abc', ids: Int32Array.of(A, B, C), logProbability: 0, ended: true });
    expect(decoder.steps).toEqual([[EOS], [A], [B], [C]]);
  });

  it('goes on from a prompt, as text or as ids', () => {
    const decoder = new TableDecoder(chain);
    expect(sampleSequence(decoder, vocabulary, { prompt: 'cab' }).text).toBe('cabc');
    expect(decoder.steps).toEqual([[EOS], [C], [A], [B], [C]]);
    const sample = sampleSequence(new TableDecoder(chain), vocabulary, { prompt: [C, A, B], begin: null });
    expect(sample.ids).toEqual(Int32Array.of(C, A, B, C));
  });

  it('ends with maxLength, which does not count the prompt', () => {
    const decoder = new TableDecoder(chain);
    const sample = sampleSequence(decoder, vocabulary, { prompt: 'a', maxLength: 1 });
    expect(sample).toMatchObject({ text: 'ab', ended: false });
    expect(decoder.steps).toEqual([[EOS], [A]]);
    const endless = sampleSequence(new TableDecoder(chain), vocabulary, { end: null, maxLength: 6 });
    expect(endless).toMatchObject({ ids: Int32Array.of(A, B, C, EOS, A, B), ended: false });
  });

  it('adds up what the model itself thinks of the draws', () => {
    const sample = sampleSequence(new TableDecoder(any), vocabulary, { temperature: 0.3, maxLength: 4, end: null });
    const expected = Array.from(sample.ids).reduce((sum, id) => sum + Math.log(any[0][id]), 0);
    expect(sample.logProbability).toBeCloseTo(expected, 5);
  });

  it('never draws <PAD>, and <UNK> only when told', () => {
    const options = { maxLength: 500, end: null, seed: 3 };
    const sample = sampleSequence(new TableDecoder(any), vocabulary, options);
    expect(new Set(sample.ids)).toEqual(new Set([EOS, A, B, C]));
    const withUnknown = sampleSequence(new TableDecoder(any), vocabulary, { ...options, rejectUnknown: false });
    const unknown = withUnknown.ids.filter((id) => id === 1).length;
    expect(unknown / 500).toBeCloseTo(0.3 / 0.6, 1);
  });

  it('follows the frequencies of the model', () => {
    const options = { maxLength: 4000, end: null, seed: 4, rejectUnknown: false };
    const { ids } = sampleSequence(new TableDecoder(any), vocabulary, options);
    const expected = [0, 0.3, 0.1, 0.1, 0.05, 0.05].map((p) => (4000 * p) / 0.6);
    const chiSquare = expected.reduce((sum, e, id) => {
      const found = ids.filter((drawn) => drawn === id).length;
      return e === 0 ? sum + found : sum + (found - e) ** 2 / e;
    }, 0);
    expect(chiSquare).toBeLessThan(18.5); // 4 degrees of freedom: one seed of a thousand
  });

  it('is decided by the seed', () => {
    const write = (seed: number | string) =>
      sampleSequence(new TableDecoder(any), vocabulary, { seed, end: null }).text;
    expect(write(1)).toBe(write('1'));
    expect(write(1)).not.toBe(write(2));
    const generator = new Generator(1);
    const options = { generator, end: null };
    expect(sampleSequence(new TableDecoder(any), vocabulary, options).text).toBe(write(1));
    expect(sampleSequence(new TableDecoder(any), vocabulary, options).text).not.toBe(write(1));
  });

  it('begins with <SOS> where there is one, and never draws it', () => {
    const special = ['<PAD>', '<SOS>', '<EOS>'];
    const other = CharacterVocabulary.from(['abc'], { special });
    const decoder = new TableDecoder(any);
    const { ids } = sampleSequence(decoder, other, { maxLength: 300, end: null });
    expect(decoder.steps[0]).toEqual([1]);
    expect(new Set(ids)).toEqual(new Set([EOS, A, B, C]));
  });
});

describe('sampleSequences', () => {
  it('drops sequences that have ended from the batch', () => {
    const rows = chain.map((row, last) => (last === A ? [0, 0, 0.5, 0, 0.5, 0] : row));
    const decoder = new TableDecoder(rows);
    const samples = sampleSequences(decoder, vocabulary, 6, { seed: 1 });
    const short = samples.filter(({ text }) => text === 'a').length;
    expect(short).toBeGreaterThan(0);
    expect(samples.filter(({ text }) => text === 'abc')).toHaveLength(6 - short);
    expect(samples.every(({ ended }) => ended)).toBe(true);
    expect(decoder.steps.map(({ length }) => length)).toEqual([6, 6, 6 - short, 6 - short]);
    expect(decoder.reorders).toEqual([Array.from(samples.keys()).filter((i) => samples[i].text === 'abc')]);
  });

  it('draws each sequence by itself', () => {
    const samples = sampleSequences(new TableDecoder(any), vocabulary, 5, { maxLength: 20, end: null });
    expect(new Set(samples.map(({ text }) => text)).size).toBe(5);
  });
});

/** Four tokens, one as likely as the other. */
const even = Array.from({ length: 4 }, () => [0.25, 0.25, 0.25, 0.25]);
const words = WordVocabulary.from(['the cat sat'], { special: ['<UNK>'] });

describe('what sampling refuses', () => {
  const decoder = new TableDecoder(any);
  const sample = (options: object) => () => sampleSequence(decoder, vocabulary, options);

  it.each([
    ['temperature 0', sample({ temperature: 0 }), /^sampleSequence: temperature must be a finite number > 0, got 0\.$/],
    ['maxLength 0', sample({ maxLength: 0 }), /^sampleSequence: maxLength must be a positive integer, got 0\.$/],
    [
      'topK beyond the model',
      sample({ topK: 7 }),
      /^sampleSequence: topK must be at most the 6 tokens of the model, got 7\.$/,
    ],
    [
      'an unknown option',
      sample({ temprature: 1 }),
      /^sampleSequence: unknown option 'temprature'\. Did you mean 'temperature'\?/,
    ],
    [
      'a generator and a seed',
      sample({ seed: 1, generator: new Generator(1) }),
      /^sampleSequence: give a generator or a seed, not both\.$/,
    ],
    ['an id outside', sample({ prompt: [3, 6] }), /^sampleSequence: prompt\[1\] must be an id in \[0, 5\], got 6\.$/],
    ['an end outside', sample({ end: -1 }), /^sampleSequence: end must be an id in \[0, 5\], got -1\.$/],
    [
      'a symbol outside',
      sample({ prompt: 'ab!' }),
      /^sampleSequence: token 2 \("!"\) of the prompt is <UNK>: the vocabulary does not have it\. Leave it out, or say rejectUnknown: false\.$/,
    ],
    [
      'nothing to begin with',
      sample({ begin: null }),
      /^sampleSequence: needs a prompt: the model is given no other token to begin with\. Say prompt, or begin with the id of one\.$/,
    ],
    [
      'an unknown word',
      () => sampleSequence(decoder, words, { prompt: 'the dog sat' }),
      /^sampleSequence: token 1 \("dog"\) of the prompt is <UNK>/,
    ],
    ['words without a beginning', () => sampleSequence(decoder, words), /^sampleSequence: needs a prompt/],
    [
      'no sequence',
      () => sampleSequences(decoder, vocabulary, 0),
      /^sampleSequences: count must be a positive integer, got 0\.$/,
    ],
  ])('%s', (_what, action, message) => {
    expect(messageOf(action, ArgumentError)).toMatch(message);
  });

  it('lets <UNK> stand in a prompt when told', () => {
    const { text } = sampleSequence(new TableDecoder(even), words, {
      prompt: 'the dog',
      rejectUnknown: false,
      maxLength: 1,
    });
    expect(text).toMatch(/^the <UNK> /);
  });

  it('probabilities of NaN', () => {
    const broken = new TableDecoder(even.map((row) => [...row.slice(0, 3), NaN]));
    const message = messageOf(() => sampleSequence(broken, words, { prompt: [1] }), StateError);
    expect(message).toBe("sampleSequence: the model's probability of token 3 is NaN. Has its training diverged?");
  });
});
