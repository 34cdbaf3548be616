import { ShapeError, knownOptions } from '../errors/index.js';
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
import { type Shape, type Tensor, showShape } from '../tensor/index.js';
import { type AllInputs, assignRoles } from './attention-inputs.js';
import { AttentionLayer, type AttentionOptions, type Mechanism } from './attention-layer.js';
import { Projection } from './attention-projection.js';
import { dotScores } from './attention-scores.js';

/** Options of MultiplicativeAttention. */
export interface MultiplicativeAttentionOptions extends AttentionOptions {
  /** First values of wa. Default 'glorotUniform'. */
  weightInit?: InitializerOption;
}

/**
 * Multiplicative attention, the "general" score of Luong, Pham, Manning 2015 ("Effective approaches to attention-based
 * neural machine translation", §3.1): a learned matrix compares queries with keys of another size.
 *
 *   weights = softmax(q wa kᵀ)    y = weights v
 *
 * Inputs [query], [query, keys], [query, keys, values] or [query, keys, values, mask]: query [N, Tq, dq], keys [N, Tk, dk],
 * values [N, Tk, dv] (default: the keys), mask [N, Tq, Tk] or [N, Tk] (1 = may be attended to). Outputs y [N, Tq, dv] and
 * weights [N, Tq, Tk]. Parameter wa [dq, dk]. Scores are not scaled. Lengths of keys and `causal` hide keys as in
 * ScaledDotProductAttention; so do its errors go.
 *
 * @example
 * const layer = new MultiplicativeAttention({ weightInit: 'zeros' });
 * layer.setup([[1, 3], [2, 2]], { dtype: 'float32', generator: new Generator(1) });
 * const [query, keys] = [fromArray([[[1, 2, 3]]]), fromArray([[[1, 2], [5, 6]]])];
 * const [y] = layer.forward([query, keys], new Cache());
 * y.toArray(); // [[[3, 4]]]
 */
export class MultiplicativeAttention extends AttentionLayer {
  readonly className = 'MultiplicativeAttention';
  readonly #weightInit: Initializer;
  #own: { readonly wa: Parameter; readonly query: Projection } | undefined;

  constructor({ weightInit = 'glorotUniform', ...options }: MultiplicativeAttentionOptions = {}) {
    knownOptions('MultiplicativeAttention', options, ['name', 'trainable', 'causal', 'weightInit']);
    super('MultiplicativeAttention', options);
    this.#weightInit = readInitializer('MultiplicativeAttention', 'weightInit', weightInit);
  }

  static fromConfig(config: ConfigReader): MultiplicativeAttention {
    return new MultiplicativeAttention({
      ...readLayerOptions(config),
      causal: config.boolean('causal'),
      weightInit: initializerFromConfig(config.object('weightInit')),
    });
  }

  /** wa, [dq, dk]. Throws StateError before the layer is built. */
  get wa(): Parameter {
    return (this.#own ?? this.notBuilt()).wa;
  }

  override build(inputShapes: readonly Shape[]): void {
    const { query, keys } = assignRoles(this.who, inputShapes);
    const wa = this.parameter('wa', [query[1], keys[1]], this.#weightInit);
    this.#own = { wa, query: new Projection(wa) };
  }

  protected override mechanism({ query: q, keys }: AllInputs<Tensor>): Mechanism {
    const { wa, query } = this.#own ?? this.notBuilt();
    query.check(this.who, q);
    if (keys.shape[2] !== wa.shape[1]) {
      throw new ShapeError(
        `${this.who}: the keys' last axis must equal wa.shape[1] = ${wa.shape[1]}, got keys ${showShape(keys.shape)} ` +
          `(query ${showShape(q.shape)}). Was the layer built for another input?`,
      );
    }
    return { heads: 1, scale: 1, query, scorer: dotScores };
  }

  protected override outputDim({ values }: AllInputs<Shape>): number {
    return values[1];
  }

  override config(): LayerConfig {
    return this.configOf({ causal: this.causal, weightInit: this.#weightInit.config });
  }
}
