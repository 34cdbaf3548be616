import type { FloatDType } from '../engine/dtype.js';
import { createArray } from '../engine/dtype.js';
import { FormatError, knownOptions, oneOf, show } from '../errors/index.js';
import { readBytes } from '../io/files.js';
import { builtin } from '../io/node.js';
import { Tensor } from '../tensor/tensor.js';
import type { Dataset } from './dataset.js';
import { OBJECTS, drawnObjects } from './drawn-objects.js';
import { checkBytes } from './idx.js';
import { LOAD_OPTIONS, type LoadOptions, type LoadedDataset, drawnSet, find } from './load.js';

/** The classes of CIFAR-10, in its order. */
const CLASSES = ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'];

const SIDE = 32;
const PLANE = SIDE * SIDE;

/** One label byte, then 1024 red, 1024 green and 1024 blue bytes, row by row. */
const RECORD = 1 + 3 * PLANE;

/** Training and test files of a part of the set and of the whole. */
const PART = { train: ['data_batch_1_first4000.bin'], test: ['test_batch_first1000.bin'] };
const WHOLE = { train: [1, 2, 3, 4, 5].map((k) => `data_batch_${k}.bin`), test: ['test_batch.bin'] };

/**
 * The pictures of CIFAR-10's binary files: x [N, 32, 32, 3] in [0, 1], channels last, y int32 [N].
 *
 * @param parts the bytes of one file, or of several in a row
 * @param options `dtype`: default float32
 * @param source what messages call the bytes
 * @throws FormatError when a file is empty or not a whole number of records, or a label is above 9
 *
 * @example
 * const record = new Uint8Array(3073).fill(255);
 * record[0] = 3; // a cat, all white
 * const { x, y } = parseCifar10([record]);
 * x.shape; // [1, 32, 32, 3]
 * y; // [3]
 */
export function parseCifar10(
  parts: readonly Uint8Array[],
  options: { dtype?: FloatDType } = {},
  source: string = 'bytes',
): Dataset {
  const who = 'parseCifar10';
  knownOptions(who, options, ['dtype']);
  const { dtype = 'float32' } = options;
  oneOf(who, 'dtype', dtype, ['float32', 'float64']);
  for (const bytes of parts) checkRecords(who, bytes, source);
  const count = parts.reduce((sum, bytes) => sum + bytes.length / RECORD, 0);
  const x = createArray(dtype, count * 3 * PLANE);
  const y = new Int32Array(count);
  let row = 0;
  for (const bytes of parts) {
    for (let start = 0; start < bytes.length; start += RECORD, row++) {
      y[row] = bytes[start];
      const out = row * 3 * PLANE;
      for (let p = 0; p < PLANE; p++) {
        for (let c = 0; c < 3; c++) x[out + 3 * p + c] = bytes[start + 1 + c * PLANE + p] / 255; // CHW to HWC
      }
    }
  }
  return { x: new Tensor(x, [count, SIDE, SIDE, 3]), y: new Tensor(y, [count]) };
}

function checkRecords(who: string, bytes: Uint8Array, source: string): void {
  checkBytes(who, bytes);
  if (bytes.length === 0 || bytes.length % RECORD !== 0) {
    throw new FormatError(
      `${who}: ${source}: expected records of ${RECORD} bytes, got ${bytes.length} bytes, which is ` +
        `${Math.floor(bytes.length / RECORD)} records and ${bytes.length % RECORD} bytes. The file is truncated or another format.`,
    );
  }
  for (let start = 0; start < bytes.length; start += RECORD) {
    if (bytes[start] < CLASSES.length) continue;
    throw new FormatError(
      `${who}: ${source} at byte ${start}: expected a label 0-9 of record ${start / RECORD}, got ${bytes[start]}.`,
    );
  }
}

/**
 * CIFAR-10: x [N, 32, 32, 3] in [0, 1], y int32 [N]; of the whole set 50,000 for training and 10,000 for the test (a
 * folder given by `data` that holds its six binary files), else the part that resolveDataset finds, 4,000 and 1,000.
 * When they are nowhere, drawn objects of ten other classes take their place and one line says so.
 *
 * @throws ResourceError, FormatError when files are found but cannot be read
 *
 * @example
 * const { train, classes } = await loadCifar10({ drawnTrain: 20, drawnTest: 10, log: () => {} });
 * train.x.shape.slice(1); // [32, 32, 3]
 * classes.length; // 10
 */
export async function loadCifar10(options: LoadOptions = {}): Promise<LoadedDataset> {
  const who = 'loadCifar10';
  knownOptions(who, options, LOAD_OPTIONS);
  const whole = wholeFolder(who, options.data);
  if (whole !== undefined) return readParts(who, whole, WHOLE, options.dtype);
  const plan = await find(who, 'cifar10', 'objects', options, 4000, 1000);
  if (plan.folder === undefined) return drawnSet(OBJECTS, 'objects', drawnObjects, plan);
  return readParts(who, plan.folder, PART, plan.dtype);
}

/** The folder of all six files in the folder given, or undefined. */
function wholeFolder(who: string, data: string | undefined): string | undefined {
  if (typeof data !== 'string' || data === '') return undefined;
  const path = builtin(who, 'node:path');
  const fs = builtin(who, 'node:fs');
  return [data, path.join(data, 'cifar10'), path.join(data, 'cifar-10-batches-bin')].find((folder) =>
    [...WHOLE.train, ...WHOLE.test].every((name) => fs.existsSync(path.join(folder, name))),
  );
}

async function readParts(
  who: string,
  folder: string,
  files: { readonly train: readonly string[]; readonly test: readonly string[] },
  dtype: FloatDType = 'float32',
): Promise<LoadedDataset> {
  const path = builtin(who, 'node:path');
  const read = async (names: readonly string[]): Promise<Dataset> => {
    const parts = await Promise.all(names.map((name) => readBytes(who, path.join(folder, name))));
    names.forEach((name, i) => checkRecords(who, parts[i], show(path.join(folder, name))));
    return parseCifar10(parts, { dtype });
  };
  return {
    train: await read(files.train),
    test: await read(files.test),
    classes: CLASSES,
    source: folder,
    drawn: false,
  };
}
