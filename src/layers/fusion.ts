import type { Tensor } from '../tensor/index.js';

/**
 * How softmax or sigmoid and a cross-entropy after it fuse by themselves.
 *
 * A layer that ends in such an activation tells from which logits its output
 * came. The loss then computes from the logits, which cannot overflow, and
 * returns the gradient with respect to them, dZ = ŷ - y; it marks that gradient
 * so that the layer leaves out the derivative of its activation.
 */

export interface Logits {
  readonly activation: 'softmax' | 'sigmoid';
  readonly logits: Tensor;
}

const logitsOfOutput = new WeakMap<Tensor, Logits>();
const gradients = new WeakMap<Tensor, Tensor>();

/** Tells that `output` = activation(logits). */
export function announceLogits(output: Tensor, activation: Logits['activation'], logits: Tensor): void {
  if (logitsOfOutput.get(output)?.logits !== logits) logitsOfOutput.set(output, { activation, logits });
}

/** The logits behind an output, if its layer announced them. */
export function logitsOf(output: Tensor): Logits | undefined {
  return logitsOfOutput.get(output);
}

/** Marks `gradient` as ∂L/∂logits for the given output instead of ∂L/∂output. */
export function markLogitGradient(gradient: Tensor, output: Tensor): void {
  if (gradients.get(gradient) !== output) gradients.set(gradient, output);
}

/** Whether `gradient` was marked for this output. */
export function isLogitGradient(gradient: Tensor, output: Tensor): boolean {
  return gradients.get(gradient) === output;
}
