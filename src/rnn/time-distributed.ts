import { ArgumentError, ShapeError, knownOptions, show } from '../errors/index.js';
import {
  type Cache,
  type ConfigReader,
  Layer,
  type LayerConfig,
  type LayerOptions,
  type Mode,
  type Need,
  Slot,
  announceLogits,
  expectGradient,
  isLogitGradient,
  layerFromConfig,
  logitsOf,
  markLogitGradient,
  readLayerOptions,
} from '../layers/index.js';
import { type Shape, type Tensor, showShape } from '../tensor/index.js';

interface Saved {
  readonly x: Tensor;
  readonly y: Tensor;
  /** y with time in the batch, [N T, ...]. */
  readonly folded: Tensor;
}

/**
 * y[n, t] = layer(x[n, t]): one layer, with one set of weights, at every step. Time is folded into the batch, so the layer
 * sees N T examples at once.
 *
 * Input [N, T, ...] and output [N, T, ...]. Dense, Embedding, activations and normalisations of the last axis work on every
 * step as they are; this is for layers that do not, such as a Conv2D over the pictures of a film. Padded steps are
 * computed too.
 *
 * Throws ArgumentError when `layer` is no layer of one input, ShapeError for an input without a time axis.
 *
 * @example
 * const layer = new TimeDistributed(new Flatten());
 * layer.outputShape([5, 2, 3]); // [5, 6]
 */
export class TimeDistributed extends Layer {
  readonly className = 'TimeDistributed';
  readonly #saved = new Slot<Saved>(() => this.who);

  constructor(
    /** What is applied to every step. */
    readonly layer: Layer,
    options: LayerOptions = {},
  ) {
    super(options);
    knownOptions('TimeDistributed', options, ['name', 'trainable']);
    if (!(layer instanceof Layer)) {
      throw new ArgumentError(`TimeDistributed: layer must be a layer with one input, got ${show(layer)}.`);
    }
    layer.name ||= 'layer';
    if (!this.trainable) this.trainable = false;
  }

  static fromConfig(config: ConfigReader): TimeDistributed {
    const layer = layerFromConfig(config.object('layer'));
    if (layer instanceof Layer) return new TimeDistributed(layer, readLayerOptions(config));
    throw new ArgumentError(`${config.where}: layer must be a layer with one input, got ${layer.who}.`);
  }

  override parts(): readonly Layer[] {
    return [this.layer];
  }

  override outputShape(inputShape: Shape): Shape {
    if (inputShape.length === 0) throw new ShapeError(`${this.who}: input must be [N, T, ...], got x [N].`);
    const [steps, ...step] = inputShape;
    return [steps, ...this.layer.outputShape(step)];
  }

  override build([, ...step]: Shape): void {
    this.layer.setup(step, this.buildContext());
  }

  override forward(x: Tensor, cache: Cache, mode?: Mode): Tensor {
    if (x.rank < 2) throw new ShapeError(`${this.who}: input must be [N, T, ...], got x ${showShape(x.shape)}.`);
    const [n, steps, ...step] = x.shape;
    const folded = this.layer.forward(cache.reshape('x', x, [n * steps, ...step]), cache.child('layer'), mode);
    const y = cache.reshape('y', folded, [n, steps, ...folded.shape.slice(1)]);
    const logits = logitsOf(folded);
    if (logits) announceLogits(y, logits.activation, cache.reshape('logits', logits.logits, y.shape));
    this.#saved.set(cache, { x, y, folded });
    return y;
  }

  override backward(dy: Tensor, cache: Cache, need?: Need): Tensor | undefined {
    const { x, y, folded } = this.#saved.get(cache);
    expectGradient(this.who, dy, y);
    const isFused = isLogitGradient(dy, y);
    const d = cache.reshape(isFused ? 'dz' : 'dy', dy, folded.shape); // apart, as a mark stays with its tensor
    if (isFused) markLogitGradient(d, folded);
    const dx = this.layer.backward(d, cache.child('layer'), need);
    return dx && cache.reshape('dx', dx, x.shape);
  }

  override config(): LayerConfig {
    return this.configOf({ layer: this.layer.config() });
  }
}
