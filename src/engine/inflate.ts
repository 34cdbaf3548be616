import { zlibModule } from './platform.js';

/**
 * The bytes of a raw DEFLATE stream (RFC 1951) that is known to be whole.
 *
 * Node's zlib where there is one. Browsers decompress asynchronously only,
 * and the engine starts synchronously, so there it is done here.
 */
export function inflate(bytes: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const zlib = zlibModule();
  return zlib ? new Uint8Array(zlib.inflateRawSync(bytes)) : inflateByHand(bytes, length);
}

/** The decoder for runtimes without zlib: `length` bytes come out. */
export function inflateByHand(bytes: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const input = new BitReader(bytes);
  const out = new Uint8Array(length);
  let at = 0;
  let isLast = false;
  while (!isLast) {
    isLast = input.bits(1) === 1;
    const kind = input.bits(2);
    if (kind === 0) {
      const stored = input.stored();
      out.set(stored, at);
      at += stored.length;
      continue;
    }
    const [literals, distances] = kind === 1 ? fixedCodes() : readCodes(input);
    for (let symbol = literals.read(input); symbol !== END; symbol = literals.read(input)) {
      if (symbol < END) {
        out[at++] = symbol;
        continue;
      }
      const run = ranged(input, lengthBase, lengthExtra, symbol - END - 1);
      const back = ranged(input, distanceBase, distanceExtra, distances.read(input));
      for (const stop = at + run; at < stop; at++) out[at] = out[at - back];
    }
  }
  return out;
}

/** The symbol that ends a block; those below are bytes, those above lengths of runs. */
const END = 256;

// RFC 1951, section 3.2.5: length and distance codes begin at `base` and add `extra` bits.
const lengthExtra = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const lengthBase = [...basesOf(lengthExtra.slice(0, 28), 3), 258];
const distanceExtra = Array.from({ length: 30 }, (_, code) => Math.max(0, (code >> 1) - 1));
const distanceBase = basesOf(distanceExtra, 1);
// Section 3.2.7: the order in which the lengths of the codes of code lengths come.
const orderOfLengths = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

function basesOf(extra: readonly number[], first: number): number[] {
  let base = first;
  return extra.map((bits) => {
    const own = base;
    base += 1 << bits;
    return own;
  });
}

function ranged(input: BitReader, base: readonly number[], extra: readonly number[], code: number): number {
  return base[code] + input.bits(extra[code]);
}

/** Bits of a byte string, the lowest of each byte first. */
class BitReader {
  #at = 0;
  #held = 0;
  #count = 0;

  constructor(private readonly bytes: Uint8Array) {}

  bits(count: number): number {
    while (this.#count < count) {
      this.#held |= this.bytes[this.#at++] << this.#count;
      this.#count += 8;
    }
    const value = this.#held & ((1 << count) - 1);
    this.#held >>>= count;
    this.#count -= count;
    return value;
  }

  /** An uncompressed block: from the next whole byte, its length twice, then its bytes. */
  stored(): Uint8Array {
    this.#held = this.#count = 0;
    const length = this.bytes[this.#at] | (this.bytes[this.#at + 1] << 8);
    this.#at += 4 + length;
    return this.bytes.subarray(this.#at - length, this.#at);
  }
}

/** A canonical Huffman code: codes of one length follow each other, shorter ones come first (section 3.2.2). */
class Code {
  /** How many codes there are of each length. */
  readonly #counts = new Uint16Array(16);
  /** The symbols in the order of their codes. */
  readonly #symbols: number[];

  constructor(lengths: readonly number[]) {
    for (const length of lengths) if (length > 0) this.#counts[length]++;
    const used = lengths.map((length, symbol) => ({ length, symbol })).filter(({ length }) => length > 0);
    this.#symbols = used.sort((a, b) => a.length - b.length || a.symbol - b.symbol).map(({ symbol }) => symbol);
  }

  read(input: BitReader): number {
    let code = 0;
    let first = 0; // the first code of this length
    let index = 0; // its place among the symbols
    for (let length = 1; ; length++) {
      code |= input.bits(1);
      const count = this.#counts[length];
      if (code - first < count) return this.#symbols[index + code - first];
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
  }
}

/** The codes of a block without its own (section 3.2.6). */
function fixedCodes(): [Code, Code] {
  const lengths = Array.from({ length: 288 }, (_, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8));
  return [new Code(lengths), new Code(distanceExtra.map(() => 5))];
}

/** The codes that stand, compressed by a third one, before a block (section 3.2.7). */
function readCodes(input: BitReader): [Code, Code] {
  const literals = input.bits(5) + 257;
  const distances = input.bits(5) + 1;
  const own = input.bits(4) + 4;
  const lengthsOfLengths = orderOfLengths.map(() => 0);
  for (let i = 0; i < own; i++) lengthsOfLengths[orderOfLengths[i]] = input.bits(3);
  const code = new Code(lengthsOfLengths);
  const lengths: number[] = [];
  while (lengths.length < literals + distances) {
    const symbol = code.read(input);
    if (symbol < 16) lengths.push(symbol);
    else if (symbol === 16) repeat(lengths, lengths[lengths.length - 1], 3 + input.bits(2));
    else if (symbol === 17) repeat(lengths, 0, 3 + input.bits(3));
    else repeat(lengths, 0, 11 + input.bits(7));
  }
  return [new Code(lengths.slice(0, literals)), new Code(lengths.slice(literals))];
}

function repeat(list: number[], value: number, times: number): void {
  for (let i = 0; i < times; i++) list.push(value);
}
