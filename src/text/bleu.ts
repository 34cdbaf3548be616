import { ArgumentError, finiteNumber, knownOptions, oneOf, positiveInteger, show } from '../errors/index.js';

/** A sentence cut into tokens: words, or ids. */
export type TokenList = ArrayLike<string | number>;

/** Options of {@link bleu}. */
export interface BleuOptions {
  /** The longest n-grams that count. Default 4. */
  maxN?: number;
  /** The weight of the precision of each n, `maxN` numbers >= 0 with a sum of 1. Default: 1 / maxN each. */
  weights?: readonly number[];
  /** 'add1' adds 1 to matches and totals of n > 1 (Lin & Och 2004), so that one missing n does not make the score 0. Default 'none'. */
  smoothing?: 'none' | 'add1';
}

/** What {@link bleu} finds; arrays hold one entry for each n = 1 ... maxN. */
export interface BleuScore {
  /** In [0, 1]. */
  readonly score: number;
  /** matches / totals, after smoothing; 0 when there is no n-gram. */
  readonly precisions: readonly number[];
  /** The n-grams of the candidates that references have, clipped. */
  readonly matches: readonly number[];
  /** All n-grams of the candidates. */
  readonly totals: readonly number[];
  readonly brevityPenalty: number;
  readonly candidateLength: number;
  /** The sum of the lengths of the references that are closest to their candidate in length. */
  readonly referenceLength: number;
}

/**
 * How good translations are, by what they share with human ones (§5.3.6):
 *
 *   BLEU = BP · exp(Σ_n w_n ln p_n)        BP = 1 if c > r, else exp(1 - r / c)
 *
 * p_n is the share of the candidates' n-grams that occur in a reference, each counted at most as often as in the one
 * reference that has it most often; matches and totals are summed over all sentences first. c is the length of the
 * candidates, r that of the references, of each sentence the one that is closest to the candidate (of two the shorter).
 * The score is 0 when a p_n of positive weight is 0. Papineni et al. 2002.
 *
 * `references` holds, for each candidate, all its references. Throws ArgumentError when a candidate has none, when the
 * numbers of sentences differ, and for text that is not cut into tokens, naming the first such sentence.
 *
 * @example
 * const candidates = [['the', 'cat', 'the', 'cat', 'on', 'the', 'mat']];
 * const references = [[['the', 'cat', 'is', 'on', 'the', 'mat'], ['there', 'is', 'a', 'cat', 'on', 'the', 'mat']]];
 * const { score, matches, totals } = bleu(candidates, references, { maxN: 2 });
 * matches; // [5, 4]
 * totals; // [7, 6]
 * score; // 0.690066
 */
export function bleu(
  candidates: readonly TokenList[],
  references: readonly (readonly TokenList[])[],
  options: BleuOptions = {},
): BleuScore {
  const who = 'bleu';
  const { maxN, weights, smoothing } = readOptions(who, options);
  checkTexts(who, candidates, references);
  const matches = new Array<number>(maxN).fill(0);
  const totals = new Array<number>(maxN).fill(0);
  let candidateLength = 0;
  let referenceLength = 0;
  candidates.forEach((candidate, s) => {
    candidateLength += candidate.length;
    referenceLength += closestLength(candidate.length, references[s]);
    for (let n = 1; n <= maxN; n++) {
      const limits = references[s].map((reference) => countNGrams(reference, n));
      for (const [ngram, count] of countNGrams(candidate, n)) {
        totals[n - 1] += count;
        matches[n - 1] += Math.min(count, Math.max(...limits.map((limit) => limit.get(ngram) ?? 0)));
      }
    }
  });
  const precisions = matches.map((match, i) => {
    const added = smoothing === 'add1' && i > 0 ? 1 : 0;
    return totals[i] + added === 0 ? 0 : (match + added) / (totals[i] + added);
  });
  const brevityPenalty = penalty(candidateLength, referenceLength);
  const score = brevityPenalty * geometricMean(precisions, weights);
  return { score, precisions, matches, totals, brevityPenalty, candidateLength, referenceLength };
}

/**
 * {@link bleu} of one sentence. As few single sentences share four words in a row with a reference, `smoothing` is
 * 'add1' unless it is given.
 *
 * @example
 * const found = sentenceBleu(['the', 'cat', 'sat', 'on', 'it'], [['the', 'cat', 'sat', 'on', 'the', 'mat']]);
 * found.score; // 0.615784
 */
