import {
  binaryCrossEntropyBackward,
  binaryCrossEntropyForward,
  logSoftmax,
  logSumExp,
  softmax,
  softmaxCrossEntropyBackward,
  softmaxCrossEntropyForward,
} from '../../src/engine/index.js';
import { Tensor } from '../../src/tensor/tensor.js';
import { compareTensor, decodeTensor, describeGoldens, type GoldenCase } from './golden.js';

function binary(golden: GoldenCase): void {
  const z = Float32Array.from(golden.input('logits').data);
  const t = Float32Array.from(golden.input('target').data);
  const losses = new Float32Array(z.length);
  const dz = new Float32Array(z.length);
  binaryCrossEntropyForward(z, t, losses);
  golden.expect('perElement', new Tensor(losses, [z.length]));
  binaryCrossEntropyBackward(z, t, dz);
  const upstream = golden.upstream('perElement').data;
  const actual = new Tensor(
    dz.map((value, i) => value * upstream[i]),
    [z.length],
  );
  // At z = 0 the file holds 1 - t, the sum of the one-sided derivatives chosen for max(z, 0) and |z| there; the loss
  // itself is smooth, with derivative sigmoid(0) - t = 1/2 - t.
  const expected = decodeTensor(golden.value('grads', 'logits'));
  if (!expected) throw new Error(`${golden.name}: no gradient.`);
  for (const [i, logit] of z.entries()) if (logit === 0) expected.data[i] = (0.5 - t[i]) * upstream[i];
  compareTensor(`${golden.name}: grads.logits`, actual, expected, golden.tolerance);
  golden.leave('grads.logits');
}

function rowwise(golden: GoldenCase): void {
  const { shape, data } = golden.input('x');
  const [rows, classes] = shape;
  const x = Float32Array.from(data);
  const y = new Float32Array(x.length);
  const sums = new Float32Array(rows);
  logSoftmax(x, y, rows, classes);
  golden.expect('logSoftmax', new Tensor(y.slice(), shape));
  logSumExp(x, sums, rows, classes);
  golden.expect('logSumExp', new Tensor(sums, [rows]));
  softmax(x, y, rows, classes);
  golden.expect('softmax', new Tensor(y.slice(), shape));
  if (!golden.has('inputs', 'label')) return;
  const labels = Int32Array.from(golden.input('label').data);
  const losses = new Float32Array(rows);
  softmaxCrossEntropyForward(x, labels, losses, y, rows, classes);
  golden.expect('crossEntropy', new Tensor(losses, [rows]));
  const dx = new Float32Array(x.length);
  softmaxCrossEntropyBackward(y, labels, Float32Array.from(golden.upstream('crossEntropy').data), dx, rows, classes);
  // the case's cost also holds logSumExp, whose derivative is softmax
  const upstream = golden.upstream('logSumExp').data;
  for (let i = 0; i < dx.length; i++) dx[i] += upstream[Math.floor(i / classes)] * y[i];
  golden.expectGrad('x', new Tensor(dx, shape));
}

describeGoldens('softmax_extremes', (golden) => {
  if (golden.has('inputs', 'logits')) binary(golden);
  else rowwise(golden);
});
