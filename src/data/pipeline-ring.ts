import { type Worker, allocateArray, spawn, subarray } from '../engine/index.js';
import type { FloatArray } from '../engine/dtype.js';
import type { Generator } from '../tensor/generator.js';
import { Tensor } from '../tensor/tensor.js';
import type { RecipeWriter } from './augment-draw.js';
import type { AugmentPlan } from './augment-plan.js';
import { HEAD, NEXT, type Parts, makePart, partSteps, workerProgram } from './pipeline-parts.js';

/** Pictures in a part: small enough that the main thread can share in a batch that is waited for. */
const CHUNK = 16;
/** How long a part may take once somebody has it, in milliseconds, before its worker counts as lost. */
const PATIENCE = 2000;
/** The same when a worker is known to have died. */
const SHORT_PATIENCE = 50;
const SPINS = 2000;
/** Tickets are 32-bit integers. */
const MOST_TICKETS = 2 ** 30;

/** What a ring is made for. */
export interface RingOptions {
  readonly plan: AugmentPlan;
  readonly writer: RecipeWriter;
  readonly source: FloatArray;
  readonly batchSize: number;
  /** Batches that are made ahead of the one in use. */
  readonly prefetch: number;
  readonly workers: number;
  /** Told when a worker dies that nobody has stopped. */
  readonly onDeath: (error: unknown) => void;
}

/**
 * Batches of augmented pictures, made ahead by worker threads into a ring of engine memory.
 *
 * `publish` says what the next batch holds; `take` waits for a batch, and makes those of its parts itself that nobody
 * has begun. Every picture is a function of its recipe, so batches have the same bits whoever makes which part. Without
 * workers, or where threads are not to be had, `take` makes them all.
 */
export class AugmentRing {
  readonly #parts: Parts;
  readonly #writer: RecipeWriter;
  readonly #full: readonly Tensor[];
  readonly #last: readonly Tensor[];
  readonly #lastRows: number;
  #workers: Worker[] = [];
  #published = 0;
  #damaged = false;
  #closed = false;

