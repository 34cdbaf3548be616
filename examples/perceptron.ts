/**
 * What one perceptron can learn and what it cannot: AND, OR and XOR (notes 002, first sections).
 *
 *   perceptron     ŷ = step(w·x + b)          w <- w + η (y - ŷ) x, one mistake at a time
 *   sigmoid unit   ŷ = σ(w·x + b)             its smooth replacement, trained by gradient descent on the cross-entropy
 *   hidden layer   ŷ = σ(tanh(x V + c) w + b) eight units more
 *
 * A single unit parts the plane by a line. That does for AND and OR: all four answers are right. For XOR there is no
 * such line: the perceptron's rule never ends, and the sigmoid unit stays at ŷ = ½ with cost ln 2 = 0.693147, which is
 * the least that it can reach. The hidden layer bends the line and answers all four, at cost 0.0006 after 2000 steps. About 2 seconds.
 *
 *   npm run example -- perceptron
 */
import { BinaryCrossEntropy, Dense, fromArray, Perceptron, Sequential, SGD, type Tensor } from 'layerwise';
import { accuracy } from 'layerwise/metrics';
import { decisionBoundary } from 'layerwise/plot';
import { readFlags } from './kit/flags.js';
import { writePicture } from './kit/picture.js';
import { Report } from './kit/report.js';
import { table } from './kit/table.js';

const flags = readFlags();
const report = new Report(flags);
const LEARNING_RATE = 1;
const STEPS = flags.quick ? 500 : 2000;

// Data: the four pairs of inputs, and each gate's answers.
const x = fromArray([
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
]);
const gates = {
  and: fromArray([0, 0, 0, 1], { dtype: 'int32' }),
  or: fromArray([0, 1, 1, 1], { dtype: 'int32' }),
  xor: fromArray([0, 1, 1, 0], { dtype: 'int32' }),
};

const unit = () => new Sequential([new Dense(1, { activation: 'sigmoid', weightInit: 'zeros' })]);
const network = () =>
  new Sequential([new Dense(8, { activation: 'tanh' }), new Dense(1, { activation: 'sigmoid' })], { seed: flags.seed });

/** Gradient descent on all four examples at once; returns the last cost. */
function train(model: Sequential, answers: Tensor): number {
  const t = answers.reshape([4, 1]);
  const loss = new BinaryCrossEntropy();
  const cache = model.createCache();
  model.build([2]);
  const optimizer = new SGD(LEARNING_RATE).bind(model.theta);
  let cost = NaN;
  for (let step = 0; step < STEPS; step++) {
    cost = loss.forward(model.forward(x, cache, { training: true }), t, cache);
    model.backward(loss.backward(cache), cache);
    optimizer.step();
  }
  return cost;
}

const rows = [['gate', 'perceptron', 'rule ends', 'sigmoid unit', 'cost', 'hidden layer', 'cost']];
const figures: Record<string, Record<string, number | boolean>> = {};
for (const [gate, answers] of Object.entries(gates)) {
  const perceptron = new Perceptron(2);
  const ruleEnds = perceptron.fit(x, answers);
  const [single, deep] = [unit(), network()];
  const [unitCost, hiddenCost] = [train(single, answers), train(deep, answers)];
  const [rule, smooth, hidden] = [perceptron, single, deep].map((model) => accuracy(model.predict(x), answers));
  figures[gate] = { perceptron: rule, ruleEnds, unit: smooth, unitCost, hidden, hiddenCost };
  const right = (share: number): string => `${4 * share} of 4`;
  const ofUnits = [right(smooth), unitCost.toFixed(6), right(hidden), hiddenCost.toFixed(6)];
  rows.push([gate, right(rule), ruleEnds ? 'yes' : 'never', ...ofUnits]);

  for (const [name, model] of Object.entries({ unit: single, hidden: deep })) {
    const title = `${gate.toUpperCase()}: ${name === 'unit' ? 'one sigmoid unit' : 'a hidden layer of 8'}`;
    const axes = { xLabel: 'first input', yLabel: 'second input', classNames: ['no', 'yes'], margin: 0.3 };
    const figure = await decisionBoundary((points) => model.predict(points), x, answers, { title, ...axes });
    await writePicture(figure, flags, `perceptron-${gate}-${name}.svg`);
  }
}
report.say(table(rows));
report.end({ gates: figures });
