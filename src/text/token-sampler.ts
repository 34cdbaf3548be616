import { ArgumentError, StateError, inInterval, positiveInteger, positiveNumber } from '../errors/index.js';

/** How the next token is drawn from the probabilities of a model. */
export interface TokenSamplerOptions {
  /** T > 0: p^(1/T), normalised. Below 1 the likely become likelier, near 0 only the likeliest is left. Default 1. */
  temperature?: number;
  /** Only the k likeliest tokens may be drawn, an integer >= 1. Default: all. */
  topK?: number;
  /**
   * Only the fewest tokens whose probabilities sum to at least this share in (0, 1] may be drawn (nucleus sampling,
   * Holtzman et al. 2020, arXiv:1904.09751). Default 1: all.
   */
  topP?: number;
}

/** The names of TokenSamplerOptions, for those who extend them. */
export const TOKEN_SAMPLER_OPTIONS = ['temperature', 'topK', 'topP'] as const;

/**
 * Draws tokens from rows of log-probabilities:
 *
 *   q_i = p_i^(1/T) / Σ_j p_j^(1/T)      over the tokens that may be drawn
 *
 * first without the forbidden ones, then the k likeliest of those, then the fewest that hold the share topP of what is
 * left. Powers are exponentials of (ln p_i - max) / T, which cannot overflow.
 */
export class TokenSampler {
  readonly #temperature: number;
  readonly #topK: number;
  readonly #topP: number;
  #weights = new Float64Array(0);

  constructor(
    private readonly who: string,
    { temperature = 1, topK, topP = 1 }: TokenSamplerOptions,
    /** Tokens that are never drawn. */
    private readonly forbidden: readonly number[] = [],
  ) {
    positiveNumber(who, 'temperature', temperature);
    if (topK !== undefined) positiveInteger(who, 'topK', topK);
    inInterval(who, 'topP', topP, '(0, 1]');
    this.#temperature = temperature;
    this.#topK = topK ?? Infinity;
    this.#topP = topP;
  }

  /** Throws unless the options fit a vocabulary of this size. */
  checkSize(size: number): void {
    if (this.#topK === Infinity || this.#topK <= size) return;
    throw new ArgumentError(`${this.who}: topK must be at most the ${size} tokens of the model, got ${this.#topK}.`);
  }

  /** The token at the share u in [0, 1) of the cumulated q, given ln p of every token. */
  draw(logProbabilities: ArrayLike<number>, u: number): number {
    const q = this.#powers(logProbabilities);
    const all = this.#topK === Infinity && this.#topP === 1;
    const candidates = all ? undefined : this.#likeliest(q);
    const count = candidates?.length ?? q.length;
    let total = 0;
    for (let c = 0; c < count; c++) total += q[candidates ? candidates[c] : c];
    const target = u * total;
    let sum = 0;
    let drawn = -1;
    for (let c = 0; c < count && (drawn < 0 || sum <= target); c++) {
      const token = candidates ? candidates[c] : c;
      if (q[token] === 0) continue;
      sum += q[token];
      drawn = token;
    }
    return drawn;
  }

  /** q, not normalised: the likeliest token that may be drawn has 1. */
  #powers(logProbabilities: ArrayLike<number>): Float64Array {
    const n = logProbabilities.length;
    if (this.#weights.length !== n) this.#weights = new Float64Array(n);
    const q = this.#weights;
    for (let i = 0; i < n; i++) q[i] = logProbabilities[i];
    for (const token of this.forbidden) q[token] = -Infinity;
    let max = -Infinity;
    for (let i = 0; i < n; i++) {
      if (Number.isNaN(q[i])) {
        throw new StateError(`${this.who}: the model's probability of token ${i} is NaN. Has its training diverged?`);
      }
      if (q[i] > max) max = q[i];
    }
    if (max === -Infinity) {
      throw new StateError(
        `${this.who}: every token that may be drawn has probability 0 (never drawn: ${this.forbidden.join(', ')}).`,
      );
    }
    for (let i = 0; i < n; i++) q[i] = Math.exp((q[i] - max) / this.#temperature);
    return q;
  }

  /** The tokens that topK and topP leave, the likeliest first; of equals the first. */
  #likeliest(q: Float64Array): Int32Array {
    const order = Int32Array.from(q.keys()).sort((a, b) => q[b] - q[a] || a - b);
    const kept = order.subarray(0, Math.min(this.#topK, order.length));
    const share = this.#topP * kept.reduce((sum, token) => sum + q[token], 0);
    let sum = 0;
    let count = 0;
    while (count < kept.length && (count === 0 || sum < share)) sum += q[kept[count++]];
    return kept.subarray(0, count);
  }
}
