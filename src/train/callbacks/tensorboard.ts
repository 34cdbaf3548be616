import { tileImages } from '../../data/tile-images.js';
import { ArgumentError, knownOptions, positiveInteger, show, trueOrFalse } from '../../errors/index.js';
import { warnOnce } from '../../io/log-file.js';
import { builtin } from '../../io/node.js';
import { type Tensor, transpose } from '../../tensor/index.js';
import { validationName } from '../figures.js';
import { EventFileWriter } from '../logging/event-file-writer.js';
import { checkSettings, runSettings } from '../logging/run-settings.js';
import { Model } from '../model.js';
import type { BatchContext, Callback, EpochContext, GradientContext } from './callback.js';

/** Pictures by name: [H, W], [H, W, C] or several as one sheet, [N, H, W, C]; C = 1 or 3, values in [0, 1]. */
export type Pictures = Readonly<Record<string, Tensor>>;

/** Options of {@link TensorBoard}. */
export interface TensorBoardOptions {
  /** The cost and the learning rate after every so many steps too. Default: of epochs alone. */
  everySteps?: number;
  /** Histograms of all parameters. Default false. */
  histograms?: boolean;
  /** Histograms of the gradients of the last batch of an epoch. Default false. */
  gradients?: boolean;
  /** The filters of convolutions over 1 or 3 channels as pictures, 0 in the middle grey. Default false. */
  filters?: boolean;
  /** Pictures of one's own, such as what the model predicts for a few examples. */
  images?: (context: EpochContext) => Pictures | Promise<Pictures>;
  /** Histograms and pictures come after every so many epochs. Default 1. */
  everyEpochs?: number;
  /** Settings to compare runs by, besides those of the optimizer, epochs and batch size. */
  hyperParameters?: Readonly<Record<string, string | number | boolean>>;
}

/** The files of the runs. */
interface Writers {
  readonly train: EventFileWriter;
  readonly validation: EventFileWriter | undefined;
  readonly steps: EventFileWriter | undefined;
}

/**
 * Writes event files that TensorBoard shows while training goes on: start it
 * with `tensorboard --logdir <folder>`.
 *
 * In `folder`, one run each: `train` and `validation` hold the figures by epoch
 * under the same tag (`loss`, `accuracy`, ...), so that their curves share an
 * axis; `steps` holds `loss` and `learningRate` by step. Model summary,
 * settings, histograms (`weights/dense1.weight`) and pictures are in `train`.
 * Give each run of training a folder of its own below one that they share.
 *
 * A resumed run goes on in its folder: what was written after the checkpoint is
 * declared void. When the disk is full, training goes on with one warning.
 * Needs the optional package `pbf`.
 *
 * @throws ArgumentError for an unknown option or one outside its range; when
 * training begins ResourceError for a folder that cannot be written
 *
 * @example
 * import { readdirSync } from 'node:fs';
 * const model = new Sequential([new Dense(1)]).compile({ optimizer: 'adam', loss: 'mse' });
 * const callbacks = [new TensorBoard('runs/adam', { histograms: true, everySteps: 1 })];
 * await model.fit(zeros([4, 2]), zeros([4, 1]), { epochs: 2, callbacks, verbose: false });
 * readdirSync('runs/adam'); // ["steps", "train"]
 */
export class TensorBoard implements Callback {
  readonly skipInDevRun = true;
  /** Only when gradients are asked for: it costs nothing otherwise. */
  readonly onBackwardEnd?: (context: GradientContext) => void;
  readonly #options: TensorBoardOptions;
  readonly #everyEpochs: number;
  #writers: Writers | undefined;

  /** @param folder what TensorBoard shows as one run; made when it is not there */
  constructor(
    readonly folder: string,
    options: TensorBoardOptions = {},
  ) {
    const who = 'TensorBoard';
    knownOptions(who, options, [
      ...(['everySteps', 'histograms', 'gradients', 'filters', 'images', 'everyEpochs', 'hyperParameters'] as const),
    ]);
    const { everySteps = 1, everyEpochs = 1, gradients = false, images, hyperParameters = {} } = options;
    if (typeof folder !== 'string' || folder === '') {
      throw new ArgumentError(`${who}: folder must be the name of a folder, got ${show(folder)}.`);
    }
    positiveInteger(who, 'everySteps', everySteps);
    positiveInteger(who, 'everyEpochs', everyEpochs);
    for (const name of ['histograms', 'gradients', 'filters'] as const) trueOrFalse(who, name, options[name] ?? false);
    if (images !== undefined && typeof images !== 'function') {
      throw new ArgumentError(`${who}: images must be a function that returns pictures by name, got ${show(images)}.`);
    }
    checkSettings(who, 'hyperParameters', hyperParameters);
    this.#options = options;
    this.#everyEpochs = everyEpochs;
    if (gradients) this.onBackwardEnd = (context) => this.#logGradients(context);
  }

