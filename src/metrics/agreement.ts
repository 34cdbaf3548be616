import { knownOptions } from '../errors/index.js';
import type { Tensor } from '../tensor/tensor.js';
import { ConfusionCounts, type ConfusionOptions } from './confusion.js';
import { type Metric, needSamples, once } from './metric.js';

/** The parent of figures that are a function of the whole confusion matrix. */
abstract class ConfusionMetric implements Metric {
  abstract readonly name: string;
  readonly better = 'higher';
  private readonly counts: ConfusionCounts;

  constructor(options: ConfusionOptions = {}) {
    knownOptions(new.target.name, options, ['numClasses', 'threshold']);
    this.counts = new ConfusionCounts(new.target.name, options);
  }

  reset(): void {
    this.counts.reset();
  }

  update(prediction: Tensor, target: Tensor): void {
    this.counts.update(prediction, target);
  }

  state(): Float64Array {
    return this.counts.state();
  }

  restore(state: Float64Array): void {
    this.counts.restore(state);
  }

  result(): number {
    const { counts } = this;
    const s = counts.samples;
    needSamples(this.name, s);
    const marginals = { s, c: 0, pt: 0, pp: 0, tt: 0 };
    for (let k = 0; k < counts.classes; k++) {
      const p = counts.columnSum(k);
      const t = counts.rowSum(k);
      marginals.c += counts.at(k, k);
      marginals.pt += p * t;
      marginals.pp += p * p;
      marginals.tt += t * t;
    }
    return this.figure(marginals);
  }

  protected abstract figure(marginals: Marginals): number;
}

/** s samples, c correct ones; Σ p t, Σ p², Σ t² over classes predicted p and present t times. */
interface Marginals {
  s: number;
  c: number;
  pt: number;
  pp: number;
  tt: number;
}

/**
 * Agreement beyond chance: κ = (p_o - p_e) / (1 - p_e), with p_o = c / s the
 * accuracy and p_e = Σ_k p_k t_k / s² the accuracy of chance with the same
 * class frequencies; 0 / 0 = 0. In [-1, 1].
 *
 * J. Cohen, A coefficient of agreement for nominal scales, 1960.
 *
 * @example
 * const figure = new CohenKappa();
 * figure.update(fromArray([0.9, 0.8]), fromArray([1, 1]));
 * figure.update(fromArray([0.7, 0.3]), fromArray([0, 0]));
 * figure.result(); // 0.5
 */
export class CohenKappa extends ConfusionMetric {
  readonly name = 'cohenKappa';

  protected override figure({ s, c, pt }: Marginals): number {
    const observed = c / s;
    const chance = pt / s ** 2;
    return chance === 1 ? 0 : (observed - chance) / (1 - chance);
  }
}

/**
 * The correlation of predicted and true class, for any number of classes:
 *
 *   (c s - Σ p_k t_k) / √((s² - Σ p_k²) (s² - Σ t_k²)),  0 / 0 = 0
 *
 * In [-1, 1]; for two classes Matthews' coefficient (1975). The general form:
 * J. Gorodkin, Comparing two K-category assignments, 2004.
 *
 * @example
 * const figure = new Matthews();
 * figure.update(fromArray([0.9, 0.8]), fromArray([1, 1]));
 * figure.update(fromArray([0.7, 0.3]), fromArray([0, 0]));
 * figure.result(); // 0.5774
 */
export class Matthews extends ConfusionMetric {
  readonly name = 'matthews';

  protected override figure({ s, c, pt, pp, tt }: Marginals): number {
    const scale = Math.sqrt((s * s - pp) * (s * s - tt));
    return scale === 0 ? 0 : (c * s - pt) / scale;
  }
}

/**
 * {@link CohenKappa} of one batch.
 *
 * @example
 * const y = fromArray([0.9, 0.8, 0.7, 0.3]);
 * const t = fromArray([1, 1, 0, 0]);
 * cohenKappa(y, t); // 0.5
 */
export function cohenKappa(prediction: Tensor, target: Tensor, options?: ConfusionOptions): number {
  return once(new CohenKappa(options), prediction, target);
}

/**
 * {@link Matthews} correlation of one batch.
 *
 * @example
 * const y = fromArray([0.9, 0.8, 0.7, 0.3]);
 * const t = fromArray([1, 1, 0, 0]);
 * matthews(y, t); // 0.5774
 */
export function matthews(prediction: Tensor, target: Tensor, options?: ConfusionOptions): number {
  return once(new Matthews(options), prediction, target);
}
