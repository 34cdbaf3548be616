import * as t from '../../src/tensor/index.js';
import { type GoldenCase, describeGoldens } from './golden.js';

type Forward = (golden: GoldenCase) => void;

/** A case with one operand `a` and one output `y`. */
function one(f: (a: t.Tensor, golden: GoldenCase) => t.Tensor): Forward {
  return (golden) => golden.expect('y', f(golden.input('a'), golden));
}

/** A case with operands `a` and `b` and one output `y`. */
function two(f: (a: t.Tensor, b: t.Tensor, golden: GoldenCase) => t.Tensor): Forward {
  return (golden) => golden.expect('y', f(golden.input('a'), golden.input('b'), golden));
}

function reduced(f: (x: t.Tensor, options: t.ReduceOptions) => t.Tensor): Forward {
  return one((a, golden) => f(a, { axis: golden.numbers('axes'), keepDims: golden.flag('keepDims') }));
}

const forward: Readonly<Record<string, Forward>> = {
  add: two(t.add),
  sub: two(t.sub),
  mul: two(t.mul),
  div: two(t.div),
  maximum: two(t.maximum),
  minimum: two(t.minimum),
  matmul: two((a, b, golden) =>
    t.matMul(a, b, { transposeA: golden.flag('transposeA', false), transposeB: golden.flag('transposeB', false) }),
  ),
  outer: two(t.outer),
  dot: two(t.dot),
  sum: reduced(t.sum),
  mean: reduced(t.mean),
  max: reduced(t.max),
  min: reduced(t.min),
  var: reduced(t.variance),
  std: reduced(t.std),
  norm: reduced(t.norm),
  logSumExp: reduced(t.logSumExp),
  exp: one(t.exp),
  log: one(t.log),
  sqrt: one(t.sqrt),
  square: one(t.square),
  abs: one(t.abs),
  neg: one(t.neg),
  reciprocal: one(t.reciprocal),
  sin: one(t.sin),
  cos: one(t.cos),
  log1p: one(t.log1p),
  expm1: one(t.expm1),
  rsqrt: one(t.rsqrt),
  clip: one((a, golden) => t.clip(a, golden.number('min'), golden.number('max'))),
  pow3: one((a) => t.pow(a, 3)),
  transpose: one((a, golden) => t.transpose(a, golden.numbers('perm'))),
  reshape: one((a, golden) => t.reshape(a, golden.numbers('shape'))),
  flatten: one((a) => t.flatten(a)),
  slice: one((a, golden) =>
    t.slice(
      a,
      golden.numbers('begin'),
      golden.numbers('end'),
      golden.has('config', 'step') ? golden.numbers('step') : [],
    ),
  ),
  pad: one((a, golden) => t.pad(a, pairs(golden.value('config', 'pads')), golden.number('value'))),
  tile: one((a, golden) => t.tile(a, golden.numbers('repeats'))),
  squeeze: one((a, golden) => t.squeeze(a, golden.number('axis'))),
  expandDims: one((a, golden) => t.expandDims(a, golden.number('axis'))),
  repeatVector: one((a, golden) => t.repeat(t.expandDims(a, 1), golden.number('times'), 1)),
  reverse: one((a, golden) => t.flip(a, golden.numbers('axes'))),
  cumsum: one((a, golden) => t.cumsum(a, golden.number('axis'))),
  concat: two((a, b, golden) => t.concat([a, b], golden.number('axis'))),
  stack: two((a, b, golden) => t.stack([a, b], golden.number('axis'))),
  where: two((a, b, golden) => t.where(golden.input('condition'), a, b)),
  gather: one((a, golden) => t.gather(a, golden.input('indices'), golden.number('axis'))),
  argMax: one((a, golden) => t.argMax(a, golden.number('axis'))),
  argMin: one((a, golden) => t.argMin(a, golden.number('axis'))),
  oneHot: one((a, golden) => t.oneHot(a, golden.number('depth'))),
  split: (golden) => {
    t.split(golden.input('a'), golden.numbers('sizes'), golden.number('axis')).forEach((part, i) =>
      golden.expect(`y${i}`, part),
    );
  },
  topK: (golden) => {
    const { values, indices } = t.topK(golden.input('a'), golden.number('k'));
    golden.expect('values', values);
    golden.expect('indices', indices);
  },
};

function pairs(value: unknown): [number, number][] {
  if (!Array.isArray(value)) throw new Error('pads must be a list of pairs.');
  return value.map((pair: unknown) => {
    if (!Array.isArray(pair) || pair.length !== 2) throw new Error('pads must be a list of pairs.');
    return [Number(pair[0]), Number(pair[1])];
  });
}

describeGoldens(
  'tensor_ops',
  (golden) => {
    forward[golden.string('op')](golden);
    // functions of tensors have no backward: gradients belong to the arithmetic layers of graphs
    golden.leave(...golden.keys('grads').map((name) => `grads.${name}`));
  },
  { unsupported: ['upsample'] },
);
