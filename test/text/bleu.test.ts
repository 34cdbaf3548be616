import { describe, expect, it } from 'vitest';
import { ArgumentError } from '../../src/index.js';
import { type BleuOptions, type TokenList, bleu, sentenceBleu } from '../../src/text/bleu.js';
import { messageOf } from '../message-of.js';

const cut = (text: string): string[] => text.split(' ');

describe('bleu', () => {
  it('clips what the references do not have as often', () => {
    const references = [[cut('the cat is on the mat'), cut('there is a cat on the mat')]];
    expect(bleu([cut('the the the the the the the')], references, { maxN: 1 }).score).toBeCloseTo(2 / 7, 12);
  });

  it('takes ids for words, in typed arrays too', () => {
    const ids = bleu([Int32Array.of(1, 2, 3, 4, 5)], [[Int32Array.of(1, 2, 3, 4, 6)]]);
    const words = bleu([cut('a b c d e')], [[cut('a b c d f')]]);
    expect(ids).toEqual(words);
    expect(ids.matches).toEqual([4, 3, 2, 1]);
  });

  it('tells an id from a word of the same looks, and words with spaces and quotes from pairs of words', () => {
    expect(bleu([['1', 2]], [[[1, '2']]], { maxN: 1 }).matches).toEqual([0]);
    expect(bleu([['a","b', 'c']], [[['a', 'b","c']]], { maxN: 2 }).matches).toEqual([0, 0]);
  });

  it('pools the counts of the corpus: no mean of the scores of its sentences', () => {
    const candidates = [cut('a b c d e f'), cut('x y z u v w')];
    const references = [[cut('a b c d e f')], [cut('x y z u q r')]];
    const { score, matches, totals } = bleu(candidates, references);
    expect(matches).toEqual([10, 8, 6, 4]);
    expect(totals).toEqual([12, 10, 8, 6]);
    expect(score).toBeCloseTo(((10 / 12) * (8 / 10) * (6 / 8) * (4 / 6)) ** 0.25, 12);
  });

  it('punishes what is too short', () => {
    const { score, brevityPenalty } = bleu([cut('a b c d')], [[cut('a b c d e f g h')]]);
    expect(brevityPenalty).toBeCloseTo(Math.exp(-1), 12);
    expect(score).toBe(brevityPenalty);
  });

  it('counts no precision without weight', () => {
    expect(bleu([cut('a b')], [[cut('a b')]], { maxN: 3, weights: [0.5, 0.5, 0] }).score).toBe(1);
  });
});

describe('sentenceBleu', () => {
  it('is bleu of one sentence, smoothed unless told', () => {
    const [candidate, references] = [cut('a b c d x'), [cut('a b c y d')]];
    expect(sentenceBleu(candidate, references)).toEqual(bleu([candidate], [references], { smoothing: 'add1' }));
    expect(sentenceBleu(candidate, references, { smoothing: 'none' }).score).toBe(0);
  });
});

describe('bleu refuses', () => {
  const good = cut('a b');
  const refusals: [TokenList[], TokenList[][], BleuOptions, string][] = [
    [[], [], {}, 'bleu: candidates is empty; at least one sentence is needed.'],
    [
      [good, good],
      [[good], []],
      {},
      'bleu: references[1] must hold at least one reference of candidate 1, a list of tokens, got none.',
    ],
    [[good, good], [[good]], {}, 'bleu: references must hold one list of references for each of 2 candidates, got 1.'],
    [['a b'], [[good]], {}, 'bleu: candidates[0] must be a list of tokens, got "a b". Cut text into words first.'],
    [
      [good],
      [[good, 'a b']],
      {},
      'bleu: references[0][1] must be a list of tokens, got "a b". Cut text into words first.',
    ],
    [[good], [[good]], { maxN: 0 }, 'bleu: maxN must be a positive integer, got 0.'],
    [[good], [[good]], { maxN: 2, weights: [1] }, 'bleu: weights must hold maxN = 2 numbers, got 1.'],
    [[good], [[good]], { maxN: 2, weights: [2, -1] }, 'bleu: weights[1] must be >= 0, got -1.'],
    [[good], [[good]], { maxN: 2, weights: [0.5, 0.6] }, 'bleu: weights must have a sum of 1, got 1.1 ([0.5, 0.6]).'],
  ];
  it.each(refusals)('%j against %j, %j', (candidates, references, options, message) => {
    expect(messageOf(() => bleu(candidates, references, options), ArgumentError)).toBe(message);
  });
});
