import { gatherRows, scatterAddRows } from '../engine/index.js';
import { ArgumentError, ShapeError, knownOptions, nonNegativeInteger, positiveInteger, show } from '../errors/index.js';
import { type Shape, Tensor, showShape } from '../tensor/index.js';
import type { Cache } from './cache.js';
import { type ConfigReader, type LayerConfig, readLayerOptions } from './config.js';
import { type Initializer, type InitializerOption, initializerFromConfig, readInitializer } from './initializers.js';
import type { LayerOptions } from './base-layer.js';
import { expectFloats, expectGradient, floatsOf } from './expect.js';
import { idsOf } from './ids.js';
import { Layer, type Mode } from './layer.js';
import { lengthsOf, setLengths } from './lengths.js';
import { lengthsBeforePadding } from './padding-lengths.js';
import type { Parameter } from './parameter.js';
import { type Regularizer, checkRegularizer, readRegularizer, regularizerConfig } from './regularizers.js';
import { Slot } from './slot.js';

/** Options of Embedding. */
export interface EmbeddingOptions extends LayerOptions {
  /** The id that fills sequences up: its row is not trained, and those at the end of a sequence are not real steps. Default none. */
  paddingId?: number;
  /** First values of E. Default `'uniform'`: in [-0.05, 0.05). */
  weightInit?: InitializerOption;
  /** A penalty on E, such as `l2(0.01)`. Default none. */
  weightRegularizer?: Regularizer;
}

/**
 * y = E[ids]: a row of the matrix E for each id, which is the product of E with one-hot rows without the product
 * (§5.2.4).
 *
 * Input ids [N, ...], output [N, ..., dimensions]; weight E [vocabulary, dimensions]. Ids are whole numbers in
 * 0..vocabulary - 1, int32 or of a floating-point type. Backward: dE[id] = Σ dy over the places of that id; rows of other
 * ids get nothing, and neither does that of `paddingId`. Ids have no gradient.
 *
 * With `paddingId` the layer tells the lengths of sequences [N, T]: the steps before the padding at the end; padding
 * with a real id after it counts as real. Lengths that `withLengths` has told count more. A layer that goes on from a
 * carried state looks for none.
 *
 * Throws ArgumentError for sizes < 1, an unknown option, an id that is not in the vocabulary (with its position) and a
 * sequence of padding alone.
 *
 * @example
 * const table = fromArray([[0, 0], [1, 2], [3, 4]]);
 * const layer = Embedding.from(table, { paddingId: 0 });
 * layer.setup([3], { dtype: 'float32', generator: new Generator(1) });
 * const y = layer.forward(fromArray([[2, 1, 0]], { dtype: 'int32' }), new Cache());
 * y.toArray(); // [[[3, 4], [1, 2], [0, 0]]]
 * Array.from(lengthsOf(y) ?? []); // [2]
 */
export class Embedding extends Layer {
  readonly className = 'Embedding';
  readonly #weightInit: Initializer;
  readonly #saved = new Slot<{ ids: Int32Array; y: Tensor }>(() => this.who);
  #weight: Parameter | undefined;

  constructor(
    /** The number of ids, an integer >= 1. */
    readonly vocabulary: number,
    /** The length of a row, an integer >= 1. */
    readonly dimensions: number,
    private readonly options: EmbeddingOptions = {},
  ) {
    super(options);
    knownOptions('Embedding', options, ['name', 'trainable', 'paddingId', 'weightInit', 'weightRegularizer']);
    positiveInteger('Embedding', 'vocabulary', vocabulary);
    positiveInteger('Embedding', 'dimensions', dimensions);
    const { paddingId, weightInit = 'uniform', weightRegularizer } = options;
    if (paddingId !== undefined) {
      nonNegativeInteger('Embedding', 'paddingId', paddingId);
      if (paddingId >= vocabulary) {
        throw new ArgumentError(`Embedding: paddingId must be in 0..${vocabulary - 1}, got ${paddingId}.`);
      }
    }
    this.#weightInit = readInitializer('Embedding', 'weightInit', weightInit);
    checkRegularizer('Embedding', 'weightRegularizer', weightRegularizer);
  }

