/**
 * VGG-16 (Simonyan & Zisserman 2015; §4.2.2): its layers, its 138,357,544 parameters, and what it takes to name what is
 * in one picture of 224×224.
 *
 * The thirteen convolutions hold 11 % of the parameters and do 99 % of the multiplications; the first dense layer alone
 * holds 74 % of the parameters. The weights are random: no answer is worth reading, but the time and the memory are
 * those of a trained network: 0.14 s a picture and 634 MB, 3 % more than weights and outputs of all layers.
 *
 * With --quick the picture goes through the same layers for 32×32 and ten classes.
 *
 *   npm run example -- vgg-summary
 */
import { engineInfo, sum, type Summary } from 'layerwise';
import { loadPhoto } from 'layerwise/data';
import { vgg16 } from 'layerwise/zoo';
import { readFlags } from './kit/flags.js';
import { percent, Report } from './kit/report.js';
import { table } from './kit/table.js';

const flags = readFlags();
const report = new Report(flags);
const PASSES = 5;
const BYTES = 4; // of a float32

/** What each layer holds, puts out and multiplies for one picture. */
const costsOf = ({ rows }: Summary) =>
  rows.map(({ layer, parameters, outputShapes: [[, ...shape]] }) => {
    const outputs = shape.reduce<number>((product, size) => product * Number(size), 1);
    const units = Number(shape[shape.length - 1]);
    const weights = Math.max(0, parameters - units); // all but the biases, each used at every place of the output
    return { layer, parameters, outputs, products: (weights * outputs) / units };
  });

type Costs = ReturnType<typeof costsOf>;

/** The costs of one kind of all layers whose names begin with `prefix`. */
const total = (costs: Costs, kind: 'parameters' | 'outputs' | 'products', prefix = ''): number =>
  costs.reduce((so, cost) => so + (cost.layer.startsWith(prefix) ? cost[kind] : 0), 0);

// The whole network. No parameter takes memory before it is used: so far this is a plan.
const whole = vgg16({ seed: flags.seed });
const summary = whole.summary();
report.say(`${String(summary)}\n`);

const costs = costsOf(summary);
const groups = ['conv1', 'conv2', 'conv3', 'conv4', 'conv5', 'fc6', 'fc7', 'fc8'];
const line = (name: string, prefix: string): string[] => {
  const [parameters, products] = [total(costs, 'parameters', prefix), total(costs, 'products', prefix)];
  return [
    name,
    parameters.toLocaleString('en-US'),
    percent(parameters / summary.total),
    (products / 1e6).toFixed(0),
    percent(products / total(costs, 'products')),
  ];
};
report.say(
  table([
    ['layers', 'parameters', 'share', 'million products', 'share'],
    ...groups.map((name) => line(name, name)),
    line('all', ''),
  ]),
);

// One picture through the network: x [1, H, W, 3] in [0, 1], y [1, classes].
const model = flags.quick ? vgg16({ inputShape: [32, 32, 3], classes: 10, seed: flags.seed }) : whole;
const [side] = model.inputShapes()[0];
const photo = await loadPhoto('cat', { ...flags.source, size: [side, side], seed: flags.seed });
const x = photo.image.reshape([1, side, side, 3]);
const timed = () => {
  const begin = performance.now();
  const y = model.predict(x);
  return { y, seconds: (performance.now() - begin) / 1000 };
};
const before = engineInfo().memoryInUse;
const { y, seconds: firstSeconds } = timed(); // draws the weights
const memory = engineInfo().memoryInUse - before;
const passes = Array.from({ length: PASSES }, () => timed().seconds).sort((a, b) => a - b);
const passSeconds = passes[(PASSES - 1) / 2];

const own = costsOf(model.summary());
const needed = BYTES * (total(own, 'parameters') + total(own, 'outputs'));
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;
report.say(`
${photo.source}, ${side} × ${side}: ${y.size} probabilities that sum to ${sum(y).item().toFixed(6)}
memory: ${megabytes(memory)}, where weights and outputs of all layers make ${megabytes(needed)}
time: ${(1000 * firstSeconds).toFixed(0)} ms with drawing the weights, then ${(1000 * passSeconds).toFixed(0)} ms a picture`);
report.end({
  source: photo.source,
  parameters: summary.total,
  megaProducts: total(costs, 'products') / 1e6,
  memoryRatio: memory / needed,
  memory,
  probability: sum(y).item(),
  firstSeconds,
  passSeconds,
});
