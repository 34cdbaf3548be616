/**
 * A language model of words (§5.1.6): how likely is a sentence? Words outside the vocabulary are <UNK>, the end of a
 * sentence is <EOS>. Its perplexity on sentences not seen is set beside those of counting words and pairs of words.
 *
 * Of 12,000 sentences of the Brown corpus and 2,500 words, 4 epochs: 66, against 150 by counted words and 74 by counted
 * pairs; 94 % of the sentences are likelier than the same words backwards. In about 25 seconds.
 *
 *   npm run example -- word-lm
 */
import { Adam, CosineDecay, Generator, SparseCategoricalCrossEntropy } from 'layerwise';
import { loadBrown } from 'layerwise/data';
import {
  bucketByLength,
  languageModel,
  perplexity,
  sampleSequences,
  sequenceLogProbability,
  WordVocabulary,
} from 'layerwise/text';

import { readFlags } from './kit/flags.js';
import { percent, Report } from './kit/report.js';
import { table } from './kit/table.js';

const flags = readFlags();
const report = new Report(flags);
const [SENTENCES, WORDS, LONGEST] = flags.quick ? [2_500, 500, 30] : [12_000, 2_500, 40];
const [EPOCHS, EMBEDDING, UNITS, BATCH, RATE] = flags.quick ? [3, 24, 32, 16, 0.01] : [4, 64, 96, 32, 0.005];

// Data: a sentence of words w1 .. wn is x = <EOS> w1 .. wn with the labels w1 .. wn <EOS>; one in ten is for validation.
const { sentences, source } = await loadBrown({ ...flags.source, seed: flags.seed, drawnCount: SENTENCES });
const chosen = [...sentences].filter((sentence) => sentence.split(' ').length <= LONGEST);
new Generator(flags.seed).shuffle(chosen);
const cut = Math.floor(0.9 * Math.min(SENTENCES, chosen.length));
const [train, validation] = [chosen.slice(0, cut), chosen.slice(cut, SENTENCES)];
const vocabulary = WordVocabulary.from(train, { tokenizer: 'spaces', maxSize: WORDS, special: ['<UNK>', '<EOS>'] });
const [UNK, EOS] = [0, 1];
const idsOf = (texts: readonly string[]) => texts.map((text) => vocabulary.encode(text, { end: true }));
const [trainIds, validationIds] = [idsOf(train), idsOf(validation)];
const tokens = trainIds.reduce((sum, ids) => sum + ids.length, 0);
const unknown = trainIds.reduce((sum, ids) => sum + ids.filter((id) => id === UNK).length, 0) / tokens;
report.say(`${train.length} + ${validation.length} sentences, ${tokens} tokens, ${percent(unknown)} <UNK>: ${source}`);

const bucketsOf = (list: readonly Int32Array[]) =>
  bucketByLength({ x: list.map((ids) => Int32Array.of(EOS, ...ids.subarray(0, -1))), y: list }, { batchSize: BATCH });
const [learned, unseen] = [bucketsOf(trainIds), bucketsOf(validationIds)];

// Model.
const size = vocabulary.size;
const model = languageModel({ vocabulary: size, embedding: EMBEDDING, units: UNITS, dropout: 0.2, seed: flags.seed });
model.compile({
  optimizer: new Adam(new CosineDecay(RATE, { total: EPOCHS }), { globalClipNorm: 1 }),
  loss: new SparseCategoricalCrossEntropy({ skipMissing: true }),
});
await model.fit(learned, {
  epochs: EPOCHS,
  seed: flags.seed,
  verbose: false,
  callbacks: [
    {
      onEpochEnd({ epoch, logs }) {
        report.cost(epoch, logs.loss, 'epoch');
        report.say(`   validation perplexity ${perplexity(model, unseen).toFixed(1)}`);
      },
    },
  ],
});

// Baselines: P(word) by its count, and mixed with P(word | word before) by the counts of pairs.
const words = new Float64Array(size).fill(1); // add one, so that nothing is impossible
const pairs = new Map<number, number>(); // count of (before, word), by before * size + word
const befores = new Float64Array(size);
for (const [before, word] of neighbours(trainIds)) {
  words[word]++;
  befores[before]++;
  pairs.set(before * size + word, (pairs.get(before * size + word) ?? 0) + 1);
}

function* neighbours(list: readonly Int32Array[]): IterableIterator<readonly [before: number, word: number]> {
  for (const ids of list) for (let t = 0; t < ids.length; t++) yield [t === 0 ? EOS : ids[t - 1], ids[t]];
}

function countedPerplexity(shareOfPairs: number): number {
  let [cost, count] = [0, 0];
  for (const [before, word] of neighbours(validationIds)) {
    const single = words[word] / (tokens + size);
    const pair = befores[before] > 0 ? (pairs.get(before * size + word) ?? 0) / befores[before] : single;
    cost -= Math.log(shareOfPairs * pair + (1 - shareOfPairs) * single);
    count++;
  }
  return Math.exp(cost / count);
}

// Report.
const networkPerplexity = perplexity(model, unseen);
const unigramPerplexity = countedPerplexity(0);
const bigramPerplexity = Math.min(...[0.3, 0.5, 0.6, 0.7, 0.8, 0.9].map(countedPerplexity));
report.say(
  table([
    ['validation perplexity', ''],
    ['any word', String(size)],
    ['counted words', unigramPerplexity.toFixed(1)],
    ['counted pairs, mixed with words', bigramPerplexity.toFixed(1)],
    ['network', networkPerplexity.toFixed(1)],
  ]),
);

// Which of two sentences is likelier, and sentences of the model's own.
const logProbability = (text: string): number =>
  sequenceLogProbability(model, [EOS, ...vocabulary.encode(text, { end: true })]);
const rightOrder = validation
  .slice(0, 200)
  .filter((text) => logProbability(text) > logProbability(turned(text))).length;
const orderAccuracy = rightOrder / Math.min(200, validation.length);
report.say(
  `of ${Math.min(200, validation.length)} sentences ${percent(orderAccuracy)} are likelier than read backwards`,
);
const samples = sampleSequences(model, vocabulary, 6, { maxLength: LONGEST, temperature: 0.8, seed: flags.seed });
for (const { text } of samples) report.say(`  ${text}`);
report.end({ source, networkPerplexity, bigramPerplexity, unigramPerplexity, orderAccuracy, unknown });

/** The words in the opposite order, with the mark at the end in its place. */
function turned(text: string): string {
  const list = text.split(' ');
  return [...list.slice(0, -1).reverse(), list[list.length - 1]].join(' ');
}
