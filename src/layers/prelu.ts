import { preluBackward, preluForward } from '../engine/index.js';
import { ShapeError, knownOptions } from '../errors/index.js';
import { type Shape, type Tensor } from '../tensor/index.js';
import type { Cache } from './cache.js';
import { type ConfigReader, type LayerConfig, readLayerOptions } from './config.js';
import {
  type Initializer,
  type InitializerOption,
  constant,
  initializerFromConfig,
  readInitializer,
} from './initializers.js';
import type { LayerOptions } from './base-layer.js';
import { expectAxis, expectFloats, expectGradient, floatsOf } from './expect.js';
import { Layer, type Need } from './layer.js';
import type { Parameter } from './parameter.js';
import { Slot } from './slot.js';

/** Options of PReLU. */
export interface PReLUOptions extends LayerOptions {
  /** First values of alpha. Default `constant(0.25)`. */
  alphaInit?: InitializerOption;
}

/**
 * y = x where x > 0, else alpha x, with one learned alpha per channel: He et
 * al. 2015, "Delving Deep into Rectifiers".
 *
 * Input and output [N, ..., C], alpha [C]. Backward, over x <= 0:
 * dx = alpha dy, dalpha = Σ x dy; dx = dy elsewhere.
 *
 * @example
 * const layer = new PReLU({ alphaInit: constant(0.5) });
 * layer.setup([2], { dtype: 'float32', generator: new Generator(1) });
 * layer.forward(fromArray([[-4, 3]]), new Cache()).toArray(); // [[-2, 3]]
 */
export class PReLU extends Layer {
  readonly className = 'PReLU';
  readonly #init: Initializer;
  readonly #saved = new Slot<{ x: Tensor; y: Tensor }>(() => this.who);
  #alpha: Parameter | undefined;

  constructor({ alphaInit = constant(0.25), ...options }: PReLUOptions = {}) {
    super(options);
    knownOptions('PReLU', options, ['name', 'trainable']);
    this.#init = readInitializer('PReLU', 'alphaInit', alphaInit);
  }

  static fromConfig(config: ConfigReader): PReLU {
    return new PReLU({ ...readLayerOptions(config), alphaInit: initializerFromConfig(config.object('alphaInit')) });
  }

  /** [C]. Throws StateError before the layer is built. */
  get alpha(): Parameter {
    return this.#alpha ?? this.notBuilt();
  }

  override outputShape(inputShape: Shape): Shape {
    if (inputShape.length === 0) throw new ShapeError(`${this.who}: input must be [N, ..., C], got x [N].`);
    return inputShape;
  }

  override build(inputShape: Shape): void {
    this.#alpha = this.parameter('alpha', inputShape.slice(-1), this.#init);
  }

  override forward(x: Tensor, cache: Cache): Tensor {
    const { value } = this.alpha;
    expectAxis(this.who, x, -1, value.size, 'alpha.shape[0]');
    const xs = expectFloats(this.who, x, cache.dtype);
    const alpha = expectFloats(this.who, value, cache.dtype, 'alpha');
    const y = cache.buffer('y', x.shape);
    preluForward(xs, alpha, floatsOf(y), x.size / alpha.length, alpha.length);
    this.#saved.set(cache, { x, y });
    return y;
  }

  override backward(dy: Tensor, cache: Cache, { inputGrad = true }: Need = {}): Tensor | undefined {
    const { x, y } = this.#saved.get(cache);
    expectGradient(this.who, dy, y);
    const { value, grad, trainable } = this.alpha;
    if (!trainable && !inputGrad) return undefined;
    const dx = cache.gradient('dx', x.shape);
    const dalpha = trainable ? grad : cache.buffer('dalpha', value.shape);
    const dys = expectFloats(this.who, dy, cache.dtype, 'dy');
    const channels = value.size;
    preluBackward(floatsOf(x), floatsOf(value), dys, floatsOf(dx), floatsOf(dalpha), x.size / channels, channels);
    return inputGrad ? dx : undefined;
  }

  override config(): LayerConfig {
    return this.configOf({ alphaInit: this.#init.config });
  }
}
