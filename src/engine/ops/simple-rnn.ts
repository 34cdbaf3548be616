import type { FloatArray } from '../dtype.js';
import { kernel } from '../instance.js';
import { launch } from '../pool.js';
import { stageEnd, stageIn, stageInOut, stageOut } from '../stage.js';
import { floatDtype } from './blas1.js';
import { type FusedActivation, activationCodes } from './gemm.js';
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

const forwardKernel = kernel('simpleForward');
const backwardKernel = kernel('simpleBackward');

/** What both passes share: what each array holds is written in assembly/simple-rnn.ts. */
export interface SimpleRnnArrays {
  /** [rows, steps, units]: x W + b, then h; after the backward pass ∂L/∂z. */
  readonly gates: FloatArray;
  /** R [units, units]. */
  readonly weight: FloatArray;
  /** Memory for R as the kernels read it: `simpleScratchLength` elements. */
  readonly packed: FloatArray;
  readonly activation: FusedActivation;
}

/** The arrays of a forward pass. */
export interface SimpleRnnForward extends SimpleRnnArrays {
  /** h before each step, [rows, steps, units]; that before the first is given. */
  readonly states: FloatArray;
  readonly y: FloatArray | undefined;
  readonly finalH: FloatArray;
}

/** The arrays of a backward pass. */
export interface SimpleRnnBackward extends SimpleRnnArrays {
  readonly dy: FloatArray | undefined;
  /** The gradient of the final h, then that of the initial one, [rows, units]. */
  readonly dh: FloatArray;
}

/** Elements of `packed` in either pass. */
export function simpleScratchLength(shape: SequenceShape): number {
  return recurrentLength(shape, shape.units, shape.units);
}

/** All steps of a simple recurrent network. */
export function simpleForward(shape: SequenceShape, arrays: SimpleRnnForward): void {
  const { rows, steps, units, reverse, lengths } = shape;
  const { gates, states, y, finalH } = arrays;
  const dtype = floatDtype(gates);
  const weight = stageIn(recurrentWeight(shape, units, units, arrays.weight, arrays.packed));
  const pGates = stageInOut(gates);
  const pStates = stageInOut(states);
  const pY = y ? stageOut(y) : 0;
  const pFinalH = stageOut(finalH);
  const pLengths = lengths ? stageIn(lengths) : 0;
  const few = byUnits(shape);
  const count = launches(shape);
  for (let s = 0; s < count; s++) {
    // prettier-ignore
    launch(
      forwardKernel, dtype, extent(shape), grain(shape), nanoseconds(shape, 1), Number(few), rows, steps,
      few ? s : 0, few ? s + 1 : steps, Number(reverse), units, pGates, weight, pStates, pY, pFinalH, pLengths,
      activationCodes[arrays.activation],
    );
  }
  stageEnd();
}

/** All steps of its backward pass; `toStart`: the gradient of the initial state is wanted. */
export function simpleBackward(shape: SequenceShape, arrays: SimpleRnnBackward, toStart: boolean): void {
  const { rows, steps, units, reverse, lengths } = shape;
  const { gates, dy, dh } = arrays;
  const dtype = floatDtype(gates);
  const weight = stageIn(recurrentWeight(shape, units, units, arrays.weight, arrays.packed, { transB: true }));
  const pGates = stageInOut(gates);
  const pDy = dy ? stageIn(dy) : 0;
  const pDh = stageInOut(dh);
  const pLengths = lengths ? stageIn(lengths) : 0;
  const few = byUnits(shape);
  const begin = toStart ? -1 : 0;
  for (let s = few ? steps - 1 : begin; s >= begin; s--) {
    // prettier-ignore
    launch(
      backwardKernel, dtype, extent(shape), grain(shape), nanoseconds(shape, 1), Number(few), rows, steps,
      s, few ? s + 1 : steps, Number(reverse), units, pGates, weight, pDy, pDh, pLengths,
      activationCodes[arrays.activation],
    );
  }
  stageEnd();
}