export function sentenceBleu(
  candidate: TokenList,
  references: readonly TokenList[],
  options: BleuOptions = {},
): BleuScore {
  return bleu([candidate], [references], { smoothing: 'add1', ...options });
}

function readOptions(who: string, options: BleuOptions): Required<BleuOptions> {
  knownOptions(who, options, ['maxN', 'weights', 'smoothing']);
  const { maxN = 4, smoothing = 'none' } = options;
  positiveInteger(who, 'maxN', maxN);
  oneOf(who, 'smoothing', smoothing, ['none', 'add1']);
  const weights = options.weights ?? new Array<number>(maxN).fill(1 / maxN);
  if (weights.length !== maxN) {
    throw new ArgumentError(`${who}: weights must hold maxN = ${maxN} numbers, got ${weights.length}.`);
  }
  weights.forEach((weight, i) => {
    finiteNumber(who, `weights[${i}]`, weight);
    if (weight < 0) throw new ArgumentError(`${who}: weights[${i}] must be >= 0, got ${weight}.`);
  });
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (Math.abs(sum - 1) > 1e-6) {
    throw new ArgumentError(`${who}: weights must have a sum of 1, got ${sum} (${show(weights)}).`);
  }
  return { maxN, weights, smoothing };
}

function checkTexts(
  who: string,
  candidates: readonly TokenList[],
  references: readonly (readonly TokenList[])[],
): void {
  if (candidates.length === 0) throw new ArgumentError(`${who}: candidates is empty; at least one sentence is needed.`);
  if (references.length !== candidates.length) {
    throw new ArgumentError(
      `${who}: references must hold one list of references for each of ${candidates.length} candidates, got ${references.length}.`,
    );
  }
  candidates.forEach((candidate, s) => {
    expectTokens(who, `candidates[${s}]`, candidate);
    const own: unknown = references[s];
    if (!Array.isArray(own) || own.length === 0) {
      throw new ArgumentError(
        `${who}: references[${s}] must hold at least one reference of candidate ${s}, a list of tokens, got ` +
          `${Array.isArray(own) ? 'none' : show(own)}.`,
      );
    }
    references[s].forEach((reference, r) => expectTokens(who, `references[${s}][${r}]`, reference));
  });
}

function expectTokens(who: string, name: string, tokens: unknown): void {
  const isList = Array.isArray(tokens) || (ArrayBuffer.isView(tokens) && !(tokens instanceof DataView));
  const place = Array.isArray(tokens) ? tokens.findIndex((t) => typeof t !== 'string' && typeof t !== 'number') : -1;
  if (isList && place < 0) return;
  const found = place < 0 ? show(tokens) : `${show(Array.isArray(tokens) && tokens[place])} at position ${place}`;
  throw new ArgumentError(
    `${who}: ${name} must be a list of tokens, got ${found}.` +
      (typeof tokens === 'string' ? ' Cut text into words first.' : '') +
      (place >= 0 && name.startsWith('references')
        ? ' Each candidate has a list of references: [[reference, ...], ...].'
        : ''),
  );
}

/** How often each n-gram occurs. */
function countNGrams(tokens: TokenList, n: number): Map<string, number> {
  const counts = new Map<string, number>();
  const list = Array.from(tokens);
  for (let i = 0; i + n <= list.length; i++) {
    const ngram = JSON.stringify(list.slice(i, i + n));
    counts.set(ngram, (counts.get(ngram) ?? 0) + 1);
  }
  return counts;
}

/** The length of the reference that is closest to `length`; of two the shorter. */
function closestLength(length: number, references: readonly TokenList[]): number {
  const lengths = references.map((reference) => reference.length).sort((a, b) => a - b);
  return lengths.reduce((best, other) => (Math.abs(other - length) < Math.abs(best - length) ? other : best));
}

/** BP; 0 for no candidate at all. */
function penalty(candidateLength: number, referenceLength: number): number {
  if (candidateLength === 0) return 0;
  return candidateLength > referenceLength ? 1 : Math.exp(1 - referenceLength / candidateLength);
}

/** exp Σ w_n ln p_n; what has no weight does not count. */
function geometricMean(values: readonly number[], weights: readonly number[]): number {
  let sum = 0;
  values.forEach((value, i) => {
    if (weights[i] > 0) sum += weights[i] * Math.log(value);
  });
  return Math.exp(sum);
}
