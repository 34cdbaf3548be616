import type { FloatDType } from '../engine/index.js';
import { ArgumentError, LayerwiseError, StateError, oneOf } from '../errors/index.js';
import { Generator, type Shape, Tensor, checkShape } from '../tensor/index.js';
import { Cache } from './cache.js';
import type { Json } from './config.js';
import type { BaseLayer, BuildContext, LayerOptions } from './base-layer.js';
import { Layer, type Mode, type Need } from './layer.js';
import { lengthsOf } from './lengths.js';
import { Theta } from './theta.js';

/** Options of every model. */
export interface ContainerOptions extends LayerOptions {
  /** What initial values, dropout and shuffling are drawn from. Default 0. */
  seed?: number | string;
  /** Element type of parameters and activations. Default 'float32'; gradient checks use 'float64'. */
  dtype?: FloatDType;
}

/**
 * A layer made of layers. The outermost one lays all parameters out in one
 * block, θ, hands out caches, and adds the penalties of regularisation.
 */
export abstract class Container extends Layer {
  /**
   * What belongs to the model besides its layers, as plain JSON: a vocabulary, the names of classes. `save` writes that
   * of the outermost model into its file, `loadModel` brings it back.
   *
   * @example
   * const vocabulary = CharacterVocabulary.from('to be or not to be');
   * const model = new Sequential([new Dense(2)], { inputShape: [3] });
   * model.metadata.vocabulary = vocabulary.toJSON();
   * const loaded = decodeModel(model.encode());
   * vocabularyFromJSON(loaded.metadata.vocabulary).size; // 10
   */
  metadata: Record<string, Json> = {};
  readonly seed: number | string;
  readonly #dtype: FloatDType;
  #theta: Theta | undefined;

  constructor(options: ContainerOptions = {}) {
    super(options);
    const { seed = 0, dtype = 'float32' } = options;
    this.#dtype = oneOf('model', 'dtype', dtype, ['float32', 'float64']);
    this.seed = new Generator(seed) && seed;
  }

  /** The shapes of the inputs without the batch axis; throws until the model is built. */
  abstract inputShapes(): readonly Shape[];

  /** The outputs for a list of inputs. */
  abstract forwardAll(inputs: readonly Tensor[], cache: Cache, mode?: Mode): Tensor[];

  /** Adds to all gradients; returns the gradients of the inputs, where they were asked for. */
  abstract backwardAll(dys: readonly (Tensor | undefined)[], cache: Cache, need?: Need): (Tensor | undefined)[];

  /** Builds the parts for these inputs. */
  protected abstract buildParts(inputShapes: readonly Shape[], context: BuildContext): void;

  override get dtype(): FloatDType {
    return this.#dtype;
  }

