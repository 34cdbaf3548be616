import {
  ArgumentError,
  finiteNumber,
  knownOptions,
  nonNegativeNumber,
  positiveInteger,
  show,
  trueOrFalse,
} from '../errors/index.js';
import type { Tensor } from '../tensor/index.js';
import { Prefix, logAdd } from './ctc-prefix.js';
import { type CtcDecodeOptions, type CtcScores, ctcScores } from './ctc-scores.js';
import { TopScores } from './top-scores.js';

const WHO = 'ctcBeamDecode';

/** ln P(next class | classes before), for every class, [classes]; what it says of the blank is not read. */
export type LabelModel = (prefix: readonly number[]) => ArrayLike<number>;

/** Options of {@link ctcBeamDecode}. */
export interface CtcBeamOptions extends CtcDecodeOptions {
  /** How many prefixes are kept at every step. Default 10. */
  beamWidth?: number;
  /** How many readings of each example are returned, at most `beamWidth`. Default 1. */
  topPaths?: number;
  /** Whether scores are logits or logarithms of probabilities; false for probabilities. Default true. */
  fromLogits?: boolean;
  /** What label is likely to follow which others. Default: all are alike. */
  languageModel?: LabelModel;
  /** How much the language model counts, >= 0. Default 1. */
  languageWeight?: number;
  /** Added to the score for each class of a label: makes up for what a language model takes off long labels. Default 0. */
  labelBonus?: number;
}

/** A label that has been read. */
export interface CtcReading {
  readonly labels: number[];
  /** ln P(labels), summed over the paths that the search has kept. */
  readonly logProbability: number;
  /** What readings are ranked by: logProbability, with the language model and the bonus. */
  readonly score: number;
}

/**
 * The likeliest labels for the outputs of a model trained with `CTC`, nearly: a search over prefixes that sums all
 * paths of the same reading and keeps the `beamWidth` best prefixes at each step (Graves et al. 2006, section 3.2; Hannun
 * et al. 2014, arXiv:1408.2873, algorithm 1). Prefixes are ranked by
 *
 *   ln P(prefix) + languageWeight Σ_i ln P_LM(prefix_i | prefix_<i) + labelBonus |prefix|
 *
 * Among equals comes first what was found first. With a beam that never has to drop a prefix, logProbability is exact
 * and the first reading the best there is.
 *
 * @param scores of every step, [N, T, classes]
 * @returns for each example up to `topPaths` readings, best first
 * @throws ShapeError, ArgumentError for scores that are NaN (the first is located), lengths outside [1, T], a beam of
 *   0, or a language model that does not answer with one number for each class
 *
 * @example
 * const p = fromArray([[[0.6, 0.4], [0.6, 0.4]]]); // two steps: blank or 1
 * ctcGreedyDecode(p); // [[]]
 * const [[best, second]] = ctcBeamDecode(p, { fromLogits: false, topPaths: 2 });
 * best.labels; // [1]
 * Math.exp(best.logProbability).toFixed(4); // '0.6400'
 * second.labels; // []
 */
export function ctcBeamDecode(scores: Tensor, options: CtcBeamOptions = {}): CtcReading[][] {
  const search = new PrefixSearch(options);
  const checked = ctcScores(WHO, scores, options);
  return Array.from({ length: checked.examples }, (_, n) => search.read(checked, n));
}

/** A prefix of the beam that stays, or the one that is a class k longer. */
interface Candidate {
  readonly prefix: Prefix;
  readonly k?: number;
}

class PrefixSearch {
  readonly #width: number;
  readonly #topPaths: number;
  readonly #fromLogits: boolean;
  readonly #model: LabelModel | undefined;
  readonly #weight: number;
  readonly #labelBonus: number;

  constructor(options: CtcBeamOptions) {
    knownOptions(WHO, options, [
      ...['blank', 'lengths', 'beamWidth', 'topPaths', 'fromLogits', 'languageModel', 'languageWeight', 'labelBonus'],
    ]);
    const { beamWidth = 10, topPaths = 1, languageModel, languageWeight = 1, labelBonus = 0 } = options;
    positiveInteger(WHO, 'beamWidth', beamWidth);
    positiveInteger(WHO, 'topPaths', topPaths);
    if (topPaths > beamWidth) {
      throw new ArgumentError(`${WHO}: topPaths must be at most beamWidth = ${beamWidth}, got ${topPaths}.`);
    }
    if (languageModel !== undefined && typeof languageModel !== 'function') {
      throw new ArgumentError(`${WHO}: languageModel must be a function of a prefix, got ${show(languageModel)}.`);
    }
    nonNegativeNumber(WHO, 'languageWeight', languageWeight);
    finiteNumber(WHO, 'labelBonus', labelBonus);
    this.#width = beamWidth;
    this.#topPaths = topPaths;
    this.#fromLogits = trueOrFalse(WHO, 'fromLogits', options.fromLogits ?? true);
    this.#model = languageModel;
    this.#weight = languageWeight;
    this.#labelBonus = labelBonus;
  }

