import { ShapeError } from '../errors/index.js';
import type { Cache, Mode } from '../layers/index.js';
import { Tensor } from '../tensor/index.js';

/** The position of the first step of a call: 0, or the number of steps before it when the call goes on. */
export function startOf(who: string, batch: number, cache: Cache, { carryState = false }: Mode): number {
  const carried = carryState ? cache.carried('position') : undefined;
  if (!carried || carried.size === batch) return carried?.data[0] ?? 0;
  throw new ShapeError(
    `${who}: the position carried from the call before is that of ${carried.size} sequences, this batch has ${batch}. ` +
      'Give batches of one size, or begin anew with cache.forgetCarried().',
  );
}

/** Says where the next call goes on. */
export function leaveAt(position: number, batch: number, cache: Cache, { carryState = false }: Mode): void {
  if (!carryState) return;
  const carried = cache.carried('position');
  if (carried) carried.data.fill(position);
  else cache.carry('position', new Tensor(new Int32Array(batch).fill(position), [batch]));
}
