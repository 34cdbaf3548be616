import { ArgumentError, knownOptions, nonNegativeNumber, show } from '../errors/index.js';

/** A sequence with the model's opinion of it: what a search returns is one. */
export interface ScoredSequence {
  /** The ids, the end included. */
  readonly tokens: ArrayLike<number>;
  /** Σ ln P(token | source, tokens before). */
  readonly logProbability: number;
}

/** One sentence: what a human wrote, y*, and what the search found, ŷ. */
export interface BeamExample {
  readonly reference: ScoredSequence;
  readonly found: ScoredSequence;
  /** What tables call the sentence. Default: its number, from 0. */
  readonly name?: string;
}

/** Options of {@link beamErrorAnalysis}. */
export interface BeamErrorOptions {
  /** α of the length normalisation, the one that the search used. Default 0.7. */
  alpha?: number;
}

/** What is at fault for a translation that differs from the human one. */
export type BeamFault = 'beam' | 'network';

/** The verdict on one sentence. */
export interface BeamErrorRow {
  readonly name: string;
  /** ln P(y* | x) / |y*|^α. */
  readonly reference: number;
  /** ln P(ŷ | x) / |ŷ|^α. */
  readonly found: number;
  /** Undefined when both are the same sequence. */
  readonly fault: BeamFault | undefined;
}

/** The faults of one kind. */
export interface BeamFaultShare {
  readonly count: number;
  /** Of the sentences that differ. 0 when none does. */
  readonly share: number;
  /** Of all sentences: what mending this, and nothing else, can gain at most. */
  readonly ceiling: number;
}

/** What {@link beamErrorAnalysis} returns; `toString()` is its table. */
export interface BeamErrorAnalysis {
  readonly rows: readonly BeamErrorRow[];
  /** How many sentences are the same as the human one. */
  readonly same: number;
  readonly beam: BeamFaultShare;
  readonly network: BeamFaultShare;
  toString(): string;
}

/**
 * Whether the search or the network is to blame for translations that are worse than human ones (§5.3.5):
 *
 *   P(y* | x) > P(ŷ | x): the network likes the human one better, the search has not found it: a wider beam may help;
 *   P(y* | x) <= P(ŷ | x): the network prefers what is worse: more data, regularisation, another architecture may help.
 *
 * Probabilities are compared as the search has ranked them, as ln P / T^α. Give the sentences of a dev set whose
 * translation is wrong; those that equal their reference are counted apart.
 *
 * Throws ArgumentError when there is no example, for a sequence without tokens and for a probability that is none,
 * naming the example.
 *
 * @example
 * const analysis = beamErrorAnalysis([
 *   { reference: { tokens: [5, 4, 2], logProbability: -2.5 }, found: { tokens: [5, 3, 2], logProbability: -3.1 } },
 *   { reference: { tokens: [7, 2], logProbability: -4 }, found: { tokens: [6, 2], logProbability: -1 } },
 *   { reference: { tokens: [8, 2], logProbability: -1 }, found: { tokens: [8, 2], logProbability: -1 } },
 *   { reference: { tokens: [9, 3, 2], logProbability: -6 }, found: { tokens: [9, 2], logProbability: -2 } },
 * ]);
 * console.log(String(analysis));
 * //          sentences     share   ceiling
 * // beam             1    33.3 %    25.0 %
 * // network          2    66.7 %    50.0 %
 * // same             1
 * analysis.rows.map((row) => row.fault ?? 'none'); // ['beam', 'network', 'none', 'network']
 */
export function beamErrorAnalysis(examples: readonly BeamExample[], options: BeamErrorOptions = {}): BeamErrorAnalysis {
  const who = 'beamErrorAnalysis';
  knownOptions(who, options, ['alpha']);
  const { alpha = 0.7 } = options;
  nonNegativeNumber(who, 'alpha', alpha);
  if (examples.length === 0) throw new ArgumentError(`${who}: examples is empty; at least one is needed.`);
  const rows = examples.map(({ reference, found, name }, i): BeamErrorRow => {
    const scores = {
      reference: scoreOf(who, `examples[${i}].reference`, reference, alpha),
      found: scoreOf(who, `examples[${i}].found`, found, alpha),
    };
    const fault = scores.reference > scores.found ? 'beam' : 'network';
    return { name: name ?? String(i), ...scores, fault: equal(reference.tokens, found.tokens) ? undefined : fault };
  });
  const same = rows.filter((row) => row.fault === undefined).length;
  const shareOf = (fault: BeamFault): BeamFaultShare => {
    const count = rows.filter((row) => row.fault === fault).length;
    return { count, share: count === 0 ? 0 : count / (rows.length - same), ceiling: count / rows.length };
  };
  const [beam, network] = [shareOf('beam'), shareOf('network')];
  return { rows, same, beam, network, toString: () => table({ beam, network }, same) };
}

function scoreOf(who: string, name: string, { tokens, logProbability }: ScoredSequence, alpha: number): number {
  if (tokens.length === 0)
    throw new ArgumentError(`${who}: ${name}.tokens is empty; the end of a sequence is a token too.`);
  if (!(logProbability <= 0)) {
    throw new ArgumentError(`${who}: ${name}.logProbability must be ln P <= 0, got ${show(logProbability)}.`);
  }
  return logProbability / tokens.length ** alpha;
}

function equal(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  return a.length === b.length && Array.from(a).every((token, i) => token === b[i]);
}

function table(faults: Readonly<Record<BeamFault, BeamFaultShare>>, same: number): string {
  const line = (cells: readonly string[]): string =>
    cells.map((cell, i) => (i === 0 ? cell.padEnd(8) : cell.padStart(10))).join('');
  const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
  return [
    line(['', 'sentences', 'share', 'ceiling']),
    ...Object.entries(faults).map(([name, { count, share, ceiling }]) =>
      line([name, String(count), percent(share), percent(ceiling)]),
    ),
    line(['same', String(same)]),
  ].join('\n');
}
