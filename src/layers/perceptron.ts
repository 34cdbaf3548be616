import { ShapeError, knownOptions, positiveInteger, positiveNumber } from '../errors/index.js';
import { Tensor, showShape } from '../tensor/index.js';

/** How a Perceptron is fitted. */
export interface PerceptronOptions {
  /** The step η of each correction. Default 1. */
  learningRate?: number;
  /** Passes over the data after which fitting stops. Default 100. */
  maxEpochs?: number;
}

/**
 * The perceptron: ŷ = step(w·x + b), with step(z) = 1 where z >= 0, else 0
 * (notes 002; Rosenblatt 1958).
 *
 * The rule corrects after each example that it gets wrong:
 *
 *   w <- w + η (y - ŷ) x        b <- b + η (y - ŷ)
 *
 * It ends with no mistake when a line separates the classes (AND, OR), and
 * never when none does (XOR). As step has derivative 0, it cannot be trained
 * by gradients; its smooth replacement is a sigmoid with cross-entropy, whose
 * update has the same form with ŷ = σ(w·x + b):
 * `new Sequential([new Dense(1, { activation: 'sigmoid' })])`.
 *
 * @example
 * const x = fromArray([[0, 0], [0, 1], [1, 0], [1, 1]]);
 * const and = new Perceptron(2);
 * and.fit(x, fromArray([0, 0, 0, 1])); // true
 * and.predict(x).toArray(); // [0, 0, 0, 1]
 */
export class Perceptron {
  /** w, [numInputs]; 0 before fitting. */
  readonly weight: Float64Array;
  bias = 0;

  constructor(
    /** The number of features, an integer >= 1. */
    readonly numInputs: number,
  ) {
    positiveInteger('Perceptron', 'numInputs', numInputs);
    this.weight = new Float64Array(numInputs);
  }

  /**
   * Corrects until a whole pass is free of mistakes: returns true then, false
   * after `maxEpochs`. x is [N, numInputs], y [N] of 0 and 1.
   */
  fit(x: Tensor, y: Tensor, options: PerceptronOptions = {}): boolean {
    knownOptions('Perceptron.fit', options, ['learningRate', 'maxEpochs']);
    const { learningRate = 1, maxEpochs = 100 } = options;
    positiveNumber('Perceptron.fit', 'learningRate', learningRate);
    positiveInteger('Perceptron.fit', 'maxEpochs', maxEpochs);
    this.#expectRows(x);
    if (y.rank !== 1 || y.size !== x.shape[0] || !y.data.every((label) => label === 0 || label === 1)) {
      throw new ShapeError(
        `Perceptron.fit: y must hold one 0 or 1 per row of x, got y ${showShape(y.shape)}, x ${showShape(x.shape)}.`,
      );
    }
    for (let epoch = 0; epoch < maxEpochs; epoch++) {
      let mistakes = 0;
      for (let row = 0; row < y.size; row++) {
        const error = y.data[row] - this.#output(x, row);
        if (error === 0) continue;
        mistakes++;
        for (let j = 0; j < this.numInputs; j++)
          this.weight[j] += learningRate * error * x.data[row * this.numInputs + j];
        this.bias += learningRate * error;
      }
      if (mistakes === 0) return true;
    }
    return false;
  }

  /** 0 or 1 for each row of x [N, numInputs], as int32 [N]. */
  predict(x: Tensor): Tensor {
    this.#expectRows(x);
    return new Tensor(
      Int32Array.from({ length: x.shape[0] }, (_, row) => this.#output(x, row)),
      [x.shape[0]],
    );
  }

  #output(x: Tensor, row: number): 0 | 1 {
    let z = this.bias;
    for (let j = 0; j < this.numInputs; j++) z += this.weight[j] * x.data[row * this.numInputs + j];
    return z >= 0 ? 1 : 0;
  }

  #expectRows(x: Tensor): void {
    if (x.rank === 2 && x.shape[1] === this.numInputs) return;
    throw new ShapeError(`Perceptron: x must be [N, ${this.numInputs}], got ${showShape(x.shape)}.`);
  }
}
