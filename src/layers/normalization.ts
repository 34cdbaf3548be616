import type { FloatArray, FloatDType } from '../engine/index.js';
import { inInterval, knownOptions, trueOrFalse } from '../errors/index.js';
import type { Shape } from '../tensor/index.js';
import type { LayerOptions } from './base-layer.js';
import { type ConfigReader, type Json, type LayerConfig, readLayerOptions } from './config.js';
import { expectFloats } from './expect.js';
import { type Initializer, type InitializerOption, initializerFromConfig, readInitializer } from './initializers.js';
import { Layer } from './layer.js';
import type { Parameter } from './parameter.js';

/** Options of every layer that normalises. */
export interface NormalizationOptions extends LayerOptions {
  /** ε, what is added to the variance under the root, > 0. Default 1e-5. */
  epsilon?: number;
  /** Whether there is a factor γ. Default true. */
  scale?: boolean;
  /** Whether there is a summand β. Default true. */
  center?: boolean;
  /** First values of γ. Default 'ones'. */
  gammaInit?: InitializerOption;
  /** First values of β. Default 'zeros'. */
  betaInit?: InitializerOption;
}

const commonOptions = ['name', 'trainable', 'epsilon', 'scale', 'center', 'gammaInit', 'betaInit'] as const;

/** What layers share that compute y = γ (x - μ) / √(σ² + ε) + β: ε, γ and β. */
export abstract class NormalizationLayer extends Layer {
  /** What is added to the variance under the root. */
  readonly epsilon: number;
  readonly #scale: boolean;
  readonly #center: boolean;
  readonly #gammaInit: Initializer;
  readonly #betaInit: Initializer;
  #gamma: Parameter | undefined;
  #beta: Parameter | undefined;

  constructor(who: string, options: NormalizationOptions, more: readonly string[] = []) {
    super(options);
    knownOptions(who, options, [...commonOptions, ...more]);
    const { epsilon = 1e-5, scale = true, center = true, gammaInit = 'ones', betaInit = 'zeros' } = options;
    inInterval(who, 'epsilon', epsilon, '(0, Infinity)');
    this.epsilon = epsilon;
    this.#scale = trueOrFalse(who, 'scale', scale);
    this.#center = trueOrFalse(who, 'center', center);
    this.#gammaInit = readInitializer(who, 'gammaInit', gammaInit);
    this.#betaInit = readInitializer(who, 'betaInit', betaInit);
  }

  /** γ; undefined with `scale: false`. Throws StateError before the layer is built. */
  get gamma(): Parameter | undefined {
    return this.built ? this.#gamma : this.notBuilt();
  }

  /** β; undefined with `center: false`. Throws StateError before the layer is built. */
  get beta(): Parameter | undefined {
    return this.built ? this.#beta : this.notBuilt();
  }

  override outputShape(inputShape: Shape): Shape {
    return inputShape;
  }

  /** Creates γ and β, unless they are not to be. */
  protected createAffine(shape: Shape): void {
    this.#gamma = this.#scale ? this.parameter('gamma', shape, this.#gammaInit) : undefined;
    this.#beta = this.#center ? this.parameter('beta', shape, this.#betaInit) : undefined;
  }

  /** The elements of γ and β. */
  protected affine(dtype: FloatDType): { gamma: FloatArray | undefined; beta: FloatArray | undefined } {
    const { gamma, beta } = this;
    return {
      gamma: gamma && expectFloats(this.who, gamma.value, dtype, 'gamma'),
      beta: beta && expectFloats(this.who, beta.value, dtype, 'beta'),
    };
  }

  /** Where the gradients of γ and β go: nowhere when they are frozen. */
  protected affineGradients(dtype: FloatDType): { dGamma: FloatArray | undefined; dBeta: FloatArray | undefined } {
    const { gamma, beta } = this;
    return {
      dGamma: gamma?.trainable ? expectFloats(this.who, gamma.grad, dtype, 'gamma gradient') : undefined,
      dBeta: beta?.trainable ? expectFloats(this.who, beta.grad, dtype, 'beta gradient') : undefined,
    };
  }

  /** The configuration of a class whose own fields are `fields`. */
  protected normalizationConfig(fields: Readonly<Record<string, Json>>): LayerConfig {
    return this.configOf({
      ...fields,
      epsilon: this.epsilon,
      scale: this.#scale,
      center: this.#center,
      gammaInit: this.#gammaInit.config,
      betaInit: this.#betaInit.config,
    });
  }
}

/** The options that the saved configuration of every layer holds that normalises. */
export function readNormalizationOptions(config: ConfigReader): NormalizationOptions {
  return {
    ...readLayerOptions(config),
    epsilon: config.number('epsilon'),
    scale: config.boolean('scale'),
    center: config.boolean('center'),
    gammaInit: initializerFromConfig(config.object('gammaInit')),
    betaInit: initializerFromConfig(config.object('betaInit')),
  };
}
