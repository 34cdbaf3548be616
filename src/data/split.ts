import {
  ArgumentError,
  ShapeError,
  inInterval,
  knownOptions,
  positiveInteger,
  show,
  trueOrFalse,
} from '../errors/index.js';
import { Generator } from '../tensor/generator.js';
import { showShape } from '../tensor/shape.js';
import { Tensor } from '../tensor/tensor.js';
import { type Dataset, type MultiDataset, rowsOf, takeExamples, tensorsOf } from './dataset.js';

/** How examples are dealt to the parts of a split. */
export interface SplitOptions {
  /** Seed of the shuffle (default 0): the same seed deals the same examples. */
  seed?: number | string;
  /** Whether each part gets every class in the proportion of the whole (default false). */
  stratify?: boolean;
}

/**
 * Cuts a dataset into parts by share, after a shuffle: train, dev and test sets (course §2.1.1: 60/20/20 for small
 * sets, 98/1/1 for large ones).
 *
 * Every example lands in exactly one part. Part sizes are the differences of the rounded cumulative shares, so they
 * add up to N. Stratified, each class is spread evenly over the parts; y must then hold int32 class labels [N], or
 * one-hot rows [N, K].
 *
 * @param shares positive, summing to 1
 * @throws ArgumentError when the shares are wrong or a part would be empty
 *
 * @example
 * const [train, dev, test] = split(moons(50), [0.6, 0.2, 0.2], { seed: 1, stratify: true });
 * [train, dev, test].map(({ x }) => x.shape[0]); // [30, 10, 10]
 */
export function split(data: Dataset, shares: readonly number[], options?: SplitOptions): Dataset[];
export function split(data: MultiDataset, shares: readonly number[], options?: SplitOptions): MultiDataset[];
export function split(data: MultiDataset, shares: readonly number[], options: SplitOptions = {}): MultiDataset[] {
  knownOptions('split', options, ['seed', 'stratify']);
  const n = rowsOf('split', data);
  const ends = cumulativeEnds(n, shares);
  const labels = trueOrFalse('split', 'stratify', options.stratify ?? false) ? classesOf('split', data) : undefined;
  return deal(n, ends, labels, new Generator(options.seed ?? 0)).map((indices) => takeExamples(data, indices));
}

/**
 * Cuts a dataset in two.
 *
 * @param options.testShare fraction in (0, 1) of the examples that become the test set (default 0.2)
 *
 * @example
 * const { train, test } = trainTestSplit(moons(40), { testShare: 0.25, seed: 1 });
 * test.x.shape; // [10, 2]
 */
export function trainTestSplit(
  data: Dataset,
  options: SplitOptions & { testShare?: number } = {},
): { train: Dataset; test: Dataset } {
  knownOptions('trainTestSplit', options, ['seed', 'stratify', 'testShare']);
  const { testShare = 0.2, ...rest } = options;
  inInterval('trainTestSplit', 'testShare', testShare, '(0, 1)');
  const [train, test] = split(data, [1 - testShare, testShare], rest);
  return { train, test };
}

/** The row indices of one fold of cross-validation. */
export interface Fold {
  train: Int32Array;
  validation: Int32Array;
}

/**
 * k-fold cross-validation: k pairs of index lists, each example in exactly one validation fold. Fold sizes differ by
 * at most one. `takeRows` and `takeExamples` gather the rows.
 *
 * @param n the number of examples, at least k
 * @param k the number of folds, at least 2
 * @param options.stratify the labels of the n examples, when each fold is to have every class in proportion
 *
 * @example
 * const folds = kFold(150, 5, { seed: 1 });
 * folds.map(({ train }) => train.length); // [120, 120, 120, 120, 120]
 * folds.map(({ validation }) => validation.length); // [30, 30, 30, 30, 30]
 */
export function kFold(n: number, k: number, options: { seed?: number | string; stratify?: Tensor } = {}): Fold[] {
  knownOptions('kFold', options, ['seed', 'stratify']);
  positiveInteger('kFold', 'n', n);
  positiveInteger('kFold', 'k', k);
  if (k < 2 || k > n) throw new ArgumentError(`kFold: k must lie in [2, n = ${n}], got ${k}.`);
  const labels = options.stratify && labelsOf('kFold', options.stratify);
  if (labels && labels.length !== n)
    throw new ShapeError(`kFold: stratify must hold n = ${n} labels, got ${labels.length}.`);
  const ends = Array.from({ length: k }, (_, i) => Math.round(((i + 1) * n) / k));
  const folds = deal(n, ends, labels, new Generator(options.seed ?? 0));
  return folds.map((validation, i) => {
    const train = new Int32Array(n - validation.length);
    let at = 0;
    folds.forEach((fold, j) => {
      if (j === i) return;
      train.set(fold, at);
      at += fold.length;
    });
    return { train, validation };
  });
}

/** The four sets of a project whose training data comes from elsewhere than the data it is for. */
export interface MismatchedSplit {
  train: Dataset;
  trainDev: Dataset;
  dev: Dataset;
  test: Dataset;
}

/**
 * Splits for mismatched data (course §3.2.5): dev and test come from the target alone, what they leave of the target
 * joins the source in training, and a train-dev set of the training distribution is held out, so that variance can be
 * told from mismatch. Shares of dev and test that sum to 1 leave nothing of the target for training (§3.2.4).
 *
 * @param source plentiful examples of another distribution
 * @param target examples of the distribution that matters, shaped alike
 * @param options.devShare fractions of the target (default 0.25 each)
 * @param options.testShare fractions of the target (default 0.25 each)
 * @param options.trainDevShare fraction in (0, 1) of the mixed training examples (default 0.02)
 *
 * @example
 * const web = moons(2000);
 * const app = moons(100, { noise: 0.3 });
 * const { train, trainDev, dev, test } = mismatchedSplit(web, app, { seed: 1 });
 * [train, trainDev, dev, test].map(({ x }) => x.shape[0]); // [2009, 41, 25, 25]
 */
