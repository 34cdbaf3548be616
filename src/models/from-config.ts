import { registerConvLayers } from '../conv/index.js';
import { registerRnnLayers } from '../rnn/index.js';
import { ArgumentError, FormatError, ShapeError, show } from '../errors/index.js';
import {
  type BaseLayer,
  ConfigReader,
  Layer,
  MultiLayer,
  type Node,
  input,
  layerFromConfig,
  registerLayer,
} from '../layers/index.js';
import type { Model } from '../train/index.js';
import { Graph } from './graph.js';
import { Sequential } from './sequential.js';

const sequentialReader = { fromConfig: readSequential } as const;
const graphReader = { fromConfig: readGraph } as const;

/** The model that a configuration describes, not built yet. Throws FormatError or what the classes throw. */
export function modelFromConfig(config: ConfigReader): Model {
  registerLayer('Sequential', sequentialReader); // models may hold models
  registerLayer('Graph', graphReader);
  registerConvLayers();
  registerRnnLayers();
  return config.oneOf('className', ['Sequential', 'Graph']) === 'Graph' ? readGraph(config) : readSequential(config);
}

/** Runs an action on what a file says; arguments that are out of range are then the file's fault. */
export function asFormatError<T>(where: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof ArgumentError) && !(error instanceof ShapeError)) throw error;
    throw new FormatError(`${where}: the architecture cannot be made: ${error.message}`, { cause: error });
  }
}

function readSequential(config: ConfigReader): Sequential {
  const layers = readLayers(config).map((layer, i) => {
    if (layer instanceof Layer) return layer;
    throw new FormatError(`${config.where}.layers[${i}]: a Sequential holds layers with one input, got ${layer.who}.`);
  });
  if (!config.has('order')) return new Sequential(layers, readOptions(config));
  const used = config.numbers('order').map((place) => {
    const layer = layers[place];
    if (layer) return layer;
    throw new FormatError(`${config.where}.order: must hold places among ${layers.length} layers, got ${place}.`);
  });
  return new Sequential(used, readOptions(config));
}

function readGraph(config: ConfigReader): Graph {
  const layers = readLayers(config);
  const inputs = config.list('inputShapes').map((_, i) => input(config.shape('inputShapes', i)));
  const results: (readonly Node[])[] = [];
  const nodeAt = (reference: unknown, where: string): Node => {
    const pair: readonly unknown[] = Array.isArray(reference) ? reference : [];
    const [call, index] = pair;
    const nodes = call === -1 ? inputs : typeof call === 'number' ? results[call] : undefined;
    const node = typeof index === 'number' ? nodes?.[index] : undefined;
    if (node) return node;
    throw new FormatError(`${where}: must name an input or an earlier call as [call, output], got ${show(reference)}.`);
  };
  config.list('calls').forEach((source, i) => {
    const call = new ConfigReader(`${config.where}.calls[${i}]`, source);
    const layer = layers[call.number('layer')];
    const xs = call.list('inputs').map((reference) => nodeAt(reference, call.where));
    if (layer instanceof MultiLayer) results.push(layer.applyAll(xs));
    else if (layer instanceof Layer && xs.length === 1) results.push([layer.apply(xs[0])]);
    else throw new FormatError(`${call.where}: no layer ${call.number('layer')} that takes ${xs.length} inputs.`);
  });
  const outputs = config.list('outputs').map((reference) => nodeAt(reference, `${config.where}.outputs`));
  return new Graph({ inputs, outputs }, readOptions(config));
}

function readLayers(config: ConfigReader): BaseLayer[] {
  return config.list('layers').map((layer, i) => layerFromConfig(layer, `${config.where}.layers[${i}]`));
}

interface Options {
  name: string;
  trainable: boolean;
  seed: number | string;
  dtype: 'float32' | 'float64';
}

function readOptions(config: ConfigReader): Options {
  return {
    name: config.string('name'),
    trainable: config.boolean('trainable'),
    seed: typeof config.value('seed') === 'string' ? config.string('seed') : config.number('seed'),
    dtype: config.oneOf('dtype', ['float32', 'float64']),
  };
}
