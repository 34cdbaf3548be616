import ndarray from 'ndarray';
import { type BroadcastPlan } from '../engine/index.js';
import { ArgumentError, ShapeError, finiteNumber, show } from '../errors/index.js';
import { type Shape, checkShape, sameShape, showShape } from './shape.js';
import { Tensor } from './tensor.js';

/** Two named shapes, for messages. */
interface Named {
  readonly name: string;
  readonly shape: Shape;
}

/**
 * The shape that two shapes broadcast to, by numpy's rules: aligned at the last
 * axis, sizes must be equal or one of them 1; missing axes count as 1. `who` and
 * the names are for the message.
 *
 * Throws ShapeError when an axis has two sizes, neither of them 1.
 *
 * @example
 * broadcastShapes('add', { name: 'a', shape: [4, 1] }, { name: 'b', shape: [3] }); // [4, 3]
 */
export function broadcastShapes(who: string, a: Named, b: Named): Shape {
  const rank = Math.max(a.shape.length, b.shape.length);
  return Array.from({ length: rank }, (_, axis) => {
    const sizeA = a.shape[axis - rank + a.shape.length] ?? 1;
    const sizeB = b.shape[axis - rank + b.shape.length] ?? 1;
    if (sizeA !== sizeB && sizeA !== 1 && sizeB !== 1) {
      throw new ShapeError(
        `${who}: axis ${axis - rank} must be equal or 1 to broadcast, got ${sizeA} and ${sizeB} ` +
          `(${a.name} ${showShape(a.shape)}, ${b.name} ${showShape(b.shape)}). Reshape one of them.`,
      );
    }
    return sizeA === 1 ? sizeB : sizeA;
  });
}

/** Row-major strides of `shape` seen under the broadcast shape `out`: 0 along broadcast axes. */
export function broadcastStrides(shape: Shape, out: Shape): number[] {
  const strides = out.map(() => 0);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1) strides[axis + out.length - shape.length] = stride;
    stride *= shape[axis];
  }
  return strides;
}

/** How to walk two operands over `out`: axes of size 1 dropped, neighbours that walk alike joined. */
export function planBroadcast(a: Shape, b: Shape, out: Shape): BroadcastPlan {
  const stridesA = broadcastStrides(a, out);
  const stridesB = broadcastStrides(b, out);
  const sizes: number[] = [];
  const joinedA: number[] = [];
  const joinedB: number[] = [];
  for (let axis = out.length - 1; axis >= 0; axis--) {
    const size = out[axis];
    if (size === 1) continue;
    const [inner] = sizes;
    if (inner !== undefined && stridesA[axis] === joinedA[0] * inner && stridesB[axis] === joinedB[0] * inner) {
      sizes[0] = inner * size;
      continue;
    }
    sizes.unshift(size);
    joinedA.unshift(stridesA[axis]);
    joinedB.unshift(stridesB[axis]);
  }
  return { sizes, strides: [joinedA, joinedB] };
}

/**
 * A copy of `x` repeated to `shape` by numpy's rules.
 *
 * @example
 * broadcastTo(fromArray([1, 2]), [2, 2]).toArray(); // [[1, 2], [1, 2]]
 */
export function broadcastTo(x: Tensor, shape: Shape): Tensor {
  checkShape('broadcastTo', shape);
  const reached = broadcastShapes('broadcastTo', { name: 'x', shape: x.shape }, { name: 'shape', shape });
  if (!sameShape(reached, shape)) {
    throw new ShapeError(
      `broadcastTo: x ${showShape(x.shape)} does not fit into shape ${showShape(shape)}; it needs ${showShape(reached)}.`,
    );
  }
  if (sameShape(x.shape, shape)) return x.clone();
  return Tensor.from(ndarray(x.data, [...shape], broadcastStrides(x.shape, shape)), x.dtype);
}

/** Both operands as tensors of one dtype: a number takes the dtype of the other. */
export function operands(who: string, a: Tensor | number, b: Tensor | number): [Tensor, Tensor] {
  if (a instanceof Tensor && b instanceof Tensor) {
    if (a.dtype !== b.dtype) {
      throw new ArgumentError(
        `${who}: a and b must have one dtype, got ${a.dtype} and ${b.dtype} ` +
          `(a ${showShape(a.shape)}, b ${showShape(b.shape)}). Use cast(x, dtype).`,
      );
    }
    return [a, b];
  }
  if (a instanceof Tensor) return [a, scalarLike(who, 'b', b, a)];
  if (b instanceof Tensor) return [scalarLike(who, 'a', a, b), b];
  throw new ArgumentError(`${who}: a or b must be a Tensor, got ${show(a)} and ${show(b)}.`);
}

function scalarLike(who: string, name: string, value: Tensor | number, like: Tensor): Tensor {
  if (typeof value !== 'number')
    throw new ArgumentError(`${who}: ${name} must be a Tensor or a number, got ${show(value)}.`);
  if (like.dtype === 'int32') {
    finiteNumber(who, name, value);
    if (value !== (value | 0)) {
      throw new ArgumentError(
        `${who}: ${name} = ${value} is not an int32, but the other operand is. Use cast(x, 'float32').`,
      );
    }
  }
  const scalar = Tensor.zeros([], like.dtype);
  scalar.data[0] = value;
  return scalar;
}
