import { ArgumentError, ShapeError, StateError, show } from '../errors/index.js';
import { type FloatArray, type FloatDType, allocateArray } from '../engine/index.js';
import { type Generator, type Shape, Tensor, checkShape, showShape, sizeOf } from '../tensor/index.js';
import type { Cache } from './cache.js';
import type { ConfigReader, Json, LayerConfig } from './config.js';
import type { Initializer } from './initializers.js';
import { type Node, applyLayer } from './node.js';
import { Parameter } from './parameter.js';
import type { Regularizer } from './regularizers.js';

/** How a forward pass is meant. */
export interface Mode {
  /** True while training: dropout drops, batch norm uses the batch. Default false. */
  readonly training?: boolean;
  /** Called by containers with each part that has run and its outputs, which are valid until the cache is used again. */
  readonly observe?: (layer: BaseLayer, outputs: readonly Tensor[]) => void;
}

/** Which gradients a backward pass has to compute besides those of the parameters. */
export interface Need {
  /** False spares a first layer its ∂L/∂x. Default true. */
  readonly inputGrad?: boolean;
}

/** Options of every layer. */
export interface LayerOptions {
  /** A name for messages, summaries and files. Default: the class name in lower case, numbered by the model. */
  name?: string;
  /** False freezes the layer's parameters. Default true. */
  trainable?: boolean;
}

/** What a layer gets when it creates its parameters. */
export interface BuildContext {
  readonly dtype: FloatDType;
  readonly generator: Generator;
}

/**
 * What all layers share: a name, parameters, and the state of being built.
 *
 * A layer owns its parameters and configuration and nothing of any one call:
 * what backward needs lives in the cache that the caller holds.
 */
export abstract class BaseLayer {
  /** The class's name in saved files and messages. */
  abstract readonly className: string;
  /** Empty until the user or a model names the layer. */
  name: string;
  #trainable: boolean;
  readonly #parameters: Parameter[] = [];
  readonly #state: Parameter[] = [];
  #context: BuildContext | undefined;

  constructor(options: LayerOptions = {}) {
    const { name = '', trainable = true } = options;
    if (typeof name !== 'string') throw new ArgumentError(`layer: name must be a string, got ${show(name)}.`);
    if (typeof trainable !== 'boolean')
      throw new ArgumentError(`layer: trainable must be a boolean, got ${show(trainable)}.`);
    this.name = name;
    this.#trainable = trainable;
  }

  /** Whether the parameters exist. */
  get built(): boolean {
    return this.#context !== undefined;
  }

  /** Who complains in messages: class and name. */
  get who(): string {
    return this.name ? `${this.className} '${this.name}'` : this.className;
  }

  /** Whether optimizers may change the layer's parameters; containers pass it on to their parts. */
  get trainable(): boolean {
    return this.#trainable;
  }

