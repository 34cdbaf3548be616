import { join } from 'node:path';
import ts from 'typescript';
import { root } from './sources.js';

/** One public name with what its source says about it. */
export interface PublicName {
  readonly name: string;
  /** The source file of the entry that exports it. */
  readonly entry: string;
  readonly kind: 'class' | 'function' | 'value' | 'type';
  /** The file that declares it, relative to the project. */
  readonly file: string;
  /** The text of its docstring, without tags. */
  readonly doc: string;
  readonly examples: readonly string[];
  /** The names of the classes it extends, nearest first. */
  readonly ancestors: readonly string[];
  readonly isAbstract: boolean;
}

/** Every name exported by the given entries: once for each file that declares one of that name. */
export function publicApi(files: readonly string[]): PublicName[] {
  const config = ts.getParsedCommandLineOfConfigFile(
    join(root, 'tsconfig.json'),
    {},
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: (diagnostic) => {
        throw new Error(ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'));
      },
    },
  );
  const program = ts.createProgram(
    files.map((file) => join(root, file)),
    config?.options ?? {},
  );
  const checker = program.getTypeChecker();
  const described = files.flatMap((entry) => {
    const source = program.getSourceFile(join(root, entry));
    const module = source && checker.getSymbolAtLocation(source);
    return module ? checker.getExportsOfModule(module).map((symbol) => describe(symbol, entry, checker)) : [];
  });
  return [...new Map(described.map((found) => [`${found.name} ${found.file}`, found])).values()];
}

function describe(exported: ts.Symbol, entry: string, checker: ts.TypeChecker): PublicName {
  const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
  const declaration = symbol.declarations?.find(ts.isClassDeclaration) ?? symbol.declarations?.[0];
  const doc = ts.displayPartsToString(symbol.getDocumentationComment(checker));
  const examples = symbol
    .getJsDocTags(checker)
    .filter((tag) => tag.name === 'example')
    .map((tag) => unfenced(ts.displayPartsToString(tag.text)));
  return {
    name: exported.name,
    entry,
    kind: kindOf(symbol),
    file: declaration?.getSourceFile().fileName.slice(root.length) ?? '',
    doc,
    examples,
    ancestors: declaration && ts.isClassDeclaration(declaration) ? ancestorsOf(declaration, checker) : [],
    isAbstract:
      declaration !== undefined && (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Abstract) !== 0,
  };
}

function kindOf(symbol: ts.Symbol): PublicName['kind'] {
  if (symbol.flags & ts.SymbolFlags.Class) return 'class';
  if (symbol.flags & ts.SymbolFlags.Function) return 'function';
  return symbol.flags & ts.SymbolFlags.Value ? 'value' : 'type';
}

function ancestorsOf(declaration: ts.ClassDeclaration, checker: ts.TypeChecker): string[] {
  const clause = declaration.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword);
  if (clause === undefined) return [];
  const parent = checker.getTypeAtLocation(clause.types[0]).symbol.declarations?.find(ts.isClassDeclaration);
  return parent?.name === undefined ? [] : [parent.name.text, ...ancestorsOf(parent, checker)];
}

/** The code of an example, with or without a Markdown fence around it. */
function unfenced(text: string): string {
  return /^```\w*\n(.*)\n```/s.exec(text.trim())?.[1] ?? text.trim();
}
