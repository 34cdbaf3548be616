import { type Differentiable, type GradientReport, cast, gradientCheck } from 'layerwise';
import type { Experiment } from './experiment.js';
import { crossEntropy, network, targetsOf } from './network.js';

/** Differences are taken over so many training points, and at so many entries of each parameter. */
const POINTS = 32;
const ENTRIES = 40;

/**
 * Gradient checking (§2.1.12 to §2.1.14 of the course notes) of the network as it stands: its weights in a copy that
 * computes in float64, the cost over the first training points, backward against two-sided differences.
 *
 * @param withMistake scales one gradient by 1.01, to see the check find it
 */
export function checkGradients({ settings, set, model }: Experiment, withMistake: boolean): GradientReport {
  const { train, numClasses } = set;
  const copy = network(settings, numClasses, 'float64');
  copy.theta.values.data.set(model.theta.values.data);
  const rows = Math.min(POINTS, train.x.shape[0]);
  const x = cast(train.x.rows(0, rows), 'float64');
  const y = targetsOf(train.y.rows(0, rows), numClasses, 'float64');
  const checked = withMistake ? mistaken(copy) : copy;
  return gradientCheck(checked, x, y, crossEntropy(numClasses), { entries: ENTRIES });
}

/** The model with a backward pass whose gradient of the first weight is 1 % too large. */
function mistaken(model: Differentiable): Differentiable {
  return {
    theta: model.theta,
    createCache: () => model.createCache(),
    forward: (x, cache, mode) => model.forward(x, cache, mode),
    penalty: (m) => model.penalty?.(m) ?? 0,
    backward(dy, cache, need) {
      const dx = model.backward(dy, cache, need);
      const [{ grad }] = model.theta.parameters;
      for (let i = 0; i < grad.size; i++) grad.data[i] *= 1.01;
      return dx;
    },
  };
}
