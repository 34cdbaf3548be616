import { type FloatArray, clampValues, scale, sumOfSquares } from '../engine/index.js';
import { StateError, positiveNumber } from '../errors/index.js';
import type { Parameter, Theta } from '../layers/index.js';
import type { Tensor } from '../tensor/index.js';

/**
 * Limits each element of the trainable parameters' gradients to
 * [-limit, limit]. The direction of the gradient may change.
 *
 * @throws ArgumentError unless limit > 0
 *
 * @example
 * const { theta } = new Sequential([new Dense(1)], { inputShape: [2] });
 * theta.parameters[0].grad.data.set([3, -0.5]);
 * clipByValue(theta, 1);
 * theta.parameters[0].grad.toArray(); // [[1], [-0.5]]
 */
export function clipByValue(theta: Theta, limit: number): void {
  positiveNumber('clipByValue', 'limit', limit);
  for (const { begin, end } of theta.trainableRanges()) clampValues(limit, floats(theta.grads).subarray(begin, end));
}

/**
 * Scales the gradient of each trainable parameter by limit / norm when its L2
 * norm is above limit (Pascanu et al. 2013, arXiv:1211.5063, section 3.2, for
 * each parameter by itself).
 *
 * @throws ArgumentError unless limit > 0; StateError when a norm is not finite, before anything changes
 *
 * @example
 * const { theta } = new Sequential([new Dense(1)], { inputShape: [2] });
 * theta.parameters[0].grad.data.set([3, 4]);
 * clipByNorm(theta, 2.5);
 * theta.parameters[0].grad.toArray(); // [[1.5], [2]]
 */
export function clipByNorm(theta: Theta, limit: number): void {
  positiveNumber('clipByNorm', 'limit', limit);
  const trainable = theta.parameters.filter((parameter) => parameter.trainable);
  for (const parameter of trainable) finiteNorm('clipByNorm', parameter);
  for (const { grad } of trainable) {
    const norm = Math.sqrt(sumOfSquares(floats(grad)));
    if (norm > limit) scale(limit / norm, floats(grad));
  }
}

/**
 * Scales all gradients of the trainable parameters by limit / norm when the L2
 * norm of all of them together is above limit (Pascanu et al. 2013,
 * arXiv:1211.5063, Algorithm 1). Keeps the gradient's direction. Returns the
 * norm before clipping.
 *
 * @throws ArgumentError unless limit > 0; StateError when the norm is not finite, before anything changes
 *
 * @example
 * const { theta } = new Sequential([new Dense(1)], { inputShape: [2] });
 * theta.parameters[0].grad.data.set([3, 4]);
 * clipByGlobalNorm(theta, 2.5); // 5
 * globalNorm(theta);            // 2.5
 */
export function clipByGlobalNorm(theta: Theta, limit: number): number {
  positiveNumber('clipByGlobalNorm', 'limit', limit);
  const norm = globalNorm(theta);
  if (!Number.isFinite(norm)) for (const parameter of theta.parameters) finiteNorm('clipByGlobalNorm', parameter);
  if (norm > limit) {
    for (const { begin, end } of theta.trainableRanges()) scale(limit / norm, floats(theta.grads).subarray(begin, end));
  }
  return norm;
}

/**
 * The L2 norm of the gradients of all trainable parameters together, summed in float64.
 *
 * @example
 * const { theta } = new Sequential([new Dense(1)], { inputShape: [2] });
 * globalNorm(theta); // 0
 */
export function globalNorm(theta: Theta): number {
  let sum = 0;
  for (const { grad, trainable } of theta.parameters) if (trainable) sum += sumOfSquares(floats(grad));
  return Math.sqrt(sum);
}

function finiteNorm(who: string, { path, grad, trainable }: Parameter): void {
  if (!trainable || Number.isFinite(sumOfSquares(floats(grad)))) return;
  const at = grad.data.findIndex((value) => !Number.isFinite(value));
  throw new StateError(
    `${who}: the gradient of '${path}' is not finite: element ${at} is ${grad.data[at]}. ` +
      'Lower the learning rate, or look for the first layer that produces NaN with gradientHealth.',
  );
}

/** The elements of a gradient, which has the floating-point type of θ. */
function floats({ data }: Tensor): FloatArray {
  if (data instanceof Int32Array) throw new StateError('clipping: gradients are floating-point.');
  return data;
}
