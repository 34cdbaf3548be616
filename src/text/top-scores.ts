/** The best of the things that are offered, in order; among equals the one that was offered earlier comes first. */
export class TopScores<T> {
  readonly #entries: { readonly score: number; readonly item: T }[] = [];

  constructor(private readonly count: number) {}

  /** What a score must exceed to have a place; -Infinity never has one. */
  get bar(): number {
    return this.#entries.length < this.count ? -Infinity : this.#entries[this.count - 1].score;
  }

  offer(score: number, item: T): void {
    if (score <= this.bar) return;
    if (this.#entries.length === this.count) this.#entries.pop();
    let place = this.#entries.length;
    while (place > 0 && this.#entries[place - 1].score < score) place--;
    this.#entries.splice(place, 0, { score, item });
  }

  /** Best first. */
  get items(): T[] {
    return this.#entries.map(({ item }) => item);
  }
}
