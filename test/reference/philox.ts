const WORD = 0xffffffffn;

/** Philox4x32 of Salmon et al. 2011, as its definition reads: exact integers, one counter at a time. */
export function philox4x32(counter: readonly number[], key: readonly [number, number], rounds = 10): number[] {
  let [x0, x1, x2, x3] = counter.map((word) => BigInt(word >>> 0));
  let [k0, k1] = key.map((word) => BigInt(word >>> 0));
  for (let round = 0; round < rounds; round++) {
    const p0 = 0xd2511f53n * x0;
    const p1 = 0xcd9e8d57n * x2;
    [x0, x1, x2, x3] = [(p1 >> 32n) ^ x1 ^ k0, p1 & WORD, (p0 >> 32n) ^ x3 ^ k1, p0 & WORD];
    k0 = (k0 + 0x9e3779b9n) & WORD;
    k1 = (k1 + 0xbb67ae85n) & WORD;
  }
  return [x0, x1, x2, x3].map(Number);
}

/** The 16 draws of a block: word j of counter 4 block + l is draw 4 j + l. */
export function blockDraws(key: readonly [number, number], block: number, attempt = 0, rounds = 10): number[] {
  const draws = Array.from({ length: 16 }, () => 0);
  for (let l = 0; l < 4; l++) {
    const counter = 4n * BigInt(block) + BigInt(l);
    const words = philox4x32([Number(counter & WORD), Number(counter >> 32n), attempt, 0], key, rounds);
    words.forEach((word, j) => (draws[4 * j + l] = word));
  }
  return draws;
}
