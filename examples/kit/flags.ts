import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { ArgumentError } from 'layerwise';
import { knownOptions } from '../../src/errors/index.js';

/** The flags of an example: those that all have, and its own. */
export interface Flags<Own extends string = never> {
  /** Whether a few seconds must do: less data, fewer steps. */
  readonly quick: boolean;
  /** What every random draw depends on. */
  readonly seed: string;
  /** Where the loaders of `layerwise/data` look for real data. */
  readonly source: { readonly data?: string; readonly download: boolean };
  /** Whether the last line is one JSON object with the figures. */
  readonly json: boolean;
  /** The folder for pictures and models. */
  readonly out: string;
  /** The value of a flag of this example's own; undefined when it was not given. */
  own(name: Own): string | undefined;
  /** Whether a flag of this example's own was given. */
  has(name: Own): boolean;
}

const common = {
  quick: 'a few seconds: less data, fewer steps',
  seed: 'SEED  what every random draw depends on',
  data: 'DIR  where the real data is; nowhere else is looked then',
  download: 'fetch real data that is found nowhere',
  json: 'the last line is one JSON object with all figures',
  out: 'DIR  where pictures and models go (default: out)',
  help: 'show these flags',
} as const;

/** What an example changes about its flags. */
export interface FlagOptions<Own extends string> {
  /**
   * Flags of this example alone, described as in `{ image: 'FILE  a picture', exact: 'no shortcuts' }`: a flag takes a
   * value when its description begins with a word in capitals and two spaces.
   */
  own?: Readonly<Record<Own, string>>;
  /** The seed when no `--seed` is given. Default '1'. */
  seed?: string;
}

/**
 * Reads the flags of the command line.
 *
 * @throws ArgumentError for a flag that does not exist (with the nearest that does), one without its value, and
 *   anything that is not a flag
 */
export function readFlags<Own extends string = never>(options: FlagOptions<Own> = {}): Flags<Own> {
  const who = basename(process.argv[1] ?? 'example', '.ts');
  const described: Readonly<Record<string, string>> = { ...common, ...options.own };
  const { values, given } = parse(who, described);
  if (given.has('help')) {
    console.log(usage(who, described));
    process.exit(0);
  }
  return {
    quick: given.has('quick'),
    seed: values.get('seed') ?? options.seed ?? '1',
    source: { data: values.get('data'), download: given.has('download') },
    json: given.has('json'),
    out: values.get('out') ?? 'out',
    own: (name) => values.get(name),
    has: (name) => given.has(name),
  };
}

function takesValue(description: string): boolean {
  return /^[A-Z]+ {2}/.test(description);
}

function parse(who: string, described: Readonly<Record<string, string>>) {
  const names = Object.keys(described);
  const options = Object.fromEntries(
    names.map((name) => [name, { type: takesValue(described[name]) ? ('string' as const) : ('boolean' as const) }]),
  );
  const { tokens } = parseArgs({ options, strict: false, allowPositionals: true, tokens: true });
  const given = new Set<string>();
  const values = new Map<string, string>();
  for (const token of tokens) {
    if (token.kind === 'positional')
      throw new ArgumentError(`${who}: '${token.value}' is not a flag. Flags: ${list(names)}.`);
    if (token.kind !== 'option') continue;
    const { name, value, inlineValue } = token;
    knownOptions(who, { [name]: value }, names);
    if (!takesValue(described[name])) {
      if (value !== undefined) throw new ArgumentError(`${who}: --${name} takes no value, got '${value}'.`);
    } else if (value === undefined || value === '' || (!inlineValue && value.startsWith('--'))) {
      throw new ArgumentError(`${who}: --${name} needs a value: --${name} ${described[name].split('  ')[0]}.`);
    } else {
      values.set(name, value);
    }
    given.add(name);
  }
  return { values, given };
}

function usage(who: string, described: Readonly<Record<string, string>>): string {
  const lines = Object.entries(described).map(([name, description]) => {
    const [value, meaning] = takesValue(description) ? description.split('  ') : ['', description];
    return `  ${`--${name} ${value}`.padEnd(16)}${meaning}`;
  });
  return `npm run example -- ${who} [flags]\n${lines.join('\n')}`;
}

function list(names: readonly string[]): string {
  return names.map((name) => `--${name}`).join(', ');
}
