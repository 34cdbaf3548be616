import type { Generator } from '../tensor/generator.js';
import type { Tensor } from '../tensor/tensor.js';
import type { MultiBatch } from './batches.js';

/** How an epoch is dealt. */
export interface EpochOptions {
  /** What order and random changes are drawn from, unless the source has a seed of its own. */
  generator?: Generator;
  /** The number of batches at the beginning that are left out. Default 0. */
  from?: number;
}

/**
 * Where batches come from: what `model.fit` learns from besides tensors. `pipeline` makes one.
 *
 * The batches of an epoch must be a function of its number and of the generator's stream (its key: `generator.fork` of
 * some label), so that a resumed run sees what an uninterrupted one would have seen.
 */
export interface BatchSource<B extends MultiBatch = MultiBatch> {
  /** Examples in an epoch. */
  readonly samples: number;
  /** Examples in a batch; some may have fewer, such as the last one of an epoch. */
  readonly batchSize: number;
  /** Batches in an epoch. Default: ⌈samples / batchSize⌉. */
  readonly steps?: number;
  /** Whether the order of the examples is drawn anew each epoch. */
  readonly shuffled: boolean;
  /**
   * Whether row i of a batch goes on where row i of the batch before ended, as windows of a long text do: layers with a
   * state then carry it along. Default false.
   */
  readonly continuous?: boolean;
  /** Whether each batch has a number of steps, axis 1, of its own. Default false. */
  readonly variableSteps?: boolean;
  /** All targets, when they are known: a wrong one is then found before training. */
  readonly targets?: readonly Tensor[] | undefined;
  /** One or two examples as a batch holds them. */
  preview(): B;
  /** The batches of epoch 1, 2, ...; each is valid until the next one is taken. */
  epoch(epoch: number, options?: EpochOptions): Iterable<B> | AsyncIterable<B>;
  /** Gives threads and memory back; another epoch takes them anew. */
  close?(): void;
}

/** Whether a value deals batches. */
export function isBatchSource(value: unknown): value is BatchSource {
  return (
    typeof value === 'object' &&
    value !== null &&
    'epoch' in value &&
    typeof value.epoch === 'function' &&
    'preview' in value &&
    typeof value.preview === 'function'
  );
}
