import { ArgumentError, FormatError, oneOf, show } from '../errors/index.js';
import { builtin } from '../io/node.js';
import type { SentencePair } from './drawn-text.js';
import { drawnTranslations } from './drawn-translations.js';
import { readLinesFor } from './text-file.js';
import { type LoadTextsOptions, type TextSource, findTexts } from './text-load.js';

/** The languages of Multi30k. */
export type TranslationLanguage = 'en' | 'de' | 'fr';

/** From which language into which, and where the pairs are looked for. */
export interface LoadTranslationsOptions extends LoadTextsOptions {
  /** Default `'en'`. */
  from?: TranslationLanguage;
  /** Default `'de'`. */
  to?: TranslationLanguage;
}

/** Sentences and their translations, and where they come from. */
export interface LoadedTranslations extends TextSource {
  readonly train: readonly SentencePair[];
  readonly validation: readonly SentencePair[];
  readonly test: readonly SentencePair[];
}

const LANGUAGES = ['en', 'de', 'fr'] as const;

/**
 * Multi30k: captions of pictures in English, German and French (Elliott et al. 2016, 2017); 29,000 pairs for training,
 * 1,014 for validation, 1,000 for the test. When they are nowhere, drawn pairs take their place (English and German,
 * whatever the languages; as many for validation as for the test) and one line says so.
 *
 * @throws ArgumentError when both languages are the same; ResourceError, FormatError when files are found but cannot be
 *   read
 *
 * @example
 * const { train } = await loadTranslations({ from: 'en', to: 'fr', drawnTrain: 100, drawnTest: 10, log: () => {} });
 * Object.keys(train[0]); // ['source', 'target']
 */
export async function loadTranslations(options: LoadTranslationsOptions = {}): Promise<LoadedTranslations> {
  const who = 'loadTranslations';
  const { from = 'en', to = 'de', ...rest } = options;
  oneOf(who, 'from', from, LANGUAGES);
  oneOf(who, 'to', to, LANGUAGES);
  if (from === to) throw new ArgumentError(`${who}: from and to must be different languages, got '${from}' for both.`);
  const names = [`multi30k-${from}`, `multi30k-${to}`] as const;
  const plan = await findTexts(who, names, 'English-German pairs', rest, 10000, 500);
  const { folder, source, seed } = plan;
  if (folder === undefined) {
    const draw = (count: number, part: string): SentencePair[] => {
      const pairs = drawnTranslations(count, { seed: `${seed}/${part}` });
      return from === 'de' ? pairs.map((pair) => ({ source: pair.target, target: pair.source })) : pairs;
    };
    const [train, validation, test] = [
      draw(plan.train, 'train'),
      draw(plan.test, 'validation'),
      draw(plan.test, 'test'),
    ];
    return { train, validation, test, source, drawn: true };
  }
  const path = builtin(who, 'node:path');
  const read = async (part: string): Promise<SentencePair[]> => {
    const sources = await readLinesFor(who, path.join(folder, `${part}.${from}.gz`));
    const targets = await readLinesFor(who, path.join(folder, `${part}.${to}.gz`));
    if (sources.length === targets.length) return sources.map((one, i) => ({ source: one, target: targets[i] }));
    throw new FormatError(
      `${who}: ${show(folder)}: line i of every language must be the same sentence, but ${part}.${from}.gz has ` +
        `${sources.length} lines and ${part}.${to}.gz ${targets.length}.`,
    );
  };
  const train = await read('train');
  return { train, validation: await read('val'), test: await read('test_2016_flickr'), source, drawn: false };
}
