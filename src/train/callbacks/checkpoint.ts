import { ArgumentError, knownOptions, positiveInteger, show } from '../../errors/index.js';
import { writeBytes } from '../../io/files.js';
import { ConfigReader } from '../../layers/index.js';
import { encodeCheckpoint } from '../checkpoint-file.js';
import type { CallbackState } from '../snapshot-content.js';
import type { BatchContext, Callback, EpochContext, TrainContext } from './callback.js';
import { Monitor, type MonitorOptions } from './monitor.js';

/** Options of {@link Checkpoint}. */
export interface CheckpointOptions extends MonitorOptions {
  /** The file. `{epoch}` in it becomes the number of the epoch. */
  path: string;
  /** How often: every so many epochs, or steps counted over all epochs. Default: every epoch. */
  every?: number | { epochs: number } | { steps: number };
  /** Whether only the best epochs are written, as `monitor` sees them. Default false. */
  saveBest?: boolean;
}

/**
 * Writes all that training depends on to a file from which `fit({ resume })`
 * goes on exactly: weights, running averages, optimizer, learning rate,
 * position, shuffle order, random streams, history, the states of callbacks.
 *
 * The file is written beside its place, flushed to the disk and renamed, so an
 * end at any moment leaves the old checkpoint or the new one, never a half. It
 * is also a model file: `loadModel` reads it.
 *
 * Of an epoch resumed in its middle, the cost covers all batches and metrics
 * those since then.
 *
 * @throws ArgumentError for an unknown option or one outside its range; in
 * training ResourceError when the file cannot be written
 *
 * @example
 * const model = new Sequential([new Dense(1)]);
 * model.compile({ optimizer: 'sgd', loss: 'mse' });
 * const [x, y] = [fromArray([[1], [2]]), fromArray([[2], [4]])];
 * await model.fit(x, y, { epochs: 3, callbacks: [new Checkpoint({ path: 'run.safetensors' })], verbose: false });
 * const history = await model.fit(x, y, { epochs: 5, resume: 'run.safetensors', verbose: false,
 *   callbacks: [new Checkpoint({ path: 'run.safetensors' })] });
 * history.epochs; // [1, 2, 3, 4, 5]
 */
export class Checkpoint implements Callback {
  readonly runsLast = true;
  readonly skipInDevRun = true;
  readonly path: string;
  readonly #every: { readonly epochs?: number; readonly steps?: number };
  readonly #monitor: Monitor | undefined;
  /** Only with saveBest: without it a resumed run may leave the callback out. */
  readonly state?: () => CallbackState;
  #due = false;

  constructor(options: CheckpointOptions) {
    knownOptions('Checkpoint', options, ['path', 'every', 'saveBest', 'monitor', 'mode', 'minDelta']);
    const { path, every = 1, saveBest = false } = options;
    if (typeof path !== 'string' || path === '') {
      throw new ArgumentError(`Checkpoint: path must be the name of a file, got ${show(path)}.`);
    }
    if (typeof saveBest !== 'boolean') {
      throw new ArgumentError(`Checkpoint: saveBest must be a boolean, got ${show(saveBest)}.`);
    }
    this.path = path;
    this.#every = readEvery(every);
    if (saveBest && this.#every.steps !== undefined) {
      throw new ArgumentError('Checkpoint: saveBest compares epochs; leave every: { steps } out.');
    }
    if (!saveBest) return;
    const monitor = new Monitor('Checkpoint', options);
    this.#monitor = monitor;
    this.state = () => ({ values: { best: Number.isFinite(monitor.best) ? monitor.best : null } });
  }

  onTrainBegin(context: TrainContext): void {
    this.#monitor?.begin(context);
    this.#due = false;
  }

  async onBatchEnd(context: BatchContext): Promise<void> {
    const { steps } = this.#every;
    if (steps === undefined || context.iteration % steps !== 0) return;
    if (context.step === context.stepsPerEpoch) this.#due = true;
    else await this.#write(context);
  }

  async onEpochEnd(context: EpochContext): Promise<void> {
    const { epochs } = this.#every;
    const due = epochs === undefined ? this.#due : context.epoch % epochs === 0;
    this.#due = false;
    const worth = due && (this.#monitor?.improves(context.logs[this.#monitor.name]) ?? true);
    if (worth) await this.#write(context);
  }

  restore({ values }: CallbackState): void {
    const config = new ConfigReader('Checkpoint', values);
    if (this.#monitor && config.has('best')) this.#monitor.best = config.number('best');
  }

  async #write(context: EpochContext): Promise<void> {
    await writeCheckpoint('Checkpoint', this.path, context);
  }
}

/** Writes a checkpoint to a path, `{epoch}` in it replaced. Returns the path. */
export async function writeCheckpoint(who: string, path: string, context: EpochContext): Promise<string> {
  const place = path.replaceAll('{epoch}', String(context.epoch));
  await writeBytes(who, place, encodeCheckpoint(context.model, context.snapshot()));
  return place;
}

function readEvery(every: number | { epochs: number } | { steps: number }): { epochs?: number; steps?: number } {
  const given = typeof every === 'number' ? { epochs: every } : every;
  knownOptions('Checkpoint every', given, ['epochs', 'steps']);
  const entries = Object.entries(given);
  if (entries.length !== 1) {
    throw new ArgumentError('Checkpoint: every must be a number of epochs, { epochs: n } or { steps: n }.');
  }
  for (const [name, value] of entries) positiveInteger('Checkpoint', `every.${name}`, value);
  return given;
}
