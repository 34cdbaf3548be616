import * as l from '../../src/layers/index.js';
import { Graph } from '../../src/models/index.js';
import { type Shape, type Tensor, showShape } from '../../src/tensor/index.js';
import { type GoldenCase, describeGoldens } from './golden.js';

/** An operation as a graph of layers: its inputs become examples of a batch of one. */
type Op = (nodes: readonly l.Node[], golden: GoldenCase) => l.Node | readonly l.Node[];

const layer =
  (make: (golden: GoldenCase) => l.Layer): Op =>
  ([a], golden) =>
    make(golden).apply(a);
const merge =
  (make: (golden: GoldenCase) => l.MergeLayer): Op =>
  (nodes, golden) =>
    make(golden).apply(sameRank(nodes));

/** Axes of size 1 in front, as numpy's broadcasting adds them. */
function sameRank(nodes: readonly l.Node[]): l.Node[] {
  const rank = Math.max(...nodes.map(({ shape }) => shape.length));
  return nodes.map((node) =>
    reshape(node, [...Array.from({ length: rank - node.shape.length }, () => 1), ...node.shape]),
  );
}

const reshape = (node: l.Node, shape: Shape): l.Node => new l.Reshape(shape).apply(node);
const square = (node: l.Node): l.Node => new l.Square().apply(node);
const turned = (node: l.Node, turn: boolean): l.Node => (turn ? new l.Permute([2, 1]).apply(node) : node);

/** The axes of the file, one further back behind the batch axis. */
function axes(golden: GoldenCase): l.ReductionOptions {
  return { axis: golden.numbers('axes').map((axis) => axis + 1), keepDims: golden.flag('keepDims') };
}

function variance(a: l.Node, golden: GoldenCase): l.Node {
  const options = axes(golden);
  const mean = new l.Mean({ ...options, keepDims: true }).apply(a);
  return new l.Mean(options).apply(square(new l.Subtract().apply([a, mean])));
}

const ops: Readonly<Record<string, Op>> = {
  add: merge(() => new l.Add()),
  sub: merge(() => new l.Subtract()),
  mul: merge(() => new l.Multiply()),
  div: merge(() => new l.Divide()),
  maximum: merge(() => new l.Maximum()),
  minimum: merge(() => new l.Minimum()),
  concat: merge((golden) => new l.Concatenate(golden.number('axis') + 1)),
  stack: (nodes) => new l.Concatenate(1).apply(nodes.map((node) => reshape(node, [1, ...node.shape]))),
  matmul: (nodes, golden) => {
    const [a, b] = sameRank(nodes);
    const [turnA, turnB] = [golden.flag('transposeA', false), golden.flag('transposeB', false)];
    return new l.MatMul().apply([turned(a, turnA), turned(b, turnB)]);
  },
  outer: ([a, b]) => new l.MatMul().apply([reshape(a, [-1, 1]), reshape(b, [1, -1])]),
  dot: (nodes) => reshape(new l.Dot().apply(nodes), []),
  sum: layer((golden) => new l.Sum(axes(golden))),
  mean: layer((golden) => new l.Mean(axes(golden))),
  max: layer((golden) => new l.Max(axes(golden))),
  min: layer((golden) => new l.Min(axes(golden))),
  logSumExp: layer((golden) => new l.LogSumExp(axes(golden))),
  var: ([a], golden) => variance(a, golden),
  std: ([a], golden) => new l.Sqrt().apply(variance(a, golden)),
  norm: ([a], golden) => new l.Sqrt().apply(new l.Sum(axes(golden)).apply(square(a))),
  exp: layer(() => new l.Exp()),
  expm1: ([a]) => new l.Shift(-1).apply(new l.Exp().apply(a)),
  log: layer(() => new l.Log()),
  log1p: ([a]) => new l.Log().apply(new l.Shift(1).apply(a)),
  sqrt: layer(() => new l.Sqrt()),
  rsqrt: layer(() => new l.Power(-0.5)),
  square: layer(() => new l.Square()),
  pow3: layer(() => new l.Power(3)),
  reciprocal: layer(() => new l.Power(-1)),
  abs: layer(() => new l.Abs()),
  neg: layer(() => new l.Negative()),
  sin: layer(() => new l.Sin()),
  cos: layer(() => new l.Cos()),
  clip: layer((golden) => new l.Clip(golden.number('min'), golden.number('max'))),
  reshape: layer((golden) => new l.Reshape(golden.numbers('shape'))),
  flatten: ([a]) => reshape(a, [a.shape[0], -1]),
  squeeze: ([a], golden) =>
    reshape(
      a,
      a.shape.filter((_, axis) => axis !== golden.number('axis')),
    ),
  expandDims: ([a], golden) => reshape(a, [...a.shape].toSpliced(golden.number('axis'), 0, 1)),
  transpose: layer((golden) => new l.Permute(golden.numbers('perm').map((axis) => axis + 1))),
  slice: layer((golden) => {
    const step = golden.value('config', 'step') === undefined ? undefined : golden.numbers('step');
    return new l.Slice(golden.numbers('begin'), golden.numbers('end'), { step });
  }),
  split: ([a], golden) => {
    const [rows] = a.shape;
    const [first, second] = golden.numbers('sizes');
    return [new l.Slice([0, 0], [rows, first]).apply(a), new l.Slice([0, first], [rows, first + second]).apply(a)];
  },
  repeatVector: ([a], golden) => {
    const repeated = new l.RepeatVector(golden.number('times')).apply(a); // [times, n, d]
    return new l.Permute([2, 1, 3]).apply(repeated);
  },
};

const asExample = (x: Tensor): Tensor => x.reshape([1, ...x.shape]);
const withoutBatch = (y: Tensor): Tensor => y.reshape(y.shape.slice(1));

describeGoldens(
  'tensor_ops',
  (golden) => {
    const names = golden.keys('inputs');
    const tensors = names.map((name) => golden.input(name));
    const inputs = tensors.map((x) => l.input(x.shape));
    const outputs = [ops[golden.string('op')](inputs, golden)].flat();
    const graph = new Graph({ inputs, outputs });
    const cache = graph.createCache();
    const outputNames = golden.keys('outputs');
    graph.forwardAll(tensors.map(asExample), cache).forEach((y, i) => golden.expect(outputNames[i], withoutBatch(y)));
    const dys = outputNames.map((name) => asExample(golden.upstream(name)));
    graph.backwardAll(dys, cache, { inputGrad: true }).forEach((dx, i) => {
      if (!dx) throw new Error(`${golden.name}: no gradient for ${names[i]} ${showShape(tensors[i].shape)}.`);
      golden.expectGrad(names[i], withoutBatch(dx));
    });
  },
  {
    skip: (golden) => {
      if (golden.keys('grads').length === 0) return 'a gradient';
      return Object.hasOwn(ops, golden.string('op')) ? undefined : `a layer for ${golden.string('op')}`;
    },
  },
);
