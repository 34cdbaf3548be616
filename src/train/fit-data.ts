import type { BatchSource } from '../data/batch-source.js';
import { type MultiBatch, batches } from '../data/batches.js';
import { type MultiDataset, namedTensors, tensorsOf } from '../data/dataset.js';
import { split } from '../data/split.js';
import { checkFinite, validateData } from '../data/validate.js';
import type { FloatDType } from '../engine/index.js';
import { ArgumentError, ShapeError, knownOptions, nonNegativeNumber, show } from '../errors/index.js';
import { inside } from '../layers/index.js';
import type { Loss } from '../losses/index.js';
import { Tensor, fromArray, showShape } from '../tensor/index.js';
import type { FitOptions, FitSettings } from './fit-options.js';

/** Examples as lists: one tensor per input of the model, one per output. */
export interface Examples {
  readonly x: readonly Tensor[];
  readonly y: readonly Tensor[];
}

/** What one call of `fit` learns from. */
export interface FitData {
  /** Examples to try the model on before training, and all targets that are known then. */
  readonly train: Examples;
  /** The training examples, in batches. */
  readonly source: BatchSource;
  /** Whether the last target of a batch is the weight of each of its examples, [n]. */
  readonly weighted: boolean;
  readonly validation: Validation | undefined;
}

/** What the model is evaluated on after every epoch. */
export interface Validation {
  /** Examples to try the model on before training. */
  readonly examples: Examples;
  batches(batchSize: number): Iterable<MultiBatch>;
}

/** Training examples and their weights, and those for validation. */
export interface SplitExamples {
  readonly train: Examples;
  /** One weight per training example, [N]. */
  readonly weight: Tensor | undefined;
  readonly validation: Validation | undefined;
}

/** Checks the data of `fit` in full and splits the validation examples off. */
export function readFitData(
  x: MultiDataset['x'],
  y: MultiDataset['y'],
  options: FitOptions,
  settings: FitSettings,
  dtype: FloatDType,
  losses: readonly (Loss | undefined)[],
): SplitExamples {
  const whole = readExamples('fit', { x, y }, losses);
  const weight = readWeights(whole, options, dtype);
  const { validationSplit, validationData } = options;
  if (validationData !== undefined)
    return { train: whole, weight, validation: readValidation(validationData, whole, losses) };
  if (validationSplit === undefined) return { train: whole, weight, validation: undefined };
  const shares = [1 - validationSplit, validationSplit];
  const listed = { x: whole.x, y: weight ? [...whole.y, weight] : whole.y };
  const parts = inside('fit: validationSplit:', () => split(listed, shares, { seed: settings.seed }));
  const [train, validation] = parts.map((part) => ({
    x: tensorsOf(part.x),
    y: tensorsOf(part.y),
  }));
  const outputs = whole.y.length;
  return {
    train: { x: train.x, y: train.y.slice(0, outputs) },
    weight: weight && train.y[outputs],
    validation: validationOf({ x: validation.x, y: validation.y.slice(0, outputs) }),
  };
}

/**
 * Checks that there are examples, as many of each tensor, none with NaN or infinities; NaN is a missing label where the
 * loss says so.
 */
export function readExamples(who: string, data: MultiDataset, losses: readonly (Loss | undefined)[]): Examples {
  validateData(
    who,
    data,
    losses.map((loss) => loss?.skipMissing ?? false),
  );
  return { x: tensorsOf(data.x), y: tensorsOf(data.y) };
}

/**
 * Checks the examples of validationData, which are shaped as the training data are; the number of steps, axis 1, may be
 * another where batches have one of their own.
 */
export function readValidation(
  data: MultiDataset,
  train: Examples,
  losses: readonly (Loss | undefined)[],
  anySteps = false,
): Validation {
  if (Array.isArray(data)) throw new ArgumentError('fit: validationData must be { x, y }, got a list.');
  knownOptions('fit validationData', data, ['x', 'y']);
  const validation = readExamples('fit validationData', data, losses);
  for (const part of ['x', 'y'] as const) {
    const wanted = train[part].map((tensor) => rowShape(tensor, anySteps)).join(', ');
    const found = validation[part].map((tensor) => rowShape(tensor, anySteps)).join(', ');
    if (wanted === found) continue;
    throw new ShapeError(
      `fit: validationData.${part} must have the shape of the training data, ${wanted}, got ${found}.`,
    );
  }
  return validationOf(validation);
}

