import { ShapeError } from '../errors/index.js';
import { type Cache, floatsOf } from '../layers/index.js';
import { Tensor, sameShape, showShape } from '../tensor/index.js';

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

/** What is attended to: keys and values as they were given. */
interface Memory {
  readonly keys: Tensor;
  readonly values: Tensor;
}

/** The k and v that `remember` has left, when they were made of the same keys and values. */
export function recall({ keys, values }: Memory, cache: Cache): readonly [k: Tensor, v: Tensor] | undefined {
  const [k, v] = [cache.carried('keys'), cache.carried('values')];
  if (!k || !v || !sameElements(keys, cache.carried('keys given'))) return undefined;
  const known = cache.carried('values given');
  const same = values === keys ? known === undefined : sameElements(values, known);
  return same ? [k, v] : undefined;
}

/** Carries what was made of keys and values, for steps that attend to the same ones again. */
export function remember({ keys, values }: Memory, k: Tensor, v: Tensor, cache: Cache): void {
  cache.carry('keys', k);
  cache.carry('values', v);
  cache.carry('keys given', keys);
  if (values !== keys) cache.carry('values given', values);
}

function sameElements(x: Tensor, other: Tensor | undefined): boolean {
  if (!other || !sameShape(x.shape, other.shape)) return false;
  const [a, b] = [x.data, other.data];
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
