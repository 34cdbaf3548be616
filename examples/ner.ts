/**
 * Which words of a sentence name a person, a place, an organisation or a date? Every word gets a tag (§5.1.5: as many
 * outputs as inputs); all text is in lower case, where `may` is a month, a person or a verb, and `jordan` a person or a
 * country. Three networks differ in what they see besides the word:
 *
 *   word alone:     Embedding -> Dense
 *   and before it:  Embedding -> LSTM -> Dense
 *   and after it:   Embedding -> bidirectional LSTM -> Dense (§5.1.11)
 *
 * An entity counts as found when its type, its first and its last word are right. Of 1,000 test sentences, in which three
 * names of ten are new, the three reach F1 = 52.0 %, 92.2 % and 97.7 %, in 10 seconds. `april was wet` and `april was
 * tired` are told apart by the last one alone.
 *
 *   npm run example -- ner --sentence "will may be in jordan in may ?"
 */
import {
  Adam,
  argMax,
  Bidirectional,
  Dense,
  Dropout,
  Embedding,
  Generator,
  type Layer,
  LSTM,
  Sequential,
  SparseCategoricalCrossEntropy,
} from 'layerwise';
import { drawnEntities, ENTITY_TAGS, type TaggedSentence } from 'layerwise/data';
import { entityReport, entitySpans } from 'layerwise/metrics';
import { bucketByLength, padSequences, tokenizeWords, WordVocabulary } from 'layerwise/text';
import { readFlags } from './kit/flags.js';
import { percent, Report } from './kit/report.js';
import { table } from './kit/table.js';

const flags = readFlags({ own: { sentence: 'TEXT  a sentence of your own' } });
const report = new Report(flags);
const [TRAIN, TEST, EPOCHS, RATE] = flags.quick ? [1500, 300, 10, 0.01] : [4000, 1000, 8, 0.005];
const [DIMENSIONS, UNITS] = flags.quick ? [16, 16] : [32, 32];

// Data: sentences as words and tags; three names in ten of the test were never seen in training.
const train = drawnEntities(TRAIN, { seed: flags.seed });
const test = drawnEntities(TEST, { seed: flags.seed, part: 'test' });
const textOf = ({ tokens }: TaggedSentence): string => tokens.join(' ');

// Words. One in ten of training is replaced by <UNK>: the networks learn to go by the others when they do not know one.
const vocabulary = WordVocabulary.from(train.map(textOf), { tokenizer: 'spaces' });
const x = (set: readonly TaggedSentence[]): Int32Array[] => set.map((sentence) => vocabulary.encode(textOf(sentence)));
const generator = new Generator(flags.seed);
const unknown = vocabulary.id('<UNK>');
const hidden = x(train).map((ids) => ids.map((id) => (generator.next() < 0.1 ? unknown : id)));
const y = train.map(({ tags }) => tags.map((tag) => ENTITY_TAGS.indexOf(tag)));
report.say(`${TRAIN} sentences to learn from, ${TEST} to test, ${vocabulary.size} words, ${ENTITY_TAGS.length} tags`);

// Batches of sentences of similar length; steps beyond the end of a sentence have the label -1, which the loss skips.
const batches = bucketByLength({ x: hidden, y }, { batchSize: 32 });
const loss = new SparseCategoricalCrossEntropy({ skipMissing: true });

/** The likeliest tag of each word. */
function tagsOf(model: Sequential, sentences: readonly Int32Array[]): string[][] {
  const best = argMax(model.predict(padSequences(sentences).ids), -1);
  return sentences.map((ids, n) => Array.from(ids, (_, t) => ENTITY_TAGS[best.get(n, t)]));
}

const lstm = (): LSTM => new LSTM(UNITS, { returnSequences: true });
const networks: Readonly<Record<string, () => readonly Layer[]>> = {
  'word alone': () => [],
  'and before it': () => [lstm()],
  'and after it': () => [new Bidirectional(lstm())],
};
const truth = test.map(({ tags }) => tags);
const rows = [['', 'words right', 'precision', 'recall', 'F1', 'seconds']];
const variants: Record<string, { f1: number; wordAccuracy: number; seconds: number }> = {};
const models: Sequential[] = [];
for (const [name, layers] of Object.entries(networks)) {
  const begin = report.seconds;
  const last = new Dense(ENTITY_TAGS.length, { activation: 'softmax' });
  const embedding = new Embedding(vocabulary.size, DIMENSIONS, { paddingId: vocabulary.pad });
  const model = new Sequential([embedding, new Dropout(0.2), ...layers(), last], { seed: flags.seed });
  model.compile({ optimizer: new Adam(RATE), loss });
  await model.fit(batches, { epochs: EPOCHS, verbose: false });
  models.push(model);
  const found = tagsOf(model, x(test));
  const { micro } = entityReport(found, truth);
  const words = truth.flat();
  const wordAccuracy = found.flat().filter((tag, i) => tag === words[i]).length / words.length;
  const seconds = report.seconds - begin;
  variants[name] = { f1: micro.f1, wordAccuracy, seconds };
  const { precision, recall, f1 } = micro;
  rows.push([name, ...[wordAccuracy, precision, recall, f1].map(percent), seconds.toFixed(1)]);
}

// Report.
report.say(table(rows));
const best = models[models.length - 1];
report.say(`The bidirectional network, by type:\n${String(entityReport(tagsOf(best, x(test)), truth))}`);

/** `[jordan]PER visited [amman]LOC`. */
function marked(tokens: readonly string[], tags: readonly string[]): string {
  const words = [...tokens];
  for (const { type, begin, end } of entitySpans(tags)) {
    words[begin] = `[${words[begin]}`;
    words[end - 1] += `]${type}`;
  }
  return words.join(' ');
}

const sentences = [
  'april was wet in paris .',
  'april was tired in paris .',
  'jordan visited jordan in may .',
  'ford hired ford as its next director .',
  'she ate an apple in reading .',
  ...(flags.has('sentence') ? [tokenizeWords(flags.own('sentence') ?? '').join(' ')] : []),
];
const read = tagsOf(
  best,
  sentences.map((text) => vocabulary.encode(text)),
);
sentences.forEach((text, n) => report.say(marked(text.split(' '), read[n])));
const [word, before, after] = Object.values(variants);
report.end({ wordF1: word.f1, leftF1: before.f1, bothF1: after.f1, bothAccuracy: after.wordAccuracy, variants });
