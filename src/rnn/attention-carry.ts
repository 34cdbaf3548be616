import { ShapeError } from '../errors/index.js';
import { type Cache, floatsOf } from '../layers/index.js';
import { Tensor, showShape } from '../tensor/index.js';

const FIRST_ROOM = 16;

/** How many steps of keys and values the cache carries. Throws ShapeError when they are of another number of sequences. */
export function carriedSteps(who: string, batch: number, cache: Cache): number {
  const steps = cache.carried('steps');
  if (!steps) return 0;
  if (steps.size === batch) return steps.data[0];
  throw new ShapeError(
    `${who}: carries keys of ${steps.size} sequences, got ${batch}. Continue with the same sequences, or begin anew.`,
  );
}

/** Says how many steps are carried from now on. */
export function setCarriedSteps(batch: number, count: number, cache: Cache): void {
  const steps = cache.carried('steps');
  if (steps) steps.data.fill(count);
  else cache.carry('steps', new Tensor(new Int32Array(batch).fill(count), [batch]));
}

/**
 * Appends x [N, T, C] to what the cache carries under a name, of which `before` steps are in use, and returns all of it,
 * [N, room, C]. Room grows by doubling, so that a step costs what it appends.
 */
export function append(who: string, name: string, x: Tensor, before: number, cache: Cache): Tensor {
  const store = storeFor(who, name, x, before, cache);
  const [n, steps, width] = x.shape;
  const [from, to] = [floatsOf(x), floatsOf(store)];
  const [length, room] = [steps * width, store.shape[1] * width];
  for (let i = 0; i < n; i++) to.set(from.subarray(i * length, (i + 1) * length), i * room + before * width);
  return store;
}

/** The carried tensor, enlarged when x does not fit behind its first `before` steps. */
function storeFor(who: string, name: string, x: Tensor, before: number, cache: Cache): Tensor {
  const [n, steps, width] = x.shape;
  const old = cache.carried(name);
  if (old && old.shape[2] !== width) {
    throw new ShapeError(
      `${who}: carries ${name} of ${old.shape[2]} channels, got ${width} (x ${showShape(x.shape)}). Begin anew.`,
    );
  }
  if (old && old.shape[1] >= before + steps) return old;
  const room = Math.max(FIRST_ROOM, 2 * (before + steps));
  const larger = cache.buffer(`larger ${name}`, [n, room, width]);
  const data = floatsOf(larger).fill(0);
  for (let i = 0; old && i < n; i++) {
    const begin = i * old.shape[1] * width;
    data.set(floatsOf(old).subarray(begin, begin + before * width), i * room * width);
  }
  cache.carry(name, larger);
  return cache.carried(name) ?? larger;
}
