import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ArgumentError, FormatError, ResourceError } from 'layerwise';
import {
  EMOJI,
  type SentencePair,
  addingProblem,
  drawnEmoji,
  drawnNames,
  drawnOpinions,
  drawnSentences,
  drawnSpeech,
  drawnTranslations,
  drawnVerse,
  loadBrown,
  loadDinosaurs,
  loadEmoji,
  loadMovieReviews,
  loadSentencePolarity,
  loadShakespeare,
  loadSpeeches,
  loadTranslations,
  readLines,
  readText,
} from 'layerwise/data';
import { messageOf } from '../message-of.js';
import { wrong } from '../misuse/table.js';
import { realFile } from './shared-data.js';

let folder: string;
const before = process.cwd();
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'layerwise-texts-'));
  mkdirSync(join(folder, 'project'));
  process.chdir(join(folder, 'project'));
  vi.stubEnv('LAYERWISE_DATA', '');
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
});
afterEach(() => {
  process.chdir(before);
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** A folder with files of these contents. */
function place(name: string, files: Readonly<Record<string, string | Uint8Array>>): string {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  for (const [file, contents] of Object.entries(files)) writeFileSync(join(path, file), contents);
  return path;
}

const failure = async (action: Promise<unknown>, type: typeof FormatError | typeof ArgumentError): Promise<string> => {
  const thrown: unknown = await action.catch((error: unknown) => error);
  return messageOf(() => {
    throw thrown;
  }, type);
};

describe('drawn texts', () => {
  it('are the same for a seed, a prefix for a smaller count, others for another seed', () => {
    const lists = [drawnNames, drawnSentences, drawnEmoji, drawnOpinions, drawnTranslations];
    for (const draw of lists) {
      const many: readonly unknown[] = draw(40, { seed: 3 });
      expect(draw(40, { seed: 3 })).toEqual(many);
      expect(draw(10, { seed: 3 })).toEqual(many.slice(0, 10));
      expect(draw(40, { seed: 4 })).not.toEqual(many);
    }
    for (const draw of [drawnVerse, drawnSpeech]) {
      expect(draw(10, { seed: 3 }).startsWith(draw(4, { seed: 3 }).trimEnd())).toBe(true);
      expect(draw(10, { seed: 4 })).not.toBe(draw(10, { seed: 3 }));
    }
  });

  it('are whole: nothing of the grammars is left in them', () => {
    const all = [
      ...drawnNames(500),
      ...drawnSentences(500),
      drawnSpeech(200),
      drawnVerse(300),
      ...drawnEmoji(500).map(({ text }) => text),
      ...drawnOpinions(500, {}, 2).map(({ text }) => text),
      ...drawnTranslations(500).flatMap(({ source, target }) => [source, target]),
    ];
    for (const text of all) expect(text).not.toMatch(/[{}]|undefined|^ | $| {2}/);
  });

  it('names: each once, a capital and letters', () => {
    const names = drawnNames(3000, { seed: 1 });
    expect(new Set(names).size).toBe(3000);
    for (const name of names) expect(name).toMatch(/^[A-Z][a-z]{4,}$/);
    expect(() => drawnNames(10001)).toThrow(new ArgumentError('drawnNames: count must be at most 10000, got 10001.'));
  });

  it('verse: two lines after another rhyme, under the name of a speaker', () => {
    for (const speech of drawnVerse(100, { seed: 2 }).trimEnd().split('\n\n')) {
      const [speaker, ...lines] = speech.split('\n');
      expect(speaker).toMatch(/^[A-Z ]+:$/);
      expect([2, 4, 6]).toContain(lines.length);
      for (const line of lines) expect(line).toMatch(/^[A-Z].*[,.!?a-z]$/);
    }
  });

  it('opinions: the words of praise and blame alone do not tell', () => {
    const opinions = drawnOpinions(2000, { seed: 5 });
    const praising = opinions.filter(({ text }) => /\b(brilliant|moving|funny|clever|charming|gripping)\b/.test(text));
    const share = praising.filter(({ label }) => label === 1).length / praising.length;
    expect(share).toBeGreaterThan(0.5);
    expect(share).toBeLessThan(0.75);
  });

  it('translations: articles and endings agree, verbs go to the end', () => {
    const pairs = drawnTranslations(3000, { seed: 1 });
    const of = (pattern: RegExp): SentencePair[] => pairs.filter(({ source }) => pattern.test(source));
    for (const { target } of of(/ an apple\./)) expect(target).toMatch(/einen Apfel/);
    for (const { target } of of(/ a red bottle/)) expect(target).toMatch(/eine rote Flasche/);
    for (const { target } of of(/ has bought /)) expect(target).toMatch(/ hat .* gekauft\.$/);
    for (const { target } of of(/ can draw /)) expect(target).toMatch(/ kann .* zeichnen\.$/);
    for (const { target } of of(/ says that .* finds /)) expect(target).toMatch(/ sagt, dass .* findet\.$/);
    for (const { target } of of(/^Today the man /)) expect(target).toMatch(/^Heute \S+ der Mann /);
    for (const { source } of pairs) expect(source).not.toMatch(/\ba [aeiou]|\ban [^aeiou]/i);
  });
});

describe('loaders without data', () => {
  it('draw, and say so in one line', async () => {
    const lines: string[] = [];
    const log = (line: string): number => lines.push(line);
    const names = await loadDinosaurs({ drawnCount: 30, log });
    expect([names.names.length, names.drawn, names.source]).toEqual([30, true, 'drawn names, seed 0']);
    expect((await loadShakespeare({ log })).text.length).toBeGreaterThan(2e5);
    expect((await loadBrown({ drawnCount: 50, seed: 2, log })).sentences).toEqual(drawnSentences(50, { seed: 2 }));
    expect((await loadSpeeches({ drawnCount: 5, log })).text).toBe(drawnSpeech(5));
    const emoji = await loadEmoji({ log });
    expect([emoji.train.length, emoji.test.length, emoji.classes]).toEqual([132, 56, EMOJI]);
    expect(emoji.train.slice(0, 56)).not.toEqual(emoji.test);
    const polarity = await loadSentencePolarity({ drawnTrain: 20, drawnTest: 10, log });
    expect([polarity.train.length, polarity.test.length, polarity.classes]).toEqual([20, 10, ['negative', 'positive']]);
    const reviews = await loadMovieReviews({ drawnTrain: 4, drawnTest: 2, log });
    expect(reviews.train[0].text.split(' . ').length).toBeGreaterThan(5);
    const there = await loadTranslations({ drawnTrain: 10, drawnTest: 5, log });
    expect([there.train.length, there.validation.length, there.test.length]).toEqual([10, 5, 5]);
    const back = await loadTranslations({ from: 'de', to: 'en', drawnTrain: 10, drawnTest: 5, log });
    expect(back.train).toEqual(there.train.map(({ source, target }) => ({ source: target, target: source })));
    const end = '(real data: --data DIR or --download).';
    expect(lines).toEqual([
      `dinos not found: using 30 drawn names ${end}`,
      `plays not found: using 2000 drawn verse ${end}`,
      `brown not found: using 50 drawn sentences ${end}`,
      `speeches not found: using 5 drawn paragraphs ${end}`,
      `emoji not found: using 132 + 56 drawn emoji sentences ${end}`,
      `sentence-polarity not found: using 20 + 10 drawn opinions ${end}`,
      `movie-reviews not found: using 4 + 2 drawn reviews ${end}`,
      `multi30k-en and multi30k-de not found: using 10 + 5 drawn English-German pairs ${end}`,
      `multi30k-de and multi30k-en not found: using 10 + 5 drawn English-German pairs ${end}`,
    ]);
  });

  it('refuse bad options', async () => {
    expect(await failure(loadDinosaurs(wrong({ count: 3 })), ArgumentError)).toMatch(
      /^loadDinosaurs: unknown option 'count'/,
    );
    expect(await failure(loadEmoji({ drawnTrain: 0 }), ArgumentError)).toBe(
      'loadEmoji: drawnTrain must be a positive integer, got 0.',
    );
    expect(await failure(loadShakespeare({ part: wrong('sonnet') }), ArgumentError)).toMatch(
      /Did you mean 'sonnets'\?$/,
    );
    expect(await failure(loadTranslations({ from: 'fr', to: 'fr' }), ArgumentError)).toBe(
      "loadTranslations: from and to must be different languages, got 'fr' for both.",
    );
    await expect(loadBrown({ data: 'nowhere' })).rejects.toThrow(ResourceError);
    await expect(loadBrown({ data: 'nowhere' })).rejects.toThrow(/does not hold brown: .* in its folder 'text'\.$/);
  });
});

describe('loaders of files', () => {
  it('read the quirks of the emoji sentences', async () => {
    const data = place('sentiment', {
      'train_emoji.csv': 'So sad ,3,,\r\nfood is life,4,, [0]\r\n',
      'tesss.csv': '"I want to eat\t",4\n"he said ""no"", twice ",3\n',
    });
    const { train, test, source, drawn } = await loadEmoji({ data });
    expect(train).toEqual([
      { text: 'So sad', label: 3 },
      { text: 'food is life', label: 4 },
    ]);
    expect(test).toEqual([
      { text: 'I want to eat', label: 4 },
      { text: 'he said "no", twice', label: 3 },
    ]);
    expect([source, drawn]).toEqual([data, false]);
  });

  it('name the line that is none', async () => {
    const data = place('sentiment', {
      'train_emoji.csv': 'fine,1\nworse,5\n',
      'tesss.csv': 'a,0\n',
      'movie_reviews.tsv.gz': gzipSync('1\tcv1\tgood .\n2\tcv2\tbad .\n'),
    });
    expect(await failure(loadEmoji({ data }), FormatError)).toMatch(
      /^loadEmoji: ".*train_emoji\.csv" line 2: expected a sentence, a comma and a label 0-4, got "worse,5"\.$/,
    );
    expect(await failure(loadMovieReviews({ data }), FormatError)).toMatch(
      /^loadMovieReviews: ".*movie_reviews\.tsv\.gz" line 2: expected label 0 or 1, name and text with tabs/,
    );
  });

  it('refuse translations of unequal lengths, text that is not UTF-8, damaged gzip', async () => {
    const parts = ['train', 'val', 'test_2016_flickr'].flatMap((part) => [`${part}.en.gz`, `${part}.fr.gz`]);
    const files = Object.fromEntries(parts.map((name) => [name, gzipSync('A dog.\nA cat.\n')]));
    const data = place('translation', { ...files, 'val.fr.gz': gzipSync('Un chien.\n') });
    expect(await failure(loadTranslations({ to: 'fr', data }), FormatError)).toMatch(
      /the same sentence, but val\.en\.gz has 2 lines and val\.fr\.gz 1\.$/,
    );
    place('translation', { 'val.fr.gz': gzipSync(Uint8Array.of(0xff, 0xfe)) });
    expect(await failure(loadTranslations({ to: 'fr', data }), FormatError)).toMatch(
      /val\.fr\.gz" is not UTF-8 text, near byte 0\.$/,
    );
    place('translation', { 'val.fr.gz': gzipSync('Un chien.\n').subarray(0, 20) });
    expect(await failure(loadTranslations({ to: 'fr', data }), FormatError)).toMatch(/truncated or corrupted/);
  });
});

describe('loaders with the real data', () => {
  const at = (...path: [string, string]): { data: string } | undefined => {
    const file = realFile(...path);
    return file === undefined ? undefined : { data: dirname(file) };
  };

  it('give the names and Shakespeare', async ({ skip }) => {
    const [dinos, plays] = [at('dinos', 'dinos.txt'), at('shakespeare', 'tinyshakespeare-input.txt')];
    if (!dinos || !plays) return skip();
    const { names, drawn } = await loadDinosaurs(dinos);
    expect([names.length, names[0], new Set(names.join('\n').toLowerCase()).size, drawn]).toEqual([
      1536,
      'Aachenosaurus',
      27,
      false,
    ]);
    const text = (await loadShakespeare(plays)).text;
    expect([text.length, new Set(text).size]).toEqual([1115394, 65]);
    const sonnets = (await loadShakespeare({ ...plays, part: 'sonnets' })).text;
    expect([sonnets.length, new Set(sonnets).size]).toEqual([94275, 61]);
  });

  it('give sentences with labels', async ({ skip }) => {
    const data = at('sentiment', 'train_emoji.csv');
    if (!data) return skip();
    const emoji = await loadEmoji(data);
    expect([emoji.train.length, emoji.test.length]).toEqual([132, 56]);
    expect(Math.max(...emoji.train.map(({ text }) => text.split(/\s+/).length))).toBe(10);
    const polarity = await loadSentencePolarity(data);
    expect([polarity.train.length, polarity.test.length]).toEqual([9596, 1066]);
    const praised = polarity.test.filter(({ label }) => label === 1).length;
    expect(praised).toBe(533);
    const reviews = await loadMovieReviews(data);
    expect([reviews.train.length, reviews.test.filter(({ label }) => label === 1).length]).toEqual([1800, 100]);
  });

  it('give translations, sentences and speeches', async ({ skip }) => {
    const [translation, text] = [at('translation', 'train.en.gz'), at('text', 'brown.txt.gz')];
    if (!translation || !text) return skip();
    const { train, validation, test } = await loadTranslations({ ...translation, from: 'fr', to: 'de' });
    expect([train.length, validation.length, test.length]).toEqual([29000, 1014, 1000]);
    expect(train[0]).toEqual({
      source: 'Deux jeunes hommes blancs sont dehors près de buissons.',
      target: 'Zwei junge weiße Männer sind im Freien in der Nähe vieler Büsche.',
    });
    const { sentences } = await loadBrown(text);
    expect([sentences.length, sentences.reduce((sum, one) => sum + one.split(' ').length, 0)]).toEqual([
      57340, 1161192,
    ]);
    expect((await loadSpeeches(text)).text.length).toBe(2880929);
  });
});

describe('text files', () => {
  it('are read with any line ends, gzipped or not, without a byte order mark', async () => {
    const data = place('files', {
      'plain.txt': '\ufeffone\r\n two\rthré\n\nlast \n',
      'packed.gz': gzipSync('one\ntwo'),
      'empty.txt': '',
    });
    expect(await readText(join(data, 'plain.txt'))).toBe('one\n two\nthré\n\nlast \n');
    expect(await readLines(join(data, 'plain.txt'))).toEqual(['one', 'two', 'thré', '', 'last']);
    expect(await readLines(join(data, 'packed.gz'))).toEqual(['one', 'two']);
    expect(await readLines(join(data, 'empty.txt'))).toEqual([]);
  });

  it('that are none are named, with the byte', async () => {
    const data = place('files', { 'latin1.txt': Uint8Array.of(0x61, 0xc3, 0xa9, 0x62, 0xe9, 0x63, 0x64, 0x65, 0x66) });
    expect(await failure(readText(join(data, 'latin1.txt')), FormatError)).toMatch(
      /^readText: ".*latin1\.txt" is not UTF-8 text, near byte 5\.$/,
    );
    await expect(readLines(join(data, 'none'))).rejects.toThrow(ResourceError);
    expect(await failure(readText(''), ArgumentError)).toBe('readText: path must be the name of a file, got "".');
  });
});

describe('the adding problem', () => {
  it('marks a number in each half, whose sum is the answer', () => {
    const { x, y } = addingProblem(200, { steps: 7, seed: 2 });
    expect(addingProblem(5, { steps: 7, seed: 2 }).x.data).toEqual(x.rows(0, 5).data);
    const marked = new Set<number>();
    for (let n = 0; n < 200; n++) {
      const marks = Array.from({ length: 7 }, (_, t) => t).filter((t) => x.get(n, t, 1) === 1);
      expect(marks).toHaveLength(2);
      expect([marks[0] < 3, marks[1] >= 3]).toEqual([true, true]);
      expect(y.get(n, 0)).toBeCloseTo(x.get(n, marks[0], 0) + x.get(n, marks[1], 0), 6);
      for (const t of marks) marked.add(t);
    }
    expect(marked.size).toBe(7);
    expect(() => addingProblem(3, { steps: 1 })).toThrow(
      new ArgumentError('addingProblem: steps must be at least 2, one for each number, got 1.'),
    );
  });
});
