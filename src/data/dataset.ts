import { createArray } from '../engine/dtype.js';
import { ArgumentError, ShapeError, show } from '../errors/index.js';
import { lengthsOfRows, setLengths } from '../tensor/lengths.js';
import { showShape, sizeOf } from '../tensor/shape.js';
import { Tensor } from '../tensor/tensor.js';

/** Inputs and targets of one model input and one output; row i of x belongs to row i of y. */
export interface Dataset {
  x: Tensor;
  y: Tensor;
}

/** Inputs and targets where a model may have several of either. */
export interface MultiDataset {
  x: Tensor | readonly Tensor[];
  y: Tensor | readonly Tensor[];
}

/** One tensor or several, as a list. */
export function tensorsOf(part: Tensor | readonly Tensor[]): readonly Tensor[] {
  return part instanceof Tensor ? [part] : part;
}

/** The number of examples. Throws unless every tensor of x and y has the same number of rows. */
export function rowsOf(who: string, data: MultiDataset): number {
  const named = [...namedTensors(who, 'x', data?.x), ...namedTensors(who, 'y', data?.y)];
  const [first] = named;
  for (const { name, tensor } of named) {
    if (tensor.rank === 0) throw new ShapeError(`${who}: ${name} needs a batch axis, got a scalar (shape []).`);
    if (tensor.shape[0] === first.tensor.shape[0]) continue;
    throw new ShapeError(
      `${who}: ${name} must have as many rows as ${first.name}, ${first.tensor.shape[0]}, got ${tensor.shape[0]} ` +
        `(${first.name} ${showShape(first.tensor.shape)}, ${name} ${showShape(tensor.shape)}).`,
    );
  }
  return first.tensor.shape[0];
}

/** The tensors of a part with the names that messages give them: `x`, or `x[0]`, `x[1]`. */
export function namedTensors(
  who: string,
  name: string,
  part: Tensor | readonly Tensor[],
): { name: string; tensor: Tensor }[] {
  if (part instanceof Tensor) return [{ name, tensor: part }];
  const list = Array.isArray(part) && part.length > 0 && part.every((tensor) => tensor instanceof Tensor);
  if (!list) throw new ArgumentError(`${who}: ${name} must be a Tensor or a list of Tensors, got ${show(part)}.`);
  return part.map((tensor, i) => ({ name: `${name}[${i}]`, tensor }));
}

/**
 * The rows of a tensor that `indices` names, in that order, as a new tensor.
 *
 * @throws ArgumentError when an index is outside the rows
 *
 * @example
 * const x = new Tensor(Float32Array.of(1, 2, 3, 4, 5, 6), [3, 2]);
 * takeRows(x, [2, 0]); // [[5, 6], [1, 2]]
 */
export function takeRows(x: Tensor, indices: ArrayLike<number>): Tensor {
  const [rows = 0, ...rest] = x.shape;
  const stride = sizeOf(rest);
  const out = new Tensor(createArray(x.dtype, indices.length * stride), [indices.length, ...rest]);
  for (let i = 0; i < indices.length; i++) {
    const row = indices[i];
    if (!Number.isInteger(row) || row < 0 || row >= rows) {
      throw new ArgumentError(
        `takeRows: index ${i} must be an integer in [0, ${rows - 1}], got ${row} (x ${showShape(x.shape)}).`,
      );
    }
    out.data.set(x.data.subarray(row * stride, (row + 1) * stride), i * stride);
  }
  setLengths(out, lengthsOfRows(x, indices, 0, indices.length));
  return out;
}

/**
 * The examples that `indices` names, in that order, as a new dataset.
 *
 * @example
 * takeExamples(moons(100), [3, 1]).y; // [1, 1]
 */
export function takeExamples(data: Dataset, indices: ArrayLike<number>): Dataset;
export function takeExamples(data: MultiDataset, indices: ArrayLike<number>): MultiDataset;
export function takeExamples(data: MultiDataset, indices: ArrayLike<number>): MultiDataset {
  const take = (part: Tensor | readonly Tensor[]): Tensor | Tensor[] =>
    part instanceof Tensor ? takeRows(part, indices) : part.map((tensor) => takeRows(tensor, indices));
  return { x: take(data.x), y: take(data.y) };
}
