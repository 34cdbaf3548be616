/** Training may take so much of each frame, in ms; the rest is for drawing and input. */
const SHARE_OF_FRAME = 11;

/** The rate is that of this many ms. */
const WINDOW = 1000;

/** What a runner drives. */
export interface Driven {
  /** One batch; true at the end of an epoch. */
  step(): boolean;
  /** After the batches of each frame. */
  frame(now: number): void;
  /** Training threw, and is paused. */
  failed(error: unknown): void;
}

/** Trains between the frames of the page, at no more than a chosen number of epochs a second, and measures its rate. */
export class Runner {
  epochsPerSecond = 25;
  #running = false;
  #owed = 0;
  #before = 0;
  #epochs: number[] = []; // when the last ones ended

  constructor(private readonly driven: Driven) {}

  get running(): boolean {
    return this.#running;
  }

  /** Epochs a second over the last second; 0 while paused. */
  get rate(): number {
    if (this.#epochs.length < 2) return 0;
    return (1000 * (this.#epochs.length - 1)) / (this.#epochs[this.#epochs.length - 1] - this.#epochs[0]);
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#owed = 1; // the first epoch begins at once
    this.#before = performance.now();
    requestAnimationFrame(this.#frame);
  }

  pause(): void {
    this.#running = false;
    this.#epochs = [];
  }

  readonly #frame = (): void => {
    if (!this.#running) return;
    const start = performance.now();
    this.#owed += ((start - this.#before) / 1000) * this.epochsPerSecond;
    this.#before = start;
    try {
      this.#train(start + SHARE_OF_FRAME);
    } catch (error) {
      this.pause();
      this.driven.failed(error);
    }
    this.driven.frame(start);
    if (this.#running) requestAnimationFrame(this.#frame);
  };

  #train(deadline: number): void {
    while (this.#owed >= 1 && performance.now() < deadline) {
      if (!this.driven.step()) continue;
      this.#owed--;
      this.#epochs.push(performance.now());
    }
    this.#owed = Math.min(this.#owed, Math.max(1, this.epochsPerSecond / 20)); // what could not be done is not made up for
    const oldest = performance.now() - WINDOW;
    const kept = this.#epochs.findIndex((time) => time >= oldest);
    if (kept > 0) this.#epochs.splice(0, kept);
  }
}
