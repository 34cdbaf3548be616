import { ArgumentError, ShapeError, knownOptions, nonNegativeInteger } from '../errors/index.js';
import { lengthsOf } from '../tensor/lengths.js';
import { showShape } from '../tensor/shape.js';
import type { Tensor } from '../tensor/tensor.js';
import { editDistance } from './edit-distance.js';
import { greedyLabels } from './greedy-labels.js';
import { MeanMetric, once } from './metric.js';

/** Options of {@link LabelErrorRate}. */
export interface LabelErrorRateOptions {
  /** The class that stands for no label. Default 0. */
  blank?: number;
}

/**
 * The label error rate of a model trained with CTC: Σ edit distances of the greedy readings from the labels / number of
 * labels, in [0, ∞).
 *
 * Predictions are scores of each step [N, T, classes], logits or probabilities; steps beyond their lengths do not count.
 * Targets are labels [N, L] padded with the blank or -1. Where there is no label at all, 0 / 0 = 0.
 *
 * @example
 * const figure = new LabelErrorRate();
 * const scores = fromArray([[[0, 1, 0], [0, 1, 0], [1, 0, 0], [0, 1, 0]]]); // 1 1 - 1: reads 1 1
 * figure.update(scores, fromArray([[1, 2, 0]], { dtype: 'int32' }));
 * figure.result(); // 0.5
 */
export class LabelErrorRate extends MeanMetric {
  readonly name = 'labelErrorRate';
  readonly better = 'lower';
  readonly blank: number;

  constructor(options: LabelErrorRateOptions = {}) {
    super();
    knownOptions('LabelErrorRate', options, ['blank']);
    this.blank = options.blank ?? 0;
    nonNegativeInteger('LabelErrorRate', 'blank', this.blank);
  }

  override update(prediction: Tensor, target: Tensor): void {
    this.#checkShapes(prediction, target);
    const [n, steps, classes] = prediction.shape;
    const lengths = lengthsOf(prediction);
    let [edits, labels] = [0, 0];
    for (let i = 0; i < n; i++) {
      const reading = greedyLabels(prediction.data, i * steps * classes, lengths?.[i] ?? steps, classes, this.blank);
      const wanted = Array.from(row(target, i)).filter((k) => k !== this.blank && k !== -1);
      edits += editDistance(reading, wanted);
      labels += wanted.length;
    }
    this.add(edits, labels);
  }

  override result(): number {
    const rate = super.result();
    return Number.isNaN(rate) ? 0 : rate;
  }

  #checkShapes(prediction: Tensor, target: Tensor): void {
    const { shape } = prediction;
    if (shape.length !== 3 || target.rank !== 2 || target.shape[0] !== shape[0]) {
      throw new ShapeError(
        `${this.name}: needs scores [N, T, classes] and labels [N, L], got prediction ${showShape(shape)}, target ` +
          `${showShape(target.shape)}.`,
      );
    }
    if (this.blank < shape[2]) return;
    throw new ArgumentError(
      `${this.name}: blank must be one of the ${shape[2]} classes of prediction ${showShape(shape)}, got ${this.blank}.`,
    );
  }
}

/** The labels of example i. */
function row({ data, shape }: Tensor, i: number): ArrayLike<number> {
  return data.subarray(i * shape[1], (i + 1) * shape[1]);
}

/**
 * {@link LabelErrorRate} of one batch.
 *
 * @example
 * const scores = fromArray([[[0, 1, 0], [1, 0, 0], [0, 0, 1]]]); // 1 - 2
 * labelErrorRate(scores, fromArray([[1, 2]], { dtype: 'int32' })); // 0
 */
export function labelErrorRate(prediction: Tensor, target: Tensor, options?: LabelErrorRateOptions): number {
  return once(new LabelErrorRate(options), prediction, target);
}
