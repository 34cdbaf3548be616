/** Plain twins of the kernels that normalise, in float64. */

export interface Moments {
  readonly mean: number;
  readonly variance: number;
}

/** Mean and biased variance. */
export function momentsOf(values: readonly number[]): Moments {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  return { mean, variance: values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length };
}

export interface Normalized {
  readonly y: number[];
  readonly dx: number[];
  readonly dGamma: number[];
  readonly dBeta: number[];
}

/**
 * y = γ (x - μ) / √(σ² + ε) + β and its gradients, where element i belongs to
 * the set `setOf(i)`, whose statistics are μ and σ², and uses γ, β of
 * `channelOf(i)`. With `constants` mean and variance of a set are given.
 */
export function normalize(
  x: ArrayLike<number>,
  dy: ArrayLike<number>,
  gamma: ArrayLike<number>,
  beta: ArrayLike<number>,
  epsilon: number,
  setOf: (i: number) => number,
  channelOf: (i: number) => number,
  constants?: (set: number) => Moments,
): Normalized {
  const indices = Array.from({ length: x.length }, (_, i) => i);
  const sets = new Map<number, number[]>();
  for (const i of indices) sets.set(setOf(i), [...(sets.get(setOf(i)) ?? []), i]);
  const y = indices.map(() => 0);
  const dx = indices.map(() => 0);
  const dGamma = Array.from(gamma, () => 0);
  const dBeta = Array.from(gamma, () => 0);
  for (const [set, members] of sets) {
    const { mean, variance } = constants?.(set) ?? momentsOf(members.map((i) => x[i]));
    const r = 1 / Math.sqrt(variance + epsilon);
    const hat = new Map(members.map((i) => [i, (x[i] - mean) * r]));
    const hatOf = (i: number): number => hat.get(i) ?? NaN;
    const g = (i: number): number => gamma[channelOf(i)] * dy[i];
    const meanG = members.reduce((sum, i) => sum + g(i), 0) / members.length;
    const meanGHat = members.reduce((sum, i) => sum + g(i) * hatOf(i), 0) / members.length;
    for (const i of members) {
      y[i] = gamma[channelOf(i)] * hatOf(i) + beta[channelOf(i)];
      dx[i] = constants ? r * g(i) : r * (g(i) - meanG - hatOf(i) * meanGHat);
      dGamma[channelOf(i)] += dy[i] * hatOf(i);
      dBeta[channelOf(i)] += dy[i];
    }
  }
  return { y, dx, dGamma, dBeta };
}
