import type { FloatArray } from '../dtype.js';
import { kernel } from '../instance.js';
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

const forwardKernel = kernel('lstmForward');
const backwardKernel = kernel('lstmBackward');
const peepholeKernel = kernel('lstmPeephole');

/** The arrays of an LSTM's forward pass: what each holds is written in assembly/lstm.ts. */
export interface LstmForward {
  /** [rows, steps, 4 units]: x W + b, then i, f, g, o. */
  readonly gates: FloatArray;
  /** R [units, 4 units]. */
  readonly weight: FloatArray;
  /** Memory for R as the kernels read it: `lstmScratchLength` elements. */
  readonly packed: FloatArray;
  /** h and c before each step, [rows, steps, units]; those before the first are given. */
  readonly states: FloatArray;
  readonly cells: FloatArray;
  /** h at each step, [rows, steps, units]. */
  readonly y: FloatArray | undefined;
  /** h and c after the last step, [rows, units]. */
  readonly finalH: FloatArray;
  readonly finalC: FloatArray;
  /** [3, units]: i, f, o. */
  readonly peephole: FloatArray | undefined;
}

/** The arrays of its backward pass. */
export interface LstmBackward {
  /** i, f, g, o, then ∂L/∂z. */
  readonly gates: FloatArray;
  readonly weight: FloatArray;
  readonly packed: FloatArray;
  readonly cells: FloatArray;
  /** ∂L/∂y; undefined is zero. */
  readonly dy: FloatArray | undefined;
  /** The gradient of the final h and c, then that of the initial ones, [rows, units]. */
  readonly dh: FloatArray;
  readonly dc: FloatArray;
  readonly peephole: FloatArray | undefined;
}

/** Elements of `packed` in either pass. */
export function lstmScratchLength(shape: SequenceShape): number {
  const { units } = shape;
  return Math.max(recurrentLength(shape, units, 4 * units), recurrentLength(shape, 4 * units, units));
}

/** All steps of an LSTM. */
export function lstmForward(shape: SequenceShape, arrays: LstmForward): void {
  const { rows, steps, units, reverse, lengths } = shape;
  const { gates, states, cells, y, finalH, finalC, peephole } = arrays;
  const dtype = floatDtype(gates);
  const weight = stageIn(recurrentWeight(shape, units, 4 * units, arrays.weight, arrays.packed));
  const pGates = stageInOut(gates);
  const pStates = stageInOut(states);
  const pCells = stageInOut(cells);
  const pY = y ? stageOut(y) : 0;
  const pFinalH = stageOut(finalH);
  const pFinalC = stageOut(finalC);
  const pLengths = lengths ? stageIn(lengths) : 0;
  const pPeephole = peephole ? stageIn(peephole) : 0;
  const few = byUnits(shape);
  const count = launches(shape);
  for (let s = 0; s < count; s++) {
    // prettier-ignore
    launch(
      forwardKernel, dtype, extent(shape), grain(shape), nanoseconds(shape, 4), Number(few), rows, steps,
      few ? s : 0, few ? s + 1 : steps, Number(reverse), units, pGates, weight, pStates, pCells, pY, pFinalH, pFinalC,
      pLengths, pPeephole,
    );
  }
  stageEnd();
}

/** All steps of its backward pass; `toStart`: the gradient of the initial state is wanted. */
export function lstmBackward(shape: SequenceShape, arrays: LstmBackward, toStart: boolean): void {
  const { rows, steps, units, reverse, lengths } = shape;
  const { gates, cells, dy, dh, dc, peephole } = arrays;
  const dtype = floatDtype(gates);
  const weight = stageIn(
    recurrentWeight(shape, 4 * units, units, arrays.weight, arrays.packed, { transB: true, ldb: 4 * units }),
  );
  const pGates = stageInOut(gates);
  const pCells = stageIn(cells);
  const pDy = dy ? stageIn(dy) : 0;
  const pDh = stageInOut(dh);
  const pDc = stageInOut(dc);
  const pLengths = lengths ? stageIn(lengths) : 0;
  const pPeephole = peephole ? stageIn(peephole) : 0;
  const few = byUnits(shape);
  const begin = toStart ? -1 : 0;
  for (let s = few ? steps - 1 : begin; s >= begin; s--) {
    // prettier-ignore
    launch(
      backwardKernel, dtype, extent(shape), grain(shape), nanoseconds(shape, 4), Number(few), rows, steps,
      s, few ? s + 1 : steps, Number(reverse), units, pGates, weight, pCells, pDy, pDh, pDc, pLengths, pPeephole,
    );
  }
  stageEnd();
}

/** gradient [3, units] <- gradient + the peepholes' own, from ∂L/∂z and the cells of a finished backward pass. */
export function lstmPeepholeGradient(
  shape: SequenceShape,
  gates: FloatArray,
  cells: FloatArray,
  finalC: FloatArray,
  gradient: FloatArray,
): void {
  const { rows, steps, units, reverse } = shape;
  const pGates = stageIn(gates);
  const pCells = stageIn(cells);
  const pFinalC = stageIn(finalC);
  const pGradient = stageInOut(gradient);
  // prettier-ignore
  launch(
    peepholeKernel, floatDtype(gates), units, 16, 5 * rows * steps * units, rows, steps, Number(reverse), units,
    pGates, pCells, pFinalC, pGradient,
  );
  stageEnd();
}
