import type { FloatDType } from '../engine/index.js';
import { ArgumentError, ShapeError, StateError, show } from '../errors/index.js';
import { type Generator, type Shape, type Tensor, checkShape, showShape, sizeOf } from '../tensor/index.js';
import type { Json, LayerConfig } from './config.js';
import type { Initializer } from './initializers.js';
import { keptLengths } from './lengths.js';
import { Parameter } from './parameter.js';
import type { Regularizer } from './regularizers.js';

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
  /** The elements that parameters and states may still take: a file's sizes are checked before memory is. Default: any. */
  readonly allowance?: { elements: number };
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

  /**
   * The lengths of the sequences in an output that forward has made of `inputs`; undefined when all steps are real.
   * Containers ask after each forward. By default those of the first input that has some, when the output is [N, T, ...]
   * of rank >= 3 with the same N and T: a layer that moves or mixes steps answers otherwise.
   */
  lengthsAfter(inputs: readonly Tensor[], output: Tensor): Int32Array | undefined {
    return keptLengths(inputs, output);
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
    const { dtype, generator, allowance } = this.buildContext();
    checkShape(`${this.who} ${name}`, shape);
    if (allowance && (allowance.elements -= sizeOf(shape)) < 0) {
      throw new ShapeError(
        `${this.who}: ${name} ${showShape(shape)} needs more elements than the weights have that are to fill it.`,
      );
    }
    initializer.check?.(shape);
    const own = generator.fork(name);
    const fill = (value: Tensor): void => initializer.fill(value, own);
    return new Parameter(name, { shape: [...shape], dtype, fill }, undefined, regularizer);
  }
}
