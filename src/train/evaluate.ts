import type { MultiBatch } from '../data/batches.js';
import { tensorsOf } from '../data/dataset.js';
import type { Cache, Container } from '../layers/index.js';
import type { Figures } from './figures.js';
import type { Objective } from './objective.js';

/** What an evaluation works with. */
export interface Evaluation {
  readonly model: Container;
  readonly objective: Objective;
  readonly figures: Figures;
  readonly cache: Cache;
}

/**
 * Adds the batches to the figures, one by one; the caller may pause
 * between two. The cost is the data's alone: penalties shape training, and
 * would depend on the size of the batches here.
 */
export function* evaluateBatches(evaluation: Evaluation, batches: Iterable<MultiBatch>): IterableIterator<void> {
  const { model, objective, figures, cache } = evaluation;
  figures.reset();
  for (const [x, y] of batches) {
    const [inputs, targets] = [tensorsOf(x), tensorsOf(y)];
    const [n] = inputs[0].shape;
    const outputs = model.forwardAll(inputs, cache);
    figures.add(n, objective.forward(outputs, targets, cache), outputs, targets);
    yield;
  }
}
