import { builtin } from '../io/node.js';
import type { DatasetName } from './catalogue.js';
import type { Dataset } from './dataset.js';
import { drawnCats } from './drawn-cats.js';
import { drawnDigits } from './drawn-digits.js';
import { GARMENTS, drawnGarments } from './drawn-garments.js';
import { readHdf5 } from './hdf5.js';
import { readIdx } from './idx.js';
import { type Draw, type LoadOptions, type LoadedDataset, drawnSet, find, pictures } from './load.js';

const DIGITS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

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
  return loadIdx('loadMnist', 'mnist', DIGITS, 'digits', drawnDigits, options, 20000);
}

/**
 * Fashion-MNIST: pictures of clothes in the format of MNIST. When they are nowhere, drawn garments take their place and
 * one line says so.
 *
 * @throws ResourceError, FormatError when files are found but cannot be read
 *
 * @example
 * const { train } = await loadFashionMnist({ drawnTrain: 100, drawnTest: 20, log: () => {} });
 * train.x.shape.slice(1); // [28, 28, 1]
 */
export async function loadFashionMnist(options: LoadOptions = {}): Promise<LoadedDataset> {
  return loadIdx('loadFashionMnist', 'fashion-mnist', GARMENTS, 'garments', drawnGarments, options, 10000);
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
  const plan = await find('loadCats', 'cat-vs-noncat', 'cats', options, 1000, 200);
  const { folder, dtype } = plan;
  const classes = ['non-cat', 'cat'];
  if (folder === undefined) return drawnSet(classes, 'cats', drawnCats, plan);
  const path = builtin('loadCats', 'node:path');
  const read = async (part: string): Promise<Dataset> => {
    const file = await readHdf5(path.join(folder, `${part}_catvnoncat.h5`));
    return pictures('loadCats', file.tensor(`${part}_set_x`, { dtype }), file.tensor(`${part}_set_y`), 3, 2);
  };
  return { train: await read('train'), test: await read('test'), classes, source: folder, drawn: false };
}

async function loadIdx(
  who: string,
  name: DatasetName,
  classes: readonly string[],
  what: string,
  draw: Draw,
  options: LoadOptions,
  drawnTrain: number,
): Promise<LoadedDataset> {
  const plan = await find(who, name, what, options, drawnTrain, drawnTrain / 5);
  const { folder, dtype } = plan;
  if (folder === undefined) return drawnSet(classes, what, draw, plan);
  const path = builtin(who, 'node:path');
  const read = async (part: string): Promise<Dataset> => {
    const x = await readIdx(path.join(folder, `${part}-images-idx3-ubyte.gz`), { dtype });
    const y = await readIdx(path.join(folder, `${part}-labels-idx1-ubyte.gz`));
    return pictures(who, x, y, 1, classes.length);
  };
  return { train: await read('train'), test: await read('t10k'), classes, source: folder, drawn: false };
}
