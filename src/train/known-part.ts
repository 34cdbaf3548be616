import { takeRows } from '../data/index.js';
import { type Tensor, sameShape } from '../tensor/index.js';

/**
 * The part of a batch whose labels are known, for the figures of an output whose loss skips missing ones (NaN): the rows
 * without a NaN, or, where rows of several yes/no answers are known in part, the known answers one by one. Undefined
 * when nothing is missing.
 */
export function knownPart(prediction: Tensor, target: Tensor): readonly [Tensor, Tensor] | undefined {
  const { data } = target;
  const n = target.shape[0];
  const width = data.length / n;
  const missing = Array.from({ length: n }, (_, row) => countMissing(data, row * width, width));
  if (missing.every((count) => count === 0)) return undefined;
  const partly = missing.some((count) => count > 0 && count < width);
  if (partly && sameShape(prediction.shape, target.shape)) {
    const known = Array.from(data.keys()).filter((i) => !Number.isNaN(data[i]));
    return [takeRows(flat(prediction), known), takeRows(flat(target), known)];
  }
  const rows = Array.from(missing.keys()).filter((row) => missing[row] === 0);
  return [takeRows(prediction, rows), takeRows(target, rows)];
}

function flat(tensor: Tensor): Tensor {
  return tensor.reshape([tensor.size]);
}

function countMissing(data: Tensor['data'], begin: number, count: number): number {
  let missing = 0;
  for (let i = begin; i < begin + count; i++) if (Number.isNaN(data[i])) missing++;
  return missing;
}
