/**
 * What limits a network (§2.1.2, §3.1.9): four networks that show high bias, high variance, both and neither.
 *
 * The task has 50 inputs: a point on one of two moons, and 48 numbers that say nothing. The moons hardly touch, so an
 * error of 0 is possible. A line cannot follow them: bias, however many examples it has. A network with two layers of 64
 * units can, and from 400 examples it learns the 48 numbers by heart: variance. More examples take the variance away
 * from both, and leave the network with neither.
 *
 *                 400 examples             20,000 examples
 *   line          bias and variance        bias
 *   network       variance                 neither
 *
 * `diagnose` names each of the four from its training and dev error alone: 8.3 and 15.7 %, 12.3 and 12.6 %, 0 and
 * 19.3 %, 0 and 0.9 %. Learning curves ask beforehand whether more data would help: the network yes, the line no. About
 * 3 seconds.
 *
 *   npm run example -- diagnose
 */
import { Adam, concat, CosineDecay, Dense, Generator, type Layer, Sequential } from 'layerwise';
import { type Dataset, moons } from 'layerwise/data';
import { diagnosisFigure, learningCurveFigure } from 'layerwise/plot';
import { diagnoseModel, learningCurve } from 'layerwise/strategy';
import { readFlags } from './kit/flags.js';
import { writePicture } from './kit/picture.js';
import { percent, Report } from './kit/report.js';
import { table } from './kit/table.js';

const flags = readFlags();
const report = new Report(flags);
const [FEW, MANY] = [400, 20_000];
const SILENT_INPUTS = 48;
const [STEPS, BATCH] = [1500, 64];

/** x [N, 50] and y [N, 1]: two moons, and numbers that say nothing of them. */
function draw(name: string, n: number): Dataset {
  const seed = `${flags.seed} ${name}`;
  const { x, y } = moons(n, { noise: 0.1, seed });
  const silent = new Generator(`${seed} silent`).normal([n, SILENT_INPUTS]);
  return { x: concat([x, silent], 1), y: y.reshape([n, 1]) };
}
const [all, dev] = [draw('train', MANY), draw('dev', 4000)];

const hidden = (): Layer => new Dense(64, { activation: 'relu', weightInit: 'heNormal' });
const layers: Record<string, () => Layer[]> = { line: () => [], network: () => [hidden(), hidden()] };

/** Trains a line or a network, with the same number of steps for any number of examples. */
const epochsOf = (size: number): number => Math.ceil((STEPS * BATCH) / size);
const fitOf = (size: number) => ({ epochs: epochsOf(size), batchSize: BATCH, verbose: false });
function build(kind: string, seed: string, size: number): Sequential {
  const model = new Sequential([...layers[kind](), new Dense(1, { activation: 'sigmoid' })], { seed });
  const optimizer = new Adam(new CosineDecay(0.01, { total: epochsOf(size) }));
  return model.compile({ optimizer, loss: 'binaryCrossEntropy', metrics: ['accuracy'] });
}

// Four networks, each diagnosed.
const rows = [['model', 'examples', 'training error', 'dev error', 'problems']];
const variants: Record<string, { train: number; dev: number; problems: readonly string[] }> = {};
for (const kind of ['line', 'network']) {
  for (const size of [FEW, MANY]) {
    const train = { x: all.x.rows(0, size), y: all.y.rows(0, size) };
    const model = build(kind, flags.seed, size);
    await model.fit(train.x, train.y, fitOf(size));
    const diagnosis = diagnoseModel(model, { train, dev }, { human: 0 });
    const { errors, problems } = diagnosis;
    const name = `${kind}, ${size} examples`;
    report.say(`--- ${name}\n\n${String(diagnosis)}\n`);
    variants[name] = { train: errors.train, dev: errors.dev, problems };
    rows.push([kind, String(size), percent(errors.train), percent(errors.dev), problems.join(', ') || 'none']);
    const figure = diagnosisFigure(errors, { title: `Diagnosis: ${name}` });
    await writePicture(figure, flags, `diagnose-${kind}-${size}.svg`);
  }
}
report.say(`\n${table(rows)}`);

// Would more data help? Training and dev error against the number of examples.
const moreDataHelps: Record<string, boolean> = {};
const [sizes, repeats] = [[400, 1600, 6400], flags.quick ? 1 : 3];
for (const kind of ['line', 'network']) {
  const options = { dev, sizes, repeats, seed: flags.seed, fit: fitOf };
  const curve = await learningCurve((seed, size) => build(kind, seed, size), all, options);
  report.say(`\n--- ${kind}\n\n${String(curve)}`);
  moreDataHelps[kind] = curve.moreDataHelps ?? false;
  const figure = learningCurveFigure(curve.points, { title: `Learning curve: ${kind}`, human: 0, xScale: 'log' });
  await writePicture(figure, flags, `diagnose-curve-${kind}.svg`);
}
report.end({ variants, moreDataHelps });