  constructor({ plan, writer, source, batchSize, prefetch, workers, onDeath }: RingOptions) {
    const slots = prefetch + 1;
    const parts = Math.ceil(batchSize / CHUNK);
    const shared = workers > 0 && typeof SharedArrayBuffer === 'function';
    const words = (length: number): Int32Array => new Int32Array(memory(4 * length, shared));
    const target = allocateArray(
      source instanceof Float64Array ? 'float64' : 'float32',
      slots * batchSize * plan.outSize,
      'pipeline',
    );
    if (target instanceof Int32Array) throw new TypeError('Pictures are floats.');
    this.#writer = writer;
    this.#parts = {
      ...{ plan, slots, batchSize, parts, chunk: CHUNK, target },
      source: shared ? sharedCopy(source) : source,
      rows: words(slots * batchSize),
      recipes: new Float64Array(memory(8 * slots * batchSize * plan.recipeSize, shared)),
      counts: words(slots),
      control: words(2 * NEXT),
      done: words(slots * parts),
    };
    const size = plan.outSize;
    this.#lastRows = (source.length / plan.inSize) % batchSize;
    const tensorsOf = (rows: number): Tensor[] => {
      const { outHeight, outWidth, channels } = plan.sampling;
      return Array.from({ length: slots }, (_, slot) => {
        const begin = slot * batchSize * size;
        return new Tensor(subarray(target, begin, begin + rows * size), [rows, outHeight, outWidth, channels]);
      });
    };
    this.#full = tensorsOf(batchSize);
    this.#last = tensorsOf(this.#lastRows);
    if (shared) this.#start(workers, onDeath);
  }

  /** Batches published so far. */
  get published(): number {
    return this.#published;
  }

  /** Whether another epoch can be made with it. */
  get usable(): boolean {
    return !this.#damaged && !this.#closed && this.#published * this.#parts.parts < MOST_TICKETS;
  }

  /** The threads that work, for tests that kill one. */
  get workers(): readonly Worker[] {
    return this.#workers;
  }

  /** Gives the next batch to be made: rows `begin` to `end` - 1 of the order, or of the dataset without one. */
  publish(order: Int32Array | undefined, begin: number, end: number, draws: Generator): void {
    const { plan, slots, batchSize, parts, rows, recipes, counts, control } = this.#parts;
    const slot = this.#published % slots;
    for (let i = begin, place = slot * batchSize; i < end; i++, place++) {
      rows[place] = order ? order[i] : i;
      this.#writer.write(draws, rows[place], recipes, place * plan.recipeSize);
    }
    counts[slot] = end - begin;
    this.#published++;
    Atomics.store(control, HEAD, this.#published * parts);
    Atomics.notify(control, HEAD);
  }

  /**
   * The batch with this number, which has been published; valid until `publish` comes round to its slot. Undefined
   * when a worker is lost that had begun a part of it: the ring is then of no more use.
   */
  take(batch: number): Tensor | undefined {
    const { parts, slots, batchSize, counts, control } = this.#parts;
    const end = (batch + 1) * parts;
    for (let ticket = Atomics.load(control, NEXT); ticket < end; ticket = Atomics.load(control, NEXT)) {
      if (Atomics.compareExchange(control, NEXT, ticket, ticket + 1) === ticket) {
        makePart(this.#parts, partSteps, ticket);
      }
    }
    for (let ticket = batch * parts; ticket < end; ticket++) if (!this.#wait(ticket)) return undefined;
    const slot = batch % slots;
    return counts[slot] === batchSize ? this.#full[slot] : this.#last[slot];
  }

  /** Takes back what has been published and nobody has begun; waits for the rest. False when a worker is lost. */
  cancel(): boolean {
    const { parts, slots, control, done } = this.#parts;
    const head = this.#published * parts;
    for (let ticket = Atomics.load(control, NEXT); ticket < head; ticket = Atomics.load(control, NEXT)) {
      if (Atomics.compareExchange(control, NEXT, ticket, ticket + 1) === ticket) {
        Atomics.store(done, ticket % done.length, ticket + 1);
      }
    }
    for (let ticket = Math.max(0, head - slots * parts); ticket < head; ticket++) {
      if (!this.#wait(ticket)) return false;
    }
    return true;
  }

  /** Ends the threads. The memory lives until they have ended. */
  close(): void {
    this.#closed = true;
    for (const worker of this.#workers) worker.stop();
    this.#workers = [];
  }

  #wait(ticket: number): boolean {
    const { done } = this.#parts;
    const place = ticket % done.length;
    for (let spins = 0; spins < SPINS; spins++) if (Atomics.load(done, place) === ticket + 1) return true;
    const begin = performance.now();
    for (;;) {
      const seen = Atomics.load(done, place);
      if (seen === ticket + 1) return true;
      if (performance.now() - begin > (this.#damaged ? SHORT_PATIENCE : PATIENCE)) return false;
      if (canWait) Atomics.wait(done, place, seen, 10);
    }
  }

  #start(count: number, onDeath: (error: unknown) => void): void {
    const program = workerProgram();
    for (let place = 0; place < count; place++) {
      const worker = spawn(program, place, this.#parts, (dead, error) => {
        if (this.#closed || !this.#workers.includes(dead)) return; // the closure keeps the ring's memory until now
        this.#workers = this.#workers.filter((running) => running !== dead);
        this.#damaged = true;
        onDeath(error);
      });
      if (!worker) return; // no threads to be had here: take makes everything
      this.#workers.push(worker);
    }
  }
}

// The main thread of a browser may spin but not wait.
const canWait = typeof window === 'undefined';

function memory(bytes: number, shared: boolean): ArrayBuffer | SharedArrayBuffer {
  return shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes);
}

/** The same numbers in memory that threads can share: the array itself when it is there already. */
function sharedCopy(source: FloatArray): FloatArray {
  if (source.buffer instanceof SharedArrayBuffer) return source;
  const buffer = new SharedArrayBuffer(source.byteLength);
  const copy = source instanceof Float64Array ? new Float64Array(buffer) : new Float32Array(buffer);
  copy.set(source);
  return copy;
}
