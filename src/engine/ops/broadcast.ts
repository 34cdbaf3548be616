import { bytesPerElement, type FloatArray } from '../dtype.js';
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

/** Axes that one launch walks; outer ones are walked here. */
const KERNEL_AXES = 4;

/**
 * y <- a (op) b. The plan's innermost strides are 0 or 1; `y` is contiguous
 * and may be an operand of its own shape.
 */
export function binary(op: BinaryOp, a: FloatArray, b: FloatArray, y: FloatArray, plan: BroadcastPlan): void {
  if (y.length === 0) return;
  const { sizes, strides } = plan;
  const code = binaryOps.indexOf(op);
  const pY = y === a || y === b ? stageInOut(y) : stageOut(y);
  const pA = a === y ? pY : stageIn(a);
  const pB = b === y ? pY : b === a ? pA : stageIn(b);
  const dtype = floatDtype(y);
  const axes = sizes.length;
  if (axes <= 1) {
    const moveA = strides[0][0] ?? 1;
    const moveB = strides[1][0] ?? 1;
    launch(binaryFlatKernel, dtype, y.length, 64, 0.3 * y.length, code, moveA, moveB, pA, pB, pY);
  } else {
    const bytes = bytesPerElement(dtype);
    const outer = axes - KERNEL_AXES;
    walk(Math.max(0, outer), 0, 0, 0);
    function walk(left: number, offsetA: number, offsetB: number, offsetY: number): void {
      if (left === 0) {
        runs(pA + offsetA * bytes, pB + offsetB * bytes, pY + offsetY * bytes);
        return;
      }
      const axis = Math.max(0, outer) - left;
      const block = sizes.slice(axis + 1).reduce((product, n) => product * n, 1);
      for (let i = 0; i < sizes[axis]; i++) {
        walk(left - 1, offsetA + i * strides[0][axis], offsetB + i * strides[1][axis], offsetY + i * block);
      }
    }
    function runs(addressA: number, addressB: number, addressY: number): void {
      const size = (place: number): number => sizes[axes - KERNEL_AXES + place] ?? 1;
      const stride = (operand: 0 | 1, place: number): number => strides[operand][axes - KERNEL_AXES + place] ?? 0;
      const n = size(3);
      const rows = size(0) * size(1) * size(2);
      launch(
        binaryKernel, dtype, rows, Math.ceil(256 / n), rows * (4 + 0.3 * n), code, size(1), size(2), n,
        stride(0, 0), stride(0, 1), stride(0, 2), stride(0, 3),
        stride(1, 0), stride(1, 1), stride(1, 2), stride(1, 3), addressA, addressB, addressY,
      );
    }
  }
  stageEnd();
}
