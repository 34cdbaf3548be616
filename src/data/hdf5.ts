import type { Group } from 'jsfive';
import { createArray } from '../engine/dtype.js';
import { ArgumentError, FormatError, nearest, show } from '../errors/index.js';
import { readBytes, reasonOf } from '../io/files.js';
import { optionalPeer } from '../io/peer.js';
import { showShape, sizeOf } from '../tensor/shape.js';
import { Tensor } from '../tensor/tensor.js';
import { type ElementType, defaultDtype } from './elements.js';
import { DEFLATE_LIMIT } from './gunzip.js';
import { type ReadOptions, checkBytes, checkReadOptions } from './idx.js';

type Jsfive = typeof import('jsfive');

const TYPES: Readonly<Record<string, ElementType>> = {
  u1: 'uint8',
  i1: 'int8',
  u2: 'uint16',
  i2: 'int16',
  u4: 'uint32',
  i4: 'int32',
  u8: 'uint64',
  i8: 'int64',
  f2: 'float16',
  f4: 'float32',
  f8: 'float64',
};

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** What jsfive knows of a dataset. */
interface StoredDataset {
  readonly shape: number[];
  /** `'<f4'`, `'S7'`, ..., or a list for strings of variable length and references. */
  readonly dtype: string | readonly unknown[];
  /** Undefined for a storage layout that jsfive does not know. */
  readonly value: ArrayLike<unknown> | undefined;
}

/** More objects than any real file holds: links may form a circle. */
const MOST_OBJECTS = 100_000;

/**
 * An HDF5 file in memory: its datasets by path.
 *
 * @example
 * // Of the course's cats, the keys are list_classes, train_set_x and train_set_y:
 * const summary = (file: Hdf5File) => ({
 *   shape: file.tensor('train_set_x').shape, // that is, 209 pictures of 64 x 64 x 3
 *   classes: file.strings('list_classes'), // non-cat and cat
 * });
 */
export class Hdf5File {
  /** Made by `readHdf5` and `parseHdf5`. */
  constructor(
    private readonly source: string,
    private readonly byteLength: number,
    private readonly datasets: ReadonlyMap<string, StoredDataset>,
  ) {}

  /** The paths of all datasets, `group/name` inside groups. */
  get keys(): string[] {
    return [...this.datasets.keys()];
  }

  /** The axes of a dataset. */
  shape(key: string): number[] {
    return guarded(this.source, `the shape of '${key}'`, () => [...this.dataset(key).shape]);
  }

  /**
   * A numeric dataset as a tensor; its dtype follows the rule of all readers unless one is given.
   *
   * @throws ArgumentError for an unknown key, FormatError when the dataset is damaged or not numeric
   */
  tensor(key: string, options: ReadOptions = {}): Tensor {
    checkReadOptions('Hdf5File.tensor', options);
    const dataset = this.dataset(key);
    const shape = this.shape(key);
    const type = guarded(this.source, `the type of '${key}'`, () => dataset.dtype);
    const element = typeof type === 'string' ? TYPES[type.replace(/^[<>=|]/, '')] : undefined;
    if (element === undefined) {
      throw new FormatError(
        `readHdf5: ${this.source}['${key}']: expected numbers, got type ${show(type)}; try strings('${key}').`,
      );
    }
    const values = this.values(key, dataset, shape);
    const out = createArray(options.dtype ?? defaultDtype(element, shape.length), values.length);
    const exact = out instanceof Int32Array;
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      if (typeof value !== 'number') {
        throw new FormatError(
          `readHdf5: ${this.source}['${key}']: element ${i} is missing; the file is truncated or corrupted.`,
        );
      }
      out[i] = value;
      if (exact && out[i] !== value) {
        throw new FormatError(
          `readHdf5: ${this.source}['${key}']: element ${i} is ${value}, which int32 cannot hold; pass { dtype: 'float64' }.`,
        );
      }
    }
    return new Tensor(out, shape);
  }

  /** A dataset of strings as a list; the zeros that pad fixed-length strings are dropped. */
  strings(key: string): string[] {
    const values = this.values(key, this.dataset(key), this.shape(key));
    return Array.from(values, (value, i) => {
      if (typeof value === 'string') return value.replace(/\0+$/, '');
      throw new FormatError(
        `readHdf5: ${this.source}['${key}']: element ${i} must be a string, got ${show(value)}; try tensor('${key}').`,
      );
    });
  }

  private dataset(key: string): StoredDataset {
    const found = this.datasets.get(key);
    if (found) return found;
    const guess = typeof key === 'string' ? nearest(key, this.keys) : undefined;
    throw new ArgumentError(
      `Hdf5File: ${this.source} has no dataset ${show(key)}.` +
        (guess ? ` Did you mean '${guess}'?` : '') +
        ` It has: ${this.keys.join(', ') || 'none'}.`,
    );
  }

  /** Every element takes at least one byte, packed by deflate at best: more cannot be in the file. */
  private values(key: string, dataset: StoredDataset, shape: number[]): ArrayLike<unknown> {
    const size = sizeOf(shape);
    const most = this.byteLength * DEFLATE_LIMIT;
    if (size > most) {
      throw new FormatError(
        `readHdf5: ${this.source}['${key}']: shape ${showShape(shape)} has ${size} elements, more than a file of ` +
          `${this.byteLength} bytes can hold (${most}).`,
      );
    }
    const values = guarded(this.source, `the elements of '${key}'`, () => dataset.value);
    if (values?.length === size) return values;
    throw new FormatError(
      `readHdf5: ${this.source}['${key}']: expected ${size} elements for shape ${showShape(shape)}, got ${values?.length ?? 'none'}.`,
    );
  }
}

