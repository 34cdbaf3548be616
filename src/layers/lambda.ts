import { ArgumentError, StateError, knownOptions, show } from '../errors/index.js';
import type { Shape, Tensor } from '../tensor/index.js';
import type { Cache } from './cache.js';
import type { LayerConfig } from './config.js';
import type { LayerOptions } from './base-layer.js';
import { expectGradient } from './expect.js';
import { Layer, type Need } from './layer.js';
import { Slot } from './slot.js';

/** The functions that make a Lambda. */
export interface LambdaOptions extends LayerOptions {
  /** y = f(x). `cache.buffer(name, shape)` gives memory that the next call reuses. */
  forward: (x: Tensor, cache: Cache) => Tensor;
  /** ∂L/∂x from dy = ∂L/∂y, for the x and y of the forward pass. */
  backward: (dy: Tensor, x: Tensor, y: Tensor, cache: Cache) => Tensor;
  /** The output's shape for an input's, without the batch axis. Default: the same shape. */
  outputShape?: (inputShape: Shape) => Shape;
}

/**
 * y = f(x), for functions of your own. It has no parameters, and as code is
 * not saved, a model with a Lambda cannot be: `config` throws StateError. Write
 * a class with `fromConfig` and `registerLayer` for that.
 *
 * @example
 * const half = new Lambda({ forward: (x) => mul(x, 0.5), backward: (dy) => mul(dy, 0.5) });
 * half.forward(fromArray([[4, 6]]), new Cache()).toArray(); // [[2, 3]]
 */
export class Lambda extends Layer {
  readonly className = 'Lambda';
  readonly #functions: LambdaOptions;
  readonly #saved = new Slot<{ x: Tensor; y: Tensor }>(() => this.who);

  constructor(options: LambdaOptions) {
    super(options);
    knownOptions('Lambda', options, ['name', 'trainable', 'forward', 'backward', 'outputShape']);
    for (const name of ['forward', 'backward'] as const) {
      if (typeof options[name] !== 'function') {
        throw new ArgumentError(`Lambda: ${name} must be a function, got ${show(options[name])}.`);
      }
    }
    this.#functions = options;
  }

  override outputShape(inputShape: Shape): Shape {
    return this.#functions.outputShape?.(inputShape) ?? inputShape;
  }

  override forward(x: Tensor, cache: Cache): Tensor {
    const y = this.#functions.forward(x, cache);
    this.#saved.set(cache, { x, y });
    return y;
  }

  override backward(dy: Tensor, cache: Cache, { inputGrad = true }: Need = {}): Tensor | undefined {
    const { x, y } = this.#saved.get(cache);
    expectGradient(this.who, dy, y);
    if (!inputGrad) return undefined;
    const dx = this.#functions.backward(dy, x, y, cache);
    expectGradient(`${this.who} backward's result`, dx, x);
    return dx;
  }

  override config(): LayerConfig {
    throw new StateError(
      `${this.who}: cannot be saved, as it is made of functions. Write a class with fromConfig and registerLayer(className, theClass).`,
    );
  }
}
