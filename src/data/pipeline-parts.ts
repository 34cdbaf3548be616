import type { FloatArray } from '../engine/dtype.js';
import type { AugmentPlan } from './augment-plan.js';
import { type AugmentSteps, augmentRows, augmentSteps } from './augment-rows.js';

/**
 * Batches in the making, in memory that worker threads share. A ring of `slots` batches; each is cut into `parts` of
 * `chunk` pictures. Parts are numbered from the first batch on: that number is a ticket. Whoever raises NEXT owns the
 * ticket it had; tickets below HEAD may be taken.
 */
export interface Parts {
  readonly plan: AugmentPlan;
  readonly slots: number;
  readonly batchSize: number;
  readonly parts: number;
  readonly chunk: number;
  /** All pictures of the dataset. */
  readonly source: FloatArray;
  /** By place in the ring: the picture's place in the dataset, what is done to it, the result. */
  readonly rows: Int32Array;
  readonly recipes: Float64Array;
  readonly target: FloatArray;
  /** The pictures in each slot. */
  readonly counts: Int32Array;
  /** [HEAD, NEXT]. */
  readonly control: Int32Array;
  /** By ticket modulo the parts of the ring: 1 + the last ticket that is done. */
  readonly done: Int32Array;
}

export const HEAD = 0;
/** On a cache line of its own. */
export const NEXT = 16;

/** The parts of the work; handed over because a worker thread has them under its own names. */
export interface PartSteps extends AugmentSteps {
  readonly augmentRows: typeof augmentRows;
  readonly makePart: typeof makePart;
}

/** Makes the part with this ticket. Its text also runs in worker threads: it uses nothing but its arguments. */
export function makePart(parts: Parts, steps: PartSteps, ticket: number): void {
  const slot = Math.floor(ticket / parts.parts) % parts.slots;
  const count = parts.counts[slot];
  const begin = Math.min(count, (ticket % parts.parts) * parts.chunk);
  const end = Math.min(count, begin + parts.chunk);
  const first = slot * parts.batchSize;
  steps.augmentRows(
    parts.plan,
    steps,
    parts.source,
    parts.rows,
    parts.recipes,
    parts.target,
    first + begin,
    first + end,
  );
  const place = ticket % parts.done.length;
  Atomics.store(parts.done, place, ticket + 1);
  Atomics.notify(parts.done, place);
}

/** What a worker thread does for ever: takes tickets, sleeps when there are none. */
function workOn(parts: Parts, steps: PartSteps): void {
  for (;;) {
    const head = Atomics.load(parts.control, 0);
    const ticket = Atomics.load(parts.control, 16);
    if (ticket >= head) Atomics.wait(parts.control, 0, head);
    else if (Atomics.compareExchange(parts.control, 16, ticket, ticket + 1) === ticket) {
      steps.makePart(parts, steps, ticket);
    }
  }
}

export const partSteps: PartSteps = { ...augmentSteps, augmentRows, makePart };

/**
 * The program of a worker thread: the functions above as text, so that it needs no file that a bundler would have to
 * find. Some compilers mark functions by calls of `__name`.
 */
export function workerProgram(): string {
  const steps = Object.entries(partSteps).map(([name, step]) => `  ${name}: ${String(step)},`);
  return `
const __name = (target) => target;
const steps = {
${steps.join('\n')}
};
const workOn = ${String(workOn)};
if (typeof self === 'object' && typeof postMessage === 'function') self.onmessage = (event) => workOn(event.data, steps);
else workOn(require('node:worker_threads').workerData, steps);
`;
}
