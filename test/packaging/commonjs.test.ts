import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { entries } from '../../scripts/entries.js';

it('puts every entry into the CommonJS build', () => {
  const text = readFileSync(new URL('../../scripts/commonjs.ts', import.meta.url), 'utf8');
  const listed = [...text.matchAll(/^export \* as (\w+) from '\.\.\/(\S+)\.js';$/gm)].map(([, name, file]) => [
    name,
    `${file}.ts`,
  ]);
  expect(Object.fromEntries(listed)).toEqual(entries);
});
