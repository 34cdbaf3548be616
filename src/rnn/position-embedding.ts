import { binary, subarray, sumRows } from '../engine/index.js';
import { ShapeError, knownOptions, positiveInteger } from '../errors/index.js';
import {
  type Cache,
  type ConfigReader,
  type Initializer,
  type InitializerOption,
  Layer,
  type LayerConfig,
  type LayerOptions,
  type Mode,
  type Need,
  type Parameter,
  type Regularizer,
  Slot,
  checkRegularizer,
  expectAxis,
  expectFloats,
  expectGradient,
  expectRank,
  floatsOf,
  initializerFromConfig,
  readInitializer,
  readLayerOptions,
  readRegularizer,
  regularizerConfig,
} from '../layers/index.js';
import { planBroadcast } from '../tensor/broadcast.js';
import { type Shape, type Tensor, showShape } from '../tensor/index.js';
import { leaveAt, startOf } from './position.js';

/** Options of PositionEmbedding. */
export interface PositionEmbeddingOptions extends LayerOptions {
  /** First values of P. Default 'uniform': in [-0.05, 0.05). */
  weightInit?: InitializerOption;
  /** A penalty on P. Default none. */
  weightRegularizer?: Regularizer;
}

/**
 * y[n, t] = x[n, t] + P[t] with a P that is learned: the other choice of Vaswani et al. 2017, §3.5.
 *
 * Input and output [N, T, D] with T <= maxLength; weight P [maxLength, D]. Backward: dP[t] = Σ_n dy[n, t], dx = dy. With
 * mode.carryState the steps are counted on from the call before.
 *
 * Throws ArgumentError for a maxLength < 1, ShapeError for more than maxLength steps.
 *
 * @example
 * const layer = new PositionEmbedding(3, { weightInit: fixed(fromArray([[10], [20], [30]])) });
 * layer.setup([2, 1], { dtype: 'float32', generator: new Generator(1) });
 * layer.forward(fromArray([[[1], [2]]]), new Cache()).toArray(); // [[[11], [22]]]
 */
export class PositionEmbedding extends Layer {
  readonly className = 'PositionEmbedding';
  readonly #weightInit: Initializer;
  readonly #saved = new Slot<{ y: Tensor; start: number }>(() => this.who);
  #weight: Parameter | undefined;

  constructor(
    /** The number of positions, an integer >= 1. */
    readonly maxLength: number,
    private readonly options: PositionEmbeddingOptions = {},
  ) {
    super(options);
    const { weightInit = 'uniform', weightRegularizer } = options;
    knownOptions('PositionEmbedding', options, ['name', 'trainable', 'weightInit', 'weightRegularizer']);
    positiveInteger('PositionEmbedding', 'maxLength', maxLength);
    this.#weightInit = readInitializer('PositionEmbedding', 'weightInit', weightInit);
    checkRegularizer('PositionEmbedding', 'weightRegularizer', weightRegularizer);
  }

  static fromConfig(config: ConfigReader): PositionEmbedding {
    return new PositionEmbedding(config.number('maxLength'), {
      ...readLayerOptions(config),
      weightInit: initializerFromConfig(config.object('weightInit')),
      weightRegularizer: readRegularizer(config, 'weightRegularizer'),
    });
  }

  /** P, [maxLength, D]. Throws StateError before the layer is built. */
  get weight(): Parameter {
    return this.#weight ?? this.notBuilt();
  }

  override outputShape(inputShape: Shape): Shape {
    if (inputShape.length !== 2) {
      throw new ShapeError(`${this.who}: input must be [N, T, D], got x [${['N', ...inputShape].join(', ')}].`);
    }
    return inputShape;
  }

  override build([, dimensions]: Shape): void {
    const { maxLength, options } = this;
    this.#weight = this.parameter('weight', [maxLength, dimensions], this.#weightInit, options.weightRegularizer);
  }

  override forward(x: Tensor, cache: Cache, mode: Mode = {}): Tensor {
    const { value } = this.weight;
    expectRank(this.who, x, 3, '[N, T, D]');
    expectAxis(this.who, x, 2, value.shape[1], 'weight.shape[1]');
    const xs = expectFloats(this.who, x, cache.dtype);
    const table = expectFloats(this.who, value, cache.dtype, 'weight');
    const [n, steps, dimensions] = x.shape;
    const start = startOf(this.who, n, cache, mode);
    if (start + steps > this.maxLength) {
      throw new ShapeError(
        `${this.who}: has ${this.maxLength} positions (maxLength), got ${start > 0 ? `${start} steps before and ` : ''}` +
          `${steps} steps (x ${showShape(x.shape)}). Shorten the sequences, or use PositionalEncoding, which has no end.`,
      );
    }
    const rows = subarray(table, start * dimensions, (start + steps) * dimensions);
    const y = cache.buffer('y', x.shape);
    binary('add', xs, rows, floatsOf(y), planBroadcast(x.shape, [1, steps, dimensions], y.shape));
    leaveAt(start + steps, n, cache, mode);
    this.#saved.set(cache, { y, start });
    return y;
  }

  override backward(dy: Tensor, cache: Cache, { inputGrad = true }: Need = {}): Tensor | undefined {
    const { y, start } = this.#saved.get(cache);
    expectGradient(this.who, dy, y);
    const dys = expectFloats(this.who, dy, cache.dtype, 'dy');
    const [, steps, dimensions] = y.shape;
    const { trainable, grad } = this.weight;
    // rows [T D] of the batch
    if (trainable) sumRows(dys, subarray(floatsOf(grad), start * dimensions, (start + steps) * dimensions), 1);
    return inputGrad ? dy : undefined;
  }

  override config(): LayerConfig {
    return this.configOf({
      maxLength: this.maxLength,
      weightInit: this.#weightInit.config,
      weightRegularizer: regularizerConfig(this.options.weightRegularizer),
    });
  }
}
