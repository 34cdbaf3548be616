import type { Dataset } from '../data/index.js';
import { ArgumentError, knownOptions, oneOf, positiveInteger } from '../errors/index.js';
import { Generator, Tensor } from '../tensor/index.js';
import { type Sequence, checkSequences, isSequence } from './sequences.js';

/** Options of contextTargetPairs. */
export interface ContextOptions {
  /**
   * What a target is foretold from: `'before'`, the last `size` words; `'around'`, `size` words on each side;
   * `'nearby'`, one word drawn from those.
   */
  context: 'before' | 'around' | 'nearby';
  /** A positive integer, in words. */
  size: number;
  /** What nearby words are drawn from. Default 0. */
  seed?: number | string;
}

/**
 * Pairs of context and target to learn word embeddings from (course §5.2.5): x are the ids of the context, [N, size],
 * [N, 2 size] (left, then right) or, nearby, [N]; y those of the targets, int32 [N].
 *
 * A context lies in one sequence with its target, and is whole: words too near to an end have none, except nearby.
 *
 * @param ids one sequence of ids, or several
 * @throws ArgumentError when no sequence is long enough for a pair, or an id is no integer
 *
 * @example
 * const { x, y } = contextTargetPairs([1, 2, 3, 4, 5], { context: 'around', size: 1 });
 * x; // [[1, 3], [2, 4], [3, 5]]
 * y; // [2, 3, 4]
 * contextTargetPairs([1, 2, 3, 4], { context: 'before', size: 2 }).x; // [[1, 2], [2, 3]]
 * contextTargetPairs([1, 2, 3, 4], { context: 'nearby', size: 2, seed: 1 }).y.shape; // [4]
 */
export function contextTargetPairs(ids: Sequence | readonly Sequence[], options: ContextOptions): Dataset {
  const who = 'contextTargetPairs';
  knownOptions(who, options, ['context', 'size', 'seed']);
  const { context, size, seed = 0 } = options;
  oneOf(who, 'context', context, ['before', 'around', 'nearby']);
  positiveInteger(who, 'size', size);
  const sequences = isSequence(ids) ? [ids] : ids;
  checkSequences(who, 'ids', sequences);
  const generator = new Generator(seed);
  const x: number[] = [];
  const y: number[] = [];
  for (const sequence of sequences) {
    for (let t = 0; t < sequence.length; t++) {
      const places = placesOf(context, t, size);
      const inside = places.filter((place) => place >= 0 && place < sequence.length);
      if (context === 'nearby' ? inside.length === 0 : inside.length < places.length) continue;
      const chosen = context === 'nearby' ? [inside[generator.int(0, inside.length)]] : places;
      for (const place of chosen) x.push(sequence[place]);
      y.push(sequence[t]);
    }
  }
  const needed = context === 'nearby' ? 2 : context === 'before' ? size + 1 : 2 * size + 1;
  if (y.length === 0) {
    const longest = sequences.reduce((most, sequence) => Math.max(most, sequence.length), 0);
    throw new ArgumentError(
      `${who}: a context '${context}' of size ${size} needs a sequence of at least ${needed} ids, the longest has ${longest}.`,
    );
  }
  const shape = context === 'nearby' ? [y.length] : [y.length, needed - 1];
  return { x: new Tensor(Int32Array.from(x), shape), y: new Tensor(Int32Array.from(y), [y.length]) };
}

/** Where the words of a context stand around place t. */
function placesOf(context: ContextOptions['context'], t: number, size: number): number[] {
  const before = Array.from({ length: size }, (_, i) => t - size + i);
  return context === 'before' ? before : [...before, ...Array.from({ length: size }, (_, i) => t + 1 + i)];
}
