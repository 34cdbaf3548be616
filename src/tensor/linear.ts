import { batchedGemm, gemm } from '../engine/index.js';
import { ArgumentError, ShapeError, knownOptions, trueOrFalse } from '../errors/index.js';
import { isFloat, mul, needFloat } from './arithmetic.js';
import { broadcastShapes, broadcastTo } from './broadcast.js';
import { sum } from './reductions.js';
import { type Shape, sameShape, showShape, sizeOf } from './shape.js';
import { Tensor } from './tensor.js';

/** Options of matMul. */
export interface MatMulOptions {
  /** Use Aᵀ (the last two axes swapped). Default false. */
  transposeA?: boolean;
  /** Use Bᵀ. Default false. */
  transposeB?: boolean;
}

/**
 * C = A B over the last two axes: [..., m, k] × [..., k, n] -> [..., m, n].
 * Leading (batch) axes broadcast. Floating-point, at least two axes each.
 *
 * Throws ShapeError unless the inner sizes agree and the batch axes broadcast.
 *
 * @example
 * matMul(fromArray([[1, 2], [3, 4]]), fromArray([[1], [1]])).toArray(); // [[3], [7]]
 */
export function matMul(a: Tensor, b: Tensor, options: MatMulOptions = {}): Tensor {
  knownOptions('matMul', options, ['transposeA', 'transposeB']);
  const { transposeA = false, transposeB = false } = options;
  trueOrFalse('matMul', 'transposeA', transposeA);
  trueOrFalse('matMul', 'transposeB', transposeB);
  checkPair('matMul', a, b);
  const shapes = `(a ${showShape(a.shape)}${transposeA ? ' transposed' : ''}, b ${showShape(b.shape)}${transposeB ? ' transposed' : ''})`;
  if (a.rank < 2 || b.rank < 2)
    throw new ShapeError(`matMul: a and b need at least two axes ${shapes}. Use dot, or reshape.`);
  const [m, k] = matrixSize(a, transposeA);
  const [inner, n] = matrixSize(b, transposeB);
  if (k !== inner) {
    throw new ShapeError(
      `matMul: a's axis ${transposeA ? -2 : -1} must equal b's axis ${transposeB ? -1 : -2}, got ${k} and ${inner} ${shapes}.`,
    );
  }
  const batchA = a.shape.slice(0, -2);
  const batchB = b.shape.slice(0, -2);
  const batch = broadcastShapes('matMul', { name: "a's batch", shape: batchA }, { name: "b's batch", shape: batchB });
  const out = Tensor.zeros([...batch, m, n], a.dtype);
  if (!transposeA && sizeOf(batchB) === 1 && batchB.length <= batchA.length) {
    // one matrix for the whole batch: the batch is more rows
    product(a, b, out, {
      batch: 1,
      m: sizeOf(batchA) * m,
      n,
      k,
      transA: false,
      transB: transposeB,
      strideA: 0,
      strideB: 0,
    });
    return out;
  }
  const left = spread(a, batch, batchA);
  const right = spread(b, batch, batchB);
  product(left, right, out, {
    batch: sizeOf(batch),
    m,
    n,
    k,
    transA: transposeA,
    transB: transposeB,
    strideA: sizeOf(batchA) === 1 ? 0 : m * k,
    strideB: sizeOf(batchB) === 1 ? 0 : k * n,
  });
  return out;
}

interface Product {
  batch: number;
  m: number;
  n: number;
  k: number;
  transA: boolean;
  transB: boolean;
  strideA: number;
  strideB: number;
}

function product(a: Tensor, b: Tensor, c: Tensor, { batch, strideA, strideB, ...sizes }: Product): void {
  if (!isFloat(a.data) || !isFloat(b.data) || !isFloat(c.data)) return;
  batchedGemm(batch, strideA, strideB, sizes.m * sizes.n, { ...sizes, a: a.data, b: b.data, c: c.data });
}

function matrixSize(x: Tensor, transposed: boolean): readonly [number, number] {
  const [rows, cols] = x.shape.slice(-2);
  return transposed ? [cols, rows] : [rows, cols];
}

/** An operand with all matrices of the batch, unless it has a single one for all or is complete already. */
function spread(x: Tensor, batch: Shape, own: Shape): Tensor {
  if (sizeOf(own) === 1 || sameShape(own, batch)) return x;
  return broadcastTo(x, [...batch, ...x.shape.slice(-2)]);
}

/**
 * Σ a b of two vectors of one length, as a scalar (shape []).
 *
 * @example
 * dot(fromArray([1, 2, 3]), fromArray([4, 5, 6])).item(); // 32
 */
export function dot(a: Tensor, b: Tensor): Tensor {
  checkPair('dot', a, b);
  if (a.rank !== 1 || !sameShape(a.shape, b.shape)) {
    throw new ShapeError(
      `dot: needs two vectors of one length, got a ${showShape(a.shape)}, b ${showShape(b.shape)}. For matrices use matMul.`,
    );
  }
  return sum(mul(a, b));
}

/**
 * a bᵀ of two vectors: [m] and [n] -> [m, n].
 *
 * @example
 * outer(fromArray([1, 2]), fromArray([3, 4])).toArray(); // [[3, 4], [6, 8]]
 */
export function outer(a: Tensor, b: Tensor): Tensor {
  checkPair('outer', a, b);
  if (a.rank !== 1 || b.rank !== 1) {
    throw new ShapeError(`outer: needs two vectors, got a ${showShape(a.shape)}, b ${showShape(b.shape)}.`);
  }
  const out = Tensor.zeros([a.size, b.size], a.dtype);
  if (isFloat(a.data) && isFloat(b.data) && isFloat(out.data))
    gemm({ m: a.size, n: b.size, k: 1, a: a.data, b: b.data, c: out.data });
  return out;
}

function checkPair(who: string, a: Tensor, b: Tensor): void {
  needFloat(who, a);
  if (a.dtype === b.dtype) return;
  throw new ArgumentError(
    `${who}: a and b must have one dtype, got ${a.dtype} and ${b.dtype} (a ${showShape(a.shape)}, b ${showShape(b.shape)}). Use cast(x, dtype).`,
  );
}