  /**
   * Creates all parameters and lays them out in θ. Models do it by themselves at
   * the first forward pass; a second call does nothing.
   *
   * @param inputShape without the batch axis; a list of shapes for several inputs.
   * @param elements how many elements parameters and states may have together; more throw a ShapeError before memory is
   * taken. Default: any number.
   */
  override build(inputShape: Shape | readonly Shape[], elements = Infinity): void {
    const shapes = isShapeList(inputShape) ? inputShape : [inputShape];
    for (const shape of shapes) checkShape(`${this.who} build`, shape);
    const generator = new Generator(this.seed).fork('initial values');
    const context = { dtype: this.#dtype, generator, allowance: { elements } };
    if (this.beginBuild(context)) this.#buildAll(shapes, context);
    if (this.#theta) return;
    this.nameParameters('');
    this.#theta = new Theta(this.parameters(), this.#dtype);
  }

  /** Builds the container as a part of another one. */
  override setup(inputShape: Shape, context: BuildContext): void {
    if (this.beginBuild(context)) this.#buildAll([inputShape], context);
  }

  #buildAll(shapes: readonly Shape[], context: BuildContext): void {
    try {
      this.buildParts(shapes, context);
    } catch (error) {
      this.abandonBuild();
      throw error;
    }
  }

  /** All parameters and gradients in one block each. Throws until the model is built. */
  get theta(): Theta {
    if (!this.#theta) {
      throw new StateError(
        `${this.who}: has no parameters of its own yet. Call build(inputShape), or forward, on the outermost model first.`,
      );
    }
    if (!this.#theta.current) {
      throw new StateError(`${this.who}: its parameters have become part of another model. Train and save that model.`);
    }
    return this.#theta;
  }

  /** A cache for one stream of forward and backward passes. */
  createCache(seed: number | string = this.seed): Cache {
    return new Cache({ dtype: this.#dtype, generator: new Generator(seed).fork('random layers') });
  }

  override forward(x: Tensor, cache: Cache, mode: Mode = {}): Tensor {
    const outputs = this.forwardAll([x], cache, mode);
    if (outputs.length !== 1) {
      throw new ArgumentError(
        `${this.who}: forward needs a model with one output, this one has ${outputs.length}. Use forwardAll.`,
      );
    }
    return outputs[0];
  }

  /** The parts have told them. */
  override lengthsAfter(_inputs: readonly Tensor[], output: Tensor): Int32Array | undefined {
    return lengthsOf(output);
  }

  override backward(dy: Tensor, cache: Cache, need?: Need): Tensor | undefined {
    return this.backwardAll([dy], cache, need)[0];
  }

  /** The regularisation part of the cost, for a batch of m examples. */
  penalty(m: number): number {
    let sum = 0;
    for (const { regularizer, value } of this.parameters()) sum += regularizer?.penalty(value, m) ?? 0;
    return sum;
  }

  /** What a backward pass has to return: the outermost model needs no gradient of its input unless asked. */
  protected inputGradWanted(cache: Cache, need: Need | undefined): boolean {
    return need?.inputGrad ?? cache.parent !== undefined;
  }

  /** Runs a backward pass through the parts; the outermost one takes the memory of gradients anew. */
  protected backwardPass<T>(cache: Cache, pass: () => T): T {
    return cache.parent ? pass() : cache.gradients.run(pass);
  }

  /** Adds the penalties' gradients once, at the end of the outermost backward pass. */
  protected addPenaltyGradients(cache: Cache, m: number): void {
    if (cache.parent) return;
    for (const { regularizer, value, grad, trainable } of this.parameters()) {
      if (trainable) regularizer?.addGradient(value, grad, m);
    }
  }

  /** Names the parts that have no name yet: `dense1`, `dense2`, `lstm1`, ... Throws when two share one. */
  protected nameParts(): void {
    const taken = new Map<string, BaseLayer>();
    const unique = new Set(this.parts());
    for (const part of unique) {
      if (!part.name) continue;
      if (taken.has(part.name)) {
        throw new ArgumentError(`${this.who}: two layers are named '${part.name}'. Give each its own name.`);
      }
      taken.set(part.name, part);
    }
    for (const part of unique) {
      if (part.name) continue;
      const { className } = part;
      const isAcronym = className === className.toUpperCase();
      const stem = isAcronym ? className.toLowerCase() : className.charAt(0).toLowerCase() + className.slice(1);
      let number = 1;
      while (taken.has(`${stem}${number}`)) number++;
      part.name = `${stem}${number}`;
      taken.set(part.name, part);
    }
  }
}

/** Runs a part; an error gets the place of the part in front of its message. */
export function inside<T>(place: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw located(error, place);
  }
}

/** The same error with the place of a part in front of its message. */
export function located(error: unknown, place: string): unknown {
  if (error instanceof LayerwiseError) error.message = `${place} ${error.message}`;
  return error;
}

function isShapeList(shape: Shape | readonly Shape[]): shape is readonly Shape[] {
  return Array.isArray(shape) && shape.length > 0 && shape.every((item) => Array.isArray(item));
}
