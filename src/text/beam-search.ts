import { nonNegativeNumber, positiveInteger } from '../errors/index.js';
import type { Decoder } from './decoder.js';
import { type Hypothesis, type SearchOptions, expectLogProbabilities, readSearch, readStep } from './search.js';

/** Options of {@link beamSearch}. */
export interface BeamSearchOptions extends SearchOptions {
  /** How many sequences are kept at every step, K >= 1. */
  beamWidth: number;
  /** α >= 0 of the length normalisation: 0 ranks by probability, 1 by probability per token. Default 0.7. */
  alpha?: number;
}

/** A sequence in the beam: its last token, and the sequence before it. */
interface Path {
  readonly token: number;
  readonly length: number;
  readonly before: Path | undefined;
  readonly logProbability: number;
  readonly ended: boolean;
  /** Where the decoder keeps the sequence that this one goes on from. */
  readonly row: number;
}

/**
 * The likeliest sequences, nearly: of all continuations of the K best beginnings the K likeliest are kept, step by step
 * (§5.3.3); at the end they are ranked by
 *
 *   1 / T^α · Σ_t ln P(y<t> | y<1> ... y<t-1>)        T tokens, `end` included
 *
 * which keeps the search from preferring short sequences (§5.3.4). A sequence that has ended stays in the beam with its
 * probability. Among equals comes first what continues the earlier beginning, then the lower id. K = 1 is
 * {@link greedySearch}; K >= vocabulary^(maxLength - 1) finds the best of all sequences.
 *
 * `batch` sequences are searched for at once: the decoder advances up to batch · K rows in one step, states follow the
 * beginnings they belong to by `reorder`. The decoder must be at its beginning.
 *
 * Returns, for each sequence, the hypotheses of its beam, best first; fewer than K when there are not as many.
 *
 * Throws ArgumentError for options out of range, an `end` that the decoder does not know, and answers that are no
 * logarithms of probabilities; ShapeError when they are not [rows, vocabulary].
 *
 * @example
 * const next = fromArray([[0, 0.6, 0.4], [0.4, 0.3, 0.3], [0.9, 0.1, 0]]); // P(next | last)
 * const decoder = { step: (tokens) => log(takeRows(next, tokens)), reorder: () => {} };
 * const [[best, second]] = beamSearch(decoder, { beamWidth: 2, start: 0, end: 0, maxLength: 10 });
 * best.tokens; // [2, 0]
 * Math.exp(best.logProbability); // 0.36
 * second.tokens; // [1, 0]
 * const [greedy] = greedySearch(decoder, { start: 0, end: 0, maxLength: 10 });
 * greedy.tokens; // [1, 0]
 */
export function beamSearch(decoder: Decoder, options: BeamSearchOptions): Hypothesis[][] {
  const who = 'beamSearch';
  const { first, end, maxLength } = readSearch(who, options, ['beamWidth', 'alpha']);
  const { beamWidth, alpha = 0.7 } = options;
  positiveInteger(who, 'beamWidth', beamWidth);
  nonNegativeNumber(who, 'alpha', alpha);
  const start = (token: number, row: number): Path => ({
    ...{ token, row, length: 0, before: undefined },
    ...{ logProbability: 0, ended: false },
  });
  let beams = Array.from(first, (token, row) => [start(token, row)]);
  for (let length = 0; length < maxLength; length++) {
    const going = beams.flat().filter((path) => !path.ended);
    if (going.length === 0) break;
    if (length > 0) decoder.reorder(Int32Array.from(going, (path) => path.row));
    const last = Int32Array.from(going, (path) => path.token);
    const { logP, size } = readStep(who, decoder.step(last), going.length, end);
    const rowOf = new Map(going.map((path, row) => [path, row]));
    beams = beams.map((beam, sequence) => {
      const best = new Best(beamWidth);
      for (const path of beam) {
        const row = rowOf.get(path);
        if (row === undefined) {
          best.offer({ path, token: path.token, logProbability: path.logProbability });
          continue;
        }
        const begin = row * size;
        expectLogProbabilities(who, { logP, size, begin }, { sequence, length });
        for (let token = 0; token < size; token++) {
          const logProbability = path.logProbability + logP[begin + token];
          if (logProbability > best.bar) best.offer({ path, token, logProbability });
        }
      }
      return best.candidates.map(({ path, token, logProbability }) => {
        const row = rowOf.get(path);
        if (row === undefined) return path;
        return { token, row, length: length + 1, before: path, logProbability, ended: token === end };
      });
    });
  }
  return beams.map((beam) => beam.map((path) => hypothesis(path, alpha)).sort((a, b) => b.score - a.score));
}

/** A continuation of a path by a token; or a path that has ended, as it is. */
interface Candidate {
  readonly path: Path;
  readonly token: number;
  readonly logProbability: number;
}

/** The likeliest of the candidates that are offered, in order; among equals the earlier one comes first. */
class Best {
  readonly candidates: Candidate[] = [];

  constructor(private readonly count: number) {}

  /** What a candidate must exceed to have a place. */
  get bar(): number {
    return this.candidates.length < this.count ? -Infinity : this.candidates[this.count - 1].logProbability;
  }

  offer(candidate: Candidate): void {
    if (candidate.logProbability <= this.bar) return;
    if (this.candidates.length === this.count) this.candidates.pop();
    let place = this.candidates.length;
    while (place > 0 && this.candidates[place - 1].logProbability < candidate.logProbability) place--;
    this.candidates.splice(place, 0, candidate);
  }
}

function hypothesis(path: Path, alpha: number): Hypothesis {
  const tokens = new Int32Array(path.length);
  for (let at: Path | undefined = path; at && at.length > 0; at = at.before) tokens[at.length - 1] = at.token;
  const { length, logProbability, ended } = path;
  return { tokens, logProbability, score: logProbability / length ** alpha, ended };
}