  onTrainBegin(): void {
    this.#writers = undefined;
  }

  onBatchBegin(context: BatchContext): Promise<void> | undefined {
    return this.#writers ? undefined : this.#open(context); // where a resumed run begins is known only here
  }

  onBatchEnd({ optimizer, loss }: BatchContext): void {
    const { everySteps } = this.#options;
    const { iterations, currentRate } = optimizer;
    if (everySteps === undefined || iterations % everySteps !== 0) return;
    this.#writers?.steps?.scalar('loss', loss, iterations);
    this.#writers?.steps?.scalar('learningRate', currentRate, iterations);
    this.#writers?.steps?.flush(); // a checkpoint that follows finds them there, whenever the process is killed
  }

  async onEpochEnd(context: EpochContext): Promise<void> {
    if (!this.#writers) return;
    const { epoch, logs } = context;
    const { train, validation } = this.#writers;
    const trained = new Map(Object.keys(logs).map((name) => [validationName(name), name]));
    for (const [name, value] of Object.entries(logs)) {
      const tag = trained.get(name);
      if (tag === undefined) train.scalar(name, value, epoch);
      else validation?.scalar(tag, value, epoch);
    }
    if (epoch % this.#everyEpochs === 0) await this.#logParts(train, context);
    this.#flush();
  }

  onTrainEnd(): void {
    this.#flush();
  }

  async #open(context: BatchContext): Promise<void> {
    const { epoch, step, optimizer, figures } = context;
    const path = builtin('TensorBoard', 'node:path');
    const warn = warnOnce('TensorBoard', this.folder);
    const open = (run: string): Promise<EventFileWriter> =>
      EventFileWriter.openAs('TensorBoard', path.join(this.folder, run), warn);
    const train = await open('train');
    const validation = figures.has(validationName('loss')) ? await open('validation') : undefined;
    const steps = this.#options.everySteps === undefined ? undefined : await open('steps');
    if (epoch > 1 || step > 0) {
      train.restart(epoch);
      validation?.restart(epoch);
      steps?.restart(optimizer.iterations + 1);
    } else {
      this.#introduce(train, context);
    }
    this.#writers = { train, validation, steps };
  }

  #introduce(writer: EventFileWriter, context: BatchContext): void {
    const { model } = context;
    if (model instanceof Model) writer.text('model', `\`\`\`\n${String(model.summary())}\n\`\`\``);
    const settings = { ...runSettings(context), ...this.#options.hyperParameters };
    const rows = Object.entries(settings).map(([name, value]) => `| ${name} | ${String(value)} |`);
    writer.text('settings', ['| setting | value |', '| --- | --- |', ...rows].join('\n'));
    writer.hyperParameters(settings);
  }

  async #logParts(writer: EventFileWriter, context: EpochContext): Promise<void> {
    const { histograms, filters, images } = this.#options;
    for (const { path, value } of context.model.parameters()) {
      if (histograms) writer.histogram(`weights/${path}`, value, context.epoch);
      if (filters && isFilter(value)) await writer.image(`filters/${path}`, filterSheet(value), context.epoch);
    }
    for (const [name, picture] of Object.entries((await images?.(context)) ?? {})) {
      const sheet = picture.rank === 4 ? tileImages(picture) : picture;
      await writer.image(`images/${name}`, sheet, context.epoch);
    }
  }

  #logGradients({ model, epoch, step, stepsPerEpoch }: GradientContext): void {
    if (step !== stepsPerEpoch - 1 || epoch % this.#everyEpochs !== 0) return;
    for (const { path, grad } of model.parameters()) {
      this.#writers?.train.histogram(`gradients/${path}`, grad, epoch);
    }
  }

  #flush(): void {
    if (!this.#writers) return;
    const { train, validation, steps } = this.#writers;
    for (const writer of [train, validation, steps]) writer?.flush();
  }
}

/** Whether a parameter [kh, kw, cin, cout] can be shown in grey or colour. */
function isFilter({ shape, data }: Tensor): boolean {
  return shape.length === 4 && (shape[2] === 1 || shape[2] === 3) && data.every(Number.isFinite);
}

/** All filters [kh, kw, cin, cout] as one picture, each about 32 pixels wide and as bright as its largest weight lets it. */
function filterSheet(weight: Tensor): Tensor {
  const filters = transpose(weight, [3, 0, 1, 2]);
  const [count, , width] = filters.shape;
  for (let n = 0; n < count; n++) {
    const { data } = filters.rows(n, n + 1);
    let largest = 0;
    for (const w of data) largest = Math.max(largest, Math.abs(w));
    for (let i = 0; i < data.length; i++) data[i] = 0.5 + (largest > 0 ? data[i] / (2 * largest) : 0);
  }
  return tileImages(filters, { gap: 2, scale: Math.max(1, Math.round(32 / width)) });
}
