import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** The folder that holds package.json. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** One import of one source file: both ends relative to the project's folder, with '/' between folders. */
export interface Arrow {
  readonly from: string;
  readonly to: string;
}

/** Files below `folder` whose names end in one of `endings`, relative to the project, in alphabetical order. */
export function filesBelow(folder: string, endings: readonly string[]): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => endings.some((ending) => name.endsWith(ending)))
    .map((name) => join(folder, name).split(sep).join('/'))
    .sort();
}

export function read(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

export function parse(file: string): ts.SourceFile {
  return ts.createSourceFile(file, read(file), ts.ScriptTarget.ES2022, true);
}

/** The library's own TypeScript: no tests, no AssemblyScript, nothing generated. */
export function librarySources(): string[] {
  return filesBelow('src', ['.ts']).filter(
    (file) =>
      !file.endsWith('.test.ts') &&
      !file.endsWith('.d.ts') &&
      !file.startsWith('src/engine/assembly/') &&
      !file.startsWith('src/engine/generated/'),
  );
}

/** Every relative import, export-from, dynamic import and import type of `file`. */
export function arrowsOf(file: string, text = read(file)): Arrow[] {
  return ts
    .preProcessFile(text, true, true)
    .importedFiles.map(({ fileName }) => fileName)
    .filter((name) => name.startsWith('.'))
    .map((name) => {
      const target = resolve(root, dirname(file), name.replace(/\.js$/, '.ts'));
      return { from: file, to: relative(root, target).split(sep).join('/') };
    });
}
