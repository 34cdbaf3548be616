import { ArgumentError, nonNegativeInteger } from '../errors/index.js';
import { logitsOf, markLogitGradient } from '../layers/index.js';
import { expectTensor } from '../tensor/expect.js';
import { Tensor, argMax, showShape } from '../tensor/index.js';
import type { Model } from '../train/index.js';

/**
 * Which pixels an answer depends on: the slope of one class's score along each
 * pixel (Simonyan et al. 2014, section 3).
 *
 *   s[n, i, j] = max_c |∂ z_k / ∂ x[n, i, j, c]|
 *
 * z_k is the score of class k before softmax or sigmoid where the network ends
 * in one. x [N, H, W, C] gives [N, H, W]. `classes` names the class of every
 * picture; default: the one that the network answers with. The model, its
 * gradients and what is frozen stay as they are.
 *
 * Throws ArgumentError for a class outside the network's output.
 *
 * @example
 * const score = new Dense(1, { weightInit: fixed(fromArray([[0], [2], [-3], [0]])) });
 * const model = new Sequential([new Flatten(), score], { inputShape: [2, 2, 1] });
 * saliency(model, ones([1, 2, 2, 1])).toArray(); // [[[0, 2], [3, 0]]]
 */
export function saliency(model: Model, x: Tensor, classes?: readonly number[]): Tensor {
  expectTensor('saliency', x, 'x');
  if (x.rank !== 4) throw new ArgumentError(`saliency: x must be [N, H, W, C], got ${showShape(x.shape)}.`);
  if (!model.built) model.build(x.shape.slice(1));
  const [n, height, width, channels] = x.shape;
  const cache = model.createCache();
  const gradient = withFrozen(model, () => {
    const y = model.forward(x, cache);
    const chosen = readClasses('saliency', y, classes);
    const dy = Tensor.zeros(y.shape, y.dtype);
    const scores = y.size / n;
    chosen.forEach((k, row) => (dy.data[row * scores + k] = 1));
    if (logitsOf(y)) markLogitGradient(dy, y);
    return model.backward(dy, cache, { inputGrad: true });
  });
  const map = Tensor.zeros([n, height, width], x.dtype === 'int32' ? 'float32' : x.dtype);
  if (gradient) {
    for (let i = 0; i < map.size; i++) {
      for (let c = 0; c < channels; c++) {
        map.data[i] = Math.max(map.data[i], Math.abs(gradient.data[i * channels + c]));
      }
    }
  }
  cache.dispose();
  return map;
}

/** The class of every row of y [N, K]: those given, checked, or those that score highest. */
export function readClasses(who: string, y: Tensor, classes?: readonly number[]): readonly number[] {
  const [n, ...rest] = y.shape;
  if (rest.length !== 1) {
    throw new ArgumentError(
      `${who}: the model must give one row of scores a picture, [N, K], got ${showShape(y.shape)}.`,
    );
  }
  if (!classes) return Array.from(argMax(y, 1).data);
  if (classes.length !== n) {
    throw new ArgumentError(`${who}: classes must name one class for each of ${n} pictures, got ${classes.length}.`);
  }
  for (const k of classes) {
    nonNegativeInteger(who, 'class', k);
    if (k >= rest[0])
      throw new ArgumentError(`${who}: class must be in [0, ${rest[0] - 1}], got ${k} (y ${showShape(y.shape)}).`);
  }
  return classes;
}

/** Runs an action during which no parameter gets gradients. */
function withFrozen<T>(model: Model, action: () => T): T {
  const free = model.parameters().filter(({ trainable }) => trainable);
  for (const parameter of free) parameter.trainable = false;
  try {
    return action();
  } finally {
    for (const parameter of free) parameter.trainable = true;
  }
}
