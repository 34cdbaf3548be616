/**
 * Rows of text in columns: the first row is the heading, the first column is aligned to the left, all others to the
 * right.
 */
export function table(rows: readonly (readonly string[])[]): string {
  const [heading] = rows;
  const widths = heading.map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (row: readonly string[]): string =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  ');
  return [line(heading), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.slice(1).map(line)].join('\n');
}
