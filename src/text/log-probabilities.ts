import { logSoftmax } from '../engine/index.js';
import { floatsOf } from '../layers/expect.js';
import { logitsOf } from '../layers/index.js';
import { Tensor, sizeOf } from '../tensor/index.js';

/** ln y for probabilities y [..., V]: from the logits behind a softmax, where y may have become 0. */
export function logProbabilities(y: Tensor): Tensor {
  const out = Tensor.zeros(y.shape, y.dtype);
  const rows = sizeOf(y.shape.slice(0, -1));
  const announced = logitsOf(y);
  if (announced?.activation === 'softmax') {
    logSoftmax(floatsOf(announced.logits), floatsOf(out), rows, y.size / rows);
  } else y.data.forEach((p, i) => (out.data[i] = Math.log(p)));
  return out;
}
