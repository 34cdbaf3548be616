/** A share as a percentage: 0.0125 is `1.25 %`. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}

/** The word for a number of things: `count(1, 'run')` is `1 run`, `count(2, 'run')` is `2 runs`. */
export function count(n: number, thing: string): string {
  return `${n} ${thing}${n === 1 ? '' : 's'}`;
}

/**
 * Rows of text in columns, the first row being the heading. The first column is aligned to the left, the others to the
 * right, those in `left` to the left.
 */
export function textTable(rows: readonly (readonly string[])[], left: readonly number[] = []): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => (i === 0 || left.includes(i) ? cell.padEnd(widths[i]) : cell.padStart(widths[i])))
      .join('  ')
      .trimEnd();
  const [heading, ...body] = rows.map(line);
  const rule = rows[0]
    .map((cell, i) => (cell === '' && i > 0 ? '' : '-'.repeat(widths[i])))
    .join('  ')
    .trimEnd();
  return [heading, rule, ...body].join('\n');
}
