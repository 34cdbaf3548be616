import { StateError } from '../errors/index.js';
import type { BaseLayer, Cache, Container, Parameter } from '../layers/index.js';
import type { Tensor } from '../tensor/index.js';

/** Inputs above this are called unscaled in advice. */
const LARGE_INPUT = 10;

/**
 * The error for a cost that is NaN or infinite: which layer was the first to
 * put out such numbers, and what usually helps. Runs the batch forward once
 * more, which changes nothing but the cache.
 */
export function nonFiniteCost(
  place: string,
  cost: number,
  model: Container,
  inputs: readonly Tensor[],
  cache: Cache,
): StateError {
  const advice = adviceFor(inputs);
  const sick = model.parameters().find((parameter) => !isSound(parameter));
  if (sick) {
    return new StateError(
      `${place}: the cost is ${cost}, because parameter '${sick.path}' became ${firstOdd(sick.value)} in an earlier step. ${advice}`,
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
  return new StateError(`${place}: the cost is ${cost}; ${source}. The weights are as before this batch. ${advice}`);
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
