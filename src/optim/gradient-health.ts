import type { BaseLayer, Json, Parameter } from '../layers/index.js';
import type { Tensor } from '../tensor/index.js';
import type { Criterion, Differentiable } from './differentiable.js';

/** What one layer puts out. */
export interface ActivationHealth {
  /** √(mean of y²). */
  readonly rms: number;
  /** The share of units (last axis) that are 0 for every example: dead, when the layer ends in relu. */
  readonly deadShare: number;
  /** The share of outputs within 1 % of a bound of the layer's activation (sigmoid, tanh, ...); 0 without bounds. */
  readonly saturatedShare: number;
  /** The first element that is NaN or infinite, if any. */
  readonly nonFinite: number | undefined;
}

/** One parameter and its gradient. */
export interface ParameterHealth {
  readonly parameter: string;
  /** ‖w‖ */
  readonly norm: number;
  /** ‖∂J/∂w‖ */
  readonly gradientNorm: number;
  /** The first element of the gradient that is NaN or infinite, if any. */
  readonly nonFinite: number | undefined;
}

/** A layer of the report. */
export interface LayerHealth extends ActivationHealth {
  readonly layer: string;
  readonly parameters: readonly ParameterHealth[];
}

/** What {@link gradientHealth} found. */
export interface HealthReport {
  readonly cost: number;
  /** The model's layers in the order in which they ran. */
  readonly layers: readonly LayerHealth[];
  /** The first layer whose output, or else the last one whose gradient, is NaN or infinite. */
  readonly firstNonFinite: string | undefined;
}

/** The bounds that an activation approaches. */
const bounds = new Map<string, readonly [number, number]>([
  ['sigmoid', [0, 1]],
  ['hardSigmoid', [0, 1]],
  ['tanh', [-1, 1]],
  ['softsign', [-1, 1]],
]);

/**
 * Looks for vanishing and exploding gradients (§2.1.10 of the course notes):
 * one forward and backward pass over a batch, layer by layer the size of the
 * activations and of the gradients, dead units, saturation, and the first
 * layer that produced NaN. The model and its gradients are afterwards as they
 * were.
 *
 * @example
 * const model = new Sequential([new Dense(2, { activation: 'relu', weightInit: 'zeros' })], { inputShape: [3] });
 * const report = gradientHealth(model, ones([4, 3]), ones([4, 2]), new HalfMeanSquaredError());
 * report.layers[0].deadShare; // 1
 */
export function gradientHealth(model: Differentiable, x: Tensor, y: Tensor, loss: Criterion): HealthReport {
  const cache = model.createCache();
  const seen: { layer: BaseLayer; health: ActivationHealth }[] = [];
  const observe = observer((layer, health) => void seen.push({ layer, health }));
  const prediction = model.forward(x, cache, { observe });
  const { grads } = model.theta;
  const before = grads.data.slice();
  try {
    grads.data.fill(0);
    const cost = loss.forward(prediction, y, cache) + (model.penalty?.(x.shape[0] ?? 1) ?? 0);
    model.backward(loss.backward(cache), cache);
    const layers = seen.map(({ layer, health }) => ({
      layer: layer.who,
      ...health,
      parameters: layer.parameters().map(parameterHealth),
    }));
    return { cost, layers, firstNonFinite: firstNonFinite(layers) };
  } finally {
    grads.data.set(before);
    cache.dispose();
  }
}

/** What a forward pass takes as `observe`: hands the health of each layer's outputs on as they come. */
export function observer(
  see: (layer: BaseLayer, health: ActivationHealth) => void,
): (layer: BaseLayer, outputs: readonly Tensor[]) => void {
  return (layer, outputs) => {
    for (const output of outputs) see(layer, activationHealth(output, boundsOf(layer)));
  };
}

/**
 * The health of one output y, [N, ..., units]; `range` are the bounds of its activation, if it has any.
 *
 * @example
 * activationHealth(fromArray([[0, 1], [0, 0.5]]), [0, 1]).deadShare; // 0.5
 */
export function activationHealth({ data, shape }: Tensor, range?: readonly [number, number]): ActivationHealth {
  const units = shape[shape.length - 1] ?? 1;
  const isAlive = new Uint8Array(units);
  const [low, high] = range ?? [-Infinity, Infinity];
  const margin = range ? (high - low) / 100 : 0;
  let squares = 0;
  let saturated = 0;
  for (let i = 0; i < data.length; i++) {
    squares += data[i] * data[i];
    if (data[i] !== 0) isAlive[i % units] = 1;
    if (data[i] - low < margin || high - data[i] < margin) saturated++;
  }
  const alive = isAlive.reduce((sum, one) => sum + one, 0);
  return {
    rms: Math.sqrt(squares / data.length),
    deadShare: 1 - alive / units,
    saturatedShare: saturated / data.length,
    nonFinite: data.find((value: number) => !Number.isFinite(value)),
  };
}

/**
 * The health of one parameter and the gradient that it has now: for reports inside a loop of one's own.
 *
 * @example
 * const model = new Sequential([new Dense(1)], { inputShape: [2] });
 * model.parameters().map((parameter) => parameterHealth(parameter).gradientNorm); // [0, 0]
 */
export function parameterHealth({ path, value, grad }: Parameter): ParameterHealth {
  const nonFinite = grad.data.find((element: number) => !Number.isFinite(element));
  return { parameter: path, norm: norm(value), gradientNorm: norm(grad), nonFinite };
}

function norm({ data }: Tensor): number {
  let squares = 0;
  for (let i = 0; i < data.length; i++) squares += data[i] * data[i];
  return Math.sqrt(squares);
}

function firstNonFinite(layers: readonly LayerHealth[]): string | undefined {
  const forward = layers.find(({ nonFinite }) => nonFinite !== undefined);
  if (forward) return forward.layer;
  const isSick = (health: ParameterHealth): boolean => health.nonFinite !== undefined;
  return layers.filter(({ parameters }) => parameters.some(isSick)).at(-1)?.layer;
}

/** The bounds of the activation that a layer ends in, as its configuration tells. */
function boundsOf(layer: BaseLayer): readonly [number, number] | undefined {
  const activation: Json | undefined = layer.config().activation;
  if (typeof activation !== 'object' || activation === null || !('kind' in activation)) return undefined;
  return typeof activation.kind === 'string' ? bounds.get(activation.kind) : undefined;
}
