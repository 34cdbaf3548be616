import { readFileSync } from 'node:fs';

/** Something to measure, ready to run. */
export interface Job {
  /** One call: a training step, a product, an update. */
  run(): void;
  /** Runs before each call, off the clock: to restore what a call uses up. */
  restore?(): void;
  /** The measured value, from the seconds that one call takes. */
  value(seconds: number): number;
  /** More to report, read after the last call. */
  detail?(): Detail;
}

/** A job with a name; what it needs is created only when it is measured. */
export interface Workload {
  readonly name: string;
  readonly unit: Unit;
  /** A job to time, or a measurement that does its own timing, such as that of whole processes. */
  prepare(): Job | Measurement | Promise<Measurement>;
}

/** In rates more is better, in times less. */
export type Unit =
  | 'GFLOP/s'
  | 'samples/s'
  | 'chars/s'
  | 's'
  | 'ms'
  | 'ms/image'
  | 'µs/call'
  | 'ns/parameter'
  | 'ns/element'
  | '% of cores';

export type Detail = Readonly<Record<string, string | number>>;

export interface Measurement {
  readonly value: number;
  readonly detail: Detail;
}

const BLOCK_SECONDS = 0.25;
const LEAST_BLOCKS = 3;
const LEAST_WARM_CALLS = 3;

/**
 * Warms up for a quarter of the budget, at most 2 s; then times blocks of at
 * least 0.25 s until the budget is spent. The value is that of the median
 * block: a mean would count every pause of the machine, a minimum none.
 */
export function measure(job: Job, budget: number): Measurement {
  const before = processorSeconds();
  const start = performance.now();
  const first = timed(job, 1);
  let last = first;
  let warm = first;
  for (let calls = 1; warm < Math.min(2, budget / 4) || calls < LEAST_WARM_CALLS; calls++) {
    last = timed(job, 1);
    warm += last;
    if (warm > budget / 2) break;
  }
  const calls = Math.ceil(BLOCK_SECONDS / last);
  const blocks: number[] = [];
  for (let spent = 0; spent < budget || blocks.length < LEAST_BLOCKS;) {
    const seconds = timed(job, calls);
    blocks.push(seconds / calls);
    spent += seconds;
  }
  const wall = (performance.now() - start) / 1000;
  blocks.sort((a, b) => a - b);
  const median = blocks[blocks.length >> 1];
  return {
    value: job.value(median),
    detail: {
      median_s: rounded(median),
      best_s: rounded(blocks[0]),
      worst_s: rounded(blocks[blocks.length - 1]),
      blocks: blocks.length,
      calls: blocks.length * calls,
      first_call_s: rounded(first),
      ...job.detail?.(),
      ...foreignLoad(before, processorSeconds(), wall),
    },
  };
}

/** The seconds that `calls` calls take, without the time between them when there is something to restore. */
function timed(job: Job, calls: number): number {
  if (!job.restore) {
    const start = performance.now();
    for (let i = 0; i < calls; i++) job.run();
    return (performance.now() - start) / 1000;
  }
  let milliseconds = 0;
  for (let i = 0; i < calls; i++) {
    job.restore();
    const start = performance.now();
    job.run();
    milliseconds += performance.now() - start;
  }
  return milliseconds / 1000;
}

interface ProcessorSeconds {
  readonly everyone: number;
  readonly self: number;
}

/** Processor time used so far by all processes and by this one; undefined where the system does not tell. */
function processorSeconds(): ProcessorSeconds | undefined {
  const { user, system } = process.cpuUsage();
  try {
    const [all] = readFileSync('/proc/stat', 'utf8').split('\n');
    const [, used, nice, kernel, , , irq, softirq, steal] = all.split(/\s+/).map(Number);
    return { everyone: (used + nice + kernel + irq + softirq + steal) / 100, self: (user + system) / 1e6 };
  } catch {
    return undefined;
  }
}

/** How many processors other processes kept busy meanwhile: above 0.05 the measurement was disturbed. */
function foreignLoad(before: ProcessorSeconds | undefined, after: ProcessorSeconds | undefined, wall: number): Detail {
  if (!before || !after) return {};
  const foreign = after.everyone - before.everyone - (after.self - before.self);
  return { foreign_cpu: rounded(Math.max(0, foreign) / wall, 2) };
}

/** A number with a few significant digits. */
export function rounded(value: number, digits = 5): number {
  return Number(value.toPrecision(digits));
}
