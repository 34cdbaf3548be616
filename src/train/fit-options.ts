import { ArgumentError, inInterval, knownOptions, nonNegativeInteger, positiveInteger, show } from '../errors/index.js';
import type { MultiDataset } from '../data/dataset.js';
import { Generator, type Tensor } from '../tensor/index.js';
import type { Callback } from './callbacks/callback.js';

/** Options of `fit`. */
export interface FitOptions {
  /** The number of the last epoch, an integer >= 1. Default 1. */
  epochs?: number;
  /** Epochs that count as done already, an integer below `epochs`. Default 0. */
  initialEpoch?: number;
  /** Examples per step, an integer >= 1, which may exceed their number. A last short batch is used too. Default 32. */
  batchSize?: number;
  /** Whether examples come in a new order each epoch. Default true. */
  shuffle?: boolean;
  /** What shuffles, random layers and the validation split are drawn from. Default: the model's seed. */
  seed?: number | string;
  /** Fraction in (0, 1) of the examples, drawn at random, that is kept for validation. Default: none. */
  validationSplit?: number;
  /** Examples to evaluate the model on after every epoch. Default: none. */
  validationData?: MultiDataset;
  /** One weight >= 0 per example in its loss, [N]. Default 1 each. */
  sampleWeight?: Tensor | readonly number[];
  /** One weight >= 0 per class in the loss of its examples, by class number; 1 for those left out. */
  classWeight?: Readonly<Record<number, number>> | readonly number[];
  /** What happens at fixed points of training. */
  callbacks?: readonly Callback[];
  /** Ends training after the current batch with an AbortedError. */
  signal?: AbortSignal;
  /** Progress: a bar on a terminal, a line per epoch elsewhere; false prints nothing. Default true. */
  verbose?: boolean;
  /**
   * A checkpoint to go on from: the run is then the same as one that never stopped. A number, such as the learning rate,
   * that the program gives otherwise than the one that wrote the checkpoint counts from here on; `history.changes` notes it.
   */
  resume?: string;
  /**
   * A rehearsal: one epoch of so many batches (true: 1) of training and validation, without the callbacks that write
   * files or stop training (`skipInDevRun`), to see that all parts fit. The weights do change. Default false.
   */
  fastDevRun?: boolean | number;
  /**
   * A number of batches >= 1, or a fraction in (0, 1) of them: learns from these alone, the same in every epoch, and
   * validates on them where there is validation. A network that is able to learn reaches a cost near 0. Default: off.
   */
  overfitBatches?: number;
}

/** The options of `fit` that are plain settings, with their defaults. */
export interface FitSettings {
  readonly epochs: number;
  readonly initialEpoch: number;
  readonly batchSize: number;
  readonly shuffle: boolean;
  readonly seed: number | string;
  readonly verbose: boolean;
  readonly callbacks: readonly Callback[];
  readonly signal: AbortSignal | undefined;
  /** Batches of a rehearsal; 0 for real training. */
  readonly devRun: number;
  readonly overfitBatches: number | undefined;
}

const names: readonly (keyof FitOptions)[] = [
  ...(['epochs', 'initialEpoch', 'batchSize', 'shuffle', 'seed', 'validationSplit', 'validationData'] as const),
  ...(['sampleWeight', 'classWeight', 'callbacks', 'signal', 'verbose', 'resume'] as const),
  ...(['fastDevRun', 'overfitBatches'] as const),
];

const hooks = [
  ...(['onTrainBegin', 'onTrainEnd', 'onEpochBegin', 'onEpochEnd'] as const),
  ...(['onBatchBegin', 'onBackwardEnd', 'onNonFinite', 'onBatchEnd'] as const),
];

/** Checks the options that need no data, and fills in the defaults. */
export function readFitOptions(options: FitOptions, modelSeed: number | string): FitSettings {
  knownOptions('fit', options, names);
  const { epochs = 1, initialEpoch = 0, batchSize = 32, shuffle = true, verbose = true, seed = modelSeed } = options;
  positiveInteger('fit', 'epochs', epochs);
  nonNegativeInteger('fit', 'initialEpoch', initialEpoch);
  if (initialEpoch >= epochs) {
    throw new ArgumentError(`fit: initialEpoch must be below epochs = ${epochs}, got ${initialEpoch}.`);
  }
  positiveInteger('fit', 'batchSize', batchSize);
  checkFlag('shuffle', shuffle);
  checkFlag('verbose', verbose);
  new Generator(seed);
  const { validationSplit, validationData, resume } = options;
  if (validationSplit !== undefined) inInterval('fit', 'validationSplit', validationSplit, '(0, 1)');
  if (validationSplit !== undefined && validationData !== undefined) {
    throw new ArgumentError('fit: give validationSplit or validationData, not both.');
  }
  if (resume !== undefined && (typeof resume !== 'string' || resume === '')) {
    throw new ArgumentError(`fit: resume must be the path of a checkpoint, got ${show(resume)}.`);
  }
  const { fastDevRun = false, overfitBatches } = options;
  const devRun = readDevRun(fastDevRun);
  checkOverfit(overfitBatches);
  for (const name of ['resume', 'overfitBatches'] as const) {
    if (devRun === 0 || options[name] === undefined) continue;
    throw new ArgumentError(`fit: fastDevRun is a short run of its own; leave ${name} out.`);
  }
  return {
    ...{ initialEpoch, batchSize, seed, verbose, devRun, overfitBatches },
    epochs: devRun > 0 ? initialEpoch + 1 : epochs,
    shuffle: shuffle && overfitBatches === undefined,
    callbacks: checkCallbacks(options.callbacks ?? []),
    signal: checkSignal(options.signal),
  };
}

/** The number of batches of `fastDevRun`: 0 for none. Throws ArgumentError for anything but a flag or an integer >= 1. */
function readDevRun(option: boolean | number): number {
  if (typeof option === 'boolean') return Number(option);
  positiveInteger('fit', 'fastDevRun', option);
  return option;
}

/** Throws ArgumentError unless the option is a number of batches or a fraction of them. */
function checkOverfit(option: number | undefined): void {
  if (option === undefined || (Number.isInteger(option) && option >= 1) || (option > 0 && option < 1)) return;
  throw new ArgumentError(
    `fit: overfitBatches must be a number of batches >= 1 or a fraction in (0, 1), got ${show(option)}.`,
  );
}

function checkFlag(name: string, value: boolean): void {
  if (typeof value !== 'boolean') throw new ArgumentError(`fit: ${name} must be a boolean, got ${show(value)}.`);
}

function checkCallbacks(callbacks: readonly Callback[]): readonly Callback[] {
  const isList: boolean = Array.isArray(callbacks);
  if (!isList) throw new ArgumentError(`fit: callbacks must be a list of callbacks, got ${show(callbacks)}.`);
  callbacks.forEach((callback: unknown, i) => {
    const known =
      typeof callback === 'object' &&
      callback !== null &&
      hooks.some((hook) => typeof Reflect.get(callback, hook) === 'function');
    if (known) return;
    throw new ArgumentError(
      `fit: callbacks[${i}] must be an object with one of ${hooks.join(', ')}, got ${show(callback)}.`,
    );
  });
  return callbacks;
}

function checkSignal(signal: AbortSignal | undefined): AbortSignal | undefined {
  if (signal === undefined || signal instanceof AbortSignal) return signal;
  throw new ArgumentError(`fit: signal must be an AbortSignal, got ${show(signal)}.`);
}
