import type { BatchSource } from '../data/batch-source.js';
import { type MultiBatch, batches } from '../data/batches.js';
import { namedTensors, tensorsOf } from '../data/dataset.js';
import { checkFinite } from '../data/validate.js';
import { ArgumentError, ShapeError } from '../errors/index.js';
import type { Loss } from '../losses/index.js';
import type { Tensor } from '../tensor/index.js';
import { type Examples, type FitData, readValidation } from './fit-data.js';
import type { FitOptions } from './fit-options.js';

/** Options of `fit` that are about tensors: a source of batches has its own way of each. */
const TENSOR_OPTIONS = ['batchSize', 'shuffle', 'validationSplit', 'sampleWeight', 'classWeight'] as const;

/** Options of `fit` when it learns from a source of batches. */
export type SourceFitOptions = Omit<FitOptions, (typeof TENSOR_OPTIONS)[number]>;

/** Tensors as a source of batches, with the weights of the examples, if there are any, as one more target. */
export function sourceOf(
  { x, y }: Examples,
  weight: Tensor | undefined,
  batchSize: number,
  shuffled: boolean,
): BatchSource {
  const data = { x, y: weight ? [...y, weight] : y };
  return {
    samples: x[0].shape[0],
    batchSize,
    shuffled,
    targets: y,
    preview: () => [x, data.y],
    *epoch(_epoch, { generator, from = 0 } = {}): IterableIterator<MultiBatch> {
      let step = 0;
      for (const batch of batches(data, batchSize, shuffled ? generator : undefined)) if (step++ >= from) yield batch;
    },
  };
}

/** Checks the options that go with a source of batches, and what it shows of itself. */
export function readSource(source: BatchSource, options: FitOptions, losses: readonly (Loss | undefined)[]): FitData {
  for (const name of TENSOR_OPTIONS) {
    if (options[name] === undefined) continue;
    throw new ArgumentError(
      `fit: ${name} is an option for tensors. A pipeline decides it: see its methods, or validationData for validation.`,
    );
  }
  const [inputs, targets] = source.preview();
  const x = tensorsOf(inputs);
  const y = source.targets ?? tensorsOf(targets);
  namedTensors('fit', 'x', inputs).forEach(({ name, tensor }) => {
    if (tensor.size === 0) throw new ShapeError(`fit: ${name} of the pipeline is empty; an example is needed.`);
    checkFinite('fit', name, tensor);
  });
  namedTensors('fit', 'y', y.length === 1 ? y[0] : y).forEach(({ name, tensor }, o) => {
    if (!losses[o]?.skipMissing) checkFinite('fit', name, tensor);
  });
  const train = { x, y };
  const { validationData } = options;
  const anySteps = source.variableSteps ?? false;
  const validation = validationData && readValidation(validationData, train, losses, anySteps);
  return { train, source, weighted: false, validation };
}