  set trainable(value: boolean) {
    this.#trainable = value;
    for (const parameter of this.#parameters) parameter.trainable = value;
    for (const part of this.parts()) part.trainable = value;
  }

  /** The parameters, in order of creation, those of the parts after the layer's own; a part used twice counts once. */
  parameters(): readonly Parameter[] {
    const all = [...this.#parameters, ...this.parts().flatMap((part) => part.parameters())];
    return [...new Set(all)];
  }

  /** Values that are saved with the parameters but not trained, such as running averages. */
  state(): readonly Parameter[] {
    const all = [...this.#state, ...this.parts().flatMap((part) => part.state())];
    return [...new Set(all)];
  }

  /** Tells the layer's parameters and states, and those of its parts, where in the model they are. */
  protected nameParameters(path: string): void {
    for (const parameter of [...this.#parameters, ...this.#state]) parameter.path = `${path}${parameter.name}`;
    for (const part of this.parts()) part.nameParameters(`${path}${part.name}.`);
  }

  /** The layers inside, for containers and wrappers. */
  parts(): readonly BaseLayer[] {
    return [];
  }

  /** What is needed to make the same layer again, as JSON. */
  abstract config(): LayerConfig;

  /** The configuration that `fields` complete: class, name and `trainable` are the same for all layers. */
  protected configOf(fields: Readonly<Record<string, Json>> = {}): LayerConfig {
    return { className: this.className, name: this.name, trainable: this.trainable, ...fields };
  }

  /** The element type that the layer was built for. */
  get dtype(): FloatDType {
    return this.buildContext().dtype;
  }

  /** Begins building; returns false when the layer is built already. */
  protected beginBuild(context: BuildContext): boolean {
    if (this.#context) return false;
    this.#context = context;
    return true;
  }

  /** Undoes a build that failed half-way. */
  protected abandonBuild(): void {
    this.#context = undefined;
    this.#parameters.length = 0;
    this.#state.length = 0;
  }

  protected buildContext(): BuildContext {
    return this.#context ?? this.notBuilt();
  }

  /** Throws the StateError of a layer that is used before `setup`: `const { weight } = this.#own ?? this.notBuilt()`. */
  protected notBuilt(): never {
    throw new StateError(`${this.who}: not built yet. Build the model with an input shape first.`);
  }

  /** Creates a trained parameter; its first value comes from `initializer`. */
  protected parameter(name: string, shape: Shape, initializer: Initializer, regularizer?: Regularizer): Parameter {
    const parameter = this.#create(name, shape, initializer, regularizer);
    parameter.trainable = this.#trainable;
    this.#parameters.push(parameter);
    return parameter;
  }

  /** Creates a saved but untrained value. */
  protected stateValue(name: string, shape: Shape, initializer: Initializer): Parameter {
    const value = this.#create(name, shape, initializer);
    value.trainable = false;
    this.#state.push(value);
    return value;
  }

  #create(name: string, shape: Shape, initializer: Initializer, regularizer?: Regularizer): Parameter {
    const { dtype, generator } = this.buildContext();
    checkShape(`${this.who} ${name}`, shape);
    const make = (): Tensor => new Tensor(allocateArray(dtype, sizeOf(shape), `${this.who} ${name}`), [...shape]);
    const value = make();
    initializer.fill(value, generator.fork(name));
    return new Parameter(name, value, make(), regularizer);
  }
}

/**
 * A layer with one input and one output. Shapes given to `setup`, `build` and
 * `outputShape` leave out the batch axis.
 */
export abstract class Layer extends BaseLayer {
  /** Creates the parameters for inputs of this shape, once; a layer used twice is built by its first use. */
  setup(inputShape: Shape, context: BuildContext): void {
    if (!this.beginBuild(context)) return;
    try {
      this.outputShape(inputShape);
      this.build(inputShape);
    } catch (error) {
      this.abandonBuild();
      throw error;
    }
  }

  /** Creates parameters with `this.parameter`; layers without parameters leave it out. Called by `setup`. */
  build(_inputShape: Shape): void {}

  /** The node that this layer computes from another one, in a Graph. */
  apply(x: Node): Node {
    const [y] = applyLayer(this, [x], [this.outputShape(x.shape)]);
    return y;
  }

  /** The shape of the output without the batch axis; throws when the layer does not fit the input. */
  abstract outputShape(inputShape: Shape): Shape;

  /** y = f(x). The result is valid until the cache is used again. */
  abstract forward(x: Tensor, cache: Cache, mode?: Mode): Tensor;

  /** Adds to the parameters' gradients; returns ∂L/∂x, or undefined when it was not needed. */
  abstract backward(dy: Tensor, cache: Cache, need?: Need): Tensor | undefined;
}

/** A layer with several inputs or outputs: merges, attention, recurrent layers that return their state. */
export abstract class MultiLayer extends BaseLayer {
  /** Creates the parameters for inputs of these shapes, once. */
  setup(inputShapes: readonly Shape[], context: BuildContext): void {
    if (!this.beginBuild(context)) return;
    try {
      this.outputShapes(inputShapes);
      this.build(inputShapes);
    } catch (error) {
      this.abandonBuild();
      throw error;
    }
  }

  /** Creates parameters with `this.parameter`; layers without parameters leave it out. Called by `setup`. */
  build(_inputShapes: readonly Shape[]): void {}

  /** The nodes that this layer computes from others, in a Graph. */
  applyAll(xs: readonly Node[]): Node[] {
    return applyLayer(this, xs, this.outputShapes(xs.map((x) => x.shape)));
  }

  /** The outputs' shapes without the batch axis; throws when the layer does not fit the inputs. */
  abstract outputShapes(inputShapes: readonly Shape[]): Shape[];

  abstract forward(inputs: readonly Tensor[], cache: Cache, mode?: Mode): Tensor[];

  /** The gradients of the inputs; an output that nothing used has gradient undefined. */
  abstract backward(dys: readonly (Tensor | undefined)[], cache: Cache, need?: Need): (Tensor | undefined)[];
}

/** A layer that makes one output of several inputs, or of none. */
export abstract class MergeLayer extends MultiLayer {
  /** The node that this layer computes from others, in a Graph. */
  apply(xs: readonly Node[]): Node {
    const [y] = this.applyAll(xs);
    return y;
  }
}

/** Throws unless an input axis has the size that the layer was built for. */
export function expectAxis(who: string, x: Tensor, axis: number, size: number, what: string): void {
  const index = axis < 0 ? axis + x.rank : axis;
  if (x.shape[index] === size) return;
  throw new ShapeError(
    `${who}: input axis ${axis} must equal ${what} = ${size}, got ${x.shape[index] ?? 'none'} (x ${showShape(x.shape)}). ` +
      'Was the layer built for another input?',
  );
}

/** Throws unless an input has the rank that the layer works on, batch axis included. */
export function expectRank(who: string, x: Tensor, rank: number, layout: string): void {
  if (x.rank === rank) return;
  throw new ShapeError(`${who}: input must have rank ${rank} ${layout}, got rank ${x.rank} (x ${showShape(x.shape)}).`);
}

/** Throws unless dy has the shape of the output that forward returned. */
export function expectGradient(who: string, dy: Tensor, y: Tensor): void {
  if (dy.rank === y.rank && dy.shape.every((n, i) => n === y.shape[i])) return;
  throw new ShapeError(`${who}: dy ${showShape(dy.shape)} must have the shape of the output y ${showShape(y.shape)}.`);
}

/** The elements of a tensor, which must be of the floating-point type that the cache computes in. */
export function expectFloats(who: string, x: Tensor, dtype: FloatDType, name = 'input'): FloatArray {
  if (!(x.data instanceof Int32Array) && x.dtype === dtype) return x.data;
  throw new ArgumentError(
    `${who}: ${name} must have the cache's dtype '${dtype}', got '${x.dtype}' (${name} ${showShape(x.shape)}). ` +
      'Model, cache and data must have one dtype; cast(x, dtype) converts.',
  );
}

/** The elements of a floating-point tensor, such as a buffer of a cache. */
export function floatsOf(x: Tensor): FloatArray {
  if (!(x.data instanceof Int32Array)) return x.data;
  throw new ArgumentError(
    `layer: needs a floating-point tensor, got int32 ${showShape(x.shape)}. cast(x, 'float32') converts.`,
  );
}

/** The options that every layer's saved configuration holds. */
export function readLayerOptions(config: ConfigReader): { name: string; trainable: boolean } {
  return { name: config.string('name'), trainable: config.boolean('trainable') };
}
