import { bytesPerElement, type FloatArray, type FloatDType } from '../dtype.js';
import { kernel } from '../instance.js';
import { launch } from '../pool.js';
import { stageEnd, stageIn, stageInOut, stageOut } from '../stage.js';
import { floatDtype } from './blas1.js';

const binaryFlatKernel = kernel('binaryFlat');
const binaryKernel = kernel('binary');

/** The operations of the kernel, in the order of its codes. */
export const binaryOps = ['add', 'sub', 'mul', 'div', 'maximum', 'minimum'] as const;
export type BinaryOp = (typeof binaryOps)[number];

/** How two operands walk over an output: sizes of its axes, and each operand's strides in elements (0: it stays). */
export interface BroadcastPlan {
  readonly sizes: readonly number[];
  readonly strides: readonly [readonly number[], readonly number[]];
}

/** Axes that one launch walks; those before are walked here. */
const KERNEL_AXES = 4;

/**
 * y <- a (op) b. The plan's innermost strides are 0 or 1; `y` is contiguous
 * and may be an operand of its own shape.
 */
export function binary(op: BinaryOp, a: FloatArray, b: FloatArray, y: FloatArray, plan: BroadcastPlan): void {
  if (y.length === 0) return;
  const code = binaryOps.indexOf(op);
  const pY = y === a || y === b ? stageInOut(y) : stageOut(y);
  const pA = a === y ? pY : stageIn(a);
  const pB = b === y ? pY : b === a ? pA : stageIn(b);
  const dtype = floatDtype(y);
  if (plan.sizes.length <= 1) {
    const [[moveA = 1], [moveB = 1]] = plan.strides;
    launch(binaryFlatKernel, dtype, y.length, 64, 0.3 * y.length, code, moveA, moveB, pA, pB, pY);
  } else {
    walk(code, dtype, plan, 0, y.length, pA, pB, pY);
  }
  stageEnd();
}

/** The axes from `axis` on, which hold `length` outputs. */
function walk(
  code: number,
  dtype: FloatDType,
  plan: BroadcastPlan,
  axis: number,
  length: number,
  a: number,
  b: number,
  y: number,
): void {
  const { sizes, strides } = plan;
  const bytes = bytesPerElement(dtype);
  if (sizes.length - axis > KERNEL_AXES) {
    const size = sizes[axis];
    const inner = length / size;
    for (let i = 0; i < size; i++) {
      walk(
        code,
        dtype,
        plan,
        axis + 1,
        inner,
        a + i * strides[0][axis] * bytes,
        b + i * strides[1][axis] * bytes,
        y + i * inner * bytes,
      );
    }
    return;
  }
  const last = sizes.length - 1;
  const n = sizes[last];
  const runs = length / n;
  // axes that are not there have size 1 and stride 0
  launch(
    binaryKernel,
    dtype,
    runs,
    Math.ceil(256 / n),
    runs * (4 + 0.3 * n),
    code,
    inside(sizes, axis, last - 2, 1),
    inside(sizes, axis, last - 1, 1),
    n,
    inside(strides[0], axis, last - 3, 0),
    inside(strides[0], axis, last - 2, 0),
    inside(strides[0], axis, last - 1, 0),
    strides[0][last],
    inside(strides[1], axis, last - 3, 0),
    inside(strides[1], axis, last - 2, 0),
    inside(strides[1], axis, last - 1, 0),
    strides[1][last],
    a,
    b,
    y,
  );
}

/** An axis's entry, or `absent` for one before `first`. */
function inside(list: readonly number[], first: number, axis: number, absent: number): number {
  return axis < first ? absent : list[axis];
}
