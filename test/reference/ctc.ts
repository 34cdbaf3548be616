/** softmax of one row. */
function softmax(z: readonly number[]): number[] {
  const max = Math.max(...z);
  const e = z.map((value) => Math.exp(value - max));
  const sum = e.reduce((total, value) => total + value, 0);
  return e.map((value) => value / sum);
}

/** Repeats merged, then blanks removed. */
export function collapse(path: readonly number[], blank = 0): number[] {
  return path.filter((k, t) => k !== blank && k !== path[t - 1]);
}

/** The probability of every label of logits [T, V], by its text such as '1,2', summed over all V^T paths one by one. */
export function labelProbabilities(logits: readonly (readonly number[])[], blank = 0): Map<string, number> {
  const found = new Map<string, number>();
  const rows = logits.map(softmax);
  const walk = (path: number[], p: number): void => {
    if (path.length === rows.length) {
      const label = collapse(path, blank).join();
      found.set(label, (found.get(label) ?? 0) + p);
      return;
    }
    rows[path.length].forEach((q, k) => walk([...path, k], p * q));
  };
  walk([], 1);
  return found;
}

/** -ln p(label) for logits [T, V] by the forward variables of Graves et al. 2006, equations 5 to 8, as probabilities. */
export function ctcLoss(logits: readonly (readonly number[])[], label: readonly number[], blank = 0): number {
  const states = [blank, ...label.flatMap((k) => [k, blank])];
  let alpha = states.map(() => 0);
  logits.map(softmax).forEach((p, t) => {
    const last = t === 0 ? undefined : alpha;
    alpha = states.map((k, s) => {
      if (!last) return s < 2 ? p[k] : 0;
      const skips = s >= 2 && k !== blank && k !== states[s - 2];
      return (last[s] + (s > 0 ? last[s - 1] : 0) + (skips ? last[s - 2] : 0)) * p[k];
    });
  });
  return -Math.log(alpha[states.length - 1] + (states.length > 1 ? alpha[states.length - 2] : 0));
}
