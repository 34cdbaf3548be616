import { ArgumentError, finiteNumber, show } from '../errors/index.js';
import type { Json } from '../layers/index.js';
import { Parameter } from './parameter.js';
import type { Value } from './trial.js';

/** r = to(x), on which numbers are drawn evenly, and x = from(r). */
interface Scale {
  readonly to: (x: number) => number;
  readonly from: (r: number) => number;
}

const linear: Scale = { to: (x) => x, from: (r) => r };
const logarithmic: Scale = { to: Math.log10, from: (r) => 10 ** r };
const oneMinusLogarithmic: Scale = { to: (x) => -Math.log10(1 - x), from: (r) => 1 - 10 ** -r };

/** The scales by the names of the functions that make a range. */
const scales = {
  uniform: linear,
  integer: linear,
  logUniform: logarithmic,
  logInteger: logarithmic,
  oneMinusLogUniform: oneMinusLogarithmic,
} as const;

/**
 * Numbers x in [low, high], drawn evenly in r = to(x).
 *
 * An integer n is the cell [n, n + 1) of the scale, so that both ends have their full share.
 */
class NumberRange extends Parameter<number> {
  readonly #scale: Scale;
  readonly #isInteger: boolean;
  /** The ends of the scale. */
  readonly #from: number;
  readonly #to: number;

  constructor(
    readonly kind: keyof typeof scales,
    readonly low: number,
    readonly high: number,
  ) {
    super();
    this.#scale = scales[kind];
    this.#isInteger = kind === 'integer' || kind === 'logInteger';
    checkRange(kind, low, high, this.#isInteger);
    this.#from = this.#scale.to(low);
    this.#to = this.#scale.to(this.#isInteger ? high + 1 : high);
  }

  override at(u: number): number {
    return this.#valueOf(this.#from + u * (this.#to - this.#from));
  }

  override grid(points: number): number[] {
    if (points === 1) return [this.at(0.5)];
    const step = (this.#scale.to(this.high) - this.#from) / (points - 1);
    const inner = Array.from({ length: points - 2 }, (_, i) => this.#scale.from(this.#from + (i + 1) * step));
    const values = [this.low, ...inner.map((x) => this.#within(this.#isInteger ? Math.round(x) : x)), this.high];
    return [...new Set(values)];
  }

  override holds(value: Value | undefined): boolean {
    if (typeof value !== 'number' || (this.#isInteger && !Number.isInteger(value))) return false;
    return value >= this.low && value <= this.high;
  }

  override zoom([centre]: readonly Value[], share: number): NumberRange {
    if (typeof centre !== 'number') return this;
    const width = share * (this.#to - this.#from);
    const middle = this.#scale.to(this.#isInteger ? centre + 0.5 : centre);
    const begin = Math.max(this.#from, Math.min(middle - width / 2, this.#to - width)); // moved inside the whole range
    const low = this.#valueOf(begin);
    const end = this.#scale.from(begin + width);
    const high = this.#within(this.#isInteger ? Math.max(low, Math.ceil(end) - 1) : end);
    return low < high || this.#isInteger ? new NumberRange(this.kind, low, high) : this; // or nothing lies between
  }

  override toJSON(): Json {
    return { [this.kind]: [this.low, this.high] };
  }

  #valueOf(r: number): number {
    const x = this.#scale.from(r);
    return this.#within(this.#isInteger ? Math.floor(x) : x);
  }

  /** from(to(low)) may lie outside by a rounding. */
  #within(x: number): number {
    return Math.min(Math.max(x, this.low), this.high);
  }
}

function checkRange(kind: keyof typeof scales, low: number, high: number, isInteger: boolean): void {
  finiteNumber(kind, 'low', low);
  finiteNumber(kind, 'high', high);
  if (isInteger && !(Number.isSafeInteger(low) && Number.isSafeInteger(high))) {
    throw new ArgumentError(`${kind}: low and high must be integers, got ${low} and ${high}.`);
  }
  if (low > high) {
    throw new ArgumentError(`${kind}: the range is reversed: low = ${low} > high = ${high}. Exchange them.`);
  }
  if (low === high && !isInteger) {
    throw new ArgumentError(`${kind}: the range is empty: low = high = ${low}. Fix such a value in the trial itself.`);
  }
  if (scales[kind] === logarithmic && low <= 0) {
    throw new ArgumentError(
      `${kind}: a logarithmic scale has no zero and nothing below: low must be > 0, got ${low} (high ${high}).`,
    );
  }
  if (kind === 'oneMinusLogUniform' && high >= 1) {
    throw new ArgumentError(
      `${kind}: 1 - x is drawn on a logarithmic scale, which has no zero: high must be < 1, got ${show(high)}.`,
    );
  }
}

/**
 * x uniform in [low, high], finite numbers low < high: right where each step matters as much as any other, such as a
 * dropout rate (§2.3.2).
 *
 * @throws ArgumentError for an empty or reversed range
 *
 * @example
 * uniform(0.1, 0.5).at(0.5); // 0.3
 */
export function uniform(low: number, high: number): Parameter<number> {
  return new NumberRange('uniform', low, high);
}

/**
 * An integer uniform in [low, high], both included: a number of layers, or of units between 50 and 100 (§2.3.2).
 *
 * @throws ArgumentError for a reversed range and for ends that are no integers
 *
 * @example
 * [0, 0.34, 0.67].map((u) => integer(2, 4).at(u)); // [2, 3, 4]
 */
export function integer(low: number, high: number): Parameter<number> {
  return new NumberRange('integer', low, high);
}

/**
 * x = 10^r with r uniform in [log10 low, log10 high], 0 < low < high: each decade has the same share (§2.3.2). For what
 * spans orders of magnitude: a learning rate, λ of L2.
 *
 * @throws ArgumentError for an empty or reversed range and one that reaches 0
 *
 * @example
 * [0, 0.25, 0.5].map((u) => logUniform(0.0001, 1).at(u)); // [0.0001, 0.001, 0.01]
 */
export function logUniform(low: number, high: number): Parameter<number> {
  return new NumberRange('logUniform', low, high);
}

/**
 * An integer of [low, high], both included, on a logarithmic scale, 1 <= low: a size of mini-batches between 16 and 1024.
 *
 * @throws ArgumentError for a reversed range, one that reaches 0, and ends that are no integers
 *
 * @example
 * [0, 0.5, 0.99].map((u) => logInteger(1, 99).at(u)); // [1, 10, 95]
 */
export function logInteger(low: number, high: number): Parameter<number> {
  return new NumberRange('logInteger', low, high);
}

/**
 * β = 1 - 10^-r with r uniform, low < high < 1: 1 - β is drawn on a logarithmic scale (§2.3.2). For what acts through
 * 1/(1 - β), the number of steps that a moving average spans: from 0.9 to 0.999 these are 10 to 1000, and every factor
 * of 10 has the same share.
 *
 * @throws ArgumentError for an empty or reversed range and one that reaches 1
 *
 * @example
 * [0, 0.5].map((u) => oneMinusLogUniform(0.9, 0.999).at(u)); // [0.9, 0.99]
 */
export function oneMinusLogUniform(low: number, high: number): Parameter<number> {
  return new NumberRange('oneMinusLogUniform', low, high);
}
