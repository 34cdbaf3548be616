import { ArgumentError, StateError, nearest } from '../errors/index.js';
import type { BaseLayer, Call, Node } from '../layers/index.js';
import { Graph } from './graph.js';
import { Sequential } from './sequential.js';

/**
 * The part of a model from its input to the output of one layer: what transfer
 * learning (§4.2.9) keeps of a network. A model of the same kind, of the same
 * layer objects, with their weights.
 *
 * `at` names a layer of the model itself (`model.summary()` lists them). Layers
 * belong to one trained model at a time: train either the part, or a model made
 * of it and a new head, not the old model any more.
 *
 * Throws ArgumentError when no layer is called `at`, with the nearest name;
 * StateError when a Sequential is not built yet.
 *
 * @example
 * const whole = new Sequential(
 *   [new Dense(8, { name: 'features', activation: 'relu' }), new Dense(10, { name: 'scores' })],
 *   { inputShape: [4] },
 * );
 * const part = cut(whole, 'features');
 * part.outputShape([4]); // [8]
 * const other = new Sequential([part, new Dense(3)], { inputShape: [4] }); // a new head
 * other.outputShape([4]); // [3]
 */
export function cut(model: Sequential | Graph, at: string): Sequential | Graph {
  const options = { seed: model.seed, dtype: model.dtype };
  if (model instanceof Graph) {
    const node = outputOf(model, at);
    const calls = callsBehind(node);
    const isUsed = (input: Node): boolean => [...calls].some(({ inputs }) => inputs.includes(input));
    const part = new Graph({ inputs: model.inputs.filter(isUsed), outputs: node }, options);
    part.build();
    return part;
  }
  const [inputShape] = model.inputShapes();
  if (!inputShape) throw new StateError(`cut: ${model.who} is not built yet. Call build(inputShape) first.`);
  return new Sequential(model.layers.slice(0, placeOf(model, at) + 1), { ...options, inputShape });
}

/** The first output of the last use of a layer. */
function outputOf(model: Graph, at: string): Node {
  const call = model.calls.findLast(({ layer }) => layer.name === at);
  if (!call) throw notThere(model, at);
  return call.outputs[0];
}

/** The uses of layers that a value is computed by. */
function callsBehind(node: Node): Set<Call> {
  const calls = new Set<Call>();
  const waiting = [node];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { call } = next;
    if (!call || calls.has(call)) continue;
    calls.add(call);
    waiting.push(...call.inputs);
  }
  return calls;
}

function placeOf(model: Sequential, name: string): number {
  const index = model.layers.findIndex((layer) => layer.name === name);
  if (index < 0) throw notThere(model, name);
  return index;
}

/**
 * Freezes the layers that compute the output of the layer called `last`, that
 * one included, and frees all others: frozen weights stay as they are in
 * training (§4.2.9), and a frozen BatchNorm uses its running averages.
 *
 * Throws ArgumentError when no layer is called so, with the nearest name.
 *
 * @example
 * const model = new Sequential([new Dense(8, { name: 'features' }), new Dense(3)], { inputShape: [4] });
 * freezeUpTo(model, 'features');
 * model.parameters().map(({ trainable }) => trainable); // [false, false, true, true]
 */
export function freezeUpTo(model: Sequential | Graph, last: string): void {
  const frozen = layersUpTo(model, last);
  for (const layer of model.parts()) layer.trainable = !frozen.has(layer);
}

function layersUpTo(model: Sequential | Graph, last: string): ReadonlySet<BaseLayer> {
  if (model instanceof Sequential) return new Set(model.layers.slice(0, placeOf(model, last) + 1));
  return new Set([...callsBehind(outputOf(model, last))].map(({ layer }) => layer));
}

function notThere(model: Sequential | Graph, name: string): ArgumentError {
  const names = model.parts().map((part) => part.name);
  const guess = nearest(name, names);
  const inner = model.parts().find((part) => part.parts().length > 0 && name.startsWith(part.name));
  return new ArgumentError(
    `${model.who}: no layer is called '${name}'. ` +
      (guess ? `Did you mean '${guess}'? ` : '') +
      (inner ? `Layers inside '${inner.name}' are not its own. ` : '') +
      `Its ${names.length} layers are ${listed(names)}.`,
  );
}

function listed(names: readonly string[]): string {
  return names.length <= 12 ? names.join(', ') : `${names.slice(0, 6).join(', ')}, ..., ${names.slice(-5).join(', ')}`;
}
