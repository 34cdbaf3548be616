import { FormatError } from '../errors/index.js';
import { ConfigReader, type Json, type Node } from '../layers/index.js';
import type { Graph } from '../models/index.js';

/** Where in a graph its encoder ends and its decoder begins. */
export interface WriterNodes {
  readonly start: number;
  readonly end: number;
  /** The decoder's first state, from the encoder; empty for one that begins with none. */
  readonly initial: readonly Node[];
  /** What attention looks at, from the encoder. */
  readonly annotations?: Node | undefined;
  /** Probabilities, [T, V]. */
  readonly output: Node;
  /** The weights of attention, [T, S], or [heads, T, S]. */
  readonly weights?: Node | undefined;
}

/** The nodes as JSON: [call, output] of each, in the order of the graph's calls; inputs are call -1. */
export function referencesOf(model: Graph, nodes: WriterNodes): Json {
  const reference = (node: Node): readonly number[] =>
    node.call ? [model.calls.indexOf(node.call), node.call.outputs.indexOf(node)] : [-1, model.inputs.indexOf(node)];
  const { start, end, initial, annotations, output, weights } = nodes;
  return {
    start,
    end,
    initial: initial.map(reference),
    annotations: annotations ? reference(annotations) : null,
    output: reference(output),
    weights: weights ? reference(weights) : null,
  };
}

/** The nodes of a model that `referencesOf` has described. Throws FormatError when they are not there. */
export function readNodes(model: Graph, config: ConfigReader): WriterNodes {
  const nodeAt = (value: unknown): Node => {
    const pair: readonly unknown[] = Array.isArray(value) ? value : [];
    const [call, output] = pair;
    const nodes = call === -1 ? model.inputs : model.calls[Number(call)]?.outputs;
    const node = nodes?.[Number(output)];
    if (node) return node;
    throw new FormatError(`${config.where}: the model has no value ${JSON.stringify(value)}. The file is damaged.`);
  };
  const optional = (key: string): Node | undefined => (config.has(key) ? nodeAt(config.value(key)) : undefined);
  const output = nodeAt(config.value('output'));
  const id = (key: 'start' | 'end'): number => {
    const value = config.number(key);
    if (Number.isInteger(value) && value >= 0 && value < output.shape[1]) return value;
    throw new FormatError(`${config.where}: '${key}' must be an id in 0..${output.shape[1] - 1}, got ${value}.`);
  };
  return {
    start: id('start'),
    end: id('end'),
    initial: config.list('initial').map(nodeAt),
    annotations: optional('annotations'),
    output,
    weights: optional('weights'),
  };
}
