import { knownOptions, positiveInteger, trueOrFalse } from '../errors/index.js';
import {
  type ConfigReader,
  type Initializer,
  type InitializerOption,
  type LayerConfig,
  type Parameter,
  initializerFromConfig,
  readInitializer,
  readLayerOptions,
} from '../layers/index.js';
import type { Shape, Tensor } from '../tensor/index.js';
import { type AllInputs, assignRoles } from './attention-inputs.js';
import { AttentionLayer, type AttentionOptions, type Mechanism } from './attention-layer.js';
import { Projection } from './attention-projection.js';
import { dotScores } from './attention-scores.js';

/** Options of MultiHeadAttention. */
export interface MultiHeadAttentionOptions extends AttentionOptions {
  /** What each head finds has so many elements, dv. Default keyDim. */
  valueDim?: number;
  /** The last axis of y. Default that of the query. */
  outputDim?: number;
  /** Whether the four linear maps add a bias. Default true. */
  useBias?: boolean;
  /** The probability in [0, 1) with which a weight is dropped while training. Default 0. */
  dropout?: number;
  /** First values of wq, wk, wv and wo. Default 'glorotUniform'. */
  weightInit?: InitializerOption;
  /** First values of the biases. Default 'zeros'. */
  biasInit?: InitializerOption;
}

type Maps = Required<Pick<Mechanism, 'query' | 'keys' | 'values' | 'output'>>;

/**
 * Multi-head attention (Vaswani et al. 2017, "Attention is all you need", §3.2.2): several scaled dot-product attentions
 * side by side, each on linear maps of its own.
 *
 *   q = query wq + bq    k = keys wk + bk    v = values wv + bv
 *   head_h = softmax(q_h k_hᵀ / √dk) v_h     y = [head_1, ..., head_H] wo + bo
 *
 * where head h owns columns [h dk, (h + 1) dk) of q and k, and [h dv, (h + 1) dv) of v.
 *
 * Inputs [query], [query, keys], [query, keys, values] or [query, keys, values, mask]: query [N, Tq, Cq], keys [N, Tk, Ck]
 * (default: the query), values [N, Tk, Cv] (default: the keys), mask [N, Tq, Tk] or [N, Tk], the same for all heads (1 =
 * may be attended to). Outputs y [N, Tq, outputDim] and weights [N, heads, Tq, Tk], before dropout. Parameters
 * wq [Cq, heads · dk], wk [Ck, heads · dk], wv [Cv, heads · dv], wo [heads · dv, outputDim] and biases bq, bk, bv, bo.
 *
 * Keys beyond the lengths of their sequence are hidden; with `causal: true` query i sees the keys up to the i-th, and
 * under `carryState` the layer goes on with the keys of the calls before. Throws ArgumentError for sizes < 1, a
 * dropout outside [0, 1), a mask of other elements than 0 and 1 or one that leaves a query without keys; ShapeError
 * for inputs or a mask that do not go together.
 *
 * @example
 * const layer = new MultiHeadAttention(2, 3, { causal: true });
 * layer.setup([[4, 6]], { dtype: 'float32', generator: new Generator(1) });
 * const [y, weights] = layer.forward([ones([5, 4, 6])], new Cache());
 * y.shape;             // [5, 4, 6]
 * weights.shape;       // [5, 2, 4, 4]
 * weights.get(0, 1, 1, 0); // 0.5
 */
export class MultiHeadAttention extends AttentionLayer {
  readonly className = 'MultiHeadAttention';
  readonly valueDim: number;
  readonly #outputDim: number | undefined;
  readonly #useBias: boolean;
  readonly #weightInit: Initializer;
  readonly #biasInit: Initializer;
  #maps: Maps | undefined;

  /** `heads` is how many attentions run side by side; queries and keys of each have `keyDim` elements, dk. */
  constructor(
    readonly heads: number,
    readonly keyDim: number,
    options: MultiHeadAttentionOptions = {},
  ) {
    const who = 'MultiHeadAttention';
    const sizes = ['valueDim', 'outputDim', 'useBias', 'dropout', 'weightInit', 'biasInit'];
    knownOptions(who, options, ['name', 'trainable', 'causal', ...sizes]);
    const { valueDim = keyDim, outputDim, useBias = true, dropout = 0 } = options;
    super(who, options, dropout);
    positiveInteger(who, 'heads', heads);
    positiveInteger(who, 'keyDim', keyDim);
    positiveInteger(who, 'valueDim', valueDim);
    if (outputDim !== undefined) positiveInteger(who, 'outputDim', outputDim);
    this.valueDim = valueDim;
    this.#outputDim = outputDim;
    this.#useBias = trueOrFalse(who, 'useBias', useBias);
    this.#weightInit = readInitializer(who, 'weightInit', options.weightInit ?? 'glorotUniform');
    this.#biasInit = readInitializer(who, 'biasInit', options.biasInit ?? 'zeros');
  }

  static fromConfig(config: ConfigReader): MultiHeadAttention {
    return new MultiHeadAttention(config.number('heads'), config.number('keyDim'), {
      ...readLayerOptions(config),
      causal: config.boolean('causal'),
      valueDim: config.number('valueDim'),
      outputDim: config.has('outputDim') ? config.number('outputDim') : undefined,
      useBias: config.boolean('useBias'),
      dropout: config.number('dropout'),
      weightInit: initializerFromConfig(config.object('weightInit')),
      biasInit: initializerFromConfig(config.object('biasInit')),
    });
  }

  override build(inputShapes: readonly Shape[]): void {
    const { query, keys, values } = assignRoles(this.who, inputShapes);
    const { heads, keyDim, valueDim } = this;
    const sizes = {
      q: [query[1], heads * keyDim],
      k: [keys[1], heads * keyDim],
      v: [values[1], heads * valueDim],
      o: [heads * valueDim, this.#outputDim ?? query[1]],
    } as const;
    const weight = (of: keyof typeof sizes): Parameter => this.parameter(`w${of}`, sizes[of], this.#weightInit);
    const bias = (of: keyof typeof sizes): Parameter | undefined =>
      this.#useBias ? this.parameter(`b${of}`, [sizes[of][1]], this.#biasInit) : undefined;
    const [wq, wk, wv, wo] = [weight('q'), weight('k'), weight('v'), weight('o')];
    const [bq, bk, bv, bo] = [bias('q'), bias('k'), bias('v'), bias('o')];
    const maps = {
      query: new Projection(wq, bq),
      keys: new Projection(wk, bk),
      values: new Projection(wv, bv),
      output: new Projection(wo, bo),
    };
    this.#maps = maps;
  }

  protected override mechanism({ query, keys, values }: AllInputs<Tensor>): Mechanism {
    const maps = this.#maps ?? this.notBuilt();
    maps.query.check(this.who, query);
    maps.keys.check(this.who, keys);
    maps.values.check(this.who, values);
    return { heads: this.heads, scale: 1 / Math.sqrt(this.keyDim), scorer: dotScores, ...maps };
  }

  protected override outputDim({ query }: AllInputs<Shape>): number {
    return this.#outputDim ?? query[1];
  }

  protected override headAxis(): Shape {
    return [this.heads];
  }

  override config(): LayerConfig {
    const { heads, keyDim, valueDim, causal, dropout } = this;
    return this.configOf({
      ...{ heads, keyDim, valueDim, causal, dropout },
      outputDim: this.#outputDim ?? null,
      useBias: this.#useBias,
      weightInit: this.#weightInit.config,
      biasInit: this.#biasInit.config,
    });
  }
}
