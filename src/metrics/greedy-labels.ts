/**
 * What the likeliest class of each step reads as: repeats merged, then blanks removed. Among equals the first class.
 *
 * @param data rows of scores
 * @param begin the place of the first row's first score
 */
export function greedyLabels(
  data: ArrayLike<number>,
  begin: number,
  steps: number,
  classes: number,
  blank: number,
): number[] {
  const labels: number[] = [];
  let last = blank;
  for (let t = 0; t < steps; t++) {
    const row = begin + t * classes;
    let best = 0;
    for (let k = 1; k < classes; k++) if (data[row + k] > data[row + best]) best = k;
    if (best !== blank && best !== last) labels.push(best);
    last = best;
  }
  return labels;
}
