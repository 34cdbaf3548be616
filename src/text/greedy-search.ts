import type { Decoder } from './decoder.js';
import { type Hypothesis, type SearchOptions, expectLogProbabilities, readSearch, readStep } from './search.js';

/**
 * At every step the likeliest token: y<t> = arg max P(y<t> | y<1> ... y<t-1>). The quickest search, which need not find
 * the likeliest sequence; among equals the lowest id. It is {@link beamSearch} with a beam of 1.
 *
 * `batch` sequences are written at once; one that has ended leaves the decoder. The decoder must be at its beginning.
 * Returns one Hypothesis for each sequence; its score is its log-probability.
 *
 * Throws ArgumentError for options out of range, an `end` that the decoder does not know, and answers that are no
 * logarithms of probabilities; ShapeError when they are not [sequences, vocabulary].
 *
 * @example
 * const next = fromArray([[0.1, 0.6, 0.3], [0.2, 0.2, 0.6], [0.9, 0.05, 0.05]]); // P(next | last)
 * const decoder = { step: (tokens) => log(takeRows(next, tokens)), reorder: () => {} };
 * const [found] = greedySearch(decoder, { start: 0, end: 0, maxLength: 10 });
 * found.tokens; // [1, 2, 0]
 * Math.exp(found.logProbability); // 0.324
 */
export function greedySearch(decoder: Decoder, options: SearchOptions): Hypothesis[] {
  const who = 'greedySearch';
  const { first, end, maxLength } = readSearch(who, options);
  const written = Array.from(first, (last, sequence) => ({
    ...{ sequence, last, ended: false, logProbability: 0 },
    tokens: new Array<number>(),
  }));
  let going = written;
  for (let length = 0; length < maxLength && going.length > 0; length++) {
    const last = Int32Array.from(going, (one) => one.last);
    const { logP, size } = readStep(who, decoder.step(last), going.length, end);
    going.forEach((one, row) => {
      const begin = row * size;
      expectLogProbabilities(who, { logP, size, begin }, { sequence: one.sequence, length });
      let best = 0;
      for (let token = 1; token < size; token++) if (logP[begin + token] > logP[begin + best]) best = token;
      one.tokens.push(best);
      one.last = best;
      one.logProbability += logP[begin + best];
      one.ended = best === end;
    });
    const rows = Int32Array.from(going.keys()).filter((row) => !going[row].ended);
    if (rows.length > 0 && rows.length < going.length) decoder.reorder(rows);
    going = going.filter((one) => !one.ended);
  }
  return written.map(({ tokens, logProbability, ended }) => ({
    tokens: Int32Array.from(tokens),
    logProbability,
    score: logProbability,
    ended,
  }));
}
