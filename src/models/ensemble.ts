import { ArgumentError, ShapeError, show } from '../errors/index.js';
import { type ArrayInput, type Tensor, sameShape, showShape } from '../tensor/index.js';
import { type BatchOptions, Model } from '../train/index.js';

/**
 * Several networks that answer together: the mean of their outputs, not of
 * their weights (§4.2.11). Typically 3 to 15 networks that began from different
 * seeds; each has its own errors, and they average out.
 *
 *   ŷ = 1/K Σ_k ŷ_k
 *
 * Throws ArgumentError for an empty list and for what is no model, ShapeError
 * when the outputs' shapes differ.
 *
 * @example
 * const network = (seed: number) => new Sequential([new Dense(2, { activation: 'softmax' })], { inputShape: [3], seed });
 * const committee = new Ensemble([network(1), network(2), network(3)]);
 * const [p] = committee.predict(fromArray([[1, 0, -1]])).toArray();
 * p.reduce((sum, x) => sum + x).toFixed(4); // '1.0000'
 */
export class Ensemble {
  constructor(readonly models: readonly Model[]) {
    const isList: boolean = Array.isArray(models);
    if (!isList || models.length === 0) {
      throw new ArgumentError(`Ensemble: needs a list of at least one model, got ${show(models)}.`);
    }
    models.forEach((model, i) => {
      if (!(model instanceof Model))
        throw new ArgumentError(`Ensemble: models[${i}] must be a model, got ${show(model)}.`);
    });
  }

  /** The mean of the models' outputs for every example, [N, ...]. */
  predict(x: Tensor | ArrayInput, options: BatchOptions = {}): Tensor {
    const [first, ...others] = this.models;
    const mean = first.predict(x, options);
    const { data } = mean;
    others.forEach((model, i) => {
      const y = model.predict(x, options);
      if (!sameShape(y.shape, mean.shape)) {
        throw new ShapeError(
          `Ensemble: all models must give one shape, got ${showShape(mean.shape)} from models[0] and ` +
            `${showShape(y.shape)} from models[${i + 1}].`,
        );
      }
      for (let k = 0; k < data.length; k++) data[k] += y.data[k];
    });
    for (let k = 0; k < data.length; k++) data[k] /= this.models.length;
    return mean;
  }
}
