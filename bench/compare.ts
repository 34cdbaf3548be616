/**
 * npm run bench:compare -- FILE ...: reads lines of `--json`, ours and those of other libraries' runners, and prints
 * each of our values divided by theirs, against its bars.
 */
import { readFileSync } from 'node:fs';
import { cells, comparisons, headings } from './comparison.js';
import { parseResult } from './result.js';

const results = process.argv.slice(2).flatMap((file) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .flatMap((line) => parseResult(line) ?? []),
);
const table = [[...headings], ...comparisons(results).map(cells)];
if (table.length > 1) {
  const widths = headings.map((_, column) => Math.max(...table.map((row) => row[column].length)));
  for (const row of table)
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    );
} else {
  console.error('There is nothing of ours with a bar in these files.\nUsage: npm run bench:compare -- FILE ...');
  process.exitCode = 1;
}
