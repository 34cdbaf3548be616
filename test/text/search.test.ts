import { describe, expect, it } from 'vitest';
import { ArgumentError, ShapeError, Tensor } from '../../src/index.js';
import { beamSearch } from '../../src/text/beam-search.js';
import type { Decoder } from '../../src/text/decoder.js';
import { greedySearch } from '../../src/text/greedy-search.js';
import { messageOf } from '../message-of.js';
import { RandomDecoder } from './random-decoder.js';

const seeds = Array.from({ length: 12 }, (_, seed) => seed);

/** All sequences of at most `maxLength` tokens that end with `end`, or are cut off. */
function allSequences(size: number, end: number | undefined, maxLength: number): number[][] {
  if (maxLength === 0) return [[]];
  return Array.from({ length: size }, (_, token) => token).flatMap((token) =>
    token === end ? [[token]] : allSequences(size, end, maxLength - 1).map((rest) => [token, ...rest]),
  );
}

describe('beamSearch', () => {
  it.each([
    { size: 3, end: 1, maxLength: 5, alpha: 0 },
    { size: 3, end: 1, maxLength: 5, alpha: 0.7 },
    { size: 4, end: 0, maxLength: 4, alpha: 1 },
    { size: 4, end: undefined, maxLength: 4, alpha: 0.7 },
  ])('wide enough, is exhaustive: $size tokens, $maxLength steps, alpha $alpha', ({ size, end, maxLength, alpha }) => {
    for (const seed of seeds) {
      const decoder = new RandomDecoder(size, seed);
      const sequences = allSequences(size, end, maxLength);
      const ranked = sequences
        .map((tokens) => ({ tokens, score: decoder.logProbability(2, tokens) / tokens.length ** alpha }))
        .sort((a, b) => b.score - a.score);
      const [found] = beamSearch(decoder, { beamWidth: size ** maxLength, start: 2, end, maxLength, alpha });
      expect(found.map(({ tokens }) => Array.from(tokens))).toEqual(ranked.map(({ tokens }) => tokens));
      found.forEach(({ score }, i) => expect(score).toBeCloseTo(ranked[i].score, 12));
    }
  });

  it.each([
    { beamWidth: 2, alpha: 0 },
    { beamWidth: 3, alpha: 0.7 },
    { beamWidth: 7, alpha: 1 },
  ])('keeps what the definition keeps: width $beamWidth, alpha $alpha', ({ beamWidth, alpha }) => {
    for (const seed of seeds) {
      const options = { start: 0, end: 3, maxLength: 6, beamWidth, alpha };
      const plain = plainBeam(new RandomDecoder(5, seed, 1), options);
      const [found] = beamSearch(new RandomDecoder(5, seed, 1), options);
      expect(found.map(({ tokens, ended }) => ({ tokens: Array.from(tokens), ended }))).toEqual(
        plain.map(({ tokens }) => ({ tokens, ended: tokens.at(-1) === 3 })),
      );
    }
  });

  it('searches for many sequences at once as for one by one', () => {
    const start = Int32Array.of(4, 0, 2, 2, 1);
    const options = { beamWidth: 3, end: 0, maxLength: 7 };
    const together = beamSearch(new RandomDecoder(6, 1), { ...options, start });
    const alone = Array.from(start, (own) => beamSearch(new RandomDecoder(6, 1), { ...options, start: own })[0]);
    expect(together).toEqual(alone);
    expect(together[2]).toEqual(together[3]);
    expect(new Set(together.map(([best]) => best.tokens.join(' '))).size).toBe(4);
  });

  it('of width 1 is greedy', () => {
    for (const seed of seeds) {
      const options = { start: Int32Array.of(0, 1, 2), end: 3, maxLength: 8 };
      const beams = beamSearch(new RandomDecoder(5, seed), { ...options, beamWidth: 1, alpha: 0 });
      expect(beams.map(([best]) => best)).toEqual(greedySearch(new RandomDecoder(5, seed), options));
      expect(beams.every((beam) => beam.length === 1)).toBe(true);
    }
  });

  it('exhaustive, is never less likely than greedy, and sometimes more', () => {
    let better = 0;
    for (const seed of seeds) {
      const options = { start: 0, end: 2, maxLength: 5 };
      const [greedy] = greedySearch(new RandomDecoder(3, seed, 1), options);
      const [[best]] = beamSearch(new RandomDecoder(3, seed, 1), { ...options, beamWidth: 243, alpha: 0 });
      expect(best.logProbability).toBeGreaterThanOrEqual(greedy.logProbability);
      if (best.logProbability > greedy.logProbability) better++;
    }
    expect(better).toBeGreaterThan(0);
  });

  it('prefers longer sequences with a larger alpha', () => {
    const lengthWith = (alpha: number): number => {
      const options = { beamWidth: 40, start: 0, end: 2, maxLength: 8, alpha };
      return seeds.reduce(
        (sum, seed) => sum + beamSearch(new RandomDecoder(3, seed, 1), options)[0][0].tokens.length,
        0,
      );
    };
    const [sums, some, means] = [0, 0.7, 1].map(lengthWith);
    expect(some).toBeGreaterThan(sums);
    expect(means).toBeGreaterThan(some);
  });

  it('scores by logProbability / T^alpha, 0.7 by default', () => {
    const [found] = beamSearch(new RandomDecoder(4, 5), { beamWidth: 4, start: 0, end: 1, maxLength: 6 });
    for (const { tokens, logProbability, score } of found) {
      expect(score).toBe(logProbability / tokens.length ** 0.7);
      expect(logProbability).toBeCloseTo(new RandomDecoder(4, 5).logProbability(0, tokens), 12);
    }
    const scores = found.map(({ score }) => score);
    expect([...scores].sort((a, b) => b - a)).toEqual(scores);
  });

  it('asks the decoder for one row per sequence first, then for those that have not ended only', () => {
    const decoder = new RandomDecoder(5, 3);
    beamSearch(decoder, { beamWidth: 3, start: Int32Array.of(1, 2), end: 0, maxLength: 12 });
    expect(decoder.rows[0]).toBe(2);
    expect(Math.max(...decoder.rows)).toBeLessThanOrEqual(6);
    expect(decoder.rows.at(-1)).toBeLessThan(6);
  });

  it('breaks ties by the order of hypotheses, then of tokens, and passes impossible tokens over', () => {
    const even = constant([Math.log(0.5), -Infinity, Math.log(0.5)]);
    const [found] = beamSearch(even, { beamWidth: 3, start: 0, maxLength: 2 });
    expect(found.map(({ tokens }) => [...tokens])).toEqual([
      [0, 0],
      [0, 2],
      [2, 0],
    ]);
    const one = constant([-Infinity, 0, -Infinity]);
    expect(beamSearch(one, { beamWidth: 3, start: 0, maxLength: 2 })[0]).toHaveLength(1);
  });
});

