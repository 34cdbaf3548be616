import { expect, it } from 'vitest';
import ts from 'typescript';
import { entries, packageExports } from '../../scripts/entries.js';
import { parse, read } from './sources.js';

/** The names an entry exports, types marked as such, in alphabetical order. */
function publicNames(file: string): string[] {
  return parse(file)
    .statements.filter(ts.isExportDeclaration)
    .flatMap((statement) => {
      const clause = statement.exportClause;
      if (clause === undefined || !ts.isNamedExports(clause)) return [];
      return clause.elements.map((element) =>
        statement.isTypeOnly || element.isTypeOnly ? `type ${element.name.text}` : element.name.text,
      );
    })
    .sort((a, b) => a.replace('type ', '').localeCompare(b.replace('type ', ''), 'en'));
}

it.each(Object.entries(entries))('the public names of %s are those on record', async (name, file) => {
  const names = publicNames(file);
  expect(names.length, `${file} exports nothing`).toBeGreaterThan(0);
  await expect(`${names.join('\n')}\n`).toMatchFileSnapshot(`./public-names/${name}.txt`);
});

it('package.json exports the public entries, module-sync first: `npm run sync-exports` writes the field', () => {
  const manifest: unknown = JSON.parse(read('package.json'));
  expect(manifest).toMatchObject({ exports: packageExports(), sideEffects: false, engines: { node: '>=20.19' } });
  expect(JSON.stringify(manifest)).toContain(JSON.stringify(packageExports())); // the order of conditions matters
});
