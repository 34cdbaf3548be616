import { ArgumentError } from '../errors/index.js';
import { mean } from './statistics.js';
import { percent, textTable } from './text.js';

/** An error over the repetitions: its mean and its standard deviation, 0 for a single one. */
export interface Measured {
  readonly mean: number;
  readonly deviation: number;
}

/** One size of a learning curve. */
export interface CurvePoint {
  /** The number of training examples. */
  readonly size: number;
  readonly train: Measured;
  readonly dev: Measured;
}

/** How the errors of a learning curve were measured. */
export interface CurveMeasure {
  readonly scale: 'share' | 'cost';
  /** What the error is: `1 - accuracy`. */
  readonly formula: string;
  readonly repeats: number;
}

/** A fall of dev error by this share of itself, for twice the data, is worth the data. */
const WORTH = 0.05;

/** A gap below this share of dev error counts as closed. */
const CLOSED = 0.2;

/** How many of the largest sizes say where dev error is going. */
const RECENT = 3;

/**
 * What {@link learningCurve} has measured. `String(curve)` is a table with what it says.
 *
 * @example
 * const measured = (mean) => ({ mean, deviation: 0 });
 * const point = (size, train, dev) => ({ size, train: measured(train), dev: measured(dev) });
 * const measure = { scale: 'share', formula: '1 - accuracy', repeats: 1 };
 * const variance = new LearningCurve([point(100, 0, 0.3), point(200, 0, 0.2), point(400, 0.01, 0.13)], measure);
 * variance.gainOfDoubling; // 0.085
 * variance.moreDataHelps; // true
 * const bias = new LearningCurve([point(100, 0.14, 0.16), point(200, 0.15, 0.155)], measure);
 * bias.moreDataHelps; // false
 */
export class LearningCurve {
  constructor(
    readonly points: readonly CurvePoint[],
    readonly measure: CurveMeasure,
  ) {
    if (points.length === 0) throw new ArgumentError('LearningCurve: needs at least one point, got none.');
  }

  /**
   * The fall of dev error that twice the data promises: its slope over the logarithm of the last three sizes, but not
   * more than the gap between dev and training error, which is all that data can close. 0 for a single size.
   */
  get gainOfDoubling(): number {
    const { train, dev } = this.#last;
    return Math.max(0, Math.min(this.#slope()[0], dev.mean - train.mean));
  }

  /**
   * Whether that gain exceeds a twentieth of dev error; undefined when it does, but by less than two standard errors of the
   * slope that the repetitions leave open.
   */
  get moreDataHelps(): boolean | undefined {
    const gain = this.gainOfDoubling;
    if (gain <= WORTH * this.#last.dev.mean) return false;
    return gain > 2 * this.#slope()[1] || undefined;
  }

  /** What the curves say, in a sentence. */
  get verdict(): string {
    const [train, dev] = [this.#last.train.mean, this.#last.dev.mean];
    const gap = dev - train;
    if (this.points.length < 2) return 'One size says nothing of others: give at least two.';
    if (this.moreDataHelps) {
      return (
        `More data would help: dev error (${this.#show(dev)}) still falls, by about ` +
        `${this.#show(this.gainOfDoubling)} for twice the data, and lies ${this.#show(gap)} above training error.`
      );
    }
    if (this.moreDataHelps === undefined) {
      return (
        `It is open whether more data would help: dev error (${this.#show(dev)}) falls by about ` +
        `${this.#show(this.gainOfDoubling)} for twice the data, no more than the repetitions differ. Repeat more often.`
      );
    }
    const closed = gap <= CLOSED * dev;
    const reason = closed
      ? `training error (${this.#show(train)}) has come close to dev error (${this.#show(dev)}): ` +
        'what is left is bias'
      : `dev error (${this.#show(dev)}) hardly falls any more, ${this.#show(gap)} above training error: ` +
        'regularise, or try another architecture';
    return `More data would not help: ${reason}.`;
  }

  /** A table of the points and the verdict. */
  toString(): string {
    const { formula, repeats } = this.measure;
    const cell = (error: Measured): string =>
      this.#show(error.mean) + (repeats > 1 ? ` ± ${this.#show(error.deviation)}` : '');
    const rows = this.points.map(({ size, train, dev }) => [String(size), cell(train), cell(dev)]);
    const table = textTable([['examples', 'training error', 'dev error'], ...rows]);
    return [`error = ${formula}`, table, this.verdict].join('\n');
  }

  /** The same as plain data. */
  toJSON() {
    const { points, measure, gainOfDoubling, moreDataHelps, verdict } = this;
    return { points, ...measure, gainOfDoubling, moreDataHelps, verdict };
  }

  get #last(): CurvePoint {
    return this.points[this.points.length - 1];
  }

  /**
   * The fall of dev error per doubling, minus the slope of the line through the recent points over log2(size), and its
   * standard error: Σ (x - x̄) y / Σ (x - x̄)².
   */
  #slope(): readonly [fall: number, error: number] {
    const recent = this.points.slice(-RECENT).map(({ size, dev }) => ({ x: Math.log2(size), dev }));
    const center = mean(recent.map(({ x }) => x));
    const sxx = recent.reduce((sum, { x }) => sum + (x - center) ** 2, 0);
    if (sxx === 0) return [0, 0];
    const fall = recent.reduce((sum, { x, dev }) => sum - ((x - center) / sxx) * dev.mean, 0);
    const variance = recent.reduce((sum, { x, dev }) => sum + (((x - center) / sxx) * dev.deviation) ** 2, 0);
    return [fall, Math.sqrt(variance / this.measure.repeats)];
  }

  #show(value: number): string {
    return this.measure.scale === 'share' ? percent(value) : value.toPrecision(4);
  }
}
