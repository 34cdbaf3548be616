/**
 * Which emoji goes with a sentence? 132 sentences to learn from (the course's Emojify): far too few to learn what words
 * mean, so the word vectors come from GloVe, trained on other text (§5.2.2), and are only adjusted. 52 words of the test
 * are in no training sentence; 46 of them have a vector all the same.
 *
 *   mean: softmax(W · mean of the word vectors + b)
 *   LSTM: softmax(W · last state of an LSTM + b)
 *
 * Each is trained five times from other first weights; the five answer together (§4.2.11). With vectors of 25 numbers
 * they name 73.2 % and 76.8 % of 56 other sentences right (one more is 1.8 %), in about 7 seconds; both still take "not
 * feeling happy" for happy. Without data and vectors they learn from 132 drawn sentences: 94.6 % and 94.6 %.
 *
 *   npm run example -- emoji --sentence "we need soup"
 */
import {
  Adam,
  Dense,
  Dropout,
  Embedding,
  Ensemble,
  fromArray,
  type Layer,
  LSTM,
  MeanOverTime,
  Sequential,
  type Tensor,
} from 'layerwise';
import { type LabeledText, loadEmoji } from 'layerwise/data';
import { accuracy } from 'layerwise/metrics';
import { embeddingMatrix, padSequences, tokenizeWords, WordVocabulary } from 'layerwise/text';
import { readFlags } from './kit/flags.js';
import { percent, Report } from './kit/report.js';
import { table } from './kit/table.js';
import { findWordVectors, VECTORS_FLAG } from './kit/word-vectors.js';

const flags = readFlags({ own: { sentence: 'TEXT  a sentence of your own', vectors: VECTORS_FLAG } });
const report = new Report(flags);
const [RUNS, UNITS] = flags.quick ? [2, 16] : [5, 64];

// Data: sentences and labels 0-4.
const { train, test, classes, source } = await loadEmoji({ ...flags.source, seed: flags.seed });
report.say(`${train.length} sentences to learn from, ${test.length} to test: ${source}`);

// Words: those of the training sentences, and all that have a vector.
const vectors = await findWordVectors(flags.own('vectors'), flags);
const words = train.flatMap(({ text }) => tokenizeWords(text.toLowerCase()));
const vocabulary = new WordVocabulary([...new Set([...words, ...(vectors?.words ?? [])])]);
const matrix = vectors && embeddingMatrix(vocabulary, vectors).matrix;
const known = new Set(words);
const strange = new Set(
  test.flatMap(({ text }) => tokenizeWords(text.toLowerCase())).filter((word) => !known.has(word)),
);
const found = [...strange].filter((word) => vocabulary.has(word)).length;
report.say(`${strange.size} words of the test are in no training sentence; ${found} of them have a vector`);

const idsOf = (texts: readonly string[]): Tensor => padSequences(texts.map((text) => vocabulary.encode(text))).ids;
const x = (set: readonly LabeledText[]): Tensor => idsOf(set.map(({ text }) => text));
const y = (set: readonly LabeledText[]): Tensor => fromArray(set.map(({ label }) => label), { dtype: 'int32' }); // prettier-ignore

/** Networks that begin from different weights, trained. */
async function committee(layers: () => readonly Layer[], epochs: number): Promise<Sequential[]> {
  const models = Array.from({ length: RUNS }, (_, run) => {
    const options = { paddingId: vocabulary.pad };
    const embedding = matrix ? Embedding.from(matrix, options) : new Embedding(vocabulary.size, 25, options);
    const last = new Dense(classes.length, { activation: 'softmax' });
    const model = new Sequential([embedding, ...layers(), last], { seed: `${flags.seed}/${run}` });
    return model.compile({ optimizer: new Adam(0.005), loss: 'sparseCategoricalCrossEntropy' });
  });
  for (const model of models) await model.fit(x(train), y(train), { epochs, batchSize: 16, verbose: false });
  return models;
}

const networks = {
  mean: { layers: () => [new MeanOverTime(), new Dropout(0.5)], epochs: 40 },
  LSTM: { layers: () => [new Dropout(0.3), new LSTM(UNITS), new Dropout(0.3)], epochs: 60 },
};
const sentences = flags.has('sentence')
  ? [flags.own('sentence') ?? '']
  : ['I love my aunt', 'let us play cricket tomorrow', 'not feeling happy', 'we need soup for lunch'];
const rows = [['', 'training', 'test, each', 'test, together', 'seconds']];
const variants: Record<string, { trainAccuracy: number; eachAccuracy: number; testAccuracy: number }> = {};
const answers: string[][] = sentences.map(() => []);
for (const [name, { layers, epochs }] of Object.entries(networks)) {
  const begin = report.seconds;
  const models = await committee(layers, epochs);
  const together = new Ensemble(models);
  const trainAccuracy = accuracy(together.predict(x(train)), y(train));
  const testAccuracy = accuracy(together.predict(x(test)), y(test));
  const eachAccuracy = models.reduce((sum, model) => sum + accuracy(model.predict(x(test)), y(test)), 0) / RUNS;
  variants[name] = { trainAccuracy, eachAccuracy, testAccuracy };
  const seconds = (report.seconds - begin).toFixed(1);
  rows.push([name, percent(trainAccuracy), percent(eachAccuracy), percent(testAccuracy), seconds]);
  const p = together.predict(idsOf(sentences));
  sentences.forEach((_, n) => {
    const scores = Array.from(classes.keys(), (k) => p.get(n, k));
    const best = scores.indexOf(Math.max(...scores));
    answers[n].push(`${classes[best]} ${percent(scores[best])}`);
  });
}

// Report.
report.say(table(rows));
report.say(Object.keys(networks).join(' | '));
sentences.forEach((text, n) => report.say(`${answers[n].join(' | ')}  ${text}`));
const { mean, LSTM: lstm } = variants;
report.end({
  source,
  vectors: vectors !== undefined,
  meanAccuracy: mean.testAccuracy,
  lstmAccuracy: lstm.testAccuracy,
  variants,
});
