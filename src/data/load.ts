import type { FloatDType } from '../engine/dtype.js';
import { FormatError, knownOptions, oneOf, positiveInteger } from '../errors/index.js';
import { showShape } from '../tensor/shape.js';
import { Tensor } from '../tensor/tensor.js';
import type { DatasetName } from './catalogue.js';
import type { Dataset } from './dataset.js';
import { RESOLVE_OPTIONS, type ResolveOptions, logToStandardError, resolveDataset } from './resolve.js';
import { checkLabels } from './validate.js';

/** A training and a test set, and where they come from. */
export interface LoadedDataset {
  train: Dataset;
  test: Dataset;
  /** The names of the classes: label k means `classes[k]`. */
  classes: readonly string[];
  /** The folder read, or a description of the drawn set. */
  source: string;
  /** Whether the set is drawn because the real one was not found. */
  drawn: boolean;
}

/** Where a dataset is looked for, and what is drawn when it is nowhere. */
export interface LoadOptions extends ResolveOptions {
  /** Element type of x (default float32). */
  dtype?: FloatDType;
  /**
   * Pictures to draw when there is no data (defaults: 20000 and 4000 digits, 10000 and 2000 garments, 1000 and 200 cats,
   * 4000 and 1000 objects, 1200 and 240 hands).
   */
  drawnTrain?: number;
  drawnTest?: number;
  /** Seed of the drawn pictures (default 0). */
  seed?: number | string;
}

/** Draws pictures when there is no data. */
export type Draw = (count: number, options: { seed: number | string }) => Dataset;

/** Options with their defaults, and the dataset's folder: undefined when it is nowhere. */
export interface LoadPlan extends Required<Pick<LoadOptions, 'dtype' | 'drawnTrain' | 'drawnTest' | 'seed'>> {
  readonly folder: string | undefined;
}

/** The option names of LoadOptions, for those who extend it. */
export const LOAD_OPTIONS = [...RESOLVE_OPTIONS, 'dtype', 'drawnTrain', 'drawnTest', 'seed'] as const;

/** Looks for a dataset; says so when `train` and `test` drawn pictures take its place. */
export async function find(
  who: string,
  name: DatasetName,
  drawn: string,
  options: LoadOptions,
  train: number,
  test: number,
): Promise<LoadPlan> {
  knownOptions(who, options, LOAD_OPTIONS);
  const {
    dtype = 'float32',
    drawnTrain = train,
    drawnTest = test,
    seed = 0,
    log = logToStandardError,
    ...rest
  } = options;
  oneOf(who, 'dtype', dtype, ['float32', 'float64']);
  positiveInteger(who, 'drawnTrain', drawnTrain);
  positiveInteger(who, 'drawnTest', drawnTest);
  const folder = await resolveDataset(name, { ...rest, log });
  if (folder === undefined) {
    log(`${name} not found: using ${drawnTrain} + ${drawnTest} drawn ${drawn} (real data: --data DIR or --download).`);
  }
  return { folder, dtype, drawnTrain, drawnTest, seed };
}

/** A drawn training and test set: different pictures of one kind. */
export function drawnSet(classes: readonly string[], what: string, draw: Draw, plan: LoadPlan): LoadedDataset {
  return {
    train: drawnPart(draw, 'train', plan.drawnTrain, plan),
    test: drawnPart(draw, 'test', plan.drawnTest, plan),
    classes,
    source: `drawn ${what}, seed ${plan.seed}`,
    drawn: true,
  };
}

/** One part of a drawn set; its name is part of the seed. */
export function drawnPart(draw: Draw, name: string, count: number, { seed, dtype }: LoadPlan): Dataset {
  const { x, y } = draw(count, { seed: `${seed}/${name}` });
  return { x: dtype === 'float64' ? new Tensor(Float64Array.from(x.data), x.shape) : x, y };
}

/** Pictures from 0-255 to [0, 1], in place, with their channel axis; labels checked. */
export function pictures(who: string, x: Tensor, y: Tensor, channels: number, numClasses: number): Dataset {
  if (x.rank < 3 || y.rank !== 1 || x.shape[0] !== y.shape[0]) {
    throw new FormatError(
      `${who}: expected pictures and one label for each, got x ${showShape(x.shape)}, y ${showShape(y.shape)}.`,
    );
  }
  checkLabels(who, 'y', y, numClasses);
  const { data } = x;
  for (let i = 0; i < data.length; i++) data[i] /= 255;
  return { x: x.reshape([x.shape[0], x.shape[1], x.shape[2], channels]), y };
}
