/**
 * Dates as people write them, `Sunday, 5 april 09`, become dates of ISO 8601, `2009-04-05`: letters in, letters out, by
 * the attention model of §5.3.8. A bidirectional LSTM reads the letters; before each letter that it writes, the decoder
 * looks at those that matter now, and the picture of its weights shows which: first the year, then the month, then the
 * day, wherever they are.
 *
 * Of 2,000 dates of days that never occurred in training 99.8 % are translated without a mistake, after 6 epochs of
 * 10,000 drawn dates: about 12 seconds.
 *
 *   npm run example -- dates
 */
import { Adam, CosineDecay, SparseCategoricalCrossEntropy } from 'layerwise';
import { drawnDates } from 'layerwise/data';
import { heatmap } from 'layerwise/plot';
import { CharacterVocabulary, translator } from 'layerwise/text';
import { readFlags } from './kit/flags.js';
import { writePicture } from './kit/picture.js';
import { percent, Report } from './kit/report.js';
import { shadedMap } from './kit/shaded-map.js';

const flags = readFlags();
const report = new Report(flags);
const [TRAIN, TEST, EPOCHS, BATCH] = flags.quick ? [1500, 100, 5, 16] : [10_000, 2000, 6, 64];

// Data: pairs { source, target }. The days of the test are none of those in training.
const train = drawnDates(TRAIN, { seed: flags.seed });
const test = drawnDates(TEST, { seed: flags.seed, part: 'test' });
report.say(`${train.length} dates to learn from, ${test.length} to test, such as:`);
for (const { source, target } of train.slice(0, 5)) report.say(`  ${source.padEnd(28)} ${target}`);

// Model: the encoder reads with 32 units each way, the decoder writes with 64.
const source = CharacterVocabulary.from(train.map((date) => date.source), { lowercase: true }); // prettier-ignore
const target = CharacterVocabulary.from(train.map((date) => date.target)); // prettier-ignore
const dates = translator({ source, target }, { units: 64, embedding: 16, attention: 'recurrent', seed: flags.seed });
dates.model.build();
report.say(`${dates.model.theta.size} parameters`);

// Training: at each step the decoder is told the right letters so far.
dates.model.compile({
  optimizer: new Adam(new CosineDecay(0.01, { total: EPOCHS })),
  loss: new SparseCategoricalCrossEntropy({ skipMissing: true }),
});
const begin = report.seconds;
const batches = dates.batches(train, { batchSize: BATCH });
const history = await dates.model.fit(batches, { epochs: EPOCHS, seed: flags.seed });
const trainSeconds = report.seconds - begin;

// Greedy decoding of dates that were never seen.
const found = dates.translate(test.map((date) => date.source), { beamWidth: 1, maxLength: 11, batchSize: 256 }); // prettier-ignore
const wrong = test.flatMap((date, i) => (found[i].text === date.target ? [] : [{ ...date, answer: found[i].text }]));
const testAccuracy = 1 - wrong.length / test.length;
report.say(`right to the last letter: ${percent(testAccuracy)} of ${test.length} dates that were never seen`);
for (const { source: text, target: right, answer } of wrong.slice(0, 5)) {
  report.say(`  ${text.padEnd(28)} ${right}, answered ${answer}`);
}

// Where the decoder looks while it writes.
const shown = { source: 'Sunday, 5 april 09', target: '2009-04-05' };
const { weights, source: read, target: written } = dates.align(shown);
const rowNames = written.map((letter) => (letter === '<EOS>' ? 'end' : letter));
const columnNames = read.map((letter) => (letter === ' ' ? '␣' : letter));
report.say(shadedMap(weights, rowNames, columnNames));
const title = `Where the decoder looks: ${shown.source}`;
const figure = heatmap(weights, {
  title,
  rowNames,
  columnNames,
  xLabel: 'letter read',
  yLabel: 'letter written',
  valueLabel: 'weight',
});
await writePicture(figure, flags, 'dates-attention.svg');

const costs = history.get('loss').map((cost, i) => [history.epochs[i], cost]);
report.end({ testAccuracy, costs, trainSeconds });
