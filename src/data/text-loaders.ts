import { oneOf } from '../errors/index.js';
import { builtin } from '../io/node.js';
import { drawnNames } from './drawn-names.js';
import { drawnSentences, drawnSpeech } from './drawn-sentences.js';
import { drawnVerse } from './drawn-verse.js';
import { readLinesFor, readTextFor } from './text-file.js';
import { type LoadTextOptions, type TextSource, findText } from './text-load.js';

/** A list of names, and where it comes from. */
export interface LoadedNames extends TextSource {
  readonly names: readonly string[];
}

/** A running text, and where it comes from. */
export interface LoadedText extends TextSource {
  readonly text: string;
}

/** Sentences, and where they come from. */
export interface LoadedSentences extends TextSource {
  readonly sentences: readonly string[];
}

/** Which of Shakespeare's texts is looked for, and where. */
export interface LoadShakespeareOptions extends LoadTextOptions {
  /** `'plays'` (default): a selection of 1.1 million characters; `'sonnets'`: 94 thousand. */
  part?: 'plays' | 'sonnets';
}

/**
 * The names of 1,536 dinosaurs, as they are written: `Aachenosaurus`. When they are nowhere, drawn names take their
 * place and one line says so.
 *
 * @throws ResourceError, FormatError when files are found but cannot be read
 *
 * @example
 * const { names } = await loadDinosaurs({ log: () => {} });
 * names.length > 1000; // true
 */
export async function loadDinosaurs(options: LoadTextOptions = {}): Promise<LoadedNames> {
  const who = 'loadDinosaurs';
  const { folder, count, seed, source } = await findText(who, 'dinos', 'names', options, 1500);
  if (folder === undefined) return { names: drawnNames(count, { seed }), source, drawn: true };
  const lines = await readLinesFor(who, builtin(who, 'node:path').join(folder, 'dinos.txt'));
  return { names: lines.filter((line) => line !== ''), source, drawn: false };
}

/**
 * Plays or sonnets of Shakespeare as one text. When they are nowhere, drawn verse takes their place and one line says
 * so.
 *
 * @throws ResourceError, FormatError when files are found but cannot be read
 *
 * @example
 * const { text } = await loadShakespeare({ part: 'sonnets', log: () => {} });
 * text.length > 10000; // true
 */
export async function loadShakespeare(options: LoadShakespeareOptions = {}): Promise<LoadedText> {
  const who = 'loadShakespeare';
  const { part = 'plays', ...rest } = options;
  oneOf(who, 'part', part, ['plays', 'sonnets']);
  const { folder, count, seed, source } = await findText(who, part, 'verse', rest, part === 'plays' ? 2000 : 200);
  if (folder === undefined) return { text: drawnVerse(count, { seed }), source, drawn: true };
  const file = part === 'plays' ? 'tinyshakespeare-input.txt' : 'shakespeare.txt';
  return { text: await readTextFor(who, builtin(who, 'node:path').join(folder, file)), source, drawn: false };
}

/**
 * The Brown corpus: 57,340 English sentences of words and punctuation marks with spaces between. When it is nowhere,
 * drawn sentences take its place and one line says so.
 *
 * @throws ResourceError, FormatError when files are found but cannot be read
 *
 * @example
 * const { sentences } = await loadBrown({ drawnCount: 2000, log: () => {} });
 * sentences.length >= 2000; // true
 */
export async function loadBrown(options: LoadTextOptions = {}): Promise<LoadedSentences> {
  const who = 'loadBrown';
  const { folder, count, seed, source } = await findText(who, 'brown', 'sentences', options, 10000);
  if (folder === undefined) return { sentences: drawnSentences(count, { seed }), source, drawn: true };
  return {
    sentences: await readLinesFor(who, builtin(who, 'node:path').join(folder, 'brown.txt.gz')),
    source,
    drawn: false,
  };
}

/**
 * Speeches of presidents of the United States as one text of 2.9 million characters. When they are nowhere, drawn
 * sentences take their place and one line says so.
 *
 * @throws ResourceError, FormatError when files are found but cannot be read
 *
 * @example
 * const { text } = await loadSpeeches({ drawnCount: 100, log: () => {} });
 * text.length > 5000; // true
 */
export async function loadSpeeches(options: LoadTextOptions = {}): Promise<LoadedText> {
  const who = 'loadSpeeches';
  const { folder, count, seed, source } = await findText(who, 'speeches', 'paragraphs', options, 2000);
  if (folder === undefined) return { text: drawnSpeech(count, { seed }), source, drawn: true };
  const file = builtin(who, 'node:path').join(folder, 'us-presidential-speeches.txt.gz');
  return { text: await readTextFor(who, file), source, drawn: false };
}