describe('greedySearch', () => {
  it('takes the likeliest token at every step until the end', () => {
    const decoder = new RandomDecoder(6, 2);
    const [{ tokens, logProbability, ended }] = greedySearch(decoder, { start: 4, end: 0, maxLength: 9 });
    const history = [4];
    for (const token of tokens) {
      const answer = decoder.next(history);
      expect(answer[token]).toBe(Math.max(...answer));
      history.push(token);
    }
    expect(ended).toBe(tokens.at(-1) === 0);
    expect(tokens.subarray(0, -1)).not.toContain(0);
    expect(logProbability).toBeCloseTo(decoder.logProbability(4, tokens), 12);
  });

  it('writes the same alone and among others, fixed lengths included', () => {
    for (const end of [undefined, 1]) {
      const start = Int32Array.of(0, 3, 1, 5);
      const together = greedySearch(new RandomDecoder(6, 9), { start, end, maxLength: 6 });
      const alone = Array.from(
        start,
        (own) => greedySearch(new RandomDecoder(6, 9), { start: own, end, maxLength: 6 })[0],
      );
      expect(together).toEqual(alone);
      if (end === undefined) expect(together.every(({ tokens, ended }) => tokens.length === 6 && !ended)).toBe(true);
    }
  });

  it('begins `batch` sequences with one id', () => {
    const found = greedySearch(new RandomDecoder(4, 0), { start: 2, batch: 3, maxLength: 2 });
    expect(found).toHaveLength(3);
    expect(found[1]).toEqual(found[0]);
  });
});

const searches = {
  greedySearch: (decoder: Decoder, options: object) => greedySearch(decoder, { start: 0, maxLength: 3, ...options }),
  beamSearch: (decoder: Decoder, options: object) =>
    beamSearch(decoder, { beamWidth: 2, start: 0, maxLength: 3, ...options }),
};

