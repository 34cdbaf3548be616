import { axpy } from '../engine/index.js';
import { ArgumentError, knownOptions } from '../errors/index.js';
import { type Shape, type Tensor, checkShape } from '../tensor/index.js';
import type { Cache } from './cache.js';
import { type ConfigReader, type LayerConfig, readLayerOptions } from './config.js';
import { type Initializer, type InitializerOption, initializerFromConfig, readInitializer } from './initializers.js';
import type { LayerOptions } from './base-layer.js';
import { expectFloats, expectGradient, floatsOf } from './expect.js';
import { MergeLayer } from './layer.js';
import type { Parameter } from './parameter.js';
import { type Regularizer, checkRegularizer, readRegularizer, regularizerConfig } from './regularizers.js';
import { Slot } from './slot.js';

/** Options of VariableLayer. */
export interface VariableOptions extends LayerOptions {
  /** The first value. Default 'zeros'. */
  init?: InitializerOption;
  /** A penalty on its size. Default none. */
  regularizer?: Regularizer;
}

/**
 * A parameter as a node of a graph: no inputs, one output [1, ...shape] that
 * broadcasts against a batch. With the arithmetic layers it makes any cost to
 * be minimised, such as the (w - 5)² of §2.3.11.
 *
 * @example
 * const w = new VariableLayer([1]).apply([]);
 * const cost = new Square().apply(new Shift(-5).apply(w)); // (w - 5)²
 */
export class VariableLayer extends MergeLayer {
  readonly className = 'VariableLayer';
  readonly #init: Initializer;
  readonly #saved = new Slot<{ y: Tensor }>(() => this.who);
  #value: Parameter | undefined;

  constructor(
    /** Without a batch axis; [] is a scalar. */
    readonly shape: Shape,
    private readonly options: VariableOptions = {},
  ) {
    super(options);
    knownOptions('VariableLayer', options, ['name', 'trainable', 'init', 'regularizer']);
    checkShape('VariableLayer', shape);
    checkRegularizer('VariableLayer', 'regularizer', options.regularizer);
    this.#init = readInitializer('VariableLayer', 'init', options.init ?? 'zeros');
  }

  static fromConfig(config: ConfigReader): VariableLayer {
    return new VariableLayer(config.numbers('shape'), {
      ...readLayerOptions(config),
      init: initializerFromConfig(config.object('init')),
      regularizer: readRegularizer(config, 'regularizer'),
    });
  }

  /** The parameter, [...shape]. Throws StateError before the layer is built. */
  get value(): Parameter {
    return this.#value ?? this.notBuilt();
  }

  override build(): void {
    this.#value = this.parameter('value', this.shape, this.#init, this.options.regularizer);
  }

  override outputShapes(inputShapes: readonly Shape[]): Shape[] {
    if (inputShapes.length > 0) throw new ArgumentError(`${this.who}: takes no inputs, got ${inputShapes.length}.`);
    return [this.shape];
  }

  override forward(_inputs: readonly Tensor[], cache: Cache): Tensor[] {
    const { value } = this.value;
    expectFloats(this.who, value, cache.dtype, 'value');
    const y = cache.reshape('y', value, [1, ...this.shape]);
    this.#saved.set(cache, { y });
    return [y];
  }

  override backward([dy]: readonly (Tensor | undefined)[], cache: Cache): undefined[] {
    const { y } = this.#saved.get(cache);
    if (!dy) return [];
    expectGradient(this.who, dy, y);
    const { trainable, grad } = this.value;
    if (trainable) axpy(1, expectFloats(this.who, dy, cache.dtype, 'dy'), floatsOf(grad));
    return [];
  }

  override config(): LayerConfig {
    const { regularizer } = this.options;
    return this.configOf({ shape: this.shape, init: this.#init.config, regularizer: regularizerConfig(regularizer) });
  }
}
