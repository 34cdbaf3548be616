import { ArgumentError, LayerwiseError, ResourceError, knownOptions, oneOf, show } from '../errors/index.js';
import { reasonOf } from '../io/files.js';
import { builtin, environment, hasNode } from '../io/node.js';
import { CATALOGUE, type DatasetName, FOLDERS } from './catalogue.js';
import type { DatasetFile } from './dataset-file.js';
import { downloadFile } from './download.js';

/** Where datasets are looked for. */
export interface ResolveOptions {
  /** A folder that must hold the dataset, itself or in a folder of the dataset's name. Nowhere else is looked then. */
  data?: string;
  /** Whether to download what is found nowhere (default false), into the user's cache. */
  download?: boolean;
  /** An address to download from in place of the public ones: it must serve `<dataset>/<file>`. */
  mirror?: string;
  /** Who hears of notices and progress, a line at a time (default: standard error). */
  log?: (line: string) => void;
}

/** The option names of ResolveOptions, for those who extend it. */
export const RESOLVE_OPTIONS = ['data', 'download', 'mirror', 'log'] as const;

/** Notices go to standard error: standard output is for results. */
export function logToStandardError(line: string): void {
  console.error(line);
}

/**
 * The folder that holds a public dataset, or undefined when it is nowhere and was not to be downloaded.
 *
 * Looked for in this order, `<folder>/<name>` before the folder itself: `options.data` (then nowhere else); the
 * environment variable LAYERWISE_DATA; `./data`; `../shared/data`; the user's cache
 * (`$XDG_CACHE_HOME/layerwise`, `~/.cache/layerwise`). A folder counts when all files of the dataset are in it. Only
 * with `download` is anything fetched: into the cache, checked by size and SHA-256. Data folders are only read.
 *
 * Some datasets share a folder: plays and sonnets are in `shakespeare`; emoji, sentence-polarity and movie-reviews in
 * `sentiment`; multi30k-en, -de and -fr in `translation`; brown and speeches in `text`.
 *
 * @param name a picture set: `'mnist'`, `'fashion-mnist'`, `'cat-vs-noncat'`, `'cifar10'`, `'signs'`, `'images'`; or
 *   texts: `'dinos'`, `'plays'`, `'sonnets'`, `'emoji'`, `'sentence-polarity'`, `'movie-reviews'`, `'multi30k-en'`,
 *   `'multi30k-de'`, `'multi30k-fr'`, `'brown'`, `'speeches'`; or word vectors: `'glove'`, those of 11,925 common words.
 *   cifar10 (a part of it), signs, sentence-polarity, movie-reviews, brown, speeches and glove have no public address
 *   and can be had from a `mirror` only
 * @throws ArgumentError for an unknown name, ResourceError when `options.data` lacks the dataset or a download fails
 *
 * @example
 * resolveDataset('mnist', { data: 'no-such-folder' }); // throws ResourceError
 */
export async function resolveDataset(name: DatasetName, options: ResolveOptions = {}): Promise<string | undefined> {
  knownOptions('resolveDataset', options, RESOLVE_OPTIONS);
  oneOf('resolveDataset', 'name', name, Object.keys(CATALOGUE));
  if (!hasNode) return undefined;
  const files: readonly DatasetFile[] = CATALOGUE[name];
  const { data, download = false } = options;
  if (data !== undefined) return givenFolder(name, data, files);
  const path = builtin('resolveDataset', 'node:path');
  const cache = cacheFolder();
  const roots = [environment('LAYERWISE_DATA'), 'data', path.join('..', 'shared', 'data'), cache];
  for (const root of roots) {
    const found = root && folderWith(name, root, files);
    if (found) return found;
  }
  return download ? downloadDataset(name, files, path.join(cache, folderName(name)), options) : undefined;
}

/** The name of the folder that a dataset is in. */
function folderName(name: DatasetName): string {
  return FOLDERS[name] ?? name;
}

/** Where downloads are kept. */
function cacheFolder(): string {
  const path = builtin('resolveDataset', 'node:path');
  const os = builtin('resolveDataset', 'node:os');
  return path.join(environment('XDG_CACHE_HOME') ?? path.join(os.homedir(), '.cache'), 'layerwise');
}

function givenFolder(name: DatasetName, data: string, files: readonly DatasetFile[]): string {
  if (typeof data !== 'string' || data === '') {
    throw new ArgumentError(`resolveDataset: data must be the name of a folder, got ${show(data)}.`);
  }
  const found = folderWith(name, data, files);
  if (found) return found;
  throw new ResourceError(
    `resolveDataset: data folder ${show(data)} does not hold ${name}: expected ${files.map((file) => file.name).join(', ')} in ` +
      `it or in its folder '${folderName(name)}'.`,
  );
}

function folderWith(name: DatasetName, root: string, files: readonly DatasetFile[]): string | undefined {
  const path = builtin('resolveDataset', 'node:path');
  const fs = builtin('resolveDataset', 'node:fs');
  return [path.join(root, folderName(name)), root].find((folder) =>
    files.every((file) => fs.existsSync(path.join(folder, file.name))),
  );
}

async function downloadDataset(
  name: DatasetName,
  files: readonly DatasetFile[],
  folder: string,
  { mirror, log = logToStandardError }: ResolveOptions,
): Promise<string> {
  const fs = builtin('resolveDataset', 'node:fs');
  const path = builtin('resolveDataset', 'node:path');
  try {
    await fs.promises.mkdir(folder, { recursive: true });
  } catch (cause) {
    throw new ResourceError(`resolveDataset: cannot make the cache folder ${show(folder)}: ${reasonOf(cause)}.`, {
      cause,
    });
  }
  for (const file of files) {
    const target = path.join(folder, file.name);
    if (fs.existsSync(target)) continue;
    const urls = mirror === undefined ? file.urls : [`${mirror.replace(/\/$/, '')}/${folderName(name)}/${file.name}`];
    await downloadFromAny(urls, target, file, log);
  }
  return folder;
}

/** The first address that serves the right file; the last one's error when none does. */
async function downloadFromAny(
  urls: readonly string[],
  path: string,
  file: DatasetFile,
  log: (line: string) => void,
): Promise<void> {
  if (urls.length === 0) {
    throw new ResourceError(
      `resolveDataset: no public address serves ${show(file.name)}: pass mirror, or data, a folder that holds it.`,
    );
  }
  const size = `${(file.bytes / 1e6).toFixed(1)} MB`;
  let failure: unknown;
  for (const url of urls) {
    let quarter = 1;
    const onProgress = (share: number): void => {
      if (share < quarter / 4) return;
      log(`${file.name}: ${Math.round(share * 100)} % of ${size}`);
      quarter = Math.floor(share * 4) + 1;
    };
    log(`Downloading ${url} (${size})`);
    try {
      return await downloadFile(url, path, { ...file, onProgress });
    } catch (cause) {
      if (!(cause instanceof LayerwiseError)) throw cause;
      log(cause.message);
      failure = cause;
    }
  }
  throw failure;
}