describe.each(Object.entries(searches))('%s refuses', (who, search) => {
  const decoder = (): RandomDecoder => new RandomDecoder(4, 0);
  const refusal = (options: object, error = ArgumentError): string =>
    messageOf(() => search(decoder(), options), error);

  it('options out of range', () => {
    expect(refusal({ maxLength: 0 })).toBe(`${who}: maxLength must be a positive integer, got 0.`);
    expect(refusal({ batch: 0 })).toBe(`${who}: batch must be a positive integer, got 0.`);
    expect(refusal({ start: -1 })).toBe(`${who}: start must be an integer >= 0, got -1.`);
    expect(refusal({ start: Int32Array.of(0, 2, -3) })).toBe(`${who}: start[2] must be an id >= 0, got -3.`);
    expect(refusal({ start: Int32Array.of(0, 2), batch: 3 })).toBe(
      `${who}: start must have one id for each of 3 sequences, got 2.`,
    );
    expect(refusal({ end: 1.5 })).toBe(`${who}: end must be an integer >= 0, got 1.5.`);
    expect(refusal({ end: 4 })).toBe(`${who}: end must be an id in 0..3, as the decoder knows 4 tokens, got 4.`);
    expect(refusal({ maxlength: 5 })).toContain(`${who}: unknown option 'maxlength'. Did you mean 'maxLength'?`);
  });

  it('a decoder whose answers are no logarithms of probabilities', () => {
    const answering = (values: readonly number[]): string =>
      messageOf(() => search(constant(values), {}), ArgumentError);
    expect(answering([-1, 0.5, -1])).toBe(
      `${who}: the decoder must answer ln P <= 0 for every token, got 0.5 for token 1 after 0 tokens of sequence 0. ` +
        'Are these probabilities? Take their logarithms.',
    );
    expect(answering([-1, -1, NaN])).toMatch(/got NaN for token 2 .* Are its weights finite\?$/);
    expect(answering([-Infinity, -Infinity])).toBe(
      `${who}: the decoder gives every token probability 0 after 0 tokens of sequence 0: nothing can follow.`,
    );
  });

  it('an answer of another shape', () => {
    const wrong = { step: () => Tensor.zeros([3, 4]), reorder: () => {} };
    expect(messageOf(() => search(wrong, { batch: 2 }), ShapeError)).toBe(
      `${who}: the decoder must answer [2, vocabulary] for 2 sequences, got [3, 4].`,
    );
  });
});

describe('beamSearch refuses', () => {
  it.each([
    [{ beamWidth: 0 }, 'beamSearch: beamWidth must be a positive integer, got 0.'],
    [{ beamWidth: 2.5 }, 'beamSearch: beamWidth must be a positive integer, got 2.5.'],
    [{ alpha: -1 }, 'beamSearch: alpha must be a finite number >= 0, got -1.'],
    [{ alpha: NaN }, 'beamSearch: alpha must be a finite number >= 0, got NaN.'],
  ])('%o', (options, message) => {
    const decoder = new RandomDecoder(4, 0);
    expect(messageOf(() => searches.beamSearch(decoder, options), ArgumentError)).toBe(message);
    expect(decoder.rows).toEqual([]);
  });
});

/** A decoder that always answers the same. */
function constant(values: readonly number[]): Decoder {
  return {
    step: ({ length }) =>
      new Tensor(Float64Array.from(Array.from({ length }, () => values).flat()), [length, values.length]),
    reorder: () => {},
  };
}

/** Beam search as its definition says, with no thought of speed. */
function plainBeam(
  decoder: RandomDecoder,
  options: Record<'start' | 'end' | 'maxLength' | 'beamWidth' | 'alpha', number>,
): { tokens: number[] }[] {
  const { start, end, maxLength, beamWidth, alpha } = options;
  const logP = (tokens: readonly number[]): number => decoder.logProbability(start, tokens);
  let beam: number[][] = [[]];
  for (let t = 0; t < maxLength; t++) {
    const all = beam.flatMap((tokens) =>
      tokens.at(-1) === end ? [tokens] : Array.from({ length: decoder.size }, (_, token) => [...tokens, token]),
    );
    beam = all.sort((a, b) => logP(b) - logP(a)).slice(0, beamWidth);
  }
  const score = (tokens: readonly number[]): number => logP(tokens) / tokens.length ** alpha;
  return beam.sort((a, b) => score(b) - score(a)).map((tokens) => ({ tokens }));
}
