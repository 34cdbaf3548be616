import { ArgumentError, FormatError, knownOptions, positiveInteger, show } from '../errors/index.js';
import { readBytes, writeBytes } from '../io/files.js';
import { builtin } from '../io/node.js';
import { encodeSafetensors, parseSafetensors } from '../io/safetensors.js';
import { Tensor, showShape } from '../tensor/index.js';
import type { Model } from '../train/index.js';
import { weightsOf } from '../train/weights.js';

/** Options of cachedFeatures. */
export interface CachedFeaturesOptions {
  /** Where the files are; made when it is not there. Default '.layerwise-features'. */
  folder?: string;
  /** Examples per forward pass. Default 256. */
  batchSize?: number;
}

const NAME = 'features';

/**
 * The outputs of a frozen network for every example, computed once: the next
 * call with the same network and the same data reads them from disk (§4.2.9).
 *
 *   features = model.predict(x)
 *
 * The file's name is the SHA-256 of the architecture, of all weights and
 * running averages, and of the data, so features of other weights or other
 * examples are never taken for these. Old files are not deleted.
 *
 * Throws ResourceError when the folder cannot be written to, FormatError for a
 * damaged file, and what `predict` throws. Needs Node.
 *
 * @example
 * const model = new Sequential([new Dense(2, { activation: 'relu' })], { inputShape: [3], seed: 1 });
 * const x = fromArray([[1, 2, 3], [4, 5, 6]]);
 * const features = await cachedFeatures(model, x);   // computed
 * const again = await cachedFeatures(model, x);      // read
 * String(again) === String(features);                // true
 */
export async function cachedFeatures(model: Model, x: Tensor, options: CachedFeaturesOptions = {}): Promise<Tensor> {
  knownOptions('cachedFeatures', options, ['folder', 'batchSize']);
  const { folder = '.layerwise-features', batchSize = 256 } = options;
  positiveInteger('cachedFeatures', 'batchSize', batchSize);
  if (typeof folder !== 'string' || folder === '') {
    throw new ArgumentError(`cachedFeatures: folder must be the name of a folder, got ${show(folder)}.`);
  }
  if (!(x instanceof Tensor)) throw new ArgumentError(`cachedFeatures: x must be a tensor, got ${show(x)}.`);
  if (!model.built) model.build(x.shape.slice(1));
  const fs = builtin('cachedFeatures', 'node:fs');
  const path = builtin('cachedFeatures', 'node:path').join(folder, `${keyOf(model, x)}.safetensors`);
  if (fs.existsSync(path)) return read(path, x.shape[0]);
  const features = model.predict(x, { batchSize });
  await fs.promises.mkdir(folder, { recursive: true }).catch(() => undefined); // the write below says what is wrong
  await writeBytes('cachedFeatures', path, encodeSafetensors([[NAME, features]], {}));
  return features;
}

async function read(path: string, rows: number): Promise<Tensor> {
  const { tensors } = parseSafetensors(await readBytes('cachedFeatures', path), JSON.stringify(path));
  const features = tensors.get(NAME);
  if (features?.shape[0] === rows) return features;
  throw new FormatError(
    `cachedFeatures: ${JSON.stringify(path)} must hold the features of ${rows} examples, got ` +
      `${features ? showShape(features.shape) : 'none'}. Delete the file to have them computed again.`,
  );
}

/** What the features depend on, as one hexadecimal number. */
function keyOf(model: Model, x: Tensor): string {
  const hash = builtin('cachedFeatures', 'node:crypto').createHash('sha256');
  const add = (name: string, { dtype, shape, data }: Tensor): void => {
    hash.update(`\n${name} ${dtype} ${showShape(shape)}\n`);
    // Hashing reads no shared memory: engine memory goes through a copy, piece by piece.
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    for (let i = 0; i < bytes.length; i += PIECE) hash.update(bytes.slice(i, i + PIECE));
  };
  hash.update(JSON.stringify([model.inputShapes(), model.config()]));
  for (const [name, tensor] of weightsOf(model)) add(name, tensor);
  add('x', x);
  return hash.digest('hex');
}

const PIECE = 1 << 20;
