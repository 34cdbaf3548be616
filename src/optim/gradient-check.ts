import { ArgumentError, knownOptions, positiveInteger, positiveNumber } from '../errors/index.js';
import type { Theta } from '../layers/index.js';
import type { Tensor } from '../tensor/index.js';
import type { Criterion, Differentiable } from './differentiable.js';

/** Options of {@link gradientCheck}. */
export interface GradientCheckOptions {
  /** h of the two-sided difference. Default 1e-5: rounding and curvature are then equally small in float64. */
  step?: number;
  /** The relative error from which on the gradient counts as wrong. Default 1e-7. */
  threshold?: number;
  /** How many entries of each parameter to check, evenly spaced. Default: all. */
  entries?: number;
  /** How many of the worst entries to list. Default 5. */
  worst?: number;
  /** Whether layers behave as in training. Default false: dropout is off. */
  training?: boolean;
}

/** One entry of θ with both values of its derivative. */
export interface CheckedEntry {
  /** The path of the parameter, such as `dense1.weight`. */
  readonly parameter: string;
  /** The flat index inside the parameter. */
  readonly index: number;
  /** (J(θ + h) - J(θ - h)) / 2h */
  readonly numeric: number;
  /** What backward computed. */
  readonly analytic: number;
}

/** What {@link gradientCheck} found. */
export interface GradientReport {
  /** ‖dθ_approx - dθ‖ / (‖dθ_approx‖ + ‖dθ‖); 0 when both are zero, NaN when one holds NaN. */
  readonly relativeError: number;
  /** Whether relativeError is below the threshold. */
  readonly passed: boolean;
  /** How many entries were compared. */
  readonly checked: number;
  /** The same ratio for each parameter by itself. */
  readonly parameters: Readonly<Record<string, number>>;
  /** The entries with the largest difference, largest first. */
  readonly worst: readonly CheckedEntry[];
}

const optionNames = ['step', 'threshold', 'entries', 'worst', 'training'];

/**
 * Gradient checking (§2.1.12 to §2.1.14 of the course notes): compares the
 * gradient that backward computes, dθ, with two-sided differences of the cost,
 *
 *   dθ_approx[i] = (J(θ[i] + h) - J(θ[i] - h)) / 2h
 *
 * over the flattened θ, by ‖dθ_approx - dθ‖ / (‖dθ_approx‖ + ‖dθ‖). Below 1e-7
 * the gradient is right. J includes the penalties of regularisation; dropout is
 * off. θ and the gradients are afterwards as they were; frozen parameters are
 * left out.
 *
 * @throws ArgumentError unless the model computes in float64
 *
 * @example
 * const model = new Sequential([new Dense(3, { activation: 'tanh' }), new Dense(1)], { inputShape: [2], dtype: 'float64' });
 * const x = fromArray([[0.1, 0.2]], { dtype: 'float64' });
 * const y = fromArray([[1]], { dtype: 'float64' });
 * gradientCheck(model, x, y, new HalfMeanSquaredError()).passed; // true
 */
export function gradientCheck(
  model: Differentiable,
  x: Tensor,
  y: Tensor,
  loss: Criterion,
  options: GradientCheckOptions = {},
): GradientReport {
  const cache = model.createCache();
  const mode = { training: options.training ?? false };
  const m = x.shape[0] ?? 1;
  const cost = (): number => loss.forward(model.forward(x, cache, mode), y, cache) + (model.penalty?.(m) ?? 0);
  const backward = (): void => {
    cost();
    model.backward(loss.backward(cache), cache);
  };
  model.forward(x, cache, mode); // builds a model that is not built yet
  try {
    return compareGradients(model.theta, cost, backward, options);
  } finally {
    cache.dispose();
  }
}

/**
 * Gradient checking of any cost of θ: `cost` computes J, `backward` adds
 * ∂J/∂θ to the gradients. For models with several inputs or outputs; what
 * {@link gradientCheck} does with one of each.
 *
 * @example
 * const { theta } = new Sequential([new Dense(1)], { inputShape: [2], dtype: 'float64' });
 * const [{ value, grad }] = theta.parameters;
 * const cost = () => value.data[0] ** 2;
 * const backward = () => (grad.data[0] += 2 * value.data[0]);
 * compareGradients(theta, cost, backward).passed; // true
 */
export function compareGradients(
  theta: Theta,
  cost: () => number,
  backward: () => void,
  options: GradientCheckOptions = {},
): GradientReport {
  knownOptions('gradientCheck', options, optionNames);
  const { step = 1e-5, threshold = 1e-7, worst = 5 } = options;
  positiveNumber('gradientCheck', 'step', step);
  positiveNumber('gradientCheck', 'threshold', threshold);
  positiveInteger('gradientCheck', 'worst', worst);
  if (options.entries !== undefined) positiveInteger('gradientCheck', 'entries', options.entries);
  if (theta.dtype !== 'float64') {
    throw new ArgumentError(
      `gradientCheck: the model must compute in float64, got ${theta.dtype}: differences of float32 costs are mostly ` +
        "rounding. Create the model with { dtype: 'float64' } and load the weights into it.",
    );
  }
  const analytic = gradientOf(theta, backward);
  const compared: CheckedEntry[] = [];
  const parameters: Record<string, number> = {};
  theta.parameters.forEach(({ path, value, trainable }, p) => {
    if (!trainable) return;
    const count = Math.min(value.size, options.entries ?? value.size);
    const entries = Array.from({ length: count }, (_, k): CheckedEntry => {
      const index = Math.floor((k * value.size) / count);
      const numeric = difference(value.data, index, step, cost);
      return { parameter: path, index, numeric, analytic: analytic[theta.offsets[p] + index] };
    });
    parameters[path] = relativeError(entries);
    compared.push(...entries);
  });
  const error = relativeError(compared);
  const ranked = [...compared].sort((a, b) => rank(b) - rank(a));
  return {
    relativeError: error,
    passed: error < threshold,
    checked: compared.length,
    parameters,
    worst: ranked.slice(0, worst),
  };
}

/** dθ by one backward pass; the gradients are afterwards as they were. */
function gradientOf({ grads }: Theta, backward: () => void): ArrayLike<number> {
  const before = grads.data.slice();
  try {
    grads.data.fill(0);
    backward();
    return grads.data.slice();
  } finally {
    grads.data.set(before);
  }
}

function difference(values: Tensor['data'], index: number, step: number, cost: () => number): number {
  const value = values[index];
  try {
    values[index] = value + step;
    const above = cost();
    values[index] = value - step;
    return (above - cost()) / (2 * step);
  } finally {
    values[index] = value;
  }
}

function relativeError(entries: readonly CheckedEntry[]): number {
  const norm = (of: (entry: CheckedEntry) => number): number =>
    Math.sqrt(entries.reduce((sum, entry) => sum + of(entry) ** 2, 0));
  const scale = norm((entry) => entry.numeric) + norm((entry) => entry.analytic);
  return scale === 0 ? 0 : norm((entry) => entry.numeric - entry.analytic) / scale;
}

/** By how much both values differ; NaN is worst. */
function rank({ numeric, analytic }: CheckedEntry): number {
  const gap = Math.abs(numeric - analytic);
  return Number.isNaN(gap) ? Infinity : gap;
}
