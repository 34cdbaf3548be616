import type { Json } from '../layers/index.js';
import type { GeneratorState, Tensor } from '../tensor/index.js';
import type { LossSums } from './figures.js';
import type { Change, Logs } from './history-content.js';

/** What a checkpoint keeps of a callback. */
export interface CallbackState {
  readonly values: Json;
  readonly tensors?: ReadonlyMap<string, Tensor>;
}

/** What must be equal for a run to go on where another one stopped. */
export interface RunSettings {
  readonly batchSize: number;
  /** Training examples, those for validation not counted. */
  readonly examples: number;
  readonly shuffle: boolean;
  readonly seed: string;
}

/**
 * A point of training between two steps: everything that the run from here on
 * depends on, besides the data. Its tensors are the live ones, valid until the
 * next step: clone what you keep.
 */
export interface Snapshot {
  readonly settings: RunSettings;
  /** Epochs done. */
  readonly epoch: number;
  /** Batches done of the epoch after those. */
  readonly step: number;
  /** Steps done in all epochs. */
  readonly iteration: number;
  /** The stream of shuffles at the beginning of the current epoch. */
  readonly shuffle: GeneratorState;
  /** What dropout and other random layers draw from. */
  readonly random: GeneratorState;
  /** The sums behind the cost of the current epoch. */
  readonly sums: LossSums;
  /** The states of the metrics of the current epoch. */
  readonly metrics: ReadonlyMap<string, Tensor>;
  /** The states that layers carry from batch to batch, by their place. */
  readonly carried: ReadonlyMap<string, Tensor>;
  readonly history: readonly Logs[];
  /** What was changed on the way. */
  readonly changes: readonly Change[];
  /** The numbers that may change while training goes on, by name, as they are. */
  readonly values: Readonly<Record<string, number>>;
  /** The same as the program gave them, at the beginning of its first training. */
  readonly given: Readonly<Record<string, number>>;
  readonly weights: ReadonlyMap<string, Tensor>;
  readonly optimizer: {
    readonly config: Json;
    readonly tensors: ReadonlyMap<string, Tensor>;
    readonly scalars: Readonly<Record<string, number>>;
  };
  /** The settings of compile, as in a model file. */
  readonly training: Json;
  /** Of the callbacks that have a state, in their order. */
  readonly callbacks: readonly CallbackState[];
}
