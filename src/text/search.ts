import { ArgumentError, ShapeError, knownOptions, nonNegativeInteger, positiveInteger } from '../errors/index.js';
import { type Tensor, showShape } from '../tensor/index.js';

/** Options of a search over sequences. */
export interface SearchOptions {
  /** The id before the first token: the same for all sequences, or one for each. */
  start: number | Int32Array;
  /** How many sequences are written at once. Default: as many as `start` has ids, 1 when it is a number. */
  batch?: number;
  /** The id that ends a sequence. Default: none, every sequence gets `maxLength` tokens. */
  end?: number;
  /** The most tokens of a sequence, `end` included. */
  maxLength: number;
}

/** A sequence that a search has written. */
export interface Hypothesis {
  /** The ids, without `start`; `end` is the last of them when the sequence has ended. */
  readonly tokens: Int32Array;
  /** Σ ln P(token | tokens before), natural logarithms. */
  readonly logProbability: number;
  /** What the search ranks by: logProbability / T^α for T tokens. */
  readonly score: number;
  /** Whether the sequence came to its end before `maxLength` cut it off. */
  readonly ended: boolean;
}

/** The options of a search, checked. */
export interface SearchSettings {
  readonly first: Int32Array;
  readonly end: number | undefined;
  readonly maxLength: number;
}

/** Throws ArgumentError for options that a search cannot work with. */
export function readSearch(who: string, options: SearchOptions, more: readonly string[] = []): SearchSettings {
  knownOptions(who, options, ['start', 'batch', 'end', 'maxLength', ...more]);
  const { start, end, maxLength } = options;
  positiveInteger(who, 'maxLength', maxLength);
  if (end !== undefined) nonNegativeInteger(who, 'end', end);
  const batch = options.batch ?? (start instanceof Int32Array ? start.length : 1);
  positiveInteger(who, 'batch', batch);
  if (!(start instanceof Int32Array)) {
    nonNegativeInteger(who, 'start', start);
    return { first: new Int32Array(batch).fill(start), end, maxLength };
  }
  if (start.length !== batch) {
    throw new ArgumentError(`${who}: start must have one id for each of ${batch} sequences, got ${start.length}.`);
  }
  const wrong = start.findIndex((id) => id < 0);
  if (wrong >= 0) throw new ArgumentError(`${who}: start[${wrong}] must be an id >= 0, got ${start[wrong]}.`);
  return { first: start.slice(), end, maxLength };
}

/** The next-token log-probabilities of `rows` sequences, and how many tokens there are. */
export function readStep(
  who: string,
  step: Tensor,
  rows: number,
  end: number | undefined,
): { logP: ArrayLike<number>; size: number } {
  const [n, size] = step.shape;
  if (step.rank !== 2 || n !== rows || size === 0) {
    throw new ShapeError(
      `${who}: the decoder must answer [${rows}, vocabulary] for ${rows} sequences, got ${showShape(step.shape)}.`,
    );
  }
  if (end !== undefined && end >= size) {
    throw new ArgumentError(
      `${who}: end must be an id in 0..${size - 1}, as the decoder knows ${size} tokens, got ${end}.`,
    );
  }
  return { logP: step.data, size };
}

/** What a sum of rounded probabilities may exceed 1 by, as a logarithm. */
const ROUNDING = 1e-3;

/** Throws unless the numbers from `begin` on, one for each of `size` tokens, can be logarithms of probabilities. */
export function expectLogProbabilities(
  who: string,
  { logP, size, begin }: { logP: ArrayLike<number>; size: number; begin: number },
  { sequence, length }: { sequence: number; length: number },
): void {
  let possible = false;
  for (let token = 0; token < size; token++) {
    const value = logP[begin + token];
    if (value > -Infinity) possible = true;
    if (value <= ROUNDING) continue;
    throw new ArgumentError(
      `${who}: the decoder must answer ln P <= 0 for every token, got ${value} for token ${token} after ${length} tokens ` +
        `of sequence ${sequence}. ${Number.isNaN(value) ? 'Are its weights finite?' : 'Are these probabilities? Take their logarithms.'}`,
    );
  }
  if (possible) return;
  throw new ArgumentError(
    `${who}: the decoder gives every token probability 0 after ${length} tokens of sequence ${sequence}: nothing can follow.`,
  );
}
