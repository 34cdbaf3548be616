import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  Adam,
  ArgumentError,
  Dense,
  FormatError,
  Sequential,
  SparseCategoricalCrossEntropy,
  lengthsOf,
  sum,
} from '../../src/index.js';
import {
  CharacterVocabulary,
  Translator,
  WordVocabulary,
  beamErrorAnalysis,
  bleu,
  encoderDecoder,
  recurrentEncoder,
  tokenizeSpaces,
  translator,
} from '../../src/text/index.js';
import { messageOf } from '../message-of.js';

const words = [
  ['one', 'eins'],
  ['two', 'zwei'],
  ['three', 'drei'],
  ['four', 'vier'],
  ['five', 'fünf'],
] as const;

/** Counting in two languages, the second one backwards. */
const pairs = words.flatMap((a) =>
  words.flatMap((b) => [
    { source: `${a[0]} ${b[0]}`, target: `${b[1]} ${a[1]}` },
    ...words.slice(0, 2).map((c) => ({ source: `${a[0]} ${b[0]} ${c[0]}`, target: `${c[1]} ${b[1]} ${a[1]}` })),
  ]),
);
const source = WordVocabulary.from(pairs.map((pair) => pair.source));
const target = WordVocabulary.from(pairs.map((pair) => pair.target));

async function trained(attention: 'none' | 'multiplicative', reverseSource: boolean): Promise<Translator> {
  const made = translator({ source, target }, { units: 24, attention, reverseSource, seed: 3 });
  made.model.compile({
    optimizer: new Adam(0.02),
    loss: new SparseCategoricalCrossEntropy({ skipMissing: true }),
  });
  await made.model.fit(made.batches(pairs, { batchSize: 8 }), { epochs: 15, verbose: false });
  return made;
}

