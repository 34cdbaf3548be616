import { ArgumentError, knownOptions, positiveInteger } from '../errors/index.js';
import { Generator } from '../tensor/generator.js';
import { Tensor } from '../tensor/tensor.js';
import type { Dataset } from './dataset.js';

/** Options of addingProblem. */
export interface AddingProblemOptions {
  /** T, the steps of each sequence, an integer >= 2 (default 50). */
  steps?: number;
  /** Default 0: the same seed draws the same sequences, and a smaller count a prefix of them. */
  seed?: number | string;
}

/**
 * Sequences of numbers whose answer lies far back: the adding problem of Hochreiter & Schmidhuber 1997, section 5.4, in
 * the form that is common since. At every step a number uniform in [0, 1) and a mark; one step in each half is marked
 * by 1, the others by 0; the answer is the sum of the two marked numbers. To always say 1 costs 1/6 in squares.
 *
 * x is float32 [count, steps, 2], y float32 [count, 1].
 *
 * @param count the number of sequences
 *
 * @example
 * const { x, y } = addingProblem(100, { steps: 20, seed: 1 });
 * x.shape; // [100, 20, 2]
 * y.shape; // [100, 1]
 */
export function addingProblem(count: number, options: AddingProblemOptions = {}): Dataset {
  const who = 'addingProblem';
  knownOptions(who, options, ['steps', 'seed']);
  const { steps = 50, seed = 0 } = options;
  positiveInteger(who, 'count', count);
  positiveInteger(who, 'steps', steps);
  if (steps < 2) throw new ArgumentError(`${who}: steps must be at least 2, one for each number, got ${steps}.`);
  const generator = new Generator(seed);
  const x = new Float32Array(count * steps * 2);
  const y = new Float32Array(count);
  const half = Math.floor(steps / 2);
  for (let n = 0; n < count; n++) {
    const sequence = x.subarray(n * steps * 2, (n + 1) * steps * 2);
    for (let t = 0; t < steps; t++) sequence[2 * t] = generator.next();
    for (const t of [generator.int(0, half), generator.int(half, steps)]) {
      sequence[2 * t + 1] = 1;
      y[n] += sequence[2 * t];
    }
  }
  return { x: new Tensor(x, [count, steps, 2]), y: new Tensor(y, [count, 1]) };
}
