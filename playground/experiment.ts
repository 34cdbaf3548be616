import {
  type Cache,
  Generator,
  type HealthReport,
  type Loss,
  type Optimizer,
  type Sequential,
  type Tensor,
  gradientHealth,
  optimizer,
} from 'layerwise';
import { type Batch, type Dataset, batches } from 'layerwise/data';
import { Curve } from './curve.js';
import { crossEntropy, network, targetsOf } from './network.js';
import { type PlanarSet, planarSet } from './planar-set.js';
import type { Settings } from './settings.js';

/** One network learning one set: the explicit loop (forward, loss, backward, step), a batch at a time. */
export class Experiment {
  readonly set: PlanarSet;
  readonly model: Sequential;
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  /** Cost and accuracy on both parts, epoch by epoch; epoch 0 is before training, 0.5 after half of the first one. */
  readonly curve = new Curve();
  /** Whole epochs done. */
  epoch = 0;
  /** Batches of this epoch done. */
  step = 0;
  readonly #train: Dataset;
  readonly #test: Dataset;
  readonly #generator: Generator;
  readonly #cache: Cache;
  readonly #gridCache: Cache;
  #batches: Iterator<Batch> | undefined;

  constructor(public settings: Settings) {
    this.set = planarSet(settings);
    const { train, test, numClasses } = this.set;
    this.#train = { x: train.x, y: targetsOf(train.y, numClasses) };
    this.#test = { x: test.x, y: targetsOf(test.y, numClasses) };
    this.model = network(settings, numClasses);
    this.loss = crossEntropy(numClasses);
    this.optimizer = optimizer(settings.optimizer).bind(this.model.theta);
    this.optimizer.learningRate = settings.learningRate;
    this.model.compile({ optimizer: this.optimizer, loss: this.loss, metrics: ['accuracy'] });
    this.#generator = new Generator(settings.seed).fork('shuffle');
    this.#cache = this.model.createCache(settings.seed);
    this.#gridCache = this.model.createCache();
    this.measure();
  }

  get numParameters(): number {
    return this.model.parameters().reduce((sum, { value }) => sum + value.size, 0);
  }

  /** The number of batches in an epoch. */
  get stepsPerEpoch(): number {
    return Math.ceil(this.#train.x.shape[0] / this.settings.batchSize);
  }

  /**
   * Learns from one batch; true when it was the last one of an epoch.
   *
   * @throws Error when the cost is not finite, naming the layer in which that began
   */
  trainStep(): boolean {
    this.#batches ??= batches(this.#train, this.settings.batchSize, this.#generator);
    const next = this.#batches.next();
    if (next.done) {
      this.#batches = undefined; // the batch size was changed in mid-epoch
      return this.trainStep();
    }
    const { model, loss } = this;
    const [x, y] = next.value;
    const cost =
      loss.forward(model.forward(x, this.#cache, { training: true }), y, this.#cache) + model.penalty(x.shape[0]);
    if (!Number.isFinite(cost)) throw new Error(this.#whyNotFinite(cost, x, y));
    model.backward(loss.backward(this.#cache), this.#cache);
    this.optimizer.step();
    this.step++;
    if (this.step < this.stepsPerEpoch) return false;
    this.#batches = undefined;
    this.step = 0;
    this.epoch++;
    this.optimizer.epoch++;
    if (this.curve.wants(this.epoch)) this.measure();
    return true;
  }

  /** Learning rate and batch size may change while training goes on; all else needs a new experiment. */
  adjust(settings: Settings): void {
    this.optimizer.learningRate = settings.learningRate;
    if (settings.batchSize !== this.settings.batchSize) {
      this.#batches = undefined;
      this.step = 0; // the epoch begins again, with batches of the new size
    }
    this.settings = settings;
  }

  /** Adds what the network reaches now to the curve. */
  measure(): void {
    const train = this.model.evaluate(this.#train.x, this.#train.y);
    const test = this.model.evaluate(this.#test.x, this.#test.y);
    this.curve.add({
      epoch: this.epoch + this.step / this.stepsPerEpoch,
      trainLoss: train.loss,
      testLoss: test.loss,
      trainAccuracy: train.accuracy,
      testAccuracy: test.accuracy,
    });
  }

  /** Activations and gradients, layer by layer, over the training points. */
  health(): HealthReport {
    return gradientHealth(this.model, this.#train.x, this.#train.y, this.loss);
  }

  /** The output for points [M, 2]: [M, 1] or [M, K], valid until the next call. */
  probabilities(points: Tensor): Tensor {
    return this.model.forward(points, this.#gridCache);
  }

  /** Gives the caches' memory back; the experiment cannot be used afterwards. */
  dispose(): void {
    this.#cache.dispose();
    this.#gridCache.dispose();
  }

  #whyNotFinite(cost: number, x: Tensor, y: Tensor): string {
    const { firstNonFinite } = gradientHealth(this.model, x, y, this.loss);
    const place = firstNonFinite === undefined ? 'the cost itself: all outputs are finite' : firstNonFinite;
    return (
      `The cost is ${cost} in epoch ${this.epoch + 1}, batch ${this.step + 1}. It began in ${place}. ` +
      'Training has stopped: choose a smaller learning rate and reset.'
    );
  }
}
