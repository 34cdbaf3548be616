import type { Diagnosis } from './diagnosis.js';
import { mean } from './statistics.js';
import { percent } from './text.js';

/** How training went on towards its end. */
export type Trend = 'learning' | 'overfitting' | 'settled';

/** What a {@link HistoryDiagnosis} rests on. */
export interface HistoryFindings {
  readonly diagnosis: Diagnosis;
  /** What the error is: `1 - accuracy`. */
  readonly formula: string;
  readonly scale: 'share' | 'cost';
  readonly epochs: readonly number[];
  readonly train: readonly number[];
  readonly dev: readonly number[];
  /** The place of the epoch that is diagnosed. */
  readonly at: number;
}

/** Fewer epochs say nothing of a trend. */
const LEAST_EPOCHS = 4;

/**
 * What {@link diagnoseHistory} has found: the diagnosis of one epoch, and how training went on.
 *
 * @example
 * const history = new History();
 * const errors = [0.3, 0.2, 0.15, 0.1, 0.12, 0.14, 0.16, 0.16];
 * errors.forEach((error, i) => history.add(i + 1, { accuracy: 0.7 + 0.03 * i, valAccuracy: 1 - error }));
 * const found = diagnoseHistory(history);
 * [found.trend, found.bestEpoch]; // ['overfitting', 4]
 */
export class HistoryDiagnosis {
  /** The diagnosis of the epoch. */
  readonly diagnosis: Diagnosis;
  /** The epoch that is diagnosed. */
  readonly epoch: number;
  /** The epoch of the least dev error, the first of several. */
  readonly bestEpoch: number;
  /**
   * 'overfitting' when dev error has risen by more than the tolerance since its best epoch while training error fell,
   * 'learning' when dev error fell by more than a tenth in the last quarter of the epochs, else 'settled'; undefined
   * for fewer than 4 epochs.
   */
  readonly trend: Trend | undefined;
  /** What the trend comes to, in a sentence. */
  readonly hint: string;

  constructor(private readonly findings: HistoryFindings) {
    const { diagnosis, epochs, dev, at } = findings;
    this.diagnosis = diagnosis;
    this.epoch = epochs[at];
    const best = dev.indexOf(Math.min(...dev));
    this.bestEpoch = epochs[best];
    [this.trend, this.hint] = this.#read(best);
  }

  /** The report: which epoch, the diagnosis, the trend. */
  toString(): string {
    const { formula, epochs } = this.findings;
    const all = epochs.length === 1 ? 'the only one' : `of ${epochs[0]} to ${epochs[epochs.length - 1]}`;
    const place = `Epoch ${this.epoch}, ${all}; error = ${formula}.`;
    return [place, ...(this.hint ? [this.hint] : []), '', String(this.diagnosis)].join('\n');
  }

  /** The same as plain data. */
  toJSON() {
    const { epoch, bestEpoch, trend, hint, diagnosis } = this;
    return { error: this.findings.formula, epoch, bestEpoch, trend, hint, ...diagnosis.toJSON() };
  }

  #read(best: number): [Trend | undefined, string] {
    const { epochs, train, dev, scale, diagnosis } = this.findings;
    const show = (value: number): string => (scale === 'share' ? percent(value) : value.toPrecision(4));
    const n = epochs.length;
    if (n < LEAST_EPOCHS) return [undefined, ''];
    const tail = Math.max(1, Math.floor(n / 10)); // the last epochs' mean: one epoch alone is noise
    const late = mean(dev.slice(-tail));
    if (late - dev[best] > diagnosis.tolerance && mean(train.slice(-tail)) < train[best]) {
      const rise = `dev error has risen from ${show(dev[best])} to ${show(late)} while training error fell`;
      return ['overfitting', `Overfitting since epoch ${epochs[best]}: ${rise}. EarlyStopping keeps the best weights.`];
    }
    const quarter = Math.floor(n / 4);
    const [before, after] = [mean(dev.slice(-2 * quarter, -quarter)), mean(dev.slice(-quarter))];
    if (after < 0.9 * before) {
      const fall = `dev error fell from ${show(before)} to ${show(after)}`;
      return ['learning', `Still learning: in the last quarter of the epochs ${fall}. Longer training comes first.`];
    }
    return ['settled', ''];
  }
}
