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
import { AdditiveScores } from './attention-additive-scores.js';
import { type AllInputs, assignRoles } from './attention-inputs.js';
import { AttentionLayer, type AttentionOptions, type Mechanism } from './attention-layer.js';
import { Projection } from './attention-projection.js';

/** Options of AdditiveAttention. */
export interface AdditiveAttentionOptions extends AttentionOptions {
  /** Whether b is added. Default true. */
  useBias?: boolean;
  /** First values of wq, wk and v. Default 'glorotUniform'. */
  weightInit?: InitializerOption;
  /** First values of b. Default 'zeros'. */
  biasInit?: InitializerOption;
}

interface Own {
  readonly wq: Parameter;
  readonly wk: Parameter;
  readonly v: Parameter;
  readonly b: Parameter | undefined;
  readonly mechanism: Mechanism & { readonly query: Projection; readonly keys: Projection };
}

/**
 * Additive attention: a small network compares each query with each key (Bahdanau, Cho, Bengio 2015, "Neural machine
 * translation by jointly learning to align and translate", §3.1; §5.3.8 of the course notes).
 *
 *   scores[i, j] = v · tanh(q_i wq + k_j wk + b)    weights = softmax(scores)    y = weights values
 *
 * Inputs [query], [query, keys], [query, keys, values] or [query, keys, values, mask]: query [N, Tq, dq], keys [N, Tk, dk],
 * values [N, Tk, dv] (default: the keys), mask [N, Tq, Tk] or [N, Tk] (1 = may be attended to). Outputs y [N, Tq, dv] and
 * weights [N, Tq, Tk]. Parameters wq [dq, units], wk [dk, units], v [units], b [units]. Memory for N · Tq · Tk · units
 * activations. In a decoder, the query is the state s_{t-1} and the keys what the encoder made of each word. Lengths of
 * keys and `causal` hide keys as in ScaledDotProductAttention; so do its errors go.
 *
 * @example
 * const layer = new AdditiveAttention(4);
 * layer.setup([[1, 3], [2, 2]], { dtype: 'float32', generator: new Generator(1) });
 * const [query, keys] = [fromArray([[[1, 2, 3]]]), fromArray([[[5, 6], [5, 6]]])];
 * const [y, weights] = layer.forward([query, keys], new Cache());
 * y.toArray();       // [[[5, 6]]]
 * weights.toArray(); // [[[0.5, 0.5]]]
 */
export class AdditiveAttention extends AttentionLayer {
  readonly className = 'AdditiveAttention';
  readonly #useBias: boolean;
  readonly #weightInit: Initializer;
  readonly #biasInit: Initializer;
  #own: Own | undefined;

  /** `units` is the size of the small network's hidden layer, an integer >= 1. */
  constructor(
    readonly units: number,
    options: AdditiveAttentionOptions = {},
  ) {
    const known = ['name', 'trainable', 'causal', 'useBias', 'weightInit', 'biasInit'];
    knownOptions('AdditiveAttention', options, known);
    super('AdditiveAttention', options);
    positiveInteger('AdditiveAttention', 'units', units);
    this.#useBias = trueOrFalse('AdditiveAttention', 'useBias', options.useBias ?? true);
    this.#weightInit = readInitializer('AdditiveAttention', 'weightInit', options.weightInit ?? 'glorotUniform');
    this.#biasInit = readInitializer('AdditiveAttention', 'biasInit', options.biasInit ?? 'zeros');
  }

  static fromConfig(config: ConfigReader): AdditiveAttention {
    return new AdditiveAttention(config.number('units'), {
      ...readLayerOptions(config),
      causal: config.boolean('causal'),
      useBias: config.boolean('useBias'),
      weightInit: initializerFromConfig(config.object('weightInit')),
      biasInit: initializerFromConfig(config.object('biasInit')),
    });
  }

  /** wq, [dq, units]. Throws StateError before the layer is built. */
  get wq(): Parameter {
    return this.#built.wq;
  }

  /** wk, [dk, units]. Throws StateError before the layer is built. */
  get wk(): Parameter {
    return this.#built.wk;
  }

  /** v, [units]. Throws StateError before the layer is built. */
  get v(): Parameter {
    return this.#built.v;
  }

  /** b, [units]; undefined with `useBias: false`. Throws StateError before the layer is built. */
  get b(): Parameter | undefined {
    return this.#built.b;
  }

  get #built(): Own {
    return this.#own ?? this.notBuilt();
  }

  override build(inputShapes: readonly Shape[]): void {
    const { query, keys } = assignRoles(this.who, inputShapes);
    const wq = this.parameter('wq', [query[1], this.units], this.#weightInit);
    const wk = this.parameter('wk', [keys[1], this.units], this.#weightInit);
    const v = this.parameter('v', [this.units], this.#weightInit);
    const b = this.#useBias ? this.parameter('b', [this.units], this.#biasInit) : undefined;
    const maps = { query: new Projection(wq), keys: new Projection(wk, b) };
    this.#own = { wq, wk, v, b, mechanism: { heads: 1, scale: 1, scorer: new AdditiveScores(v), ...maps } };
  }

  protected override mechanism({ query, keys }: AllInputs<Tensor>): Mechanism {
    const { mechanism } = this.#built;
    mechanism.query.check(this.who, query);
    mechanism.keys.check(this.who, keys);
    return mechanism;
  }

  protected override outputDim({ values }: AllInputs<Shape>): number {
    return values[1];
  }

  override config(): LayerConfig {
    return this.configOf({
      units: this.units,
      causal: this.causal,
      useBias: this.#useBias,
      weightInit: this.#weightInit.config,
      biasInit: this.#biasInit.config,
    });
  }
}
