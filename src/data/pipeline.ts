import { ArgumentError, ShapeError, nonNegativeInteger, positiveInteger, show } from '../errors/index.js';
import type { Worker } from '../engine/index.js';
import { Generator } from '../tensor/generator.js';
import { Tensor } from '../tensor/tensor.js';
import { ImageAugmenter, drawsOf, floatsOf } from './augment.js';
import { planAugmentation } from './augment-plan.js';
import type { BatchSource, EpochOptions } from './batch-source.js';
import type { Batch, MultiBatch } from './batches.js';
import { type MultiDataset, namedTensors, rowsOf, tensorsOf } from './dataset.js';
import type { PicturesOptions } from './pipeline-pictures.js';
import { PipelineSession } from './pipeline-session.js';
import { checkFinite } from './validate.js';

const MOST_WORKERS = 64;

/** Where a batch stands, for functions that a pipeline maps batches by. */
export interface BatchPlace {
  readonly epoch: number;
  /** 0 for the first batch of an epoch. */
  readonly step: number;
  /** A stream of this batch's own. */
  readonly generator: Generator;
}

/** What a pipeline does; each of its methods answers with a pipeline that has one of these changed. */
interface Settings {
  readonly batchSize: number;
  readonly shuffled: boolean;
  readonly seed: number | string | undefined;
  readonly augmenter: ImageAugmenter | undefined;
  readonly input: number;
  readonly prefetch: number;
  readonly workers: number;
  readonly mapped: boolean;
}

/** Makes a batch of its tensors: inputs, then targets. */
type Finish<B> = (tensors: readonly Tensor[], place: BatchPlace) => B;

/**
 * Batches made ahead of training: examples in a new order each epoch, pictures augmented in worker threads, batches
 * changed by functions (course §2.2, §4.2.10). Made by `pipeline`; goes where tensors go in `model.fit`, or into a loop.
 *
 * A pipeline never changes: its methods answer with another one. What a batch holds depends on data, seed and epoch
 * alone, bit for bit, and not on the number of workers. A batch is valid until the next one is taken.
 *
 * @example
 * const { x, y } = drawnDigits(200, { seed: 1 });
 * const data = pipeline(x, y).shuffle().batch(50).augment(new ImageAugmenter({ rotationRange: 10 })).workers(1);
 * const model = new Sequential([new Flatten(), new Dense(10)], { seed: 1 });
 * model.compile({ optimizer: new Adam(0.001), loss: new SparseCategoricalCrossEntropy({ fromLogits: true }) });
 * const history = await model.fit(data, { epochs: 2, verbose: false });
 * history.epochs; // [1, 2]
 */
export class Pipeline<B extends MultiBatch = Batch> implements BatchSource<B> {
  /** The number of examples, N. */
  readonly samples: number;
  readonly #data: MultiDataset;
  readonly #settings: Settings;
  readonly #finish: Finish<B>;
  #session: PipelineSession | undefined;
  #epochs = 0;

  /** Use `pipeline`. */
  constructor(data: MultiDataset, settings: Settings, finish: Finish<B>) {
    this.#data = data;
    this.#settings = settings;
    this.#finish = finish;
    this.samples = tensorsOf(data.x)[0].shape[0];
  }

  /** Examples in a batch; the last one of an epoch has what is left. */
  get batchSize(): number {
    return this.#settings.batchSize;
  }

  /** The number of batches in an epoch: ⌈N / batchSize⌉. */
  get steps(): number {
    return Math.ceil(this.samples / this.batchSize);
  }

  /** Whether the order is drawn anew each epoch. */
  get shuffled(): boolean {
    return this.#settings.shuffled;
  }

  /** The targets; undefined when a function changes batches. */
  get targets(): readonly Tensor[] | undefined {
    return this.#settings.mapped ? undefined : tensorsOf(this.#data.y);
  }

  /** The worker threads that run now, for tests that kill one. */
  get running(): readonly Worker[] {
    return this.#session?.workers ?? [];
  }

  /** Batches of this many examples, a positive integer. Without it 32. */
  batch(size: number): Pipeline<B> {
    positiveInteger('pipeline.batch', 'size', size);
    return this.#with({ batchSize: size });
  }

