import type { FloatArray } from '../dtype.js';
import { kernel } from '../instance.js';
import { subarray } from '../memory.js';
import { launch } from '../pool.js';
import { stageEnd, stageIn, stageInOut, stageOut } from '../stage.js';
import { floatDtype } from './blas1.js';
import {
  type SequenceShape,
  byUnits,
  extent,
  grain,
  launches,
  nanoseconds,
  recurrentLength,
  recurrentWeight,
} from './recurrent.js';

const afterForwardKernel = kernel('gruAfterForward');
const afterBackwardKernel = kernel('gruAfterBackward');
const beforeForwardKernel = kernel('gruBeforeForward');
const beforeBackwardKernel = kernel('gruBeforeBackward');

// Which parts of a step a launch makes: threads that share units join between the two.
const [FIRST, SECOND, BOTH] = [1, 2, 3] as const;

/** What both passes of a GRU share: what each array holds is written in assembly/gru-after.ts and gru-before.ts. */
export interface GruArrays {
  /** [rows, steps, 3 units]: x W + b, then z, r, n; after the backward pass ∂L/∂z. */
  readonly gates: FloatArray;
  /** R [units, 3 units]. */
  readonly weight: FloatArray;
  /** Memory for R as the kernels read it: `gruScratchLength` elements. */
  readonly packed: FloatArray;
  /** [rows, steps, units]: h R_n + c, then its gradient; or r h. */
  readonly inner: FloatArray;
  /** h before each step, [rows, steps, units]; that before the first is given. */
  readonly states: FloatArray;
  /** Whether the product comes before the reset gate (cuDNN's form) or after it (that of Cho et al.). */
  readonly resetAfter: boolean;
  /** z is the share of the candidate instead of that of the old state. */
  readonly write: boolean;
}

/** The arrays of a forward pass. */
export interface GruForward extends GruArrays {
  /** c [units], in the form that resets after. */
  readonly candidateBias: FloatArray | undefined;
  readonly y: FloatArray | undefined;
  readonly finalH: FloatArray;
}

/** The arrays of a backward pass. */
export interface GruBackward extends GruArrays {
  readonly dy: FloatArray | undefined;
  /** The gradient of the final h, then that of the initial one, [rows, units]. */
  readonly dh: FloatArray;
  /** Memory [rows, units] for the form that resets before. */
  readonly dInner: FloatArray;
}

/** Elements of `packed` in either pass. */
export function gruScratchLength(shape: SequenceShape): number {
  const { units } = shape;
  const update = Math.max(recurrentLength(shape, units, 2 * units), recurrentLength(shape, 2 * units, units));
  return update + recurrentLength(shape, units, units);
}

/** The addresses of R's columns of z and r, and of n, or of their transposes. */
function weights(shape: SequenceShape, { weight, packed }: GruArrays, transB: boolean): [number, number] {
  const { units } = shape;
  const candidate = subarray(weight, 2 * units, weight.length);
  if (byUnits(shape)) return [stageIn(weight), stageIn(candidate)];
  const length = recurrentLength(shape, units, units);
  const [first, rest] = [subarray(packed, length, packed.length), subarray(packed, 0, length)];
  const [k, n] = transB ? [2 * units, units] : [units, 2 * units];
  return [
    stageIn(recurrentWeight(shape, k, n, weight, first, { transB, ldb: 3 * units })),
    stageIn(recurrentWeight(shape, units, units, candidate, rest, { transB, ldb: 3 * units })),
  ];
}

/** All steps of a GRU. */
export function gruForward(shape: SequenceShape, arrays: GruForward): void {
  const { rows, steps, units, reverse, lengths } = shape;
  const { gates, inner, states, candidateBias, y, finalH, resetAfter } = arrays;
  const dtype = floatDtype(gates);
  const [weight, candidate] = weights(shape, arrays, false);
  const pGates = stageInOut(gates);
  const pInner = stageOut(inner);
  const pStates = stageInOut(states);
  const pBias = candidateBias ? stageIn(candidateBias) : 0;
  const pY = y ? stageOut(y) : 0;
  const pFinalH = stageOut(finalH);
  const pLengths = lengths ? stageIn(lengths) : 0;
  const few = byUnits(shape);
  const [total, cut, write, direction] = [extent(shape), grain(shape), Number(arrays.write), Number(reverse)];
  const [all, part] = [nanoseconds(shape, 3), nanoseconds(shape, 1.5)];
  const count = launches(shape);
  for (let s = 0; s < count; s++) {
    const [first, last] = few ? [s, s + 1] : [0, steps];
    if (resetAfter) {
      // prettier-ignore
      launch(
        afterForwardKernel, dtype, total, cut, all, Number(few), rows, steps, first, last, direction, units,
        pGates, weight, candidate, pBias, pInner, pStates, pY, pFinalH, pLengths, write,
      );
      continue;
    }
    for (const parts of few ? [FIRST, SECOND] : [BOTH]) {
      // prettier-ignore
      launch(
        beforeForwardKernel, dtype, total, cut, few ? part : all, Number(few), rows, steps, first, last, direction, units,
        pGates, weight, candidate, pInner, pStates, pY, pFinalH, pLengths, write, parts,
      );
    }
  }
  stageEnd();
}

/** All steps of its backward pass; `toStart`: the gradient of the initial state is wanted. */
export function gruBackward(shape: SequenceShape, arrays: GruBackward, toStart: boolean): void {
  const { rows, steps, units, reverse, lengths } = shape;
  const { gates, inner, states, dy, dh, dInner, resetAfter } = arrays;
  const dtype = floatDtype(gates);
  const [weight, candidate] = weights(shape, arrays, true);
  const pGates = stageInOut(gates);
  const pInner = stageInOut(inner);
  const pStates = stageIn(states);
  const pDy = dy ? stageIn(dy) : 0;
  const pDh = stageInOut(dh);
  const pDInner = stageOut(dInner);
  const pLengths = lengths ? stageIn(lengths) : 0;
  const few = byUnits(shape);
  const [total, cut, write, direction] = [extent(shape), grain(shape), Number(arrays.write), Number(reverse)];
  const [all, part] = [nanoseconds(shape, 3), nanoseconds(shape, 1.5)];
  const begin = toStart ? -1 : 0;
  for (let s = few ? steps - 1 : begin; s >= begin; s--) {
    const last = few ? s + 1 : steps;
    if (resetAfter) {
      // prettier-ignore
      launch(
        afterBackwardKernel, dtype, total, cut, all, Number(few), rows, steps, s, last, direction, units,
        pGates, weight, candidate, pInner, pStates, pDy, pDh, pLengths, write,
      );
      continue;
    }
    for (const parts of few ? [FIRST, SECOND] : [BOTH]) {
      // prettier-ignore
      launch(
        beforeBackwardKernel, dtype, total, cut, few ? part : all, Number(few), rows, steps, s, last, direction, units,
        pGates, weight, candidate, pStates, pDInner, pDy, pDh, pLengths, write, parts,
      );
    }
  }
  stageEnd();
}
