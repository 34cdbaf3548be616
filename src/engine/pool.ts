import { ArgumentError, WorkerError, positiveInteger, show } from '../errors/index.js';
import type { FloatDType } from './dtype.js';
import { type Kernel, SCRATCH_BYTES, firstCall, indexOf, instance, modules } from './instance.js';
import { reserve, sharedMemory } from './memory.js';
import { environment, processors } from './platform.js';
import { type Worker, type WorkerSetup, spawn } from './spawn.js';
import { stageAbort } from './stage.js';
import { workerSource } from './worker-source.js';

/**
 * Fork and join over the threads of the engine.
 *
 * A job is a kernel and a range cut into parts along its outputs. Threads claim
 * parts one by one; the main thread does too, so a worker that sleeps or has
 * died holds nothing up. Each output is computed by one call in one order,
 * whatever the cut: results are bit-identical for any number of threads.
 */

const slots = {
  TICKET: 0, // sequence number (16 bits), parts (8 bits), next part to claim (8 bits)
  DONE: 16,
  WAKE: 32,
  SLEEPERS: 48,
  JOINING: 64,
  QUIT: 80,
  KERNEL: 96,
  DTYPE: 97,
  TOTAL: 98,
  GRAIN: 99,
  ints: 112,
  floats: 448,
} as const;

const CONTROL_BYTES = 1024;
const MAX_THREADS = 64;

// Measured on two cores: a fork and join of awake workers costs 0.5 us, waking a sleeping one 50 us.
const FORK_WORTH_NS = 3000;
const WAKE_WORTH_NS = 100_000;
const STREAK_MS = 0.5;
const START_WORTH_NS = 2_000_000; // parallel work seen before the first worker is started
const WORKER_SPINS = 20_000; // about 130 us
const JOIN_SPINS = 20_000;

let wanted = defaultThreads();
let workers: Worker[] = [];
const scratches: number[] = []; // by place
let sequence = 0;
let seenWork = 0;
let startedWith = 0; // modules that the running workers know
let I = new Int32Array(slots.ints);
let F = new Float64Array(18);

function defaultThreads(): number {
  const forced = environment('LAYERWISE_THREADS');
  if (forced === undefined || forced === '') return Math.min(MAX_THREADS, processors());
  const count = Number(forced);
  if (Number.isNaN(count))
    throw new ArgumentError(`LAYERWISE_THREADS: value must be a positive integer, got ${show(forced)}.`);
  checkThreads('LAYERWISE_THREADS', 'value', count);
  return count;
}

function checkThreads(who: string, name: string, count: number): void {
  positiveInteger(who, name, count);
  if (count > MAX_THREADS) throw new ArgumentError(`${who}: ${name} must be at most ${MAX_THREADS}, got ${count}.`);
}

/** The number of threads that share the work, the main one included. */
export function threads(): number {
  return wanted;
}

/**
 * Sets how many threads share the work, the main one included.
 * Results do not depend on it. Default: the number of processors, or
 * LAYERWISE_THREADS. Throws ArgumentError unless count is an integer
 * in [1, 64].
 *
 * @example
 * const before = engineInfo().threads;
 * setThreads(1);
 * engineInfo().threads; // 1
 * setThreads(before);
 */
export function setThreads(count: number): void {
  checkThreads('setThreads', 'count', count);
  if (count === wanted) return;
  stopWorkers();
  wanted = count;
}

/** The workers that run now, for tests that kill one. */
export function runningWorkers(): readonly Worker[] {
  return workers;
}

/**
 * Runs `kernel(begin, end, ...args)` over [0, total), cut at multiples of
 * `grain`. `nanoseconds` estimates the whole work on one thread and decides
 * whether other threads are worth their cost.
 */
export function launch(
  kernel: Kernel,
  dtype: FloatDType,
  total: number,
  grain: number,
  nanoseconds: number,
  a0 = 0,
  a1 = 0,
  a2 = 0,
  a3 = 0,
  a4 = 0,
  a5 = 0,
  a6 = 0,
  a7 = 0,
  a8 = 0,
  a9 = 0,
  a10 = 0,
  a11 = 0,
  a12 = 0,
  a13 = 0,
  a14 = 0,
  a15 = 0,
  a16 = 0,
  a17 = 0,
): void {
  if (total <= 0) return;
  const unused = kernel[dtype].index < 0;
  const index = indexOf(kernel, dtype);
  const run = instance(dtype).functions[index];
  if (unused) {
    firstCall(dtype, () => {
      run(0, total, a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17);
    });
    return;
  }
  const parts = Math.min(wanted, Math.ceil(total / grain));
  if (parts === 1 || nanoseconds < FORK_WORTH_NS || !ready(nanoseconds)) {
    run(0, total, a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17);
    return;
  }
  F[0] = a0;
  F[1] = a1;
  F[2] = a2;
  F[3] = a3;
  F[4] = a4;
  F[5] = a5;
  F[6] = a6;
  F[7] = a7;
  F[8] = a8;
  F[9] = a9;
  F[10] = a10;
  F[11] = a11;
  F[12] = a12;
  F[13] = a13;
  F[14] = a14;
  F[15] = a15;
  F[16] = a16;
  F[17] = a17;
  I[slots.KERNEL] = index;
  I[slots.DTYPE] = dtype === 'float32' ? 0 : 1;
  I[slots.TOTAL] = total;
  I[slots.GRAIN] = grain;
  Atomics.store(I, slots.DONE, 0);
  sequence = (sequence + 1) & 0xffff;
  const first = (sequence << 16) | (parts << 8);
  Atomics.store(I, slots.TICKET, first);
  if (Atomics.load(I, slots.SLEEPERS) > 0) wakeFor(nanoseconds);
  const units = Math.ceil(total / grain);
  for (let part = claim(first, parts); part < parts; part = claim(first, parts)) {
    const begin = Math.floor((units * part) / parts) * grain;
    const end = Math.min(total, Math.floor((units * (part + 1)) / parts) * grain);
    run(begin, end, a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17);
    Atomics.add(I, slots.DONE, 1);
  }
  join(kernel, parts, nanoseconds);
}

