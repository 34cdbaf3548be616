import { ArgumentError, ShapeError, knownOptions, show } from '../errors/index.js';
import {
  type BaseLayer,
  type BuildContext,
  type Cache,
  type ContainerOptions,
  Layer,
  type LayerConfig,
  type Mode,
  type Need,
  inside,
  located,
  setLengths,
} from '../layers/index.js';
import { expectTensor } from '../tensor/expect.js';
import { type Shape, type Tensor, showShape } from '../tensor/index.js';
import { FusibleModel, type Fusion } from './fuse.js';

/** Options of a Sequential. */
export interface SequentialOptions extends ContainerOptions {
  /** The input's shape without the batch axis: builds the model at once. Default: taken from the first input. */
  inputShape?: Shape;
}

/**
 * A list of layers, each applied to the output of the one before it.
 *
 * @example
 * const model = new Sequential([new Dense(64, { activation: 'relu' }), new Dense(10)], { inputShape: [784] });
 * model.outputShape([784]); // [10]
 */
export class Sequential extends FusibleModel {
  override readonly className = 'Sequential';
  readonly #layers: Layer[] = [];
  #inputShape: Shape | undefined;

  constructor(layers: readonly Layer[] = [], options: SequentialOptions = {}) {
    super(options);
    knownOptions('Sequential', options, ['name', 'trainable', 'seed', 'dtype', 'inputShape']);
    const isList: boolean = Array.isArray(layers);
    if (!isList) {
      throw new ArgumentError(`Sequential: layers must be a list, got ${show(layers)}. Write new Sequential([layer]).`);
    }
    for (const layer of layers) this.add(layer);
    if (options.inputShape !== undefined) this.build(options.inputShape);
  }

  /** Appends a layer; only before the model is built. */
  add(layer: Layer): this {
    if (!(layer instanceof Layer)) {
      throw new ArgumentError(
        `Sequential: layer ${this.#layers.length} must be a layer with one input, got ${show(layer)}.`,
      );
    }
    if (this.built)
      throw new ArgumentError(
        'Sequential: layers cannot be added after the model is built. Make a new model of the layers.',
      );
    this.#layers.push(layer);
    this.nameParts();
    if (layer.trainable && !this.trainable) layer.trainable = false;
    return this;
  }

  /** The layers, first to last. */
  get layers(): readonly Layer[] {
    return this.#layers;
  }

  override parts(): readonly Layer[] {
    return this.#layers;
  }

  override inputShapes(): readonly Shape[] {
    return this.#inputShape ? [this.#inputShape] : [];
  }

  override outputShape(inputShape: Shape): Shape {
    let shape = inputShape;
    this.#layers.forEach((layer, i) => (shape = inside(this.#place(i), () => layer.outputShape(shape))));
    return shape;
  }

  override partShapes(): ReadonlyMap<BaseLayer, readonly Shape[]> {
    const shapes = new Map<BaseLayer, readonly Shape[]>();
    let [shape] = this.inputShapes();
    for (const layer of this.#layers) {
      shape = layer.outputShape(shape);
      shapes.set(layer, [shape]);
    }
    return shapes;
  }

  protected override buildParts(inputShapes: readonly Shape[], context: BuildContext): void {
    if (this.#layers.length === 0)
      throw new ArgumentError(`${this.who}: has no layers. Give it some: new Sequential([new Dense(1)]).`);
    if (inputShapes.length !== 1)
      throw new ShapeError(`${this.who}: takes one input, got ${inputShapes.length} shapes.`);
    let shape = inputShapes[0];
    this.outputShape(shape); // every shape is checked before any parameter is created
    this.#layers.forEach((layer, i) => {
      inside(this.#place(i), () => layer.setup(shape, { ...context, generator: context.generator.fork(layer.name) }));
      shape = layer.outputShape(shape);
    });
    this.#inputShape = [...inputShapes[0]];
  }

  override forwardAll(inputs: readonly Tensor[], cache: Cache, mode: Mode = {}): Tensor[] {
    if (inputs.length !== 1) throw new ArgumentError(`${this.who}: takes one input, got ${inputs.length}.`);
    let [y] = inputs;
    expectTensor(this.who, y);
    if (!this.built) this.build(y.shape.slice(1));
    const [expected] = this.inputShapes();
    if (y.rank !== expected.length + 1) {
      throw new ShapeError(
        `${this.who}: input must have rank ${expected.length + 1}, [N, ${expected.join(', ')}], got ${showShape(y.shape)}. ` +
          'The first axis counts the examples.',
      );
    }
    const before = [y];
    for (let i = 0; i < this.#layers.length; i++) {
      try {
        before[0] = y;
        y = this.#layers[i].forward(y, cache.child(String(i)), mode);
        setLengths(y, this.#layers[i].lengthsAfter(before, y));
        mode.observe?.(this.#layers[i], [y]);
      } catch (error) {
        throw located(error, this.#place(i));
      }
    }
    return [y];
  }

  override backwardAll(dys: readonly (Tensor | undefined)[], cache: Cache, need?: Need): (Tensor | undefined)[] {
    const wanted = this.inputGradWanted(cache, need);
    const [dy] = dys;
    const dx = dy && this.backwardPass(cache, () => this.#backward(dy, cache, wanted));
    this.addPenaltyGradients(cache, dy?.shape[0] ?? 0);
    return [dx];
  }

  #backward(given: Tensor, cache: Cache, wanted: boolean): Tensor | undefined {
    const lowest = wanted ? 0 : this.#layers.findIndex((layer) => layer.parameters().some((p) => p.trainable));
    const stop = lowest < 0 ? this.#layers.length : lowest;
    let dy: Tensor | undefined = given;
    cache.gradients.hold(given);
    for (let i = this.#layers.length - 1; i >= stop && dy; i--) {
      try {
        const dx: Tensor | undefined = this.#layers[i].backward(dy, cache.child(String(i)), {
          inputGrad: wanted || i > stop,
        });
        if (dx) cache.gradients.hold(dx);
        cache.gradients.drop(dy);
        dy = dx;
      } catch (error) {
        throw located(error, this.#place(i));
      }
    }
    if (dy) cache.gradients.handOver(dy);
    return wanted ? dy : undefined;
  }

  override fusedCopy(fusion: Fusion): Sequential {
    const layers: Layer[] = [];
    for (let i = 0; i < this.#layers.length; i++) {
      const norm = fusion.normAfter(this.#layers[i], this.#layers[i + 1]);
      layers.push(fusion.copy(this.#layers[i], norm));
      if (norm) i++;
    }
    const { name, trainable, seed, dtype } = this;
    return new Sequential(layers, { name, trainable, seed, dtype });
  }

  override config(): LayerConfig {
    const layers = [...new Set(this.#layers)];
    const isShared = layers.length < this.#layers.length;
    return {
      className: this.className,
      name: this.name,
      trainable: this.trainable,
      seed: this.seed,
      dtype: this.dtype,
      layers: layers.map((layer) => layer.config()),
      ...(isShared && { order: this.#layers.map((layer) => layers.indexOf(layer)) }),
    };
  }

  #place(i: number): string {
    return `${this.name || this.className}[${i}]`;
  }
}
