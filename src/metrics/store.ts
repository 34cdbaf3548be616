/** Pairs of numbers kept for figures that need all samples at once. Doubles its room when full; `clear` keeps it. */
export class PairStore {
  length = 0;
  private firsts = new Float64Array(256);
  private seconds = new Float64Array(256);

  push(first: number, second: number): void {
    if (this.length === this.firsts.length) {
      this.firsts = doubled(this.firsts);
      this.seconds = doubled(this.seconds);
    }
    this.firsts[this.length] = first;
    this.seconds[this.length++] = second;
  }

  clear(): void {
    this.length = 0;
  }

  /** All first numbers, then all second ones: a copy. */
  state(): Float64Array {
    const both = new Float64Array(2 * this.length);
    both.set(this.first);
    both.set(this.second, this.length);
    return both;
  }

  /** Becomes the store that `state` was taken of; its length must be even. */
  restore(state: Float64Array): void {
    this.clear();
    const half = state.length / 2;
    for (let i = 0; i < half; i++) this.push(state[i], state[half + i]);
  }

  /** The first numbers of all pairs: a view, valid until the next push. */
  get first(): Float64Array {
    return this.firsts.subarray(0, this.length);
  }

  /** The second numbers of all pairs: a view, valid until the next push. */
  get second(): Float64Array {
    return this.seconds.subarray(0, this.length);
  }
}

function doubled(values: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(values.length * 2);
  larger.set(values);
  return larger;
}
