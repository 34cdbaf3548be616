import {
  activationBackward,
  activationForward,
  type ActivationName,
  logSoftmax,
  logSoftmaxBackward,
  preluBackward,
  preluForward,
  softmax,
  softmaxBackward,
} from '../../src/engine/index.js';
import { oneOf } from '../../src/errors/index.js';
import { normalizeAxis, sizeOf } from '../../src/tensor/shape.js';
import { Tensor } from '../../src/tensor/tensor.js';
import { describeGoldens, type GoldenCase } from './golden.js';

const names = [
  'linear',
  'relu',
  'relu6',
  'leakyRelu',
  'elu',
  'selu',
  'gelu',
  'sigmoid',
  'tanh',
  'softplus',
  'softsign',
  'swish',
  'mish',
  'hardSigmoid',
  'hardSwish',
  'exponential',
] as const;

/** A tensor's values in engine order: the operations take typed arrays. */
function floats(tensor: Tensor): Float32Array {
  return Float32Array.from(tensor.data);
}

function elementwise(golden: GoldenCase): void {
  const name = oneOf('golden', 'kind', golden.string('kind'), names);
  const kind: ActivationName = name === 'gelu' && golden.flag('approximate') ? 'geluTanh' : name;
  const p0 = golden.number('alpha', golden.number('beta', golden.number('slope', 0)));
  const p1 = golden.number('offset', 0);
  const { shape, data } = golden.input('x');
  const x = Float32Array.from(data);
  const y = new Float32Array(x.length);
  const slope = new Float32Array(x.length);
  activationForward(kind, x, y, p0, p1);
  golden.expect('y', new Tensor(y, shape));
  if (golden.advisory) return;
  activationBackward(kind, x, y, new Float32Array(x.length).fill(1), slope, p0, p1);
  golden.expect('derivative', new Tensor(slope, shape));
  if (!golden.has('grads', 'x')) return;
  const dx = floats(golden.upstream('y'));
  activationBackward(kind, x, y, dx, dx, p0, p1);
  golden.expectGrad('x', new Tensor(dx, shape));
}

function overAxis(golden: GoldenCase): void {
  const { shape, data } = golden.input('x');
  const axis = normalizeAxis('golden', golden.number('axis'), shape.length);
  const sizes = [sizeOf(shape.slice(0, axis)), shape[axis], sizeOf(shape.slice(axis + 1))] as const;
  const [forward, backward] =
    golden.string('kind') === 'softmax' ? [softmax, softmaxBackward] : [logSoftmax, logSoftmaxBackward];
  const y = new Float32Array(data.length);
  forward(Float32Array.from(data), y, ...sizes);
  golden.expect('y', new Tensor(y, shape));
  const dx = floats(golden.upstream('y'));
  backward(y, dx, dx, ...sizes);
  golden.expectGrad('x', new Tensor(dx, shape));
}

function prelu(golden: GoldenCase): void {
  const { shape, data } = golden.input('x');
  const x = Float32Array.from(data);
  const alpha = floats(golden.param('alpha'));
  const rows = x.length / alpha.length;
  const y = new Float32Array(x.length);
  preluForward(x, alpha, y, rows, alpha.length);
  golden.expect('y', new Tensor(y, shape));
  const dx = new Float32Array(x.length);
  const dAlpha = new Float32Array(alpha.length);
  preluBackward(x, alpha, floats(golden.upstream('y')), dx, dAlpha, rows, alpha.length);
  golden.expectGrad('x', new Tensor(dx, shape));
  golden.expectGrad('alpha', new Tensor(dAlpha, [alpha.length]));
}

describeGoldens('activations', (golden) => {
  const kind = golden.string('kind');
  if (kind === 'prelu') prelu(golden);
  else if (kind === 'softmax' || kind === 'logSoftmax') overAxis(golden);
  else elementwise(golden);
});
