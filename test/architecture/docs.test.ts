import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { entries } from '../../scripts/entries.js';
import { runExample } from './doc-example.js';
import { publicApi } from './public-api.js';
import { filesBelow, read, root } from './sources.js';

const api = publicApi(Object.values(entries));
const classesAndFunctions = api.filter(({ kind }) => kind === 'class' || kind === 'function');
const namesOf = (list: typeof api): string[] => list.map(({ name, file }) => `${name} (${file})`);

describe('documentation of the public names', () => {
  it('exists for every one of them', () => {
    expect(api.length).toBeGreaterThan(0);
    expect(namesOf(api.filter(({ doc }) => doc.trim() === ''))).toEqual([]);
  });

  it('has an example for every class and function, the errors and the abstract excepted', () => {
    const without = classesAndFunctions.filter(
      ({ examples, file, isAbstract }) => examples.length === 0 && !isAbstract && !file.startsWith('src/errors/'),
    );
    expect(namesOf(without)).toEqual([]);
  });
});

describe('registry', () => {
  const concrete = (parent: string): typeof api =>
    api.filter(({ ancestors, isAbstract }) => ancestors.includes(parent) && !isAbstract);
  const textOf = (folder: string, mark: RegExp): string =>
    filesBelow(folder, ['.ts'])
      .map(read)
      .filter((text) => mark.test(text))
      .join('\n');
  const unnamedIn = (text: string, list: typeof api): string[] =>
    namesOf(list.filter(({ name }) => !new RegExp(`\\b${name}\\b`).test(text)));

  it('knows the layers', () => {
    expect(concrete('Layer').map(({ name }) => name)).toContain('Dense');
  });

  it('holds a contract test for every layer', () => {
    const contracts = textOf('test', /\blayerContract\(/) + textOf('src', /\blayerContract\(/);
    expect(unnamedIn(contracts, concrete('Layer'))).toEqual([]);
  });

  it('holds a gradient check for every loss', () => {
    const contracts = textOf('test', /\blossContract\(/) + textOf('src', /\blossContract\(/);
    expect(unnamedIn(contracts, concrete('Loss'))).toEqual([]);
  });
});

describe('examples in docstrings print what they say', () => {
  const withExamples = api.flatMap(({ name, entry, examples }) => examples.map((code) => ({ name, entry, code })));
  const folder = mkdtempSync(join(tmpdir(), 'layerwise-docs-'));
  const exportsOf = new Map<string, Readonly<Record<string, unknown>>>();
  /** The names of all entries; of two with one name, the one of the example's own entry. */
  const scopeOf = (entry: string): Record<string, unknown> =>
    Object.fromEntries([...exportsOf.values(), exportsOf.get(entry) ?? {}].flatMap(Object.entries<unknown>));

  beforeAll(async () => {
    for (const file of Object.values(entries)) {
      const names: unknown = await import(join(root, file));
      exportsOf.set(file, Object.assign({}, names));
    }
    process.chdir(folder); // examples may write files
  });

  afterAll(() => {
    process.chdir(root);
    rmSync(folder, { recursive: true });
  });

  it.each(withExamples)('$name ($entry)', async ({ entry, code }) => {
    expect(await runExample(code, scopeOf(entry))).toEqual([]);
  });
});
