import { knownOptions, positiveInteger } from '../errors/index.js';
import { type DigitStrips, type DigitStripsOptions, STRIP_OPTIONS, digitStrips } from './digit-strips.js';
import { drawnDigitStrips } from './drawn-digit-strips.js';
import { loadMnist } from './loaders.js';
import { RESOLVE_OPTIONS, type ResolveOptions, logToStandardError, resolveDataset } from './resolve.js';

/** Where MNIST is looked for, and what the strips look like. */
export interface LoadDigitStripsOptions extends ResolveOptions, Omit<DigitStripsOptions, 'width'> {
  /** Strips for training (default 4000). */
  train?: number;
  /** Strips for the test (default 1000). */
  test?: number;
}

/** Strips for training and for the test, of different digits. */
export interface LoadedDigitStrips {
  train: DigitStrips;
  test: DigitStrips;
  /** The folder of MNIST, or a description of the drawn strips. */
  source: string;
  /** Whether the digits are drawn because MNIST was not found. */
  drawn: boolean;
}

/**
 * Strips of handwritten digits: those of MNIST's training set for training, those of its test set for the test. When
 * MNIST is nowhere, drawn strips take their place and one line says so.
 *
 * @throws ResourceError, FormatError when files are found but cannot be read
 *
 * @example
 * const { train, test } = await loadDigitStrips({ train: 20, test: 10, digits: [2, 3], log: () => {} });
 * [train.y.shape, test.y.shape]; // [[20, 3], [10, 3]]
 */
export async function loadDigitStrips(options: LoadDigitStripsOptions = {}): Promise<LoadedDigitStrips> {
  const who = 'loadDigitStrips';
  knownOptions(who, options, [
    ...RESOLVE_OPTIONS,
    ...STRIP_OPTIONS.filter((name) => name !== 'width'),
    'train',
    'test',
  ]);
  const { train = 4000, test = 1000, seed = 0, digits, gap, log = logToStandardError, ...where } = options;
  positiveInteger(who, 'train', train);
  positiveInteger(who, 'test', test);
  const strips = (part: string): DigitStripsOptions => ({ seed: `${seed}/${part}`, digits, gap });
  const folder = await resolveDataset('mnist', { ...where, log });
  if (folder === undefined) {
    log(`mnist not found: using ${train} + ${test} drawn strips (real data: --data DIR or --download).`);
    return {
      train: drawnDigitStrips(train, strips('train')),
      test: drawnDigitStrips(test, strips('test')),
      source: `drawn strips, seed ${seed}`,
      drawn: true,
    };
  }
  const mnist = await loadMnist({ data: folder, log });
  return {
    train: digitStrips(mnist.train, train, strips('train')),
    test: digitStrips(mnist.test, test, strips('test')),
    source: mnist.source,
    drawn: false,
  };
}
