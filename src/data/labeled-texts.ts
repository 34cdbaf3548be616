import { FormatError, show } from '../errors/index.js';
import { builtin } from '../io/node.js';
import { EMOJI, drawnEmoji } from './drawn-emoji.js';
import { drawnOpinions } from './drawn-opinions.js';
import type { DrawnTextOptions, LabeledText } from './drawn-text.js';
import { readLinesFor } from './text-file.js';
import { type LoadTextsOptions, type TextSource, type TextsPlan, findTexts } from './text-load.js';

/** Texts of classes for training and for the test, and where they come from. */
export interface LoadedLabeledTexts extends TextSource {
  readonly train: readonly LabeledText[];
  readonly test: readonly LabeledText[];
  /** The names of the classes: label k means `classes[k]`. */
  readonly classes: readonly string[];
}

const OPINIONS = ['negative', 'positive'];

/** Reviews at the end of the file: 100 of each class. */
const TEST_REVIEWS = 200;

/**
 * The course's 132 + 56 short sentences, each with one of five emoji. When they are nowhere, drawn sentences take their
 * place and one line says so.
 *
 * @throws ResourceError, FormatError when files are found but cannot be read
 *
 * @example
 * const { train, classes } = await loadEmoji({ log: () => {} });
 * train.length; // 132
 * classes; // ['❤️', '⚾', '😄', '😞', '🍴']
 */
export async function loadEmoji(options: LoadTextsOptions = {}): Promise<LoadedLabeledTexts> {
  const who = 'loadEmoji';
  const plan = await findTexts(who, ['emoji'], 'emoji sentences', options, 132, 56);
  const { folder, source } = plan;
  if (folder === undefined) return drawnTexts(EMOJI, drawnEmoji, plan);
  const read = async (name: string): Promise<LabeledText[]> => {
    const path = builtin(who, 'node:path').join(folder, name);
    const lines = await readLinesFor(who, path);
    return lines.map((line, i) => emojiRow(line, `${who}: ${show(path)} line ${i + 1}`));
  };
  return { train: await read('train_emoji.csv'), test: await read('tesss.csv'), classes: EMOJI, source, drawn: false };
}

/** Sentence and label of a line: the first two columns; quotes go, and the spaces and tabs at the ends. */
function emojiRow(line: string, where: string): LabeledText {
  const [, quoted, plain, label] = /^(?:"((?:[^"]|"")*)"|([^",]*)),([0-4])(?:,.*)?$/.exec(line) ?? [];
  if (label === undefined) {
    throw new FormatError(`${where}: expected a sentence, a comma and a label 0-4, got ${show(line)}.`);
  }
  return { text: (quoted?.replaceAll('""', '"') ?? plain).trim(), label: Number(label) };
}

/**
 * 5,331 sentences of praise and as many of blame from reviews of films, of words and punctuation marks with spaces
 * between; every tenth of each is for the test. Label 1 is praise. When they are nowhere, drawn opinions take their
 * place and one line says so.
 *
 * @throws ResourceError, FormatError when files are found but cannot be read
 *
 * @example
 * const { train, classes } = await loadSentencePolarity({ drawnTrain: 100, drawnTest: 20, log: () => {} });
 * train.length >= 100; // true
 * classes; // ['negative', 'positive']
 */
export async function loadSentencePolarity(options: LoadTextsOptions = {}): Promise<LoadedLabeledTexts> {
  const who = 'loadSentencePolarity';
  const plan = await findTexts(who, ['sentence-polarity'], 'opinions', options, 9000, 1000);
  const { folder, source } = plan;
  if (folder === undefined) return drawnTexts(OPINIONS, drawnOpinions, plan);
  const path = builtin(who, 'node:path');
  const blame = await readLinesFor(who, path.join(folder, 'rt-polarity.neg'));
  const praise = await readLinesFor(who, path.join(folder, 'rt-polarity.pos'));
  const train: LabeledText[] = [];
  const test: LabeledText[] = [];
  for (let i = 0; i < Math.max(blame.length, praise.length); i++) {
    const part = i % 10 === 9 ? test : train;
    if (i < blame.length) part.push({ text: blame[i], label: 0 });
    if (i < praise.length) part.push({ text: praise[i], label: 1 });
  }
  return { train, test, classes: OPINIONS, source, drawn: false };
}

/**
 * 2,000 reviews of films, of words and punctuation marks with spaces between, half of them praise (label 1); the last
 * 200 are for the test. When they are nowhere, drawn opinions of eight sentences take their place and one line says so.
 *
 * @throws ResourceError, FormatError when files are found but cannot be read
 *
 * @example
 * const { test } = await loadMovieReviews({ drawnTrain: 100, drawnTest: 20, log: () => {} });
 * test.length >= 20; // true
 */
export async function loadMovieReviews(options: LoadTextsOptions = {}): Promise<LoadedLabeledTexts> {
  const who = 'loadMovieReviews';
  const plan = await findTexts(who, ['movie-reviews'], 'reviews', options, 1800, 200);
  const { folder, source } = plan;
  if (folder === undefined) return drawnTexts(OPINIONS, (count, drawing) => drawnOpinions(count, drawing, 8), plan);
  const path = builtin(who, 'node:path').join(folder, 'movie_reviews.tsv.gz');
  const lines = await readLinesFor(who, path);
  const reviews = lines.map((line, i) => {
    const [label, , text] = line.split('\t');
    if ((label === '0' || label === '1') && text !== undefined) return { text, label: Number(label) };
    throw new FormatError(
      `${who}: ${show(path)} line ${i + 1}: expected label 0 or 1, name and text with tabs between, got ` +
        `${show(line.slice(0, 40))}.`,
    );
  });
  const train = reviews.slice(0, -TEST_REVIEWS);
  return { train, test: reviews.slice(-TEST_REVIEWS), classes: OPINIONS, source, drawn: false };
}

/** A drawn training and test set: different texts of one kind. */
function drawnTexts(
  classes: readonly string[],
  draw: (count: number, options: DrawnTextOptions) => LabeledText[],
  { train, test, seed, source }: TextsPlan,
): LoadedLabeledTexts {
  return {
    train: draw(train, { seed: `${seed}/train` }),
    test: draw(test, { seed: `${seed}/test` }),
    classes,
    source,
    drawn: true,
  };
}
