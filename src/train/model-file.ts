import { ArgumentError, FormatError } from '../errors/index.js';
import { ConfigReader, type Container, type Json } from '../layers/index.js';
import { type JsonRecord, plainRecord } from './plain-json.js';

/** The version of model files that this library writes and reads. */
const MODEL_VERSION = 1;
const MODEL_KEY = 'layerwise.model';

/**
 * The metadata of a model file: one safetensors file, whose tensors are the
 * weights by path and whose metadata holds the architecture as JSON.
 *
 * @param training the settings of compile, null when there are none.
 * @throws ArgumentError when the model's own metadata are not plain JSON
 */
export function modelMetadata(model: Container, training: Json): Record<string, string> {
  const metadata = plainRecord('save', 'metadata', model.metadata);
  const architecture = {
    version: MODEL_VERSION,
    inputShapes: model.inputShapes(),
    config: model.config(),
    training,
    ...(Object.keys(metadata).length > 0 && { metadata }),
  };
  return { [MODEL_KEY]: JSON.stringify(architecture) };
}

/** The architecture in a model file's metadata. Throws FormatError when there is none, or of another version. */
export function readArchitecture(where: string, metadata: ReadonlyMap<string, string>): ConfigReader {
  return parseMetadata(where, metadata, MODEL_KEY, 'a model', MODEL_VERSION);
}

/** What the model of a file has besides layers: {} when it is nothing. Throws FormatError when it is no object. */
export function readModelMetadata(where: string, architecture: ConfigReader): JsonRecord {
  if (!architecture.has('metadata')) return {};
  try {
    return plainRecord(where, 'metadata', architecture.value('metadata'));
  } catch (error) {
    if (!(error instanceof ArgumentError)) throw error;
    throw new FormatError(error.message, { cause: error });
  }
}

/** A JSON object in a file's metadata, whose version must be the one that is asked for. */
export function parseMetadata(
  where: string,
  metadata: ReadonlyMap<string, string>,
  key: string,
  what: string,
  version: number,
): ConfigReader {
  const text = metadata.get(key);
  if (text === undefined) {
    throw new FormatError(
      `${where}: the file is not ${what} of this library: its metadata lack '${key}' ` +
        `(has ${[...metadata.keys()].join(', ') || 'none'}).`,
    );
  }
  const config = new ConfigReader(where, parseJson(text, `${where}: metadata '${key}'`));
  const found = config.number('version');
  if (found === version) return config;
  throw new FormatError(
    `${where}: the file holds ${what} of format version ${found}, this library reads version ${version}. ` +
      (found > version ? 'Install a newer version of the library.' : 'Save it again with the library that wrote it.'),
  );
}

function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new FormatError(`${where} is not JSON. The file is damaged.`, { cause });
  }
}
