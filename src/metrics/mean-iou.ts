import { knownOptions } from '../errors/index.js';
import type { Tensor } from '../tensor/tensor.js';
import { ConfusionCounts, type ConfusionOptions } from './confusion.js';
import { type Metric, needSamples, once } from './metric.js';

/**
 * How well regions are found, the figure of segmentation (§4.3): for each class k the overlap of the pixels that are
 * called k with those that are k, and the plain mean over the classes that occur in either,
 *
 *   IoU_k = TP_k / (TP_k + FP_k + FN_k)        mean IoU = 1/K' Σ IoU_k
 *
 * The classes' own figures are `perClass()`. Predictions are scores [N, H, W, K], probabilities of class 1
 * [N, H, W, 1] (above `threshold`, default 0.5), or int32 labels [N, H, W]; targets labels [N, H, W] or [N, H, W, 1], or
 * one-hot [N, H, W, K]; any number of axes will do. Counts are those of all batches together. Throws as
 * {@link confusionMatrix} does.
 *
 * M. Everingham et al., The Pascal visual object classes challenge: a retrospective, 2015.
 *
 * @example
 * const figure = new MeanIoU();
 * figure.update(fromArray([[0, 1], [1, 1]], { dtype: 'int32' }), fromArray([[0, 1], [0, 1]], { dtype: 'int32' }));
 * figure.perClass(); // [0.5, 0.6667]
 * figure.result(); // 0.5833
 */
export class MeanIoU implements Metric {
  readonly name = 'meanIoU';
  readonly better = 'higher';
  private readonly counts: ConfusionCounts;

  constructor(options: ConfusionOptions = {}) {
    knownOptions('MeanIoU', options, ['numClasses', 'threshold']);
    this.counts = new ConfusionCounts(this.name, options);
  }

  reset(): void {
    this.counts.reset();
  }

  update(prediction: Tensor, target: Tensor): void {
    const isYesNo = prediction.rank > 2 && prediction.shape.at(-1) === 1 && prediction.size === target.size;
    if (isYesNo) this.counts.update(prediction.reshape([prediction.size]), target.reshape([target.size]));
    else this.counts.update(prediction, target);
  }

  /** IoU of every class, [K]; NaN for a class that was neither predicted nor there. */
  perClass(): Float64Array {
    const { counts } = this;
    needSamples(this.name, counts.samples);
    return Float64Array.from({ length: counts.classes }, (_, k) => {
      const both = counts.at(k, k);
      return both / (counts.rowSum(k) + counts.columnSum(k) - both);
    });
  }

  result(): number {
    const figures = this.perClass().filter((iou) => !Number.isNaN(iou));
    return figures.reduce((sum, iou) => sum + iou, 0) / figures.length;
  }

  state(): Float64Array {
    return this.counts.state();
  }

  restore(state: Float64Array): void {
    this.counts.restore(state);
  }
}

/**
 * {@link MeanIoU} of one batch.
 *
 * @example
 * const sky = fromArray([[0.9, 0.8], [0.4, 0.1]]).reshape([1, 2, 2, 1]); // P(sky) of the four pixels of a picture
 * const t = fromArray([[1, 1], [1, 0]]).reshape([1, 2, 2, 1]);
 * meanIoU(sky, t); // 0.5833
 */
export function meanIoU(prediction: Tensor, target: Tensor, options?: ConfusionOptions): number {
  return once(new MeanIoU(options), prediction, target);
}
