import type { Shape, Tensor } from '../tensor/index.js';
import {
  type ActivationFunction,
  type ActivationKind,
  type ActivationOption,
  readActivation,
  readActivationSpec,
} from './activation-functions.js';
import type { Cache } from './cache.js';
import { type ConfigReader, type LayerConfig, readLayerOptions } from './config.js';
import { announceLogits, isLogitGradient } from './fusion.js';
import type { LayerOptions } from './base-layer.js';
import { expectFloats, expectGradient, floatsOf } from './expect.js';
import { Layer, type Need } from './layer.js';
import { knownOptions } from '../errors/index.js';
import { Slot } from './slot.js';

/**
 * y = activation(x), element by element (softmax and logSoftmax: over the last
 * axis); dx = dy · activation'(x).
 *
 * Input and output of any shape. The kinds, with their parameters' defaults:
 *
 *   linear x · step x ≥ 0 · relu max(x, 0) · relu6 min(max(x, 0), 6)
 *   leakyRelu max(x, αx), α 0.01 · elu x or α(eˣ - 1), α 1 · selu its scaled form
 *   gelu x Φ(x) · sigmoid 1 / (1 + e⁻ˣ) · tanh · softplus ln(1 + eˣ)
 *   softsign x / (1 + |x|) · swish x σ(βx), β 1 · mish x tanh(softplus x)
 *   hardSigmoid 0.2 x + 0.5 within [0, 1] · hardSwish x (x/6 + 1/2 within [0, 1])
 *   exponential eˣ · softmax · logSoftmax
 *
 * At a kink the derivative is the smaller one: relu'(0) = 0, leakyRelu'(0) = α,
 * relu6'(6) = 0; but hardSwish'(3) = 1. elu'(0) = α. step has derivative 0
 * everywhere: no network learns through it.
 *
 * @example
 * const layer = new Activation({ kind: 'leakyRelu', alpha: 0.1 });
 * layer.forward(fromArray([[-2, 3]], { dtype: 'float64' }), new Cache({ dtype: 'float64' })).toArray(); // [[-0.2, 3]]
 */
export class Activation extends Layer {
  readonly className = 'Activation';
  readonly #activation: ActivationFunction;
  readonly #saved = new Slot<{ x: Tensor; y: Tensor }>(() => this.who);

  /** Throws ArgumentError for a kind that does not exist. */
  constructor(activation: ActivationOption, options: LayerOptions = {}) {
    super(options);
    knownOptions('Activation', options, ['name', 'trainable']);
    this.#activation = readActivation('Activation', activation);
  }

  static fromConfig(config: ConfigReader): Activation {
    return new Activation(readActivationSpec(config.object('activation')), readLayerOptions(config));
  }

  get kind(): ActivationKind {
    return this.#activation.kind;
  }

  override outputShape(inputShape: Shape): Shape {
    return inputShape;
  }

  override forward(x: Tensor, cache: Cache): Tensor {
    const z = expectFloats(this.who, x, cache.dtype);
    const { kind, logits } = this.#activation;
    const y = kind === 'linear' ? x : cache.buffer('y', x.shape);
    if (y !== x) this.#activation.forward(z, floatsOf(y), lastAxis(x));
    if (logits) announceLogits(y, logits, x);
    this.#saved.set(cache, { x, y });
    return y;
  }

  override backward(dy: Tensor, cache: Cache, { inputGrad = true }: Need = {}): Tensor | undefined {
    const { x, y } = this.#saved.get(cache);
    expectGradient(this.who, dy, y);
    if (!inputGrad) return undefined;
    if (y === x || isLogitGradient(dy, y)) return dy;
    const dx = cache.gradient('dx', x.shape);
    const dys = expectFloats(this.who, dy, cache.dtype, 'dy');
    this.#activation.backward(dys, floatsOf(x), floatsOf(y), floatsOf(dx), lastAxis(x));
    return dx;
  }

  override config(): LayerConfig {
    return this.configOf({ activation: this.#activation.config });
  }
}

function lastAxis(x: Tensor): number {
  return x.shape[x.rank - 1] ?? 1;
}
