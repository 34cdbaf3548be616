import { ArgumentError, FormatError, nearest, show } from '../../errors/index.js';
import { readBytes, reasonOf, writeBytes } from '../../io/files.js';
import { builtin } from '../../io/node.js';
import type { Adjustable } from '../adjustable.js';

/** What a control file may ask for besides numbers. */
export const COMMANDS = ['stop', 'checkpoint'] as const;

export type Command = (typeof COMMANDS)[number];

/** The content of a control file. */
export type Settings = Readonly<Record<string, number | boolean>>;

/**
 * The JSON file through which a person changes numbers of a training: `{ "learningRate": 0.01, "stop": false }`. It is
 * read when it is another one than before.
 */
export class ControlFile {
  #known: string | undefined;

  constructor(
    private readonly who: string,
    readonly path: string,
  ) {}

  /** Whether the file is there. */
  get exists(): boolean {
    return this.#version() !== undefined;
  }

  /**
   * What the file holds, when it has changed since it was read or written.
   *
   * @throws FormatError for what is no JSON object of numbers and flags, ResourceError when it cannot be read
   */
  async changes(): Promise<Settings | undefined> {
    const version = this.#version();
    if (version === undefined || version === this.#known) return undefined;
    this.#known = version; // before reading: a later edit counts again
    return parse(`${this.who}: ${show(this.path)}`, new TextDecoder().decode(await readBytes(this.who, this.path)));
  }

  /** Writes the file; this is no change. */
  async write(settings: Settings): Promise<void> {
    await writeBytes(this.who, this.path, new TextEncoder().encode(`${JSON.stringify(settings, null, 2)}\n`));
    this.#known = this.#version();
  }

  /** What tells one edit from another: time alone may stand still for some milliseconds. */
  #version(): string | undefined {
    const found = builtin(this.who, 'node:fs').statSync(this.path, { throwIfNoEntry: false });
    return found && `${found.mtimeMs} ${found.size} ${found.ino}`;
  }
}

function parse(where: string, text: string): Settings {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new FormatError(`${where} is not JSON: ${reasonOf(cause)}.`, { cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new FormatError(`${where} must hold an object such as { "learningRate": 0.01 }, got ${show(value)}.`);
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, setting]: [string, unknown]) => [name, readSetting(where, name, setting)]),
  );
}

function readSetting(where: string, name: string, setting: unknown): number | boolean {
  const isCommand = COMMANDS.some((command) => command === name);
  if (isCommand && typeof setting === 'boolean') return setting;
  if (!isCommand && typeof setting === 'number') return setting;
  throw new FormatError(`${where}: ${name} must be ${isCommand ? 'true or false' : 'a number'}, got ${show(setting)}.`);
}

/**
 * Sets the numbers of the names given, all or none. Returns those that differ from before, with what they were.
 *
 * @throws ArgumentError for a name that there is not, or a number outside its range; nothing has changed then
 */
export function setNumbers(
  numbers: ReadonlyMap<string, Adjustable>,
  wanted: readonly (readonly [name: string, value: number])[],
): { name: string; from: number; to: number }[] {
  const done: { name: string; from: number; to: number; number: Adjustable }[] = [];
  try {
    for (const [name, to] of wanted) {
      const number = numbers.get(name) ?? unknownName(name, [...numbers.keys()]);
      const from = number.get();
      if (from === to) continue;
      number.set(to);
      done.push({ name, from, to, number });
    }
  } catch (error) {
    for (const { number, from } of done) number.set(from);
    throw error;
  }
  return done.map(({ name, from, to }) => ({ name, from, to }));
}

function unknownName(name: string, known: readonly string[]): never {
  const guess = nearest(name, [...known, ...COMMANDS]);
  throw new ArgumentError(
    `nothing that can be changed is named '${name}'.${guess ? ` Did you mean '${guess}'?` : ''} ` +
      `Known: ${[...known, ...COMMANDS].join(', ')}.`,
  );
}
