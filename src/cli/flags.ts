import { parseArgs } from 'node:util';
import { ArgumentError, knownOptions } from '../errors/index.js';

/** The arguments of a command, read. */
export interface Flags<Name extends string> {
  /** What stands there without a flag, such as files. */
  readonly positionals: readonly string[];
  /** The text after a flag; undefined when the flag was not given. */
  value(name: Name): string | undefined;
  /** Whether a flag was given. */
  has(name: Name | 'help'): boolean;
}

/**
 * Reads `--name value`, `--name=value` and `--name`. A flag takes a value when its description begins with a word in
 * capitals and two spaces: `{ human: 'SHARE  the error of humans', json: 'print JSON' }`. `--help` is always known.
 *
 * @throws ArgumentError for an unknown flag (with the nearest that there is), one given twice, one without its value
 *   and one with a value that takes none
 */
export function readFlags<Name extends string>(
  who: string,
  described: Readonly<Record<Name, string>>,
  args: readonly string[],
): Flags<Name> {
  const descriptions = new Map<string, string>([...Object.entries<string>(described), ['help', 'show this text']]);
  const options = Object.fromEntries(
    [...descriptions].map(([name, text]) => [
      name,
      { type: valueOf(text) ? ('string' as const) : ('boolean' as const) },
    ]),
  );
  const { tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true });
  const positionals: string[] = [];
  const given = new Map<string, string | undefined>();
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const { name, value, inlineValue } = token;
    const flag = name.length === 1 ? `-${name}` : `--${name}`;
    knownOptions(
      who,
      { [flag]: value },
      [...descriptions.keys()].map((known) => `--${known}`),
    );
    if (given.has(name)) throw new ArgumentError(`${who}: ${flag} is given twice.`);
    const wanted = valueOf(descriptions.get(name) ?? '');
    if (!wanted && value !== undefined) throw new ArgumentError(`${who}: ${flag} takes no value, got '${value}'.`);
    if (wanted && (value === undefined || value === '' || (!inlineValue && value.startsWith('--')))) {
      throw new ArgumentError(`${who}: ${flag} needs a value: ${flag} ${wanted}.`);
    }
    given.set(name, value);
  }
  return { positionals, value: (name) => given.get(name), has: (name) => given.has(name) };
}

/** The text of `--help`: how the command is called, its flags, one per line. */
export function usage(call: string, described: Readonly<Record<string, string>>): string {
  const rows = Object.entries(described).map(([name, text]) => {
    const value = valueOf(text);
    return value ? [`--${name} ${value}`, text.slice(value.length + 2)] : [`--${name}`, text];
  });
  const width = Math.max(...rows.map(([flag]) => flag.length));
  return `${call}\n\n${rows.map(([flag, text]) => `  ${flag.padEnd(width)}  ${text}`).join('\n')}`;
}

/** The word in capitals that stands for a flag's value; undefined for a flag without one. */
function valueOf(description: string): string | undefined {
  return /^([A-Z]+) {2}/.exec(description)?.[1];
}
