import { FormatError } from '../errors/index.js';
import { readBytes } from '../io/files.js';
import { type Safetensors, encodeSafetensors, parseSafetensors } from '../io/safetensors.js';
import { ConfigReader, type Container, type Json } from '../layers/index.js';
import type { GeneratorState, Tensor } from '../tensor/index.js';
import type { LossSums } from './figures.js';
import type { Logs } from './history-content.js';
import { readChange } from './history-file.js';
import { modelMetadata, parseMetadata } from './model-file.js';
import type { CallbackState, RunSettings, Snapshot } from './snapshot-content.js';

/** The version of what a checkpoint holds beyond the model. */
const VERSION = 2;
const KEY = 'layerwise.checkpoint';
/** What the names of tensors that are not weights begin with. */
const OPTIMIZER = 'optimizer/';
const CALLBACK = 'callback/';
const METRIC = 'metric/';
const CARRIED = 'carried/';

/** A checkpoint: a model file, which loadModel reads too, with all that is needed to go on training. */
export function encodeCheckpoint(model: Container, snapshot: Snapshot): Uint8Array {
  const { weights, optimizer, callbacks, metrics, carried, training, ...rest } = snapshot;
  const values = {
    version: VERSION,
    ...rest,
    optimizer: { config: optimizer.config, scalars: optimizer.scalars },
    callbacks: callbacks.map((callback) => callback.values),
  };
  const tensors = [
    ...weights,
    ...prefixed(OPTIMIZER, optimizer.tensors),
    ...prefixed(METRIC, metrics),
    ...prefixed(CARRIED, carried),
    ...callbacks.flatMap(({ tensors: own = new Map<string, Tensor>() }, i) => prefixed(`${CALLBACK}${i}/`, own)),
  ];
  return encodeSafetensors(tensors, { ...modelMetadata(model, training), [KEY]: JSON.stringify(values) });
}

/** The snapshot in the checkpoint at `path`. Throws ResourceError or FormatError. */
export async function loadSnapshot(path: string): Promise<Snapshot> {
  const name = JSON.stringify(path);
  return readSnapshot(`fit: ${name}`, parseSafetensors(await readBytes('fit', path), name));
}

/** The snapshot in a file. Throws FormatError for a file that is none, or of another version. */
export function readSnapshot(where: string, { tensors, metadata }: Safetensors): Snapshot {
  const config = parseMetadata(where, metadata, KEY, 'a checkpoint', VERSION);
  const settings = config.object('settings');
  const optimizer = config.object('optimizer');
  return {
    settings: readSettings(settings),
    epoch: natural(config, 'epoch'),
    step: natural(config, 'step'),
    iteration: natural(config, 'iteration'),
    shuffle: readGenerator(config.object('shuffle')),
    random: readGenerator(config.object('random')),
    sums: readSums(config.object('sums')),
    metrics: unprefixed(METRIC, tensors),
    carried: unprefixed(CARRIED, tensors),
    history: config.list('history').map((logs, i) => readNumbers(`${where}: history[${i}]`, logs)),
    changes: config.list('changes').map((change, i) => readChange(`${where}: changes[${i}]`, change)),
    values: readNumbers(`${where}: values`, config.value('values')),
    given: readNumbers(`${where}: given`, config.value('given')),
    weights: weightsIn(tensors),
    optimizer: {
      config: readJson(optimizer.value('config')),
      tensors: unprefixed(OPTIMIZER, tensors),
      scalars: readNumbers(`${where}: optimizer.scalars`, optimizer.value('scalars')),
    },
    training: null,
    callbacks: config.list('callbacks').map((values, i): CallbackState => {
      return { values: readJson(values), tensors: unprefixed(`${CALLBACK}${i}/`, tensors) };
    }),
  };
}

/** The tensors of a model file or checkpoint that are the model's. */
export function weightsIn(tensors: ReadonlyMap<string, Tensor>): Map<string, Tensor> {
  const others = [OPTIMIZER, CALLBACK, METRIC, CARRIED];
  return new Map([...tensors].filter(([name]) => !others.some((prefix) => name.startsWith(prefix))));
}

function prefixed(prefix: string, tensors: ReadonlyMap<string, Tensor>): [string, Tensor][] {
  return [...tensors].map(([name, tensor]) => [prefix + name, tensor]);
}

function unprefixed(prefix: string, tensors: ReadonlyMap<string, Tensor>): Map<string, Tensor> {
  const own = [...tensors].filter(([name]) => name.startsWith(prefix));
  return new Map(own.map(([name, tensor]) => [name.slice(prefix.length), tensor]));
}

function readSettings(config: ConfigReader): RunSettings {
  return {
    batchSize: natural(config, 'batchSize'),
    examples: natural(config, 'examples'),
    shuffle: config.boolean('shuffle'),
    seed: config.string('seed'),
  };
}

function readGenerator(config: ConfigReader): GeneratorState {
  const [first, second] = config.numbers('key');
  const word = (n: number | undefined): boolean => Number.isInteger(n) && n !== undefined && n >= 0 && n < 2 ** 32;
  if (!word(first) || !word(second)) throw new FormatError(`${config.where}: key must hold two 32-bit integers.`);
  return { key: [first, second], position: natural(config, 'position') };
}

function readSums(config: ConfigReader): LossSums {
  return {
    examples: natural(config, 'examples'),
    cost: config.number('cost'),
    outputs: numbersOrNaN(config, 'outputs'),
  };
}

/** JSON writes NaN, the sum of an output without a loss, as null. */
function numbersOrNaN(config: ConfigReader, key: string): number[] {
  return config.list(key).map((value) => (typeof value === 'number' ? value : NaN));
}

function readNumbers(where: string, value: unknown): Logs {
  const config = new ConfigReader(where, value);
  return Object.fromEntries(config.keys().map((key) => [key, config.has(key) ? config.number(key) : NaN]));
}

function natural(config: ConfigReader, key: string): number {
  const value = config.number(key);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new FormatError(`${config.where}: '${key}' must be an integer >= 0, got ${value}.`);
}

/** What JSON.parse has returned, as a type. */
function readJson(value: unknown): Json {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  if (Array.isArray(value)) return value.map(readJson);
  if (typeof value !== 'object') return null;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, readJson(item)]));
}
