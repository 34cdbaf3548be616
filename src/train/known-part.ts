import { takeRows } from '../data/dataset.js';
import { type Tensor, sameShape } from '../tensor/index.js';

/**
 * The part of a batch whose labels are known, for the figures of an output whose loss skips missing ones: NaN, or the
 * loss's missing label. It is made of the known labels [..., K] or [...] and their predictions, one below the other;
 * where rows of several yes/no answers are known in part, of the known answers one by one; where targets are sequences
 * of another length than the prediction, of whole examples. Undefined when nothing is missing.
 */
export function knownPart(
  prediction: Tensor,
  target: Tensor,
  missingLabel?: number,
): readonly [Tensor, Tensor] | undefined {
  const { data } = target;
  const isMissing = (value: number): boolean => Number.isNaN(value) || value === missingLabel;
  if (!data.some(isMissing)) return undefined;
  const labels = !sameShape(prediction.shape, target.shape); // one for each row of scores
  if (labels && !sameShape(prediction.shape.slice(0, -1), target.shape)) return knownExamples(prediction, target);
  const width = labels || target.rank === 1 ? 1 : target.shape[target.rank - 1];
  const missing = Array.from({ length: data.length / width }, (_, row) => {
    let count = 0;
    for (let i = row * width; i < (row + 1) * width; i++) count += Number(isMissing(data[i]));
    return count;
  });
  if (missing.some((count) => count > 0 && count < width)) {
    const known = Array.from(data.keys()).filter((i) => !isMissing(data[i]));
    return [takeRows(flat(prediction), known), takeRows(flat(target), known)];
  }
  const known = Array.from(missing.keys()).filter((row) => missing[row] === 0);
  const below = (tensor: Tensor): Tensor =>
    tensor.rank === 1 ? tensor : tensor.reshape([missing.length, tensor.size / missing.length]);
  return [takeRows(below(prediction), known), takeRows(labels ? flat(target) : below(target), known)];
}

/** The examples without a NaN, where targets do not go with single rows of the prediction, such as texts with sounds. */
function knownExamples(prediction: Tensor, target: Tensor): readonly [Tensor, Tensor] {
  const [n] = target.shape;
  const known = Array.from({ length: n }, (_, i) => i).filter((i) => !target.rows(i, i + 1).data.some(Number.isNaN));
  return [takeRows(prediction, known), takeRows(target, known)];
}

function flat(tensor: Tensor): Tensor {
  return tensor.reshape([tensor.size]);
}
