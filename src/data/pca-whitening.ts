import { createArray } from '../engine/dtype.js';
import {
  ArgumentError,
  ShapeError,
  StateError,
  knownOptions,
  nonNegativeNumber,
  positiveInteger,
} from '../errors/index.js';
import { showShape } from '../tensor/shape.js';
import { Tensor } from '../tensor/tensor.js';
import { symmetricEigen } from './eigen.js';
import { checkFinite } from './validate.js';

/** How many directions are kept, and how small ones are held back. */
export interface PcaWhiteningOptions {
  /** Directions to keep, those of largest variance (default: all that have any). */
  components?: number;
  /** Added to each variance before its root: above 0 it keeps weak directions from being blown up (default 0). */
  epsilon?: number;
}

interface Fitted {
  readonly mean: Float64Array;
  readonly variances: Float64Array;
  readonly components: Float64Array;
}

/**
 * z = diag(λ + ε)^(-½) U (x - μ): inputs turned onto the axes of their covariance Σ = (1/m) Σ (x - μ)(x - μ)ᵀ = Uᵀ Λ U
 * and scaled to variance 1, so that features are uncorrelated.
 *
 * Input [N, D], output [N, components]. Directions without variance (λ at most 1e-12 of the largest) cannot be
 * scaled and are left out. Fitted on the training set and applied unchanged to dev and test. The decomposition takes
 * time in D³: for D up to some hundreds.
 *
 * @example
 * const x = new Generator(1).normal([500, 8]);
 * const whitening = new PcaWhitening({ components: 3 }).fit(x);
 * whitening.transform(x).shape; // [500, 3]
 */
export class PcaWhitening {
  private readonly options: PcaWhiteningOptions;
  private state: Fitted | undefined;

  constructor(options: PcaWhiteningOptions = {}) {
    knownOptions('PcaWhitening', options, ['components', 'epsilon']);
    if (options.components !== undefined) positiveInteger('PcaWhitening', 'components', options.components);
    nonNegativeNumber('PcaWhitening', 'epsilon', options.epsilon ?? 0);
    this.options = { ...options };
  }

  /** λ: the variance along each direction kept, largest first. */
  get variances(): Tensor {
    const { variances } = this.fitted('variances');
    return new Tensor(variances.slice(), [variances.length]);
  }

  /** U: the directions kept, as orthonormal rows [components, D]. */
  get components(): Tensor {
    const { components, variances, mean } = this.fitted('components');
    return new Tensor(components.slice(), [variances.length, mean.length]);
  }

  /** Takes mean and directions from the training set [N, D], N >= 2; returns this. */
  fit(x: Tensor): this {
    if (x.rank !== 2 || x.shape[0] < 2 || x.shape[1] < 1) {
      throw new ShapeError(`PcaWhitening.fit: x must be [N, D] with N >= 2 and D >= 1, got ${showShape(x.shape)}.`);
    }
    checkFinite('PcaWhitening.fit', 'x', x);
    const [rows, width] = x.shape;
    const mean = meanOfRows(x.data, rows, width);
    const { values, vectors } = symmetricEigen(covariance(x.data, mean, rows), width);
    const positive = values.filter((value) => value > 1e-12 * values[0]).length;
    const { components = positive } = this.options;
    if (positive === 0 || components > positive) {
      throw new ArgumentError(
        `PcaWhitening.fit: components must be at most the ${positive} directions in which x ${showShape(x.shape)} varies, got ${components}.`,
      );
    }
    this.state = { mean, variances: values.slice(0, components), components: vectors.slice(0, components * width) };
    return this;
  }

  /** z [N, components] of x [N, D], a new tensor in the dtype of x (float32 for int32). */
  transform(x: Tensor): Tensor {
    const { mean, variances, components } = this.fitted('transform');
    const width = mean.length;
    if (x.rank !== 2 || x.shape[1] !== width) {
      throw new ShapeError(`PcaWhitening.transform: x must be [N, ${width}], as fitted, got ${showShape(x.shape)}.`);
    }
    const [rows] = x.shape;
    const count = variances.length;
    const scale = variances.map((variance) => 1 / Math.sqrt(variance + (this.options.epsilon ?? 0)));
    const z = createArray(x.dtype === 'float64' ? 'float64' : 'float32', rows * count);
    for (let i = 0; i < rows; i++) {
      for (let k = 0; k < count; k++) {
        let sum = 0;
        for (let j = 0; j < width; j++) sum += components[k * width + j] * (x.data[i * width + j] - mean[j]);
        z[i * count + k] = sum * scale[k];
      }
    }
    return new Tensor(z, [rows, count]);
  }

  private fitted(method: string): Fitted {
    if (this.state) return this.state;
    throw new StateError(`PcaWhitening.${method}: not fitted yet; call fit(train.x) first.`);
  }
}

function meanOfRows(x: ArrayLike<number>, rows: number, width: number): Float64Array {
  const mean = new Float64Array(width);
  for (let i = 0; i < rows; i++) for (let j = 0; j < width; j++) mean[j] += x[i * width + j] / rows;
  return mean;
}

/** (1/m) Σ (x - μ)(x - μ)ᵀ, symmetric [D, D]. */
function covariance(x: ArrayLike<number>, mean: Float64Array, rows: number): Float64Array {
  const width = mean.length;
  const sigma = new Float64Array(width * width);
  const centred = new Float64Array(width);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < width; j++) centred[j] = x[i * width + j] - mean[j];
    for (let j = 0; j < width; j++)
      for (let k = j; k < width; k++) sigma[j * width + k] += (centred[j] * centred[k]) / rows;
  }
  for (let j = 0; j < width; j++) for (let k = 0; k < j; k++) sigma[j * width + k] = sigma[k * width + j];
  return sigma;
}
