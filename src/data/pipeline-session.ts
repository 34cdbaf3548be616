import type { Worker } from '../engine/index.js';
import type { Tensor } from '../tensor/tensor.js';
import { BatchBuffer } from './batches.js';
import { AugmentedPictures, type EpochPlan, type PicturesOptions } from './pipeline-pictures.js';

/** How long threads wait for another epoch, in milliseconds, before they end. */
const IDLE = 2000;

/** What a session deals, and how. */
export interface SessionOptions {
  /** Inputs, then targets. */
  readonly tensors: readonly Tensor[];
  readonly batchSize: number;
  /** The place among the tensors of the one that is augmented, and how. */
  readonly augmented: { readonly place: number; readonly pictures: PicturesOptions } | undefined;
}

/** The memory and the threads of a pipeline, in which one epoch at a time is dealt. */
export class PipelineSession {
  readonly #tensors: readonly Tensor[];
  readonly #batchSize: number;
  readonly #buffers: readonly (BatchBuffer | undefined)[];
  readonly #pictures: AugmentedPictures | undefined;
  #running = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor({ tensors, batchSize, augmented }: SessionOptions) {
    this.#tensors = tensors;
    this.#batchSize = batchSize;
    this.#pictures = augmented && new AugmentedPictures(augmented.pictures);
    this.#buffers = tensors.map((tensor, i) =>
      i === augmented?.place ? undefined : new BatchBuffer(tensor, batchSize),
    );
  }

  /** Whether an epoch is under way, so that the memory is taken. */
  get busy(): boolean {
    return this.#running;
  }

  /** The threads that work now, for tests that kill one. */
  get workers(): readonly Worker[] {
    return this.#pictures?.workers ?? [];
  }

  /** The batches of an epoch, as lists of tensors: inputs, then targets. */
  *epoch(plan: EpochPlan): IterableIterator<readonly Tensor[]> {
    const [rows] = this.#tensors[0].shape;
    const pictures = this.#pictures?.epoch(plan);
    clearTimeout(this.#timer);
    this.#running = true;
    try {
      for (let step = plan.from; step < plan.steps; step++) {
        const begin = step * this.#batchSize;
        const end = Math.min(begin + this.#batchSize, rows);
        const made = pictures?.next();
        const augmented = made?.done === false ? [made.value] : [];
        yield this.#buffers.flatMap((buffer) => {
          if (!buffer) return augmented;
          buffer.fill(plan.order, begin, end);
          return end - begin === this.#batchSize ? buffer.full : buffer.last;
        });
      }
    } finally {
      pictures?.return?.();
      this.#running = false;
      if (this.workers.length > 0) this.#closeLater();
    }
  }

  /** Ends the threads and lets go of their memory. */
  close(): void {
    clearTimeout(this.#timer);
    this.#pictures?.close();
  }

  #closeLater(): void {
    this.#timer = setTimeout(() => this.#pictures?.close(), IDLE);
    if (typeof this.#timer === 'object') this.#timer.unref();
  }
}
