/** What lies between two neighbours in the chain of errors (§3.2.5). */
export type GapName = 'avoidableBias' | 'variance' | 'dataMismatch' | 'devOverfitting';

/** Whose error it is. */
export type ErrorName = 'human' | 'train' | 'trainDev' | 'dev' | 'test';

/** The difference of two errors: `value` = error of `to` - error of `from`. */
export interface Gap {
  readonly name: GapName;
  readonly from: ErrorName;
  readonly to: ErrorName;
  readonly value: number;
  /** What the sizes of the sets leave open, ± at 95 %; undefined when no size is known. */
  readonly margin: number | undefined;
  /** Above the tolerance, the margin and half of the largest gap. */
  readonly large: boolean;
}

/** The errors that are known, by whose they are. */
export type KnownErrors = Readonly<Partial<Record<ErrorName, number>>>;

const links: readonly (readonly [GapName, ErrorName, ErrorName])[] = [
  ['avoidableBias', 'human', 'train'],
  ['variance', 'train', 'trainDev'],
  ['dataMismatch', 'trainDev', 'dev'],
  ['devOverfitting', 'dev', 'test'],
];

/**
 * The gaps between neighbours of the chain human, train, train-dev, dev, test. Without a train-dev set, dev stands in
 * its place: variance is dev - train then.
 */
export function gapsOf(errors: KnownErrors, sizes: KnownErrors, tolerance: number): Gap[] {
  const chain = errors.trainDev === undefined ? links.filter(([name]) => name !== 'dataMismatch') : links;
  const gaps = chain.flatMap(([name, from, last]) => {
    const to = last === 'trainDev' && errors.trainDev === undefined ? 'dev' : last;
    const [low, high] = [errors[from], errors[to]];
    if (low === undefined || high === undefined) return [];
    const margin = marginOf([low, sizes[from]], [high, sizes[to]]);
    return [{ name, from, to, value: difference(high, low), margin } as const];
  });
  const half = Math.max(...gaps.map(({ value }) => value)) / 2;
  return gaps.map((gap) => ({
    ...gap,
    large: gap.value > tolerance && gap.value > (gap.margin ?? 0) && gap.value >= half,
  }));
}

/** a - b without the dust of binary fractions: 0.16 - 0.15 is 0.01. */
export function difference(a: number, b: number): number {
  return Number((a - b).toFixed(12));
}

/**
 * 1.96 √(Σ e (1 - e) / n), for the difference of two shares e measured on n examples; a share whose n is unknown counts
 * as exact.
 */
function marginOf(...measured: readonly (readonly [error: number, size: number | undefined])[]): number | undefined {
  if (measured.every(([, size]) => size === undefined)) return undefined;
  const variance = measured.map(([error, size]) => (size === undefined ? 0 : (error * (1 - error)) / size));
  return 1.96 * Math.sqrt(variance.reduce((sum, value) => sum + value, 0));
}
