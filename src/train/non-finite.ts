import { StateError } from '../errors/index.js';
import type { BaseLayer, Cache, Container, Parameter } from '../layers/index.js';
import { globalNorm } from '../optim/index.js';
import type { Tensor } from '../tensor/index.js';

/** Inputs above this are called unscaled in advice. */
const LARGE_INPUT = 10;

/** Where training is, for messages. */
export interface Place {
  readonly epoch: number;
  readonly epochs: number;
  /** Batches of the epoch done. */
  readonly step: number;
  readonly stepsPerEpoch: number;
}

/** `fit: epoch 2 of 10, batch 5 of 60`. */
export function placeOf({ epoch, epochs, step, stepsPerEpoch }: Place): string {
  return `fit: epoch ${epoch} of ${epochs}, batch ${step + 1} of ${stepsPerEpoch}`;
}

/**
 * The error for a cost that is NaN or infinite: which layer was the first to
 * put out such numbers, and what usually helps. Runs the batch forward once
 * more, which changes nothing but the cache.
 */
export function nonFiniteCost(
  place: Place,
  cost: number,
  model: Container,
  inputs: readonly Tensor[],
  cache: Cache,
): StateError {
  const advice = adviceFor(inputs);
  const sick = model.parameters().find((parameter) => !isSound(parameter));
  if (sick) {
    return new StateError(
      `${placeOf(place)}: the cost is ${cost}, because parameter '${sick.path}' became ${firstOdd(sick.value)} in an earlier step. ${advice}`,
    );
  }
  let culprit: BaseLayer | undefined;
  let value = NaN;
  const observe = (layer: BaseLayer, outputs: readonly Tensor[]): void => {
    const odd = culprit ? undefined : outputs.map(firstOdd).find((found) => found !== undefined);
    if (odd === undefined) return;
    culprit = layer;
    value = odd;
  };
  model.forwardAll(inputs, cache, { training: true, observe });
  const source = culprit
    ? `the first layer whose output is not finite is ${culprit.who}, with ${value}`
    : 'every layer puts out finite numbers, so the loss itself overflowed or met a prediction outside its domain';
  return new StateError(
    `${placeOf(place)}: the cost is ${cost}; ${source}. The weights are as before this batch. ${advice}`,
  );
}

/**
 * The error for gradients that are not finite although the cost is; undefined when all are finite. The backward pass
 * meets the last layer first, so of several parameters the last one is named.
 */
export function nonFiniteGradient(place: Place, model: Container, inputs: readonly Tensor[]): StateError | undefined {
  if (Number.isFinite(globalNorm(model.theta))) return undefined;
  const sick = model.parameters().filter(({ grad, trainable }) => trainable && firstOdd(grad) !== undefined);
  const last = sick.at(-1);
  if (!last) return undefined; // large numbers, whose squares overflow
  const others = sick.length > 1 ? ` and of ${sick.length - 1} parameters before it` : '';
  return new StateError(
    `${placeOf(place)}: the gradient of '${last.path}'${others} is ${firstOdd(last.grad)}, although the cost is finite. ` +
      `The weights are as before this batch. ${adviceFor(inputs)}`,
  );
}

/** The error for weights, or running averages, that are not finite; undefined when all are. */
export function nonFiniteWeights(place: Place, model: Container): StateError | undefined {
  const sick = [...model.parameters(), ...model.state()].find((parameter) => !isSound(parameter));
  return (
    sick &&
    new StateError(`${placeOf(place)}: '${sick.path}' holds ${firstOdd(sick.value)} after this batch. ${adviceFor([])}`)
  );
}

function adviceFor(inputs: readonly Tensor[]): string {
  const largest = Math.max(0, ...inputs.filter(({ dtype }) => dtype !== 'int32').map(largestIn));
  if (largest > LARGE_INPUT) {
    return `Inputs reach ${largest}: scale them first, such as x / ${Math.ceil(largest)} or by a Standardizer; or lower the learning rate.`;
  }
  return 'Lower the learning rate, or limit the gradients with globalClipNorm.';
}

function largestIn({ data }: Tensor): number {
  let largest = 0;
  for (let i = 0; i < data.length; i++) largest = Math.max(largest, Math.abs(data[i]));
  return largest;
}

function isSound({ value }: Parameter): boolean {
  return firstOdd(value) === undefined;
}

/** The first element that is NaN or infinite. */
function firstOdd({ data }: Tensor): number | undefined {
  return data.find((value) => !Number.isFinite(value));
}
