/**
 * Is backward right? Gradient checking (§2.1.12 to §2.1.14) compares every entry of dθ with a two-sided difference:
 *
 *   dθ_approx[i] = (J(θ + ε e_i) - J(θ - ε e_i)) / 2ε        error = ‖dθ_approx - dθ‖ / (‖dθ_approx‖ + ‖dθ‖)
 *
 * An error below 1e-7 is right. The network 2-8-1 learns two moons, with L2 penalties and a layer written here, Gain:
 * once right and twice with a mistake in its backward pass.
 *
 * The right one has error 5e-11 at first and 5e-9 after training. The gain whose gradient is forgotten is named by
 * parameter and index: gain1.gain[7]. The missing factor of dx cannot be seen at the first weights, where every gain
 * is 1: the check passes, and only after some training finds all parameters before the layer wrong. Both wrong networks
 * tell 100 % of the training points right all the same, so nothing but the check gives them away. About 2 seconds.
 *
 *   npm run example -- gradient-checking
 */
import {
  Adam,
  add,
  BinaryCrossEntropy,
  type Cache,
  cast,
  constant,
  Dense,
  gradientCheck,
  l2,
  Layer,
  type LayerConfig,
  mul,
  type Parameter,
  Sequential,
  type Shape,
  Slot,
  sum,
  type Tensor,
} from 'layerwise';
import { moons } from 'layerwise/data';
import { accuracy } from 'layerwise/metrics';
import { decisionBoundary } from 'layerwise/plot';
import { readFlags } from './kit/flags.js';
import { writePicture } from './kit/picture.js';
import { type Figures, percent, Report } from './kit/report.js';
import { table } from './kit/table.js';

const flags = readFlags();
const report = new Report(flags);
const STEPS = flags.quick ? 100 : 500;
const POINTS = 200;

/** What backward does wrong: nothing, the last gain's gradient is left out, or dx lacks its factor g. */
type Mistake = 'none' | 'last dg' | 'dx';

/** y = g x, a gain for each feature, 1 at first. Backward: dg = Σ_N dy x, dx = dy g. */
class Gain extends Layer {
  readonly className = 'Gain';
  readonly #saved = new Slot<{ x: Tensor }>(() => this.who);
  #gain: Parameter | undefined;

  constructor(private readonly mistake: Mistake) {
    super();
  }

  override outputShape(inputShape: Shape): Shape {
    return inputShape;
  }

  override build(inputShape: Shape): void {
    this.#gain = this.parameter('gain', inputShape, constant(1));
  }

  override forward(x: Tensor, cache: Cache): Tensor {
    const { value } = this.#gain ?? this.notBuilt();
    this.#saved.set(cache, { x });
    return mul(x, value); // [N, units] · [units]
  }

  override backward(dy: Tensor, cache: Cache): Tensor {
    const { value, grad } = this.#gain ?? this.notBuilt();
    const { x } = this.#saved.get(cache);
    const dGain = sum(mul(dy, x), { axis: 0 });
    if (this.mistake === 'last dg') dGain.data[dGain.size - 1] = 0;
    grad.data.set(add(grad, dGain).data); // gradients accumulate
    return this.mistake === 'dx' ? dy : mul(dy, value);
  }

  override config(): LayerConfig {
    return this.configOf();
  }
}

// Data: x [N, 2] and y [N, 1]; differences need the digits of float64.
const { x: points, y: labels } = moons(POINTS, { noise: 0.15, seed: flags.seed });
const [x, t] = [cast(points, 'float64'), cast(labels.reshape([POINTS, 1]), 'float64')];
const loss = new BinaryCrossEntropy();

const rows = [['mistake', 'check', 'error', 'verdict', 'wrong', 'worst entry', 'numeric', 'backward', 'training']];
const figures: Record<string, Figures> = {};
for (const mistake of ['none', 'last dg', 'dx'] as const) {
  const model = new Sequential(
    [
      new Dense(8, { activation: 'tanh', weightRegularizer: l2(0.1) }),
      new Gain(mistake),
      new Dense(1, { activation: 'sigmoid', weightRegularizer: l2(0.1) }),
    ],
    { seed: flags.seed, dtype: 'float64', inputShape: [2] },
  );
  const check = (when: string): void => {
    const { relativeError, passed, parameters, worst } = gradientCheck(model, x, t, loss);
    const [{ parameter, index, numeric, analytic }] = worst;
    const wrong = passed ? [] : Object.keys(parameters).filter((path) => parameters[path] >= 1e-7);
    const place = passed ? '' : `${parameter}[${index}]`;
    const values = [numeric, analytic].map((derivative) => (passed ? '' : derivative.toFixed(6)));
    const trainAccuracy = accuracy(model.predict(x), t);
    const result = [relativeError.toExponential(1), passed ? 'right' : 'WRONG', wrong.join(', '), place, ...values];
    rows.push([mistake, when, ...result, percent(trainAccuracy)]);
    figures[`${mistake}, ${when}`] = { relativeError, passed, wrong, place, trainAccuracy };
  };

  check('at first');
  const optimizer = new Adam(0.02).bind(model.theta);
  const cache = model.createCache();
  for (let step = 0; step < STEPS; step++) {
    loss.forward(model.forward(x, cache, { training: true }), t, cache);
    model.backward(loss.backward(cache), cache);
    optimizer.step();
  }
  check('trained');

  const title = `Backward with mistake: ${mistake}`;
  const predict = (grid: Tensor): Tensor => model.predict(cast(grid, 'float64'));
  const figure = await decisionBoundary(predict, points, labels, { title });
  await writePicture(figure, flags, `gradient-checking-${mistake.replace(' ', '-')}.svg`);
}
report.say(table(rows));
report.end({ variants: figures });