/**
 * The datasets of HDF5 bytes. Needs the optional package `jsfive`, which reads contiguous and chunked storage, deflate
 * and shuffle included.
 *
 * @param source what messages call the data
 * @throws FormatError when the bytes are not HDF5 or are truncated, ResourceError when `jsfive` is not installed
 *
 * @example
 * parseHdf5(new Uint8Array(48), 'zeros.h5'); // throws FormatError
 */
export async function parseHdf5(bytes: Uint8Array, source = 'bytes'): Promise<Hdf5File> {
  checkBytes('parseHdf5', bytes);
  checkSuperblock(bytes, source);
  const jsfive = await optionalPeer('jsfive', 'readHdf5', () => import('jsfive'));
  const datasets = new Map<string, StoredDataset>();
  guarded(source, 'the directory', () => {
    const root = new jsfive.File(new Uint8Array(bytes).buffer, source);
    collect(jsfive, root, '', datasets, { left: MOST_OBJECTS });
  });
  return new Hdf5File(source, bytes.length, datasets);
}

/**
 * Reads an HDF5 file. Relative paths start at the working directory. Needs the optional package `jsfive`.
 *
 * @throws ResourceError when the file cannot be read, FormatError when it is not HDF5
 *
 * @example
 * readHdf5('no-such-file.h5'); // throws ResourceError
 */
export async function readHdf5(path: string): Promise<Hdf5File> {
  return parseHdf5(await readBytes('readHdf5', path), path);
}

/** Signature, version, and the end-of-file address, which tells a truncated file at once. */
function checkSuperblock(bytes: Uint8Array, source: string): void {
  const fail = (offset: number, expected: string, got: string): never => {
    throw new FormatError(`readHdf5: ${source} at byte ${offset}: expected ${expected}, got ${got}.`);
  };
  if (bytes.length < 48) fail(0, 'a superblock of at least 48 bytes', `a file of ${bytes.length} bytes`);
  const wrong = SIGNATURE.findIndex((byte, i) => bytes[i] !== byte);
  if (wrong >= 0)
    fail(wrong, `the byte 0x${SIGNATURE[wrong].toString(16)} of the HDF5 signature`, `0x${bytes[wrong].toString(16)}`);
  const version = bytes[8];
  if (version > 3) fail(8, 'superblock version 0 to 3', String(version));
  const at = version >= 2 ? 28 : version === 1 ? 44 : 40;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = Number(view.getBigUint64(at, true));
  if (end > bytes.length)
    fail(at, `a file of ${end} bytes, as its superblock says`, `${bytes.length} bytes: the file is truncated`);
}

function collect(
  jsfive: Jsfive,
  group: Group,
  path: string,
  into: Map<string, StoredDataset>,
  budget: { left: number },
): void {
  for (const key of group.keys) {
    if (--budget.left < 0) throw new Error(`more than ${MOST_OBJECTS} objects; its links may form a circle`);
    const child = group.get(key);
    if (child instanceof jsfive.Dataset) into.set(path + key, child);
    else if (child) collect(jsfive, child, `${path}${key}/`, into, budget);
  }
}

/** jsfive throws strings and range errors where a file is damaged: they become one FormatError. */
function guarded<T>(source: string, what: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof ArgumentError) throw cause;
    throw new FormatError(
      `readHdf5: ${source}: ${what} cannot be read; the file is damaged or uses an unsupported feature: ${reasonOf(cause)}.`,
      {
        cause,
      },
    );
  }
}