  /**
   * An embedding that begins with the given rows, such as word vectors from a file: `trainable: false` keeps them.
   *
   * `table` is [vocabulary, dimensions]; it is read when the layer is built. A saved model holds it among its weights,
   * a configuration does not.
   */
  static from(table: Tensor, options: Omit<EmbeddingOptions, 'weightInit'> = {}): Embedding {
    if (!(table instanceof Tensor)) {
      throw new ArgumentError(`Embedding.from: table must be a tensor, got ${show(table)}.`);
    }
    if (table.rank !== 2) {
      throw new ShapeError(`Embedding.from: table must be [vocabulary, dimensions], got ${showShape(table.shape)}.`);
    }
    const { config } = readInitializer('Embedding', 'weightInit', 'uniform');
    const weightInit = { config, fill: (weight: Tensor): void => weight.data.set(table.data) };
    const [vocabulary, dimensions] = table.shape;
    return new Embedding(vocabulary, dimensions, { ...options, weightInit });
  }

  static fromConfig(config: ConfigReader): Embedding {
    return new Embedding(config.number('vocabulary'), config.number('dimensions'), {
      ...readLayerOptions(config),
      paddingId: config.has('paddingId') ? config.number('paddingId') : undefined,
      weightInit: initializerFromConfig(config.object('weightInit')),
      weightRegularizer: readRegularizer(config, 'weightRegularizer'),
    });
  }

  /** E, [vocabulary, dimensions]. Throws StateError before the layer is built. */
  get weight(): Parameter {
    return this.#weight ?? this.notBuilt();
  }

  /** The id that fills sequences up, if one does. */
  get paddingId(): number | undefined {
    return this.options.paddingId;
  }

  override outputShape(inputShape: Shape): Shape {
    return [...inputShape, this.dimensions];
  }

  override build(): void {
    const { vocabulary, dimensions } = this;
    this.#weight = this.parameter('weight', [vocabulary, dimensions], this.#weightInit, this.options.weightRegularizer);
  }

  override forward(x: Tensor, cache: Cache, mode: Mode = {}): Tensor {
    const { value } = this.weight;
    const ids = idsOf(this.who, x, this.vocabulary, cache);
    if (x.rank === 0) throw new ShapeError(`${this.who}: ids must be [N, ...], got a scalar (x []).`);
    const table = expectFloats(this.who, value, cache.dtype, 'weight');
    const lengths = this.#lengths(x, ids, cache, mode);
    const y = cache.buffer('y', [...x.shape, this.dimensions]);
    gatherRows(table, ids, y.data, this.dimensions);
    setLengths(y, lengths);
    this.#saved.set(cache, { ids, y });
    return y;
  }

  override backward(dy: Tensor, cache: Cache): undefined {
    const { ids, y } = this.#saved.get(cache);
    expectGradient(this.who, dy, y);
    const { trainable, grad } = this.weight;
    if (!trainable) return;
    const dys = expectFloats(this.who, dy, cache.dtype, 'dy');
    const gradient = floatsOf(grad);
    const { paddingId } = this;
    if (paddingId === undefined) {
      scatterAddRows(dys, ids, gradient, this.dimensions);
      return;
    }
    const row = gradient.subarray(paddingId * this.dimensions, (paddingId + 1) * this.dimensions);
    const before = cache.scratch('padding row', [this.dimensions]);
    before.data.set(row);
    scatterAddRows(dys, ids, gradient, this.dimensions);
    row.set(before.data);
  }

  /** Forward has told them. */
  override lengthsAfter(_inputs: readonly Tensor[], output: Tensor): Int32Array | undefined {
    return lengthsOf(output);
  }

  override config(): LayerConfig {
    const { vocabulary, dimensions, paddingId = null } = this;
    return this.configOf({
      vocabulary,
      dimensions,
      paddingId,
      weightInit: this.#weightInit.config,
      weightRegularizer: regularizerConfig(this.options.weightRegularizer),
    });
  }

  #lengths(x: Tensor, ids: Int32Array, cache: Cache, mode: Mode): Int32Array | undefined {
    const { paddingId } = this;
    const told = lengthsOf(x);
    if (told || paddingId === undefined || x.rank !== 2 || mode.carryState) return told;
    const steps = x.shape[1];
    return lengthsBeforePadding(this.who, x, `id ${paddingId}`, (n, t) => ids[n * steps + t] === paddingId, cache);
  }
}