// Workers sleep through small jobs. Many of them in a row are worth waking for, as when single samples are predicted in a
// loop: the workers then find the next job while they still spin. A pause starts the count anew.
let missed = 0;
let lastMiss = 0;

function wakeFor(nanoseconds: number): void {
  const now = performance.now();
  missed = now - lastMiss > STREAK_MS ? nanoseconds : missed + nanoseconds;
  lastMiss = now;
  if (missed < WAKE_WORTH_NS) return;
  missed = 0;
  Atomics.add(I, slots.WAKE, 1);
  Atomics.notify(I, slots.WAKE);
}

/** The next part that nobody has claimed, or `parts` when none is left. */
function claim(first: number, parts: number): number {
  for (;;) {
    const ticket = Atomics.load(I, slots.TICKET);
    const part = ticket - first;
    if (part >= parts || Atomics.compareExchange(I, slots.TICKET, ticket, ticket + 1) === ticket) return part;
  }
}

/** Milliseconds: twice what one wait for the workers takes. */
const LONGEST_LOOK = 200;

function join(kernel: Kernel, parts: number, nanoseconds: number): void {
  for (let spins = 0; spins < JOIN_SPINS; spins++) if (Atomics.load(I, slots.DONE) === parts) return;
  const patience = Math.max(5000, (20 * nanoseconds) / 1e6);
  // A process that was suspended finds the clock far ahead, and its workers where they were: a look at the clock counts
  // for no more than LONGEST_LOOK.
  let waited = 0;
  let last = performance.now();
  Atomics.store(I, slots.JOINING, 1);
  for (;;) {
    const done = Atomics.load(I, slots.DONE);
    if (done === parts) break;
    const now = performance.now();
    waited += Math.min(now - last, LONGEST_LOOK);
    last = now;
    if (waited > patience) {
      stopWorkers();
      stageAbort(); // the results of this operation are not copied out, now or with the next one
      scratches.length = 0; // a hung worker may still write to its own
      throw new WorkerError(
        `engine: a worker thread died or hung inside kernel '${kernel.name}': ${done} of ${parts} parts were done after ` +
          `${Math.round(patience)} ms. The output of this operation is incomplete; restore the last checkpoint. ` +
          'New workers start with the next operation.',
      );
    }
    if (canWait) Atomics.wait(I, slots.DONE, done, 100);
  }
  Atomics.store(I, slots.JOINING, 0);
}

// The main thread of a browser may spin but not wait.
const canWait = typeof window === 'undefined';

/** Whether workers run; starts them when enough parallel work has been seen. */
function ready(nanoseconds: number): boolean {
  const compiled = modules().filter((module) => module !== undefined).length;
  if (workers.length === wanted - 1 && startedWith === compiled) return true;
  seenWork += nanoseconds;
  if (seenWork < START_WORTH_NS) return false;
  if (startedWith !== compiled) stopWorkers();
  return startWorkers(compiled);
}

function startWorkers(compiled: number): boolean {
  const memory = sharedMemory();
  if (workers.length === 0) {
    const control = reserve(CONTROL_BYTES, 'engine control block');
    I = new Int32Array(memory.buffer, control, slots.ints).fill(0); // the memory may have been used before
    F = new Float64Array(memory.buffer, control + slots.floats, 18);
  }
  for (let place = 0; place < wanted - 1; place++) {
    if (workers.some((worker) => worker.place === place)) continue;
    scratches[place] ??= reserve(SCRATCH_BYTES, 'engine scratch');
    const setup: WorkerSetup = {
      memory,
      modules: modules(),
      control: I.byteOffset,
      scratch: scratches[place],
      spins: WORKER_SPINS,
      slots,
    };
    const worker = spawn(workerSource, place, setup, (dead) => {
      workers = workers.filter((running) => running !== dead);
    });
    if (!worker) {
      wanted = workers.length + 1; // this environment has no threads to give
      return workers.length > 0;
    }
    workers.push(worker);
  }
  startedWith = compiled;
  return true;
}

function stopWorkers(): void {
  Atomics.store(I, slots.QUIT, 1);
  Atomics.add(I, slots.WAKE, 1);
  Atomics.notify(I, slots.WAKE);
  for (const worker of workers) worker.stop();
  workers = [];
  startedWith = 0;
}
