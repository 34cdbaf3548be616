import type { FloatArray } from '../engine/dtype.js';
import type { Worker } from '../engine/index.js';
import { WorkerError, show } from '../errors/index.js';
import type { Generator } from '../tensor/generator.js';
import type { Tensor } from '../tensor/tensor.js';
import { RecipeWriter } from './augment-draw.js';
import type { AugmentSettings } from './augment-options.js';
import { type AugmentPlan, planAugmentation } from './augment-plan.js';
import { AugmentRing } from './pipeline-ring.js';

/** Workers that may be lost before a pipeline gives up. */
const MOST_LOST = 8;

/** What pictures are made of, and by whom. */
export interface PicturesOptions {
  readonly settings: AugmentSettings;
  /** [N, H, W, C] */
  readonly images: Tensor;
  readonly source: FloatArray;
  readonly batchSize: number;
  /** Batches made ahead; 0 without workers. */
  readonly prefetch: number;
  readonly workers: number;
}

/** The order and the random changes of one epoch. */
export interface EpochPlan {
  readonly order: Int32Array | undefined;
  readonly draws: Generator;
  /** The first batch that is dealt, and the number of them in a whole epoch. */
  readonly from: number;
  readonly steps: number;
}

/** Deals augmented pictures, one epoch at a time, through a ring that it replaces when a worker is lost. */
export class AugmentedPictures {
  readonly #options: PicturesOptions;
  readonly #plan: AugmentPlan;
  readonly #writer: RecipeWriter;
  #ring: AugmentRing | undefined;
  #next = 0; // the first batch of the epoch that is not published yet
  #lost = 0;
  #cause: unknown;

  constructor(options: PicturesOptions) {
    this.#options = options;
    this.#plan = planAugmentation('pipeline', options.settings, options.images.shape.slice(1));
    this.#writer = new RecipeWriter(options.settings, this.#plan);
  }

  /** The threads that work now, for tests that kill one. */
  get workers(): readonly Worker[] {
    return this.#ring?.workers ?? [];
  }

  /** The batches of an epoch; each is valid until the next one is taken. */
  *epoch(plan: EpochPlan): IterableIterator<Tensor> {
    if (this.#ring?.usable === false) this.close();
    this.#next = plan.from;
    try {
      for (let step = plan.from; step < plan.steps; step++) yield this.#take(plan, step);
    } finally {
      if (this.#ring?.cancel() === false) this.close();
    }
  }

  /** Ends the threads and lets go of their memory. */
  close(): void {
    this.#ring?.close();
    this.#ring = undefined;
  }

  #take(plan: EpochPlan, step: number): Tensor {
    const { prefetch } = this.#options;
    for (;;) {
      const ring = (this.#ring ??= this.#newRing());
      while (this.#next < Math.min(step + prefetch + 1, plan.steps)) this.#publish(ring, plan, this.#next++);
      const batch = ring.take(ring.published - (this.#next - step));
      if (batch) return batch;
      if (ring.usable) this.#count(undefined); // it has died, or hangs, without a word
      this.close();
      this.#next = step;
    }
  }

  #publish(ring: AugmentRing, plan: EpochPlan, step: number): void {
    const { batchSize, images } = this.#options;
    const begin = step * batchSize;
    ring.publish(plan.order, begin, Math.min(begin + batchSize, images.shape[0]), plan.draws);
  }

  #newRing(): AugmentRing {
    if (this.#lost >= MOST_LOST) {
      throw new WorkerError(
        `pipeline: ${this.#lost} worker threads have died while they made batches` +
          `${this.#cause === undefined ? '' : ` (${this.#cause instanceof Error ? this.#cause.message : show(this.#cause)})`}. ` +
          'Use .workers(0), which makes the same batches without threads.',
        { cause: this.#cause },
      );
    }
    const onDeath = (error: unknown): void => this.#count(error);
    return new AugmentRing({ ...this.#options, plan: this.#plan, writer: this.#writer, onDeath });
  }

  #count(cause: unknown): void {
    this.#lost++;
    this.#cause = cause ?? this.#cause;
  }
}
