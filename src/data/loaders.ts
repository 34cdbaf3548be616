import type { FloatDType } from '../engine/dtype.js';
import { FormatError, knownOptions, oneOf, positiveInteger } from '../errors/index.js';
import { builtin } from '../io/node.js';
import { Tensor } from '../tensor/tensor.js';
import { showShape } from '../tensor/shape.js';
import type { DatasetName } from './catalogue.js';
import type { Dataset } from './dataset.js';
import { drawnCats } from './drawn-cats.js';
import { drawnDigits } from './drawn-digits.js';
import { readHdf5 } from './hdf5.js';
import { readIdx } from './idx.js';
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
  /** Pictures to draw when there is no data (defaults: 20000 and 4000 digits, 1000 and 200 cats). */
  drawnTrain?: number;
  drawnTest?: number;
  /** Seed of the drawn pictures (default 0). */
  seed?: number | string;
}

const DIGITS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
const CLOTHES = [
  'T-shirt/top',
  'trouser',
  'pullover',
  'dress',
  'coat',
  'sandal',
  'shirt',
  'sneaker',
  'bag',
  'ankle boot',
];

/**
 * The handwritten digits of MNIST: x [N, 28, 28, 1] in [0, 1], y int32 [N]; 60,000 for training, 10,000 for the test.
 * Where they are looked for says resolveDataset; when they are nowhere, drawn digits take their place and one line
 * says so.
 *
 * @throws ResourceError, FormatError when files are found but cannot be read
 *
 * @example
 * const { train, test, drawn } = await loadMnist({ drawnTrain: 100, drawnTest: 20, log: () => {} });
 * train.x.shape.slice(1); // [28, 28, 1]
 */
export async function loadMnist(options: LoadOptions = {}): Promise<LoadedDataset> {
  return loadDigits('loadMnist', 'mnist', DIGITS, options);
}

/**
 * Fashion-MNIST: pictures of clothes in the format of MNIST. When they are nowhere, drawn digits take their place and
 * one line says so.
 *
 * @throws ResourceError, FormatError when files are found but cannot be read
 *
 * @example
 * const { train } = await loadFashionMnist({ drawnTrain: 100, drawnTest: 20, log: () => {} });
 * train.x.shape.slice(1); // [28, 28, 1]
 */
export async function loadFashionMnist(options: LoadOptions = {}): Promise<LoadedDataset> {
  return loadDigits('loadFashionMnist', 'fashion-mnist', CLOTHES, options);
}

/**
 * The course's pictures of cats and others: x [N, 64, 64, 3] in [0, 1], y int32 [N], 1 for a cat; 209 for training,
 * 50 for the test. When they are nowhere, drawn cats take their place and one line says so. Reading the real ones
 * needs the optional package `jsfive`.
 *
 * @throws ResourceError, FormatError when files are found but cannot be read
 *
 * @example
 * const { train, classes } = await loadCats({ drawnTrain: 10, drawnTest: 10, log: () => {} });
 * train.x.shape.slice(1); // [64, 64, 3]
 * classes; // ['non-cat', 'cat']
 */
export async function loadCats(options: LoadOptions = {}): Promise<LoadedDataset> {
  const { folder, dtype, drawnTrain, drawnTest, seed } = await find(
    'loadCats',
    'cat-vs-noncat',
    'cats',
    options,
    1000,
    200,
  );
  const classes = ['non-cat', 'cat'];
  if (folder === undefined) return drawnSet(classes, 'cats', drawnCats, dtype, drawnTrain, drawnTest, seed);
  const path = builtin('loadCats', 'node:path');
  const read = async (part: string): Promise<Dataset> => {
    const file = await readHdf5(path.join(folder, `${part}_catvnoncat.h5`));
    return pictures('loadCats', file.tensor(`${part}_set_x`, { dtype }), file.tensor(`${part}_set_y`), 3, 2);
  };
  return { train: await read('train'), test: await read('test'), classes, source: folder, drawn: false };
}

async function loadDigits(
  who: string,
  name: DatasetName,
  classes: readonly string[],
  options: LoadOptions,
): Promise<LoadedDataset> {
  const { folder, dtype, drawnTrain, drawnTest, seed } = await find(who, name, 'digits', options, 20000, 4000);
  if (folder === undefined) return drawnSet(DIGITS, 'digits', drawnDigits, dtype, drawnTrain, drawnTest, seed);
  const path = builtin(who, 'node:path');
  const read = async (part: string): Promise<Dataset> => {
    const x = await readIdx(path.join(folder, `${part}-images-idx3-ubyte.gz`), { dtype });
    const y = await readIdx(path.join(folder, `${part}-labels-idx1-ubyte.gz`));
    return pictures(who, x, y, 1, classes.length);
  };
  return { train: await read('train'), test: await read('t10k'), classes, source: folder, drawn: false };
}

/** The dataset's folder, with the options completed; says so when a drawn set takes its place. */
async function find(
  who: string,
  name: DatasetName,
  drawn: string,
  options: LoadOptions,
  train: number,
  test: number,
): Promise<
  { folder: string | undefined } & Required<Pick<LoadOptions, 'dtype' | 'drawnTrain' | 'drawnTest' | 'seed'>>
> {
  knownOptions(who, options, [...RESOLVE_OPTIONS, 'dtype', 'drawnTrain', 'drawnTest', 'seed']);
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

function drawnSet(
  classes: readonly string[],
  what: string,
  draw: (count: number, options: { seed: number | string }) => Dataset,
  dtype: FloatDType,
  drawnTrain: number,
  drawnTest: number,
  seed: number | string,
): LoadedDataset {
  const part = (name: string, count: number): Dataset => {
    const { x, y } = draw(count, { seed: `${seed}/${name}` });
    return { x: dtype === 'float64' ? new Tensor(Float64Array.from(x.data), x.shape) : x, y };
  };
  const source = `drawn ${what}, seed ${seed}`;
  return { train: part('train', drawnTrain), test: part('test', drawnTest), classes, source, drawn: true };
}

/** Pictures from 0-255 to [0, 1], in place, with their channel axis; labels checked. */
function pictures(who: string, x: Tensor, y: Tensor, channels: number, numClasses: number): Dataset {
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
