import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { filesBelow, read, root } from './sources.js';

const folders = ['src', 'test', 'examples', 'bench', 'playground', 'scripts', 'docs', '.ci'];
const endings = ['.ts', '.mjs', '.js', '.json', '.md', '.txt', '.snap', 'run'];

const forbidden: Readonly<Record<string, RegExp>> = {
  'a path of one machine': /(?<![\w.~-])(\/(work|root|farm)\/|\/(home|Users)\/\w|[A-Z]:\\Users)/,
  'the host of a package registry': /registry\.npm|registry\.yarn|npm\.pkg\.|npmmirror/,
  'a registry address in the lock file': /"resolved": "http/,
};

function offences(file: string, text: string): string[] {
  return Object.entries(forbidden).flatMap(([what, pattern]) => {
    const match = pattern.exec(text);
    return match ? [`${file}: ${what}: ${match[0]}`] : [];
  });
}

it('no file names a path of one machine or the host of a registry', () => {
  const files = [
    ...readdirSync(root, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => entry.name),
    ...folders.filter((folder) => existsSync(join(root, folder))).flatMap((folder) => filesBelow(folder, endings)),
  ].filter((file) => !file.startsWith('docs/api/') && !file.endsWith('words.test.ts'));
  expect(files).toContain('package.json');
  expect(files.flatMap((file) => offences(file, read(file)))).toEqual([]);
});

it('such words are recognised', () => {
  const home = ['', 'root', 'data.npy'].join('/');
  expect(offences('a', `readFile('${home}')`)).toEqual([`a: a path of one machine: ${home.slice(0, 6)}`]);
  expect(offences('b', ['https://registry', 'npmjs', 'org'].join('.'))).toHaveLength(1);
  expect(offences('c', 'src/work/file.ts, ./root/x, https://example.org/home')).toEqual([]);
});
