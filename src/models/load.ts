import { readBytes } from '../io/files.js';
import { parseSafetensors } from '../io/safetensors.js';
import { weightsIn } from '../train/checkpoint-file.js';
import { readTraining } from '../train/compiled.js';
import type { Model } from '../train/index.js';
import { readArchitecture, readModelMetadata } from '../train/model-file.js';
import { checkWeights, copyWeights } from '../train/weights.js';
import { asFormatError, modelFromConfig } from './from-config.js';

/**
 * Reads a model that `save` wrote, or the model in a checkpoint: architecture,
 * weights, metadata, and the settings of compile where the file has them.
 *
 * The file is read as hostile: it is data, never code; sizes are checked before
 * anything is allocated for them.
 *
 * @throws ResourceError when the file cannot be read; FormatError when it is
 * damaged, not a model, of another version, or holds a class of layers that is
 * not known (see registerLayer)
 *
 * @example
 * const model = new Sequential([new Dense(2)], { inputShape: [3], seed: 1 });
 * await model.save('small.safetensors');
 * const loaded = await loadModel('small.safetensors');
 * const x = fromArray([[1, 2, 3]]);
 * String(loaded.predict(x)) === String(model.predict(x)); // true
 */
export async function loadModel(path: string): Promise<Model> {
  return decodeModel(await readBytes('loadModel', path), JSON.stringify(path));
}

/**
 * The model in the bytes of a model file. See {@link loadModel}.
 *
 * @param source what messages call the bytes, such as the file's name
 *
 * @example
 * const model = new Sequential([new Dense(2)], { inputShape: [3] });
 * decodeModel(model.encode()).outputShape([3]); // [2]
 */
export function decodeModel(bytes: Uint8Array, source = 'bytes'): Model {
  const where = `loadModel: ${source}`;
  const { tensors, metadata } = parseSafetensors(bytes, source);
  const architecture = readArchitecture(where, metadata);
  const config = architecture.object('config');
  const shapes = architecture.list('inputShapes').map((_, i) => architecture.shape('inputShapes', i));
  const ownMetadata = readModelMetadata(where, architecture);
  const weights = weightsIn(tensors);
  // An architecture of about the file's size is built, to say which weights differ; a far larger one is not.
  let elements = 65536;
  for (const { size } of weights.values()) elements += 2 * size;
  const model = asFormatError(where, () => {
    const made = modelFromConfig(config);
    made.build(shapes, elements);
    return made;
  });
  checkWeights(where, model, weights);
  copyWeights(model, weights);
  model.metadata = ownMetadata;
  if (!architecture.has('training')) return model;
  return asFormatError(where, () => model.compile(readTraining(architecture.object('training'), model.outputNames())));
}