function validationOf(examples: Examples): Validation {
  return { examples, batches: (batchSize) => batches(examples, batchSize) };
}

/** A tensor's shape without the number of its rows, `[N, 784]`, or of its rows and steps, `[N, T, 27]`. */
function rowShape({ shape }: Tensor, anySteps: boolean): string {
  const rest = anySteps && shape.length > 1 ? ['T', ...shape.slice(2)] : shape.slice(1);
  return `[${['N', ...rest].join(', ')}]`;
}

/** sampleWeight · classWeight[label] for every example; undefined when neither is given. */
function readWeights({ x, y }: Examples, options: FitOptions, dtype: FloatDType): Tensor | undefined {
  const { sampleWeight, classWeight } = options;
  if (sampleWeight === undefined && classWeight === undefined) return undefined;
  const n = x[0].shape[0];
  const weight = Tensor.zeros([n], dtype);
  weight.data.fill(1);
  if (sampleWeight !== undefined) {
    const given = sampleWeight instanceof Tensor ? sampleWeight : fromArray([...sampleWeight], { dtype });
    if (given.rank !== 1 || given.size !== n) {
      throw new ShapeError(
        `fit: sampleWeight must have shape [${n}], one weight per example, got ${showShape(given.shape)}.`,
      );
    }
    checkFinite('fit', 'sampleWeight', given);
    given.data.forEach((value, i) => nonNegativeNumber('fit', `sampleWeight[${i}]`, value));
    weight.data.set(given.data);
  }
  if (classWeight !== undefined) multiplyByClass(weight, y, classWeight);
  return weight;
}

function multiplyByClass(
  weight: Tensor,
  y: readonly Tensor[],
  classWeight: NonNullable<FitOptions['classWeight']>,
): void {
  if (typeof classWeight !== 'object' || classWeight === null) {
    throw new ArgumentError(`fit: classWeight must give one weight per class, got ${show(classWeight)}.`);
  }
  if (y.length !== 1) throw new ArgumentError(`fit: classWeight needs one output, the data has ${y.length}.`);
  const byClass = new Map<number, number>();
  for (const [key, value] of Object.entries(classWeight)) {
    const label = Number(key);
    if (!Number.isInteger(label) || label < 0) {
      throw new ArgumentError(
        `fit: classWeight must be given by class number, such as { 0: 1, 1: 5 }, got ${show(key)}.`,
      );
    }
    nonNegativeNumber('fit', `classWeight[${label}]`, value);
    byClass.set(label, value);
  }
  const [labels] = y;
  const width = labels.size / weight.size;
  if (labels.rank > 2) {
    throw new ShapeError(`fit: classWeight needs labels [N] or one-hot rows [N, K], got y ${showShape(labels.shape)}.`);
  }
  for (let i = 0; i < weight.size; i++) {
    weight.data[i] *= byClass.get(labelOf(labels, i, width)) ?? 1;
  }
}

/** The class of example i: its label, or the place of the largest entry of its row, which is one-hot or a distribution. */
function labelOf({ data, shape }: Tensor, i: number, width: number): number {
  if (width === 1) return data[i];
  let [largest, sum] = [0, 0];
  for (let k = 0; k < width; k++) {
    const share = data[i * width + k];
    if (share > data[i * width + largest]) largest = k;
    sum += share < 0 ? Infinity : share;
  }
  if (Number.isNaN(sum)) return NaN; // a missing row
  if (Math.abs(sum - 1) < 1e-3) return largest;
  throw new ArgumentError(
    `fit: classWeight needs labels [N] or one-hot rows [N, K], but row ${i} of y ${showShape(shape)} is neither one-hot nor ` +
      'a distribution. For labels of each step, give the weights to the loss: ' +
      'new SparseCategoricalCrossEntropy({ classWeight }).',
  );
}

/** Throws unless there are targets for every output, all of which its loss can take: a misfit is found before training. */
export function checkTargets(
  who: string,
  predictions: readonly Tensor[],
  targets: readonly Tensor[],
  losses: readonly (Loss | undefined)[],
): void {
  if (targets.length !== predictions.length) {
    throw new ArgumentError(
      `${who}: y must hold one tensor per output of the model, ${predictions.length}, got ${targets.length}.`,
    );
  }
  namedTensors(who, 'y', targets.length === 1 ? targets[0] : targets).forEach(({ name, tensor }, o) => {
    inside(`${who}: ${name}:`, () => losses[o]?.checkTargets(tensor, predictions[o].shape.slice(1)));
  });
}
