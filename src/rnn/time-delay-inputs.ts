import type { FloatArray } from '../engine/index.js';
import { ShapeError } from '../errors/index.js';
import { type Cache, floatsOf } from '../layers/index.js';
import { type Tensor, showShape } from '../tensor/index.js';

/**
 * x [N, T, F] behind the `reach` inputs before it, [N, reach + T, F]: with `carries` the last ones of the call before, else
 * zeros. Leaves its own last inputs for the next call.
 *
 * Throws ShapeError when those before are of another number of sequences.
 */
export function withInputsBefore(who: string, x: Tensor, reach: number, carries: boolean, cache: Cache): Tensor {
  const [batch, steps, features] = x.shape;
  const before = carries ? cache.carried('inputs') : undefined;
  if (before && before.shape[0] !== batch) {
    throw new ShapeError(
      `${who}: the inputs carried from the call before are those of ${before.shape[0]} sequences, this batch has ${batch} ` +
        `(x ${showShape(x.shape)}). Give batches of one size, or begin anew with cache.forgetCarried().`,
    );
  }
  const all = cache.buffer('inputs', [batch, reach + steps, features]);
  const [ahead, own] = [reach * features, steps * features];
  for (let n = 0; n < batch; n++) {
    const start = n * (ahead + own);
    if (before) all.data.set(before.data.subarray(n * ahead, (n + 1) * ahead), start);
    else all.data.fill(0, start, start + ahead);
    all.data.set(x.data.subarray(n * own, (n + 1) * own), start + ahead);
  }
  if (carries && reach > 0)
    cache.carry('inputs', lastSteps(all, cache.buffer('last inputs', [batch, reach, features])));
  return all;
}

/** last [N, P, F] <- the last P steps of each sequence in all [N, P + T, F]. */
export function lastSteps(all: Tensor, last: Tensor): Tensor {
  const [batch] = all.shape;
  const [from, to] = [floatsOf(all), floatsOf(last)];
  const [length, kept] = [from.length / batch, to.length / batch];
  for (let n = 0; n < batch; n++) to.set(from.subarray((n + 1) * length - kept, (n + 1) * length), n * kept);
  return last;
}

/** padded <- the rows of each of `batch` sequences in x, with zeros behind them. */
export function padRows(x: FloatArray, padded: FloatArray, batch: number): void {
  const [own, room] = [x.length / batch, padded.length / batch];
  for (let n = 0; n < batch; n++) {
    padded.set(x.subarray(n * own, (n + 1) * own), n * room);
    padded.fill(0, n * room + own, (n + 1) * room);
  }
}