  /**
   * The examples in a new order each epoch. Order and augmentation are drawn from the seed; without one from the seed
   * of `fit`, or 0 in a loop.
   */
  shuffle(seed?: number | string): Pipeline<B> {
    if (seed !== undefined) new Generator(seed);
    return this.#with({ shuffled: true, seed: seed ?? this.#settings.seed });
  }

  /**
   * Augments the pictures of an input [N, H, W, C], the first unless told. Comes before `map`.
   *
   * @throws ShapeError or ArgumentError when the augmenter does not fit them
   */
  augment(augmenter: ImageAugmenter, input = 0): Pipeline<B> {
    const who = 'pipeline.augment';
    if (!(augmenter instanceof ImageAugmenter)) {
      throw new ArgumentError(`${who}: augmenter must be an ImageAugmenter, got ${show(augmenter)}.`);
    }
    if (this.#settings.mapped) {
      throw new ArgumentError(`${who}: pictures are augmented before batches are mapped. Call augment before map.`);
    }
    const inputs = tensorsOf(this.#data.x);
    if (!Number.isInteger(input) || input < 0 || input >= inputs.length) {
      throw new ArgumentError(`${who}: input must be an integer in [0, ${inputs.length - 1}], got ${show(input)}.`);
    }
    floatsOf(who, inputs[input]);
    planAugmentation(who, augmenter.settings, inputs[input].shape.slice(1));
    return this.#with({ augmenter, input });
  }

  /**
   * Each batch changed by a function, in the main thread, when it is taken. Its random choices come from
   * `place.generator`. Several functions follow each other.
   *
   * @example
   * const data = pipeline(drawnDigits(100).x, drawnDigits(100).y).map(([x, y], { generator }) => {
   *   return [add(x, generator.normal(x.shape, 0, 0.1)), y];
   * });
   */
  map<C extends MultiBatch>(change: (batch: B, place: BatchPlace) => C): Pipeline<C> {
    if (typeof change !== 'function') {
      throw new ArgumentError(`pipeline.map: change must be a function of a batch, got ${show(change)}.`);
    }
    const finish = this.#finish;
    return new Pipeline(this.#data, { ...this.#settings, mapped: true }, (tensors, place) =>
      change(finish(tensors, place), place),
    );
  }

  /** How many batches workers make ahead of the one in use, an integer >= 1. Without it 2. */
  prefetch(batches: number): Pipeline<B> {
    positiveInteger('pipeline.prefetch', 'batches', batches);
    return this.#with({ prefetch: batches });
  }

  /**
   * How many threads augment pictures while the main thread trains, an integer in [0, 64]. 0, as without it: the main
   * thread does, batch by batch. They start with an epoch, share one copy of the pictures, never keep the process
   * alive, and end with `fit`, with `close`, or some seconds after the last epoch.
   */
  workers(count: number): Pipeline<B> {
    nonNegativeInteger('pipeline.workers', 'count', count);
    if (count > MOST_WORKERS) {
      throw new ArgumentError(`pipeline.workers: count must be at most ${MOST_WORKERS}, got ${count}.`);
    }
    return this.#with({ workers: count });
  }

  /** The first example or two as a batch holds them. */
  preview(): B {
    const { augmenter, input, seed = 0 } = this.#settings;
    const rows = Math.min(2, this.samples);
    const tensors = this.#tensors().map((tensor) => tensor.rows(0, rows));
    if (augmenter) tensors[input] = augmenter.apply(tensors[input], { seed });
    return this.#finish(tensors, new Place(0, 0, new Generator(seed)));
  }

  /**
   * The batches of one epoch, 1 or later.
   *
   * @throws WorkerError when worker threads die again and again
   */
  *epoch(epoch: number, options: EpochOptions = {}): IterableIterator<B> {
    const { seed, shuffled } = this.#settings;
    const { generator, from = 0 } = options;
    nonNegativeInteger('pipeline.epoch', 'epoch', epoch);
    nonNegativeInteger('pipeline.epoch', 'from', from);
    const stream = seed === undefined && generator ? generator : new Generator(seed ?? 0);
    const order = shuffled ? stream.fork(`order of epoch ${epoch}`).permutation(this.samples) : undefined;
    const session = this.#session?.busy === false ? this.#session : this.#newSession();
    this.#session ??= session;
    let step = from;
    try {
      for (const tensors of session.epoch({ order, draws: drawsOf(stream, epoch), from, steps: this.steps })) {
        yield this.#finish(tensors, new Place(epoch, step++, stream));
      }
    } finally {
      if (session !== this.#session) session.close();
    }
  }

  /** The batches of the next epoch: each loop over the pipeline is one. */
  [Symbol.iterator](): IterableIterator<B> {
    return this.epoch(++this.#epochs);
  }

  /** Ends the threads and gives their memory back; another epoch starts them anew. */
  close(): void {
    this.#session?.close();
    this.#session = undefined;
  }

  #with(changed: Partial<Settings>): Pipeline<B> {
    return new Pipeline(this.#data, { ...this.#settings, ...changed }, this.#finish);
  }

  #tensors(): Tensor[] {
    return [...tensorsOf(this.#data.x), ...tensorsOf(this.#data.y)];
  }

  #newSession(): PipelineSession {
    const { augmenter, input } = this.#settings;
    const tensors = this.#tensors();
    const batchSize = Math.min(this.batchSize, this.samples);
    const augmented = augmenter && { place: input, pictures: this.#pictures(augmenter, tensors[input], batchSize) };
    return new PipelineSession({ tensors, batchSize, augmented });
  }

  #pictures({ settings }: ImageAugmenter, images: Tensor, batchSize: number): PicturesOptions {
    const { workers } = this.#settings;
    const prefetch = workers > 0 ? this.#settings.prefetch : 0;
    return { settings, images, source: floatsOf('pipeline', images), batchSize, prefetch, workers };
  }
}

class Place implements BatchPlace {
  readonly #stream: Generator;
  #generator: Generator | undefined;

  constructor(
    readonly epoch: number,
    readonly step: number,
    stream: Generator,
  ) {
    this.#stream = stream;
  }

  /** Made when asked for: most functions draw nothing. */
  get generator(): Generator {
    this.#generator ??= this.#stream.fork(`batch ${this.step} of epoch ${this.epoch}`);
    return this.#generator;
  }
}

/**
 * A pipeline of inputs and targets, one tensor each or lists of them: batches of 32 in the given order, until told
 * otherwise. See {@link Pipeline}.
 *
 * @throws ShapeError for empty data or unequal rows, ArgumentError for NaN or infinities among the inputs
 *
 * @example
 * const { x, y } = drawnDigits(200, { seed: 1 });
 * const augmenter = new ImageAugmenter({ rotationRange: 10, widthShiftRange: 2, heightShiftRange: 2 });
 * const data = pipeline(x, y).shuffle(1).batch(64).augment(augmenter).workers(1);
 * const sizes = [];
 * for (const [images, labels] of data) sizes.push(labels.size); // one epoch
 * sizes; // [64, 64, 64, 8]
 * data.close();
 */
export function pipeline(x: Tensor, y: Tensor): Pipeline;
export function pipeline(x: MultiDataset['x'], y: MultiDataset['y']): Pipeline<MultiBatch>;
export function pipeline(x: MultiDataset['x'], y: MultiDataset['y']): Pipeline<MultiBatch> {
  const data = { x, y };
  if (rowsOf('pipeline', data) === 0) {
    throw new ShapeError('pipeline: the data is empty; at least one example is needed.');
  }
  for (const { name, tensor } of namedTensors('pipeline', 'x', x)) checkFinite('pipeline', name, tensor);
  const settings = { batchSize: 32, shuffled: false, seed: undefined, prefetch: 2, workers: 0, input: 0 };
  const inputs = tensorsOf(x).length;
  return new Pipeline<MultiBatch>(data, { ...settings, augmenter: undefined, mapped: false }, (tensors) => [
    x instanceof Tensor ? tensors[0] : tensors.slice(0, inputs),
    y instanceof Tensor ? tensors[inputs] : tensors.slice(inputs),
  ]);
}
