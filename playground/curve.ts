/** What a network reaches after so many epochs. */
export interface Figures {
  readonly epoch: number;
  readonly trainLoss: number;
  readonly testLoss: number;
  readonly trainAccuracy: number;
  readonly testAccuracy: number;
}

/** Beyond this many, every second entry goes. */
const MOST = 600;

/** Figures over the epochs, thinned as they become many: a curve of a million epochs is as quick to draw as a short one. */
export class Curve {
  #figures: Figures[] = [];
  #stride = 1;

  get figures(): readonly Figures[] {
    return this.#figures;
  }

  get last(): Figures {
    return this.#figures[this.#figures.length - 1];
  }

  /** Whether a whole epoch is one of those that are kept. */
  wants(epoch: number): boolean {
    return epoch % this.#stride === 0;
  }

  add(figures: Figures): void {
    if (this.#figures.at(-1)?.epoch === figures.epoch) this.#figures.pop();
    this.#figures.push(figures);
    if (this.#figures.length <= MOST) return;
    this.#stride *= 2;
    this.#figures = this.#figures.filter(({ epoch }) => epoch % this.#stride === 0);
  }
}
