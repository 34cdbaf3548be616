const SIZE = 624;

/**
 * The normal numbers of `np.random.seed(seed); np.random.randn(...)`: for programs that begin with the very weights
 * that a course prints results for. Everything else draws from the library's Generator.
 *
 * The Mersenne Twister MT19937 (Matsumoto & Nishimura 1998) and Marsaglia's polar method: points are drawn in the
 * square until one lies in the unit disc, at squared radius s; its coordinates times √(-2 ln s / s) are normal.
 */
export class NumpyNormal {
  readonly #state = new Uint32Array(SIZE);
  #index = SIZE;
  #spare: number | undefined;

  constructor(seed: number) {
    this.#state[0] = seed;
    for (let i = 1; i < SIZE; i++) {
      const last = this.#state[i - 1] ^ (this.#state[i - 1] >>> 30);
      this.#state[i] = Math.imul(1812433253, last) + i;
    }
  }

  /** The next normal number. */
  next(): number {
    const spare = this.#spare;
    this.#spare = undefined;
    if (spare !== undefined) return spare;
    let [u, v, s] = [0, 0, 0];
    while (s >= 1 || s === 0) {
      u = 2 * this.#uniform() - 1;
      v = 2 * this.#uniform() - 1;
      s = u * u + v * v;
    }
    const factor = Math.sqrt((-2 * Math.log(s)) / s);
    this.#spare = factor * u;
    return factor * v;
  }

  /** A number in [0, 1) with 53 random bits. */
  #uniform(): number {
    return ((this.#word() >>> 5) * 2 ** 26 + (this.#word() >>> 6)) / 2 ** 53;
  }

  #word(): number {
    if (this.#index === SIZE) this.#twist();
    let y = this.#state[this.#index++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  /** The next 624 words of the state. */
  #twist(): void {
    const mt = this.#state;
    for (let i = 0; i < SIZE; i++) {
      const y = (mt[i] & 0x80000000) | (mt[(i + 1) % SIZE] & 0x7fffffff);
      mt[i] = mt[(i + 397) % SIZE] ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    this.#index = 0;
  }
}