export function mismatchedSplit(
  source: Dataset,
  target: Dataset,
  options: { devShare?: number; testShare?: number; trainDevShare?: number; seed?: number | string } = {},
): MismatchedSplit {
  knownOptions('mismatchedSplit', options, ['devShare', 'testShare', 'trainDevShare', 'seed']);
  const { devShare = 0.25, testShare = 0.25, trainDevShare = 0.02, seed = 0 } = options;
  inInterval('mismatchedSplit', 'devShare', devShare, '(0, 1)');
  inInterval('mismatchedSplit', 'testShare', testShare, '(0, 1)');
  inInterval('mismatchedSplit', 'trainDevShare', trainDevShare, '(0, 1)');
  const restShare = Number((1 - devShare - testShare).toFixed(12)); // 0.7 and 0.3 leave 0
  inInterval('mismatchedSplit', 'devShare + testShare', 1 - restShare, '(0, 1]');
  rowsOf('mismatchedSplit source', source);
  const parts =
    restShare > 0
      ? split(target, [restShare, devShare, testShare], { seed })
      : [takeExamples(target, []), ...split(target, [devShare, testShare], { seed })];
  const [rest, dev, test] = parts;
  const mixed = { x: joinRows('x', source.x, rest.x), y: joinRows('y', source.y, rest.y) };
  const [train, trainDev] = split(mixed, [1 - trainDevShare, trainDevShare], { seed });
  return { train, trainDev, dev, test };
}

function joinRows(name: string, a: Tensor, b: Tensor): Tensor {
  const alike = a.dtype === b.dtype && showShape(a.shape.slice(1)) === showShape(b.shape.slice(1));
  if (!alike) {
    throw new ShapeError(
      `mismatchedSplit: ${name} of source and target must agree beyond axis 0, got ${a.dtype} ${showShape(a.shape)} and ` +
        `${b.dtype} ${showShape(b.shape)}.`,
    );
  }
  const joined = Tensor.zeros([a.shape[0] + b.shape[0], ...a.shape.slice(1)], a.dtype);
  joined.data.set(a.data);
  joined.data.set(b.data, a.size);
  return joined;
}

function cumulativeEnds(n: number, shares: readonly number[]): number[] {
  const isList: boolean = Array.isArray(shares);
  const positive = isList && shares.every((share) => share > 0);
  const sum = positive ? shares.reduce((total, share) => total + share, 0) : NaN;
  if (!(Math.abs(sum - 1) < 1e-9)) {
    throw new ArgumentError(`split: shares must be positive and sum to 1, got ${show(shares)} (sum ${sum}).`);
  }
  let cumulative = 0;
  const ends = shares.map((share) => Math.round((cumulative += share) * n));
  ends.forEach((end, i) => {
    const size = end - (i === 0 ? 0 : ends[i - 1]);
    if (size === 0)
      throw new ArgumentError(
        `split: part ${i} (share ${shares[i]}) of ${n} examples would be empty; give it a larger share.`,
      );
  });
  return ends;
}

/**
 * Deals the indices 0 to n-1 to consecutive parts ending at `ends`.
 *
 * With labels, the i-th (shuffled) of the n_c examples of class c takes place (i + ½)/n_c on [0, 1); sorted by place,
 * every stretch holds every class in proportion. Each part is shuffled again, so that its order says nothing.
 */
function deal(n: number, ends: readonly number[], labels: Int32Array | undefined, generator: Generator): Int32Array[] {
  const shuffled = generator.permutation(n);
  const order = labels ? spread(shuffled, labels) : shuffled;
  return ends.map((end, i) => {
    const part = order.subarray(i === 0 ? 0 : ends[i - 1], end);
    return labels ? generator.permutation(part.length).map((j) => part[j]) : part.slice();
  });
}

function spread(shuffled: Int32Array, labels: Int32Array): Int32Array {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  const seen = new Map<number, number>();
  const place = new Float64Array(labels.length);
  for (const index of shuffled) {
    const label = labels[index];
    const i = seen.get(label) ?? 0;
    seen.set(label, i + 1);
    place[index] = (i + 0.5) / (counts.get(label) ?? 1);
  }
  return shuffled.slice().sort((a, b) => place[a] - place[b]); // stable: ties stay in shuffled order
}

function classesOf(who: string, data: MultiDataset): Int32Array {
  const targets = tensorsOf(data.y);
  if (targets.length === 1) return labelsOf(who, targets[0]);
  throw new ArgumentError(`${who}: stratify needs one target tensor, got ${targets.length}.`);
}

/** Class labels: int32 [N] or [N, 1] as they are, the place of the largest entry of one-hot rows [N, K]. */
function labelsOf(who: string, y: Tensor): Int32Array {
  const width = y.size / Math.max(1, y.shape[0]);
  if (y.rank > 2 || y.rank === 0) {
    throw new ShapeError(`${who}: stratify needs labels [N] or one-hot rows [N, K], got y ${showShape(y.shape)}.`);
  }
  return Int32Array.from({ length: y.shape[0] }, (_, i) => {
    if (width === 1) return y.data[i];
    let largest = 0;
    for (let k = 1; k < width; k++) if (y.data[i * width + k] > y.data[i * width + largest]) largest = k;
    return largest;
  });
}
