/**
 * Reading strips of digits without being told where each digit is (§5.3.9): a convolution looks at the columns, a
 * bidirectional LSTM reads them from both sides, and the CTC loss sums over all ways in which the digits may lie along
 * the steps.
 *
 *   W×28×1 -> conv 5×5×16 /2 -> pool 2 -> conv 3×3×32 -> W/4 steps of 7·32, dropout -> LSTM 64 both ways -> dense 11 -> CTC
 *
 * Strips of 3 to 6 digits side by side. Of MNIST's digits, 8,000 strips and 4 epochs read 98.0 % of the test's digits and
 * 91.4 % of its strips right, 92.0 % by a beam of 10, in about 25 seconds. Of drawn ones, 99.7 % and 98.6 %.
 *
 *   npm run example -- ctc-digits
 */
import {
  Adam,
  argMax,
  Bidirectional,
  Conv2D,
  CosineDecay,
  CTC,
  Dense,
  Dropout,
  Graph,
  input,
  Lengths,
  LSTM,
  MaxPool2D,
  Reshape,
  Tensor,
  transpose,
} from 'layerwise';
import { type DigitStrips, loadDigitStrips } from 'layerwise/data';
import { errorRate } from 'layerwise/metrics';
import { imageGrid } from 'layerwise/plot';
import { ctcBeamDecode, ctcGreedyDecode } from 'layerwise/text';
import { readFlags } from './kit/flags.js';
import { writePicture } from './kit/picture.js';
import { percent, Report } from './kit/report.js';
import { table } from './kit/table.js';

const flags = readFlags();
const report = new Report(flags);
const EPOCHS = flags.quick ? 5 : 4;
const RATE = flags.quick ? 0.012 : 0.006;
const STRIDE = 4; // columns of a strip that become one step
const SHOWN = 8;

// Data: columns [N, width, 28, 1], how many steps of each strip count [N, 1], digits + 1 [N, 6] padded with 0.
const size = flags.quick ? { train: 400, test: 100, digits: [2, 3] as const } : { train: 8000, test: 1000 };
const { train, test, source } = await loadDigitStrips({ ...flags.source, seed: flags.seed, ...size });
report.say(`${train.y.shape[0]} strips to learn from, ${test.y.shape[0]} to test: ${source}`);
const stepsOf = ({ widths }: DigitStrips): number[] => Array.from(widths, (width) => Math.ceil(width / STRIDE));
const inputsOf = (strips: DigitStrips): Tensor[] => {
  const steps = Int32Array.from(stepsOf(strips));
  return [transpose(strips.x, [0, 2, 1, 3]), new Tensor(steps, [steps.length, 1])];
};

// Model: the strip may be of any width.
const strip = input([train.x.shape[2], 28, 1]);
const steps = input([1]);
const look = { padding: 'same', activation: 'relu', weightInit: 'heNormal' } as const;
const strokes = new MaxPool2D(2, { padding: 'same' }).apply(new Conv2D(16, 5, { ...look, strides: 2 }).apply(strip));
const columns = new Reshape([-1, 7 * 32]).apply(new Conv2D(32, 3, look).apply(strokes));
const seen = new Lengths().apply([new Dropout(0.25).apply(columns), steps]);
const read = new Bidirectional(new LSTM(64, { returnSequences: true })).apply(seen);
const scores = new Dense(11).apply(read); // blank, 0, 1, ..., 9
const model = new Graph({ inputs: [strip, steps], outputs: scores }, { seed: flags.seed });
model.build();
report.say(String(model.summary()));

// Training.
model.compile({
  optimizer: new Adam(new CosineDecay(RATE, { total: EPOCHS })),
  loss: new CTC(),
  metrics: ['labelErrorRate'],
});
const begin = report.seconds;
const history = await model.fit(inputsOf(train), train.y, { epochs: EPOCHS, batchSize: flags.quick ? 8 : 32 });
const trainSeconds = report.seconds - begin;
const costs = history.get('loss').map((cost, i) => [history.epochs[i], cost]);
report.say(`trained in ${trainSeconds.toFixed(1)} s`);

// Reading the test: by the likeliest class of each step, and by search.
const [outputs] = model.predictAll(inputsOf(test));
const written = Array.from({ length: test.y.shape[0] }, (_, n) =>
  Array.from(test.y.rows(n, n + 1).data).filter((label) => label > 0),
);
const readBy = (name: string, read: () => number[][]) => {
  const start = performance.now();
  const readings = read();
  const milliseconds = (performance.now() - start) / readings.length;
  const exact = readings.filter((labels, n) => labels.join() === written[n].join()).length / readings.length;
  return { name, readings, digitErrors: errorRate(readings, written), stripAccuracy: exact, milliseconds };
};
const ways = [
  readBy('greedy', () => ctcGreedyDecode(outputs)),
  ...[2, 10].map((beamWidth) =>
    readBy(`beam of ${beamWidth}`, () => ctcBeamDecode(outputs, { beamWidth }).map(([best]) => best.labels)),
  ),
];
const rows = ways.map(({ name, digitErrors, stripAccuracy, milliseconds }) => [
  name,
  percent(digitErrors),
  percent(stripAccuracy),
  milliseconds.toFixed(2),
]);
report.say(table([['reading', 'wrong digits', 'strips right', 'ms a strip'], ...rows]));

// What the network says step by step: a blank at most steps, a digit where one has been seen.
const path = argMax(outputs, 2);
const captions = ways[0].readings.slice(0, SHOWN).map((labels, n) => {
  const said = Array.from(path.rows(n, n + 1).data).slice(0, stepsOf(test)[n]);
  const steps = said.map((k) => (k === 0 ? '·' : String(k - 1))).join('');
  report.say(`${steps.padEnd(path.shape[1])}  ${digits(labels)}, it is ${digits(written[n])}`);
  return digits(labels);
});
const title = 'Strips and what is read on them';
const figure = imageGrid(test.x.rows(0, SHOWN), { captions, title, columns: 2, scale: 2 });
await writePicture(figure, flags, 'ctc-digits.svg');

const [{ digitErrors, stripAccuracy }, , beam] = ways;
const { digitErrors: beamDigitErrors, stripAccuracy: beamStripAccuracy } = beam;
report.end({ source, digitErrors, stripAccuracy, beamDigitErrors, beamStripAccuracy, costs, trainSeconds });

function digits(labels: readonly number[]): string {
  return labels.map((label) => label - 1).join('');
}
