import { runInThisContext } from 'node:vm';
import ts from 'typescript';

/** What `// => value` comments of an example said against what came out. */
export interface Mismatch {
  readonly line: string;
  readonly expected: unknown;
  readonly received: unknown;
}

/**
 * Runs the code of an `@example` and compares its stated results.
 *
 * A statement that is one expression (or a `console.log` of one, or a declaration of one name), followed on its line by
 * a comment that reads as a value, states its result: `x.shape; // [2, 2]`, `const y = f(x); // 0.25`. Numbers agree to
 * the digits printed. `// throws ShapeError: ...` states the error's name. Any other comment is prose. All of the
 * `scope`'s names are at hand, so imports from 'layerwise' are optional; Node's own modules are imported as usual.
 */
export async function runExample(code: string, scope: Readonly<Record<string, unknown>>): Promise<Mismatch[]> {
  const mismatches: Mismatch[] = [];
  const compare = (line: string, expected: unknown, received: unknown): void => {
    if (!agree(expected, plain(received))) mismatches.push({ line, expected, received: plain(received) });
  };
  const threw = async (line: string, expected: string, run: () => unknown): Promise<void> => {
    const received = await Promise.resolve()
      .then(run)
      .then(
        () => 'nothing',
        (error: unknown) => (error instanceof Error ? error.name : String(error)),
      );
    if (received !== expected) mismatches.push({ line, expected, received });
  };
  const names = Object.keys(scope).filter((name) => !declares(code, name));
  const body = ts.transpile(rewrite(code), { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext });
  const source = `(async ({ ${names.join(', ')} }, $compare, $threw, $module) => {\n${body}\n})`;
  const run: unknown = runInThisContext(source);
  if (typeof run !== 'function') throw new TypeError('An example must compile to a function.');
  await Reflect.apply(run, undefined, [scope, compare, threw, (name: string) => process.getBuiltinModule(name)]);
  return mismatches;
}

/** Whether the example declares `name` itself, which would clash with the one in scope. */
function declares(code: string, name: string): boolean {
  return new RegExp(`^(const|let|class|function|async function) ${name}\\b`, 'm').test(code);
}

/** Imports become lookups; statements that state a result become comparisons. */
function rewrite(code: string): string {
  const file = ts.createSourceFile('example.ts', code, ts.ScriptTarget.ES2022, true);
  return file.statements.map((statement) => rewriteStatement(statement, code)).join('\n');
}

function rewriteStatement(statement: ts.Statement, code: string): string {
  const text = statement.getText();
  if (ts.isImportDeclaration(statement)) return rewriteImport(statement);
  const comment = /^[ \t]*\/\/[ \t]*(?:=>)?[ \t]*(.*)$/m.exec(code.slice(statement.end).split('\n', 1)[0])?.[1].trim();
  if (comment === undefined) return text;
  const line = JSON.stringify(text.split('\n').at(-1));
  const error = /^throws (\w+)/.exec(comment)?.[1];
  if (error !== undefined) {
    const body = ts.isExpressionStatement(statement) ? `(${statement.expression.getText()})` : `{ ${text} }`;
    return `await $threw(${line}, '${error}', () => ${body});`;
  }
  const expected = statedValue(comment);
  if (expected === undefined) return text;
  if (ts.isExpressionStatement(statement)) {
    return `$compare(${line}, ${expected}, await (${resultOf(statement.expression).getText()}));`;
  }
  if (ts.isVariableStatement(statement)) {
    return `${text}\n$compare(${line}, ${expected}, ${statement.declarationList.declarations[0].name.getText()});`;
  }
  return text;
}

function rewriteImport(statement: ts.ImportDeclaration): string {
  const from = statement.moduleSpecifier.getText().slice(1, -1);
  const clause = statement.importClause?.namedBindings;
  if (!from.startsWith('node:') || clause === undefined) return '';
  const names = ts.isNamedImports(clause) ? clause.getText().replaceAll(' as ', ': ') : clause.name.text;
  return `const ${names} = $module('${from}');`;
}

/** The argument of `console.log(x)`, or the expression itself. */
function resultOf(expression: ts.Expression): ts.Expression {
  const logs = ts.isCallExpression(expression) && expression.expression.getText() === 'console.log';
  return logs && expression.arguments.length === 1 ? expression.arguments[0] : expression;
}

/** The comment as source text of a value: number, string, boolean, null, or (nested) array of them. Else undefined. */
function statedValue(comment: string): string | undefined {
  try {
    JSON.parse(
      comment
        .replaceAll('-Infinity', '0')
        .replaceAll(/NaN|Infinity|undefined/g, '0')
        .replaceAll("'", '"'),
    );
    return JSON.stringify(comment);
  } catch {
    return undefined;
  }
}

/** Whether a value agrees with its printed form, each number to the digits printed. */
function agree(printed: unknown, value: unknown): boolean {
  const expected = String(printed);
  const received = written(value);
  if (expected === received) return true;
  const number = /-?(?:\d+\.?\d*(?:e[+-]?\d+)?|Infinity)|NaN/g;
  const wanted = expected.replaceAll("'", '"').match(number) ?? [];
  const got = received.match(number) ?? [];
  const skeleton = (text: string): string => text.replaceAll("'", '"').replaceAll(number, '#').replaceAll(/\s/g, '');
  return (
    skeleton(expected) === skeleton(received) &&
    wanted.every((text, i) => text === got[i] || Math.abs(Number(text) - Number(got[i])) <= 0.51 * lastDigit(text))
  );
}

/** The worth of the last printed digit: 0.01 for 1.25. A whole number stands for itself, not for all that round to it. */
function lastDigit(number: string): number {
  const [mantissa, exponent = '0'] = number.split('e');
  const decimals = mantissa.split('.')[1]?.length ?? 6;
  return 10 ** (Number(exponent) - decimals);
}

/** A value as examples print it: arrays in brackets, strings in quotes. */
function written(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(written).join(', ')}]`;
  return typeof value === 'string' ? `"${value}"` : String(value);
}

/** Tensors (whatever has toArray) and typed arrays as ordinary arrays. */
function plain(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return Array.from(Object.values(value));
  if (typeof value === 'object' && value !== null && 'toArray' in value && typeof value.toArray === 'function') {
    return Reflect.apply(value.toArray, value, []);
  }
  return value;
}
