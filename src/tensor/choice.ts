import { ArgumentError, ShapeError, knownOptions, nonNegativeInteger, positiveInteger, show } from '../errors/index.js';

/** Options of Generator.choice. */
export interface ChoiceOptions {
  /** How many indices; default 1. */
  size?: number;
  /** Whether an index may come twice; default true. */
  replace?: boolean;
  /** One number >= 0 for each index, not all 0; need not sum to 1. Default: all equal. */
  weights?: ArrayLike<number>;
}

/** What choosing needs of a generator. */
interface Source {
  next(): number;
  int(low: number, high: number): number;
}

/** `size` indices in [0, n) by weight, with or without replacement. */
export function chooseIndices(source: Source, n: number, options: ChoiceOptions): Int32Array {
  const who = 'Generator.choice';
  knownOptions(who, options, ['size', 'replace', 'weights']);
  const { size = 1, replace = true, weights } = options;
  positiveInteger(who, 'n', n);
  nonNegativeInteger(who, 'size', size);
  const possible = weights ? checkWeights(who, weights, n) : n;
  if (!replace && size > possible) {
    throw new ArgumentError(
      `${who}: without replacement, size must not exceed the ${possible} indices of positive weight, got size ${size}. Set replace: true.`,
    );
  }
  if (weights) return replace ? byWeight(source, weights, size) : byWeightOnce(source, weights, size);
  return replace ? Int32Array.from({ length: size }, () => source.int(0, n)) : once(source, n, size);
}

/** The first `size` places of a shuffle. */
function once(source: Source, n: number, size: number): Int32Array {
  const order = Int32Array.from({ length: n }, (_, i) => i);
  for (let i = 0; i < size; i++) {
    const j = source.int(i, n);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order.slice(0, size);
}

/** Where u times the total falls among the running sums. */
function byWeight(source: Source, weights: ArrayLike<number>, size: number): Int32Array {
  const sums = new Float64Array(weights.length);
  let total = 0;
  for (let i = 0; i < weights.length; i++) sums[i] = total += weights[i];
  return Int32Array.from({ length: size }, () => {
    const target = source.next() * total;
    let low = 0;
    let high = sums.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sums[middle] > target) high = middle;
      else low = middle + 1;
    }
    // rounding may put the target on the total: step back over weights of 0
    while (weights[low] === 0) low--;
    return low;
  });
}

/**
 * The `size` smallest of E_i / w_i with E_i exponential: as if drawn one after
 * the other from what is left (Efraimidis and Spirakis 2006).
 */
function byWeightOnce(source: Source, weights: ArrayLike<number>, size: number): Int32Array {
  const times = Float64Array.from(weights, (w) => {
    const wait = -Math.log(1 - source.next());
    return w === 0 ? Infinity : wait / w;
  });
  const order = Int32Array.from(times, (_, i) => i).sort((a, b) =>
    times[a] < times[b] ? -1 : times[a] > times[b] ? 1 : a - b,
  );
  return order.slice(0, size);
}

/** Throws unless there is one finite weight >= 0 for each index and a positive one; returns how many are positive. */
function checkWeights(who: string, weights: ArrayLike<number>, n: number): number {
  if (weights.length !== n) throw new ShapeError(`${who}: weights.length must equal n = ${n}, got ${weights.length}.`);
  let positive = 0;
  for (let i = 0; i < n; i++) {
    if (!(weights[i] >= 0) || weights[i] === Infinity) {
      throw new ArgumentError(`${who}: weights[${i}] must be finite and >= 0, got ${show(weights[i])}.`);
    }
    if (weights[i] > 0) positive++;
  }
  if (positive === 0) throw new ArgumentError(`${who}: at least one of the ${n} weights must be > 0.`);
  return positive;
}
