import { ArgumentError, ShapeError } from '../errors/index.js';
import { showShape } from '../tensor/shape.js';
import type { Tensor } from '../tensor/tensor.js';
import { type MultiDataset, namedTensors, rowsOf } from './dataset.js';

/** The index along each axis of element `offset`. */
export function indexAt(offset: number, shape: readonly number[]): number[] {
  const index: number[] = [];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index.unshift(offset % shape[axis]);
    offset = Math.floor(offset / shape[axis]);
  }
  return index;
}

/**
 * Throws when x holds NaN or an infinity; the message counts and locates them. With `missing`, NaN stands for a value
 * that is not known and is let through.
 *
 * @example
 * const x = new Tensor(Float32Array.of(1, NaN, 3, NaN), [2, 2]);
 * // fit: x has 2 NaN, the first at [0, 1] (x [2, 2]). Remove or replace them first.
 * checkFinite('fit', 'x', x); // throws ArgumentError
 */
export function checkFinite(who: string, name: string, x: Tensor, { missing = false } = {}): void {
  const { data, dtype } = x;
  if (dtype === 'int32') return;
  let zero = 0; // x - x is 0 for finite x and NaN otherwise: one cheap pass when all is well
  for (let i = 0; i < data.length; i++) zero += data[i] - data[i];
  if (zero === 0) return;
  const found = [
    missing ? '' : describe(x, 'NaN', (value) => Number.isNaN(value)),
    describe(x, 'infinite values', (value) => value === Infinity || value === -Infinity),
  ].filter((text) => text !== '');
  if (found.length === 0) return;
  throw new ArgumentError(
    `${who}: ${name} has ${found.join(' and ')} (${name} ${showShape(x.shape)}). Remove or replace them first.`,
  );
}

/** `3 NaN, the first at [12, 5]`, or nothing when there are none. */
function describe({ data, shape }: Tensor, what: string, matches: (value: number) => boolean): string {
  let count = 0;
  let first = 0;
  for (let i = data.length - 1; i >= 0; i--) {
    if (!matches(data[i])) continue;
    count++;
    first = i;
  }
  return count === 0 ? '' : `${count} ${what}, the first at ${showShape(indexAt(first, shape))}`;
}

/**
 * Throws unless y holds class labels 0 to numClasses - 1; the message counts and locates those outside.
 *
 * @example
 * checkLabels('fit', 'y', new Tensor(Int32Array.of(0, 9, 10), [3]), 10); // throws ArgumentError
 */
export function checkLabels(who: string, name: string, y: Tensor, numClasses: number): void {
  const { data } = y;
  let count = 0;
  let first = -1;
  for (let i = data.length - 1; i >= 0; i--) {
    const label = data[i];
    if (Number.isInteger(label) && label >= 0 && label < numClasses) continue;
    count++;
    first = i;
  }
  if (count === 0) return;
  throw new ArgumentError(
    `${who}: ${name} must hold integer labels in [0, ${numClasses - 1}], got ${data[first]} at ` +
      `${showShape(indexAt(first, y.shape))}${count > 1 ? ` and ${count - 1} more outside` : ''} (${name} ${showShape(y.shape)}).`,
  );
}

/**
 * What `fit` asks of its data before it changes anything: at least one example, equal numbers of rows, no NaN and no
 * infinity. Returns the number of examples. Where `missing` is true for an output, its NaN are labels that are not known.
 *
 * @throws ShapeError, ArgumentError
 *
 * @example
 * validateData('fit', moons(20)); // 20
 */
export function validateData(who: string, data: MultiDataset, missing: readonly boolean[] = []): number {
  const n = rowsOf(who, data);
  const inputs = namedTensors(who, 'x', data.x);
  const targets = namedTensors(who, 'y', data.y);
  for (const { name, tensor } of [...inputs, ...targets]) {
    if (tensor.size === 0)
      throw new ShapeError(
        `${who}: ${name} is empty (shape ${showShape(tensor.shape)}); at least one example is needed.`,
      );
  }
  for (const { name, tensor } of inputs) checkFinite(who, name, tensor);
  targets.forEach(({ name, tensor }, o) => checkFinite(who, name, tensor, { missing: missing[o] }));
  return n;
}
