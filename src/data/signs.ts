import { knownOptions, trueOrFalse } from '../errors/index.js';
import { builtin } from '../io/node.js';
import { type Dataset, takeExamples } from './dataset.js';
import { drawnSigns } from './drawn-signs.js';
import { rowsAlsoIn } from './duplicates.js';
import { LOAD_OPTIONS, type LoadOptions, type LoadedDataset, drawnPart, drawnSet, find, pictures } from './load.js';
import { readNpy } from './npy.js';

/** Where the signs are looked for, and whether copies are left out. */
export interface LoadSignsOptions extends LoadOptions {
  /**
   * Whether to leave out validation pictures that are exact copies of training pictures, and test pictures that are
   * copies of either (default false: the published rows).
   */
  cleaned?: boolean;
}

/** A training, a validation and a test set. */
export interface LoadedSigns extends LoadedDataset {
  validation: Dataset;
}

const CLASSES = ['0', '1', '2', '3', '4', '5'];

/**
 * SIGNS: photos of hands that show the numbers 0 to 5, x [N, 64, 64, 3] in [0, 1], y int32 [N]; 864 for training, 216
 * for validation, 120 for the test. Some photos are in it twice: with `cleaned`, 201 and 108 are left. When they are
 * nowhere, drawn hands take their place (as many for validation as for the test) and one line says so.
 *
 * @throws ResourceError, FormatError when files are found but cannot be read
 *
 * @example
 * const { train, validation } = await loadSigns({ drawnTrain: 12, drawnTest: 6, log: () => {} });
 * train.x.shape.slice(1); // [64, 64, 3]
 * Math.max(...validation.y.data); // 5
 */
export async function loadSigns(options: LoadSignsOptions = {}): Promise<LoadedSigns> {
  const who = 'loadSigns';
  knownOptions(who, options, [...LOAD_OPTIONS, 'cleaned']);
  const { cleaned = false, ...rest } = options;
  trueOrFalse(who, 'cleaned', cleaned);
  const plan = await find(who, 'signs', 'hands', rest, 1200, 240);
  const { folder, dtype } = plan;
  if (folder === undefined) {
    const validation = drawnPart(drawnSigns, 'validation', plan.drawnTest, plan);
    return { ...drawnSet(CLASSES, 'hands', drawnSigns, plan), validation };
  }
  const path = builtin(who, 'node:path');
  const read = async (part: string): Promise<Dataset> => {
    const x = await readNpy(path.join(folder, `${part}_x.npy`), { dtype });
    const y = await readNpy(path.join(folder, `${part}_y.npy`), { dtype: 'int32' });
    return pictures(who, x, y, 3, CLASSES.length);
  };
  const train = await read('train');
  const validation = await read('val');
  const test = await read('test');
  return {
    train,
    validation: cleaned ? without(validation, [train]) : validation,
    test: cleaned ? without(test, [train, validation]) : test,
    classes: CLASSES,
    source: folder,
    drawn: false,
  };
}

/** The examples that are in none of the other sets. */
function without(data: Dataset, others: readonly Dataset[]): Dataset {
  const copies = new Set(others.flatMap((other) => rowsAlsoIn(data.x, other.x)));
  const rows = Array.from({ length: data.x.shape[0] }, (_, row) => row).filter((row) => !copies.has(row));
  return takeExamples(data, rows);
}
