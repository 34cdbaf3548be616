import { ShapeError, knownOptions } from '../errors/index.js';
import { type ConfigReader, type LayerConfig, readLayerOptions } from '../layers/index.js';
import type { Shape, Tensor } from '../tensor/index.js';
import type { AllInputs } from './attention-inputs.js';
import { AttentionLayer, type AttentionOptions, type Mechanism } from './attention-layer.js';
import { dotScores } from './attention-scores.js';

/**
 * Scaled dot-product attention (Vaswani et al. 2017, "Attention is all you need", §3.2.1):
 *
 *   weights = softmax(q kᵀ / √d)    y = weights v
 *
 * Inputs [query], [query, keys], [query, keys, values] or [query, keys, values, mask]: query [N, Tq, d], keys [N, Tk, d]
 * (default: the query), values [N, Tk, dv] (default: the keys), mask [N, Tq, Tk] or [N, Tk] of 0 and 1 (1 = may be
 * attended to). Outputs y [N, Tq, dv] and weights [N, Tq, Tk], whose rows sum to 1. Keys beyond the lengths of their
 * sequence are hidden; with `causal: true` query i sees the keys up to the i-th. No parameters. Backward, ds the gradient
 * of q kᵀ / √d:
 *
 *   dv = weightsᵀ dy    dweights = dy vᵀ    ds = weights (dweights - Σ dweights weights)
 *   dq = ds k / √d      dk = dsᵀ q / √d
 *
 * Throws ShapeError for inputs or a mask that do not go together, ArgumentError for elements of a mask other than 0 and
 * 1 and for a query that may attend to no key.
 *
 * @example
 * const layer = new ScaledDotProductAttention();
 * const [query, keys] = [fromArray([[[0, 0]]]), fromArray([[[1, 2], [5, 6]]])];
 * const [y, weights] = layer.forward([query, keys], new Cache());
 * y.toArray();       // [[[3, 4]]]
 * weights.toArray(); // [[[0.5, 0.5]]]
 */
export class ScaledDotProductAttention extends AttentionLayer {
  readonly className = 'ScaledDotProductAttention';

  constructor(options: AttentionOptions = {}) {
    knownOptions('ScaledDotProductAttention', options, ['name', 'trainable', 'causal']);
    super('ScaledDotProductAttention', options);
  }

  static fromConfig(config: ConfigReader): ScaledDotProductAttention {
    return new ScaledDotProductAttention({ ...readLayerOptions(config), causal: config.boolean('causal') });
  }

  protected override mechanism({ query, keys }: AllInputs<Tensor>): Mechanism {
    this.#check(query.shape, keys.shape);
    return { heads: 1, scale: 1 / Math.sqrt(query.shape[2]), scorer: dotScores };
  }

  protected override outputDim({ query, keys, values }: AllInputs<Shape>): number {
    this.#check(['N', ...query], ['N', ...keys]);
    return values[1];
  }

  override config(): LayerConfig {
    return this.configOf({ causal: this.causal });
  }

  #check(query: readonly (number | string)[], keys: readonly (number | string)[]): void {
    if (query[2] === keys[2] && query[2] !== 0) return;
    const found = `got query [${query.join(', ')}] and keys [${keys.join(', ')}]`;
    throw new ShapeError(`${this.who}: query and keys must have one last axis >= 1, ${found}.`);
  }
}
