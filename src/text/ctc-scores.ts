import { ArgumentError, ShapeError, nonNegativeInteger } from '../errors/index.js';
import { checkLengths, lengthsOf } from '../layers/index.js';
import { expectTensor } from '../tensor/expect.js';
import { type Tensor, showShape } from '../tensor/index.js';

/** What every reading of CTC scores may be told. */
export interface CtcDecodeOptions {
  /** The class that stands for no label. Default 0. */
  blank?: number;
  /** How many steps of each example count, [N]. Default: the lengths of the scores (`withLengths`), else all. */
  lengths?: readonly number[] | Int32Array;
}

/** The scores of N examples, checked. */
export interface CtcScores {
  readonly data: Tensor['data'];
  readonly examples: number;
  readonly steps: number;
  readonly classes: number;
  readonly blank: number;
  readonly lengths: Int32Array | undefined;
}

/** Scores [N, T, classes] and what goes with them; throws for steps that count and have NaN or no finite score. */
export function ctcScores(who: string, scores: Tensor, { blank = 0, lengths }: CtcDecodeOptions): CtcScores {
  expectTensor(who, scores, 'scores');
  const { shape, data } = scores;
  if (shape.length !== 3) {
    throw new ShapeError(`${who}: scores must be those of every step, [N, T, classes], got ${showShape(shape)}.`);
  }
  if (scores.size === 0) {
    throw new ArgumentError(`${who}: needs at least one example, step and class, got scores ${showShape(shape)}.`);
  }
  const [examples, steps, classes] = shape;
  nonNegativeInteger(who, 'blank', blank);
  if (blank >= classes) {
    throw new ArgumentError(
      `${who}: blank must be one of the ${classes} classes of scores ${showShape(shape)}, got ${blank}.`,
    );
  }
  const own = lengths === undefined ? lengthsOf(scores) : checkLengths(who, scores, lengths);
  for (let n = 0; n < examples; n++) {
    for (let t = 0; t < (own?.[n] ?? steps); t++) checkStep(who, scores, n, t);
  }
  return { data, examples, steps, classes, blank, lengths: own };
}

/** Throws unless the scores of a step are numbers of which one at least is finite, and none Infinity. */
function checkStep(who: string, { data, shape }: Tensor, n: number, t: number): void {
  const classes = shape[2];
  const begin = (n * shape[1] + t) * classes;
  let largest = -Infinity;
  for (let k = 0; k < classes; k++) {
    const score = data[begin + k];
    if (score > largest) largest = score;
    if (score < Infinity) continue;
    throw new ArgumentError(
      `${who}: scores must be numbers below Infinity, got ${score} at [${n}, ${t}, ${k}] of ${showShape(shape)}.`,
    );
  }
  if (largest === -Infinity) {
    throw new ArgumentError(
      `${who}: every step needs a finite score, got none at [${n}, ${t}] of ${showShape(shape)}.`,
    );
  }
}
