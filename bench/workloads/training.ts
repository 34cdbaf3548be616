import type { Loss, Model, Optimizer, Shape, Tensor } from 'layerwise';
import type { Unit, Workload } from '../harness.js';
import { labels, uniform } from './data.js';

const BATCHES = 8;

/** What a training workload trains, with what, on batches of what. */
export interface Training {
  readonly name: string;
  /** Default 'samples/s'. */
  readonly unit?: Unit;
  readonly batch: number;
  /** One example's shape. */
  readonly input: Shape;
  /** What a batch of this shape holds. Default: numbers uniform in [0, 1). */
  readonly inputs?: (shape: Shape) => Tensor;
  readonly classes: number;
  /** The shape of one example's labels. Default []: one label. */
  readonly steps?: Shape;
  model(): Model;
  loss(): Loss;
  optimizer(): Optimizer;
}

/** The explicit training loop, rotating through 8 batches and reading the loss of each step. */
export function training(options: Training): Workload {
  const { name, unit = 'samples/s', batch, input, inputs = uniform, classes, steps = [] } = options;
  return {
    name,
    unit,
    prepare() {
      const batches = Array.from({ length: BATCHES }, (): readonly [Tensor, Tensor] => [
        inputs([batch, ...input]),
        labels([batch, ...steps], classes),
      ]);
      const model = options.model();
      model.build(input);
      const loss = options.loss();
      const optimizer = options.optimizer();
      optimizer.bind(model.theta);
      const cache = model.createCache();
      const perStep = steps.reduce((product, n) => product * n, batch);
      let step = 0;
      let value = NaN;
      return {
        run() {
          const [x, t] = batches[step++ % BATCHES];
          const y = model.forward(x, cache, { training: true });
          value = loss.forward(y, t, cache);
          model.backward(loss.backward(cache), cache);
          optimizer.step();
        },
        value: (seconds) => perStep / seconds,
        detail: () => ({ batch, loss: value }),
      };
    },
  };
}