  /** The best readings of example n. */
  read(scores: CtcScores, n: number): CtcReading[] {
    const empty = new Prefix(undefined, -1, 0);
    empty.nextInBlank = 0;
    empty.advance();
    let beam = [empty];
    for (let t = 0; t < (scores.lengths?.[n] ?? scores.steps); t++) {
      const logP = this.#fromLogits ? logSoftmax(scores, n, t) : logarithms(scores, n, t);
      beam = this.#step(beam, logP, scores.blank);
    }
    return beam.slice(0, this.#topPaths).map((prefix) => {
      const { labels, total, bonus } = prefix;
      return { labels, logProbability: total, score: total + bonus };
    });
  }

  /** The best prefixes, best first, after a step whose classes have these logarithms of probabilities. */
  #step(beam: readonly Prefix[], logP: Float64Array, blank: number): Prefix[] {
    const kept = new Set(beam);
    for (const prefix of beam) {
      prefix.nextInBlank = prefix.total + logP[blank];
      prefix.nextInLabel = prefix.shorter ? prefix.inLabel + logP[prefix.last] : -Infinity;
      if (!prefix.shorter || !kept.has(prefix.shorter)) continue;
      prefix.nextInLabel = logAdd(prefix.nextInLabel, prefix.shorter.before(prefix.last) + logP[prefix.last]);
    }
    const best = new TopScores<Candidate>(this.#width);
    for (const prefix of beam) best.offer(logAdd(prefix.nextInBlank, prefix.nextInLabel) + prefix.bonus, { prefix });
    for (const prefix of beam) {
      for (let k = 0; k < logP.length; k++) {
        const known = prefix.longer(k);
        if (k === blank || (known && kept.has(known))) continue;
        const score = prefix.before(k) + logP[k] + this.#bonus(prefix, k, logP.length);
        if (score > best.bar) best.offer(score, { prefix, k });
      }
    }
    const found = best.items.map(({ prefix, k }) => {
      if (k === undefined) return prefix;
      const longer = prefix.extend(k, this.#bonus(prefix, k, logP.length));
      longer.nextInBlank = -Infinity;
      longer.nextInLabel = prefix.before(k) + logP[k];
      return longer;
    });
    for (const prefix of found) prefix.advance();
    return found;
  }

  /** The bonus of the prefix that is a class k longer. */
  #bonus(prefix: Prefix, k: number, classes: number): number {
    if (!this.#model) return prefix.bonus + this.#labelBonus;
    prefix.following ??= ask(this.#model, prefix.labels, classes);
    if (!(prefix.following[k] < Infinity)) {
      throw new ArgumentError(
        `${WHO}: languageModel must answer with logarithms of probabilities, got ${prefix.following[k]} for class ${k} ` +
          `after ${show(prefix.labels)}.`,
      );
    }
    return prefix.bonus + this.#weight * prefix.following[k] + this.#labelBonus;
  }
}

function ask(model: LabelModel, prefix: readonly number[], classes: number): ArrayLike<number> {
  const answer = model(prefix);
  if (typeof answer === 'object' && answer !== null && answer.length === classes) return answer;
  throw new ArgumentError(
    `${WHO}: languageModel must answer with one number for each of the ${classes} classes, got ${show(answer)} after ` +
      `${show(prefix)}.`,
  );
}

/** The scores of a step less ln of the sum of their exponentials. */
function logSoftmax({ data, steps, classes }: CtcScores, n: number, t: number): Float64Array {
  const row = Float64Array.from(data.subarray((n * steps + t) * classes, (n * steps + t + 1) * classes));
  const max = row.reduce((a, b) => Math.max(a, b));
  const shift = max + Math.log(row.reduce((sum, z) => sum + Math.exp(z - max), 0));
  return row.map((z) => z - shift);
}

/** The logarithms of the probabilities of a step. */
function logarithms({ data, steps, classes }: CtcScores, n: number, t: number): Float64Array {
  const row = Float64Array.from(data.subarray((n * steps + t) * classes, (n * steps + t + 1) * classes));
  const k = row.findIndex((p) => !(p >= 0 && p <= 1));
  if (k < 0) return row.map(Math.log);
  throw new ArgumentError(
    `${WHO}: probabilities must lie in [0, 1], got ${row[k]} at [${n}, ${t}, ${k}]. Leave fromLogits out for logits.`,
  );
}
