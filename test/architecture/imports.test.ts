import { describe, expect, it } from 'vitest';
import ts from 'typescript';
import { below, folderOf, reachable } from './order.js';
import { type Arrow, arrowsOf, librarySources, parse } from './sources.js';

const sources = librarySources();
const arrows = sources.flatMap((file) => arrowsOf(file));

/** Arrows that leave the order, as lines for a reader. */
function wrongArrows(all: readonly Arrow[]): string[] {
  return all
    .filter(({ from, to }) => {
      const folder = folderOf(from);
      if (folder === undefined) return false;
      const target = folderOf(to);
      return target === undefined || !reachable(folder).has(target);
    })
    .map(({ from, to }) => `${from} imports ${to}`);
}

/** One path of imports that returns to where it began, or undefined. */
function cycle(all: readonly Arrow[]): string[] | undefined {
  const targets = new Map<string, string[]>();
  for (const { from, to } of all) targets.set(from, [...(targets.get(from) ?? []), to]);
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const to of targets.get(file) ?? []) {
      const found = visit(to, [...path, file]);
      if (found) return found;
    }
    done.add(file);
    return undefined;
  };
  for (const file of targets.keys()) {
    const found = visit(file, []);
    if (found) return found;
  }
  return undefined;
}

describe('imports of src', () => {
  it('are read at all', () => {
    expect(sources).toContain('src/errors/errors.ts');
    expect(arrows).toContainEqual({ from: 'src/tensor/tensor.ts', to: 'src/errors/index.ts' });
  });

  it('come from folders whose place in the order is known', () => {
    const folders = new Set(sources.map(folderOf).filter((folder) => folder !== undefined));
    expect([...folders].filter((folder) => below[folder] === undefined)).toEqual([]);
  });

  it('point down the order of folders only', () => {
    expect(wrongArrows(arrows)).toEqual([]);
  });

  it('never run in a circle', () => {
    expect(cycle(arrows)).toBeUndefined();
  });

  it('would be caught pointing up or running in a circle', () => {
    const up = arrowsOf('src/tensor/planted.ts', `import type { Layer } from '../layers/layer.js';`);
    expect(wrongArrows(up)).toEqual(['src/tensor/planted.ts imports src/layers/layer.ts']);
    const dynamic = arrowsOf('src/errors/planted.ts', `const io = await import('../io/files.js');`);
    expect(wrongArrows(dynamic)).toEqual(['src/errors/planted.ts imports src/io/files.ts']);
    const a = { from: 'src/io/a.ts', to: 'src/io/b.ts' };
    const b = { from: 'src/io/b.ts', to: 'src/io/a.ts' };
    expect(cycle([a, b])).toEqual(['src/io/a.ts', 'src/io/b.ts', 'src/io/a.ts']);
  });
});

describe('exports of src', () => {
  it('are named', () => {
    const unnamed = sources.filter((file) =>
      parse(file).statements.some(
        (statement) =>
          ts.isExportAssignment(statement) ||
          (ts.canHaveModifiers(statement) &&
            ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)),
      ),
    );
    expect(unnamed).toEqual([]);
  });

  it('are gathered by index.ts files that hold named re-exports and nothing else', () => {
    const withLogic = sources
      .filter((file) => file.endsWith('/index.ts'))
      .filter((file) =>
        parse(file).statements.some(
          (statement) =>
            !ts.isExportDeclaration(statement) ||
            statement.moduleSpecifier === undefined ||
            statement.exportClause === undefined ||
            !ts.isNamedExports(statement.exportClause),
        ),
      );
    expect(withLogic).toEqual([]);
  });
});
