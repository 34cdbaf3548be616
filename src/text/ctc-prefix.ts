/** ln(e^a + e^b). */
export function logAdd(a: number, b: number): number {
  const max = Math.max(a, b);
  return max === -Infinity ? max : max + Math.log1p(Math.exp(Math.min(a, b) - max));
}

/**
 * The beginning of a label in a prefix search: all paths that read so far the same, in two parts, as a path that ends in
 * a blank may repeat the last class and one that ends in that class may not.
 */
export class Prefix {
  /** ln P of the paths that end in a blank. */
  inBlank = -Infinity;
  /** ln P of the paths that end in the last class. */
  inLabel = -Infinity;
  /** ln P of all its paths. */
  total = -Infinity;
  /** The first two after the step at hand. */
  nextInBlank = -Infinity;
  nextInLabel = -Infinity;
  /** What a language model says of the class that follows, once it has been asked. */
  following: ArrayLike<number> | undefined;
  readonly #longer = new Map<number, Prefix>();

  constructor(
    /** The prefix without its last class; undefined for the empty one. */
    readonly shorter: Prefix | undefined,
    /** The last class; -1 for the empty prefix. */
    readonly last: number,
    /** What the language model and the bonus for length add to its score. */
    readonly bonus: number,
  ) {}

  /** Goes on to the next step. */
  advance(): void {
    this.inBlank = this.nextInBlank;
    this.inLabel = this.nextInLabel;
    this.total = logAdd(this.inBlank, this.inLabel);
  }

  /** ln P of the paths that a further class k may follow. */
  before(k: number): number {
    return k === this.last ? this.inBlank : this.total;
  }

  /** The classes from the first to the last. */
  get labels(): number[] {
    return labelsOf(this);
  }

  /** The prefix one class longer, if the search has ever kept it. */
  longer(k: number): Prefix | undefined {
    return this.#longer.get(k);
  }

  /** The prefix one class longer: one object for it, however often the search drops and finds it. */
  extend(k: number, bonus: number): Prefix {
    let longer = this.#longer.get(k);
    if (!longer) this.#longer.set(k, (longer = new Prefix(this, k, bonus)));
    return longer;
  }
}

function labelsOf(prefix: Prefix): number[] {
  const labels: number[] = [];
  for (let at: Prefix | undefined = prefix; at?.shorter; at = at.shorter) labels.push(at.last);
  return labels.reverse();
}
