import { basename } from 'node:path';
import { ArgumentError } from 'layerwise';
import { readFlags as readArguments, usage } from '../../src/cli/flags.js';

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
  const given = readArguments(who, described, process.argv.slice(2));
  if (given.positionals.length > 0) {
    const list = Object.keys(described).map((name) => `--${name}`);
    throw new ArgumentError(`${who}: '${given.positionals[0]}' is not a flag. Flags: ${list.join(', ')}.`);
  }
  if (given.has('help')) {
    console.log(usage(`npm run example -- ${who} [flags]`, described));
    process.exit(0);
  }
  return {
    quick: given.has('quick'),
    seed: given.value('seed') ?? options.seed ?? '1',
    source: { data: given.value('data'), download: given.has('download') },
    json: given.has('json'),
    out: given.value('out') ?? 'out',
    own: (name) => given.value(name),
    has: (name) => given.has(name),
  };
}
