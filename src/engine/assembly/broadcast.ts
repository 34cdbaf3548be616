import { at } from './simd';
import { scratch } from './thread';

/**
 * y <- a (op) b with broadcasting.
 *
 * An operand advances by one element along the innermost axis or stays where
 * it is (step 0). Its value is then spread over a vector in scratch memory, so
 * that one loop serves all combinations. y may be a or b.
 */

const ADD = 0;
const SUB = 1;
const MUL = 2;
const DIV = 3;
const MAXIMUM = 4; // NaN wins over every number, as in maximum and minimum of IEEE 754-2019
const MINIMUM = 5;

// @ts-ignore: decorator
@inline
function apply<T>(op: i32, a: v128, b: v128): v128 {
  if (op == ADD) return v128.add<T>(a, b);
  if (op == SUB) return v128.sub<T>(a, b);
  if (op == MUL) return v128.mul<T>(a, b);
  if (op == DIV) return v128.div<T>(a, b);
  if (op == MAXIMUM) return v128.max<T>(a, b);
  return v128.min<T>(a, b);
}

/** One run of n elements; stepA and stepB are 16 bytes, or 0 for an operand that stays. */
// @ts-ignore: decorator
@inline
function run<T>(op: i32, n: i32, a: usize, stepA: usize, b: usize, stepB: usize, y: usize): void {
  const vectors = y + ((<usize>n * sizeof<T>()) & ~15);
  const end = y + <usize>n * sizeof<T>();
  for (; y < vectors; y += 16) {
    v128.store(y, apply<T>(op, v128.load(a), v128.load(b)));
    a += stepA;
    b += stepB;
  }
  stepA = stepA * sizeof<T>() / 16;
  stepB = stepB * sizeof<T>() / 16;
  for (; y < end; y += sizeof<T>()) {
    store<T>(y, v128.extract_lane<T>(apply<T>(op, v128.splat<T>(load<T>(a)), v128.splat<T>(load<T>(b))), 0));
    a += stepA;
    b += stepB;
  }
}

/** Chooses the operation and spreads an operand that stays. */
function binaryRun<T>(op: i32, n: i32, a: usize, moveA: i32, b: usize, moveB: i32, y: usize): void {
  if (!moveA) {
    v128.store(scratch, v128.splat<T>(load<T>(a)));
    a = scratch;
  }
  if (!moveB) {
    v128.store(scratch, v128.splat<T>(load<T>(b)), 16);
    b = scratch + 16;
  }
  const stepA = <usize>(16 * moveA);
  const stepB = <usize>(16 * moveB);
  switch (op) {
    case ADD:
      run<T>(ADD, n, a, stepA, b, stepB, y);
      break;
    case SUB:
      run<T>(SUB, n, a, stepA, b, stepB, y);
      break;
    case MUL:
      run<T>(MUL, n, a, stepA, b, stepB, y);
      break;
    case DIV:
      run<T>(DIV, n, a, stepA, b, stepB, y);
      break;
    case MAXIMUM:
      run<T>(MAXIMUM, n, a, stepA, b, stepB, y);
      break;
    default:
      run<T>(MINIMUM, n, a, stepA, b, stepB, y);
  }
}

/** One axis: elements [begin, end); moveA and moveB are 1, or 0 for a scalar. */
function binaryFlat<T>(begin: i32, end: i32, op: i32, moveA: i32, moveB: i32, a: usize, b: usize, y: usize): void {
  binaryRun<T>(op, end - begin, at<T>(a, begin * moveA), moveA, at<T>(b, begin * moveB), moveB, at<T>(y, begin));
}

export function binaryFlat_f32(begin: i32, end: i32, op: i32, moveA: i32, moveB: i32, a: usize, b: usize, y: usize): void {
  binaryFlat<f32>(begin, end, op, moveA, moveB, a, b, y);
}
export function binaryFlat_f64(begin: i32, end: i32, op: i32, moveA: i32, moveB: i32, a: usize, b: usize, y: usize): void {
  binaryFlat<f64>(begin, end, op, moveA, moveB, a, b, y);
}

/**
 * Up to four axes [d0, d1, d2, n]: runs [begin, end) of the d0 d1 d2 runs of n
 * elements. a0..a2, b0..b2 are the operands' strides in elements.
 */
function binary<T>(
  begin: i32, end: i32, op: i32, d1: i32, d2: i32, n: i32,
  a0: i32, a1: i32, a2: i32, moveA: i32, b0: i32, b1: i32, b2: i32, moveB: i32,
  a: usize, b: usize, y: usize,
): void {
  for (let r = begin; r < end; r++) {
    const i2 = r % d2;
    const rest = r / d2;
    const i1 = rest % d1;
    const i0 = rest / d1;
    binaryRun<T>(
      op, n, at<T>(a, i0 * a0 + i1 * a1 + i2 * a2), moveA, at<T>(b, i0 * b0 + i1 * b1 + i2 * b2), moveB, at<T>(y, r * n),
    );
  }
}

export function binary_f32(
  begin: i32, end: i32, op: i32, d1: i32, d2: i32, n: i32,
  a0: i32, a1: i32, a2: i32, moveA: i32, b0: i32, b1: i32, b2: i32, moveB: i32,
  a: usize, b: usize, y: usize,
): void {
  binary<f32>(begin, end, op, d1, d2, n, a0, a1, a2, moveA, b0, b1, b2, moveB, a, b, y);
}
export function binary_f64(
  begin: i32, end: i32, op: i32, d1: i32, d2: i32, n: i32,
  a0: i32, a1: i32, a2: i32, moveA: i32, b0: i32, b1: i32, b2: i32, moveB: i32,
  a: usize, b: usize, y: usize,
): void {
  binary<f64>(begin, end, op, d1, d2, n, a0, a1, a2, moveA, b0, b1, b2, moveB, a, b, y);
}
