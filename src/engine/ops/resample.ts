import type { FloatArray } from '../dtype.js';
import { kernel } from '../instance.js';
import { launch } from '../pool.js';
import { stageEnd, stageIn, stageOut } from '../stage.js';
import { floatDtype } from './blas1.js';

const resampleKernel = kernel('resample');

/** A sparse matrix [output, input] along one axis: row o holds the entries [first[o], first[o + 1]). */
export interface AxisMatrix {
  readonly input: number;
  readonly output: number;
  readonly first: Int32Array;
  readonly index: Int32Array;
  readonly weight: FloatArray;
}

/**
 * y[n, d', h', w', c] <- Σ D[d', d] H[h', h] W[w', w] x[n, d, h, w, c] with the matrices of the three axes. The transposed
 * matrices give the adjoint.
 */
export function resample(
  [d, h, w]: readonly [AxisMatrix, AxisMatrix, AxisMatrix],
  channels: number,
  x: FloatArray,
  y: FloatArray,
): void {
  const pixels = d.output * h.output * w.output;
  const rows = (y.length / (pixels * channels)) * d.output * h.output;
  const px = stageIn(x);
  const py = stageOut(y);
  const perOutput = (d.index.length * h.index.length * w.index.length) / pixels;
  const cost = y.length * (0.2 + 0.3 * perOutput);
  launch(
    ...([resampleKernel, floatDtype(y), rows, 1, cost] as const),
    ...([channels, d.input, h.input, w.input, d.output, h.output, w.output] as const),
    ...([stageIn(d.first), stageIn(d.index), stageIn(d.weight)] as const),
    ...([stageIn(h.first), stageIn(h.index), stageIn(h.weight)] as const),
    ...([stageIn(w.first), stageIn(w.index), stageIn(w.weight)] as const),
    ...([px, py] as const),
  );
  stageEnd();
}
