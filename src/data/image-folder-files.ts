import type { Dirent } from 'node:fs';
import { ArgumentError, FormatError, ResourceError, knownOptions, positiveInteger, show } from '../errors/index.js';
import { reasonOf } from '../io/files.js';
import { builtin } from '../io/node.js';
import { Tensor } from '../tensor/tensor.js';

/** Which files of class folders are pictures. */
export interface ImageFolderFilesOptions {
  /** Only files that end in one of these, such as `['jpg', 'png']`, small or capital. Default: all that are not hidden. */
  extensions?: readonly string[];
  /** At most so many files of each class, the first by name. Default: all. */
  limit?: number;
}

/** The option names of ImageFolderFilesOptions, for those who extend it. */
export const FOLDER_OPTIONS = ['extensions', 'limit'] as const;

/** The files of class folders: `files[i]` shows a `classNames[y[i]]`. */
export interface ImageFolderListing {
  /** Paths, those of one class together, by name. */
  files: readonly string[];
  /** int32 [files.length]. */
  y: Tensor;
  /** The names of the class folders, sorted. */
  classNames: readonly string[];
}

/**
 * Lists a folder of class folders, `<dir>/<class>/<picture>`, without opening a picture: for pipelines that decode as
 * they go.
 *
 * Names are sorted by character code ('10' before '2'), so the order is the same on every machine. Hidden names (those
 * that begin with a dot) and files beside the class folders are passed over.
 *
 * @throws ResourceError when a folder cannot be read, FormatError when there is no class folder, when one is empty and
 *   when one holds folders
 *
 * @example
 * import { mkdirSync } from 'node:fs';
 * for (const name of ['cat', 'dog']) mkdirSync(`pets/${name}`, { recursive: true });
 * await writeImage('pets/cat/1.png', zeros([2, 2]));
 * await writeImage('pets/dog/7.png', ones([2, 2]));
 * const { files, y, classNames } = await imageFolderFiles('pets');
 * files; // ['pets/cat/1.png', 'pets/dog/7.png']
 * y; // [0, 1]
 */
export async function imageFolderFiles(
  dir: string,
  options: ImageFolderFilesOptions = {},
): Promise<ImageFolderListing> {
  knownOptions('imageFolderFiles', options, FOLDER_OPTIONS);
  checkFolderOptions('imageFolderFiles', options);
  return listFiles('imageFolderFiles', dir, options);
}

/** Throws unless the options are those of a listing. */
export function checkFolderOptions(who: string, { extensions, limit }: ImageFolderFilesOptions): void {
  if (limit !== undefined) positiveInteger(who, 'limit', limit);
  const isList =
    Array.isArray(extensions) && extensions.length > 0 && extensions.every((e) => typeof e === 'string' && e !== '');
  if (extensions !== undefined && !isList) {
    throw new ArgumentError(`${who}: extensions must be a list such as ['jpg', 'png'], got ${show(extensions)}.`);
  }
}

/** imageFolderFiles on behalf of `who`. Options are trusted. */
export async function listFiles(
  who: string,
  dir: string,
  { extensions, limit = Infinity }: ImageFolderFilesOptions,
): Promise<ImageFolderListing> {
  if (typeof dir !== 'string' || dir === '') {
    throw new ArgumentError(`${who}: dir must be the name of a folder, got ${show(dir)}.`);
  }
  const path = builtin(who, 'node:path');
  const top = await entriesOf(who, dir);
  const classNames = top.folders;
  if (classNames.length === 0) {
    throw new FormatError(
      `${who}: ${show(dir)} holds no class folder (${top.files.length} files): expected pictures in <dir>/<class>/.`,
    );
  }
  const endings = extensions?.map((extension) => `.${extension.replace(/^\./, '').toLowerCase()}`);
  const isPicture = (name: string): boolean =>
    endings === undefined || endings.some((ending) => name.toLowerCase().endsWith(ending));
  const files: string[] = [];
  const labels: number[] = [];
  const empty: string[] = [];
  for (const [label, className] of classNames.entries()) {
    const folder = path.join(dir, className);
    const inside = await entriesOf(who, folder);
    if (inside.folders.length > 0) {
      throw new FormatError(
        `${who}: class folder ${show(folder)} holds folders (${inside.folders.slice(0, 3).join(', ')}): expected pictures ` +
          'in <dir>/<class>/, no deeper. Is dir one level too high?',
      );
    }
    const pictures = inside.files.filter(isPicture).slice(0, limit);
    if (pictures.length === 0) empty.push(className);
    files.push(...pictures.map((name) => path.join(folder, name)));
    labels.push(...pictures.map(() => label));
  }
  if (empty.length > 0) {
    throw new FormatError(
      `${who}: ${empty.length} of ${classNames.length} class folders in ${show(dir)} hold no picture` +
        `${endings ? ` (${endings.join(', ')})` : ''}: ${empty.slice(0, 5).join(', ')}${empty.length > 5 ? ', ...' : ''}. ` +
        'Fill or remove them.',
    );
  }
  return { files, y: new Tensor(Int32Array.from(labels), [labels.length]), classNames };
}

/** The names in a folder that are not hidden, sorted; links count as what they lead to. */
async function entriesOf(who: string, folder: string): Promise<{ folders: string[]; files: string[] }> {
  const fs = builtin(who, 'node:fs');
  const path = builtin(who, 'node:path');
  let entries: Dirent[];
  try {
    entries = await fs.promises.readdir(folder, { withFileTypes: true });
  } catch (cause) {
    throw new ResourceError(`${who}: cannot read folder ${show(folder)}: ${reasonOf(cause)}.`, { cause });
  }
  const folders: string[] = [];
  const files: string[] = [];
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue;
    const target = entry.isSymbolicLink()
      ? fs.statSync(path.join(folder, entry.name), { throwIfNoEntry: false })
      : entry;
    (target?.isDirectory() ? folders : files).push(entry.name);
  }
  return { folders: folders.sort(), files: files.sort() };
}