describe('Translator', () => {
  const folder = mkdtempSync(join(tmpdir(), 'layerwise-translator-'));
  const texts = pairs.map((pair) => pair.source);
  let made: Translator;
  beforeAll(async () => {
    made = await trained('multiplicative', false);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('learns to translate, as BLEU says', () => {
    const found = made.translate(texts);
    const references = pairs.map((pair) => [tokenizeSpaces(pair.target)]);
    expect(bleu(found.map(({ text }) => tokenizeSpaces(text)), references, { maxN: 2 }).score).toBeGreaterThan(0.95); // prettier-ignore
    expect(found.every(({ ended }) => ended)).toBe(true);
  });

  it('translates a text alone as among others', () => {
    const together = made.translate(texts.slice(0, 9), { beamWidth: 4, batchSize: 4 });
    texts.slice(0, 9).forEach((text, i) => {
      const [alone] = made.translate([text], { beamWidth: 4 });
      expect(alone.text).toBe(together[i].text);
      expect(alone.logProbability).toBeCloseTo(together[i].logProbability, 4);
    });
  });

  it('scores what it has found as the search did, for the analysis of errors', () => {
    const found = made.translate(texts, { beamWidth: 2 });
    const again = made.score(found.map(({ text }, i) => ({ source: texts[i], target: text })));
    found.forEach(({ tokens, logProbability }, i) => {
      expect(again[i].tokens).toEqual(tokens);
      expect(again[i].logProbability).toBeCloseTo(logProbability, 4);
    });
    const examples = made.score(pairs).map((reference, i) => ({ reference, found: found[i] }));
    const { same, beam, network } = beamErrorAnalysis(examples);
    expect(same + beam.count + network.count).toBe(pairs.length);
    expect(same).toBeGreaterThan(0.9 * pairs.length);
  });

  it('tells where it looks', () => {
    const { weights, source: read, target: written } = made.align(pairs[1]);
    expect(read).toEqual(['one', 'one', 'one']);
    expect(written).toEqual(['eins', 'eins', 'eins', '<EOS>']);
    expect(weights.shape).toEqual([4, 3]);
    for (const row of sum(weights, { axis: 1 }).data) expect(row).toBeCloseTo(1, 5);
  });

  it('goes into one file with its vocabularies and comes back', async () => {
    const path = join(folder, 'translator.safetensors');
    await made.save(path);
    const loaded = await Translator.load(path);
    expect(loaded.translate(texts)).toEqual(made.translate(texts));
    expect(loaded.score(pairs.slice(0, 3))).toEqual(made.score(pairs.slice(0, 3)));
    expect(loaded.align(pairs[0])).toEqual(made.align(pairs[0]));
    expect(loaded.source.tokens).toEqual(source.tokens);
    expect(loaded.reverseSource).toBe(false);
    const history = await loaded.model.fit(loaded.batches(pairs, { batchSize: 8 }), { epochs: 1, verbose: false });
    expect(history.last.loss).toBeLessThan(1);
  });

  it('does not load what is no translator', async () => {
    const path = join(folder, 'dense.safetensors');
    await new Sequential([new Dense(2)], { inputShape: [3] }).save(path);
    await expect(Translator.load(path)).rejects.toThrow(FormatError);
  });

  it('writes <UNK> only when it may', () => {
    const unknown = target.unk ?? -1;
    const output = made.model.parameters().find(({ path }) => path === 'probabilities.bias');
    if (!output) throw new Error('no bias');
    const before = output.value.data[unknown];
    output.value.data[unknown] = 50;
    const [never] = made.translate(['one two'], { beamWidth: 2 });
    const [maybe] = made.translate(['one two'], { beamWidth: 2, allowUnknown: true, maxLength: 5 });
    output.value.data[unknown] = before;
    expect(never.text).not.toContain('<UNK>');
    expect(maybe.text).toContain('<UNK>');
  });

  it('reads sources backwards when it shall, without attention too', async () => {
    const reversed = await trained('none', true);
    expect(Array.from(reversed.encode(['one two three', 'four five']).data)).toEqual(
      ['three', 'two', 'one', 'five', 'four', '<PAD>'].map((word) => source.id(word)),
    );
    expect(Array.from(lengthsOf(reversed.encode(['one two three', 'four five'])) ?? [])).toEqual([3, 2]);
    const found = reversed.translate(texts, { beamWidth: 1 });
    const right = found.filter(({ text }, i) => text === pairs[i].target).length;
    expect(right).toBeGreaterThan(0.8 * pairs.length);
  });
});

describe('Translator.batches', () => {
  const made = translator({ source, target }, { units: 4 });

  it('feeds the decoder the right words so far, and asks for the next', () => {
    const [{ x, y }] = [...made.batches(pairs.slice(0, 2), { batchSize: 2, shuffle: false })].map(([x, y]) => ({
      x,
      y,
    }));
    const [ids, fed] = [x].flat();
    const labels = [y].flat()[0];
    const [one, eins] = [source.id('one'), target.id('eins')];
    expect(ids.toArray()).toEqual([
      [one, one, 0],
      [one, one, one],
    ]);
    expect(fed.toArray()).toEqual([
      [2, eins, eins, 0],
      [2, eins, eins, eins],
    ]);
    expect(labels.toArray()).toEqual([
      [eins, eins, 2, -1],
      [eins, eins, eins, 2],
    ]);
    expect(Array.from(lengthsOf(ids) ?? [])).toEqual([2, 3]);
    expect(Array.from(lengthsOf(fed) ?? [])).toEqual([3, 4]);
  });
});

describe('Translator refuses', () => {
  const made = translator({ source, target }, { units: 4 });

  it('texts without a token', () => {
    expect(messageOf(() => made.translate(['one', '  ']), ArgumentError)).toBe(
      'Translator: sources[1] must hold at least one token, got "  ".',
    );
    const wordless = [{ source: 'one', target: '' }];
    expect(messageOf(() => made.batches(wordless, { batchSize: 1 }), ArgumentError)).toBe(
      'Translator: targets[0] must hold at least one token, got "".',
    );
  });

  it('options out of range', () => {
    const translate = (options: object): string => messageOf(() => made.translate(['one'], options), ArgumentError);
    expect(translate({ beamWidth: 0 })).toBe('beamSearch: beamWidth must be a positive integer, got 0.');
    expect(translate({ alpha: -1 })).toBe('beamSearch: alpha must be a finite number >= 0, got -1.');
    expect(translate({ maxLength: 0 })).toBe('Translator.translate: maxLength must be a positive integer, got 0.');
    expect(translate({ beamwidth: 2 })).toContain("unknown option 'beamwidth'. Did you mean 'beamWidth'?");
  });

  it('vocabularies that do not fit', () => {
    const endless = CharacterVocabulary.from(['abc'], { special: ['<PAD>'] });
    expect(messageOf(() => translator({ source, target: endless }, { units: 4 }), ArgumentError)).toBe(
      "translator: the target's vocabulary must have <EOS> to end sequences with, got 4 tokens without it " +
        '(the first: "<PAD>", "a", "b").',
    );
    const encoder = recurrentEncoder({ vocabulary: source.size, units: 4 });
    const writer = (vocabulary: number, end: number): (() => Translator) => {
      const own = encoderDecoder(encoder, { vocabulary, start: 0, end });
      return () => new Translator(own, { source, target });
    };
    expect(messageOf(writer(target.size, 1), ArgumentError)).toBe(
      "Translator: the writer must end sequences with the target's <EOS>, 2, it ends them with 1.",
    );
    expect(messageOf(writer(target.size + 1, 2), ArgumentError)).toBe(
      `Translator: the writer must know the target's ${target.size} tokens, it knows ${target.size + 1}.`,
    );
  });
});
