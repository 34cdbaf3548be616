import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { entries } from '../../scripts/entries.js';
import { runExample } from '../architecture/doc-example.js';

const folder = new URL('../../docs/guide/', import.meta.url);

describe('the pages of the guide', () => {
  const scope: Record<string, unknown> = {};
  const exportsOf = new Map<string, Readonly<Record<string, unknown>>>();
  /** All names; of two with one name, that of an entry which the page imports from. */
  const scopeOf = (code: string): Record<string, unknown> => {
    const imported = [...code.matchAll(/from 'layerwise\/(\w+)'/g)].map(([, entry]) => exportsOf.get(entry) ?? {});
    return Object.fromEntries([scope, ...imported].flatMap(Object.entries<unknown>));
  };
  const written = mkdtempSync(join(tmpdir(), 'layerwise-guide-'));
  const outside = process.cwd();
  const pages = readdirSync(folder).filter((name) => name.endsWith('.md'));

  beforeAll(async () => {
    for (const [entry, file] of Object.entries(entries)) {
      const module: unknown = await import(new URL(`../../${file}`, import.meta.url).href);
      const names: Record<string, unknown> = Object.assign({}, module);
      exportsOf.set(entry, names);
      for (const [name, value] of Object.entries(names)) scope[name] ??= value;
    }
    process.chdir(written); // pages may write files
  }, 60_000);

  afterAll(() => {
    process.chdir(outside);
    rmSync(written, { recursive: true });
  });

  it('are there', () => {
    expect(pages).toContain('from-equations-to-code.md');
  });

  it.each(pages)('%s prints what it says', async (page) => {
    const text = readFileSync(new URL(page, folder), 'utf8');
    const code = [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map((match) => match[1]).join('\n');
    expect(code).not.toBe('');
    expect(await runExample(code, scopeOf(code))).toEqual([]);
  });
});
