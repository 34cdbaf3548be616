/**
 * Any cost can be minimised: the (w - 5)² of §2.3.11, first written out, then with coefficients that are fed later.
 *
 *   J(w) = (w - 5)²                 least at w = 5
 *   J(w) = c₀ w² + c₁ w + c₂        fed c = (1, -10, 25) it is the same; fed (2, -40, 200), 2 (w - 10)²
 *
 * A variable is a node without inputs, `input` a place for what is fed, and small arithmetic layers make the cost of
 * them: a graph, whose backward pass finds dJ/dw. Gradient descent with rate 0.01 goes from w = 0 to
 * 0 - 0.01 dJ/dw = 0.1 in one step, to 5.0000 in 1000 more, and, fed other coefficients, on to 10.0000. About one
 * second.
 *
 *   npm run example -- minimize
 */
import { Add, fromArray, Graph, input, minimize, Multiply, SGD, Shift, Slice, Square, VariableLayer } from 'layerwise';
import { lineChart, type Series } from 'layerwise/plot';
import { readFlags } from './kit/flags.js';
import { writePicture } from './kit/picture.js';
import { type Figures, Report } from './kit/report.js';
import { table } from './kit/table.js';

const flags = readFlags();
const report = new Report(flags);
const LEARNING_RATE = 0.01;
const STEPS = flags.quick ? 500 : 1000;

// (w - 5)², written out: no inputs.
const w = new VariableLayer([1]);
const fixed = new Graph({ inputs: [], outputs: new Square().apply(new Shift(-5).apply(w.apply([]))) });

// c₀ w² + c₁ w + c₂, with c an input.
const v = new VariableLayer([1]);
const c = input([3]);
const [c0, c1, c2] = [0, 1, 2].map((i) => new Slice([i], [i + 1]).apply(c));
const x = v.apply([]);
const square = new Multiply().apply([c0, new Square().apply(x)]);
const fed = new Graph({ inputs: c, outputs: new Add().apply([square, new Multiply().apply([c1, x]), c2]) });

const runs = [
  { name: '(w - 5)²', graph: fixed, variable: w, inputs: [] },
  { name: 'c = (1, -10, 25)', graph: fed, variable: v, inputs: [fromArray([[1, -10, 25]])] },
  { name: 'c = (2, -40, 200)', graph: fed, variable: v, inputs: [fromArray([[2, -40, 200]])] },
];
const rows = [['cost', 'w before', 'after 1 step', `after ${STEPS} more`, 'J before', 'J after']];
const figures: Record<string, Figures> = {};
const curves: Series[] = [];
for (const { name, graph, variable, inputs } of runs) {
  graph.build();
  const value = (): number => variable.value.value.item();
  const optimizer = new SGD(LEARNING_RATE);
  const before = value();
  const first = minimize(graph, optimizer, { inputs, steps: 1 });
  const afterOne = value();
  const costs = [...first, ...minimize(graph, optimizer, { inputs, steps: STEPS })];
  const last = costs[costs.length - 1];
  rows.push([name, ...[before, afterOne, value(), costs[0], last].map((number) => number.toFixed(4))]);
  figures[name] = {
    before,
    afterOne,
    w: value(),
    costs: costs.map((cost, i) => [i, cost]).filter(([i]) => i % 50 === 0),
  };
  curves.push({ name, y: costs });
}
report.say(table(rows));
await writePicture(lineChart(curves, { title: 'Cost', xLabel: 'step', yLabel: 'J' }), flags, 'minimize-cost.svg');
report.end({ runs: figures });
