import { ArgumentError, show } from '../errors/index.js';
import { type Shape, Tensor, checkShape } from '../tensor/index.js';
import type { BaseLayer } from './base-layer.js';

/** One use of a layer in a graph. */
export interface Call {
  readonly layer: BaseLayer;
  readonly inputs: readonly Node[];
  readonly outputs: readonly Node[];
}

/** A value in a graph that is still to be computed: an input of the graph, or an output of a layer. */
export interface Node {
  /** Without the batch axis. */
  readonly shape: Shape;
  /** What computes it; undefined for an input. */
  readonly call?: Call;
}

/**
 * An input of a Graph.
 *
 * @param shape its shape without the batch axis.
 *
 * @example
 * const x = input([784]);
 * const y = new Dense(10, { activation: 'softmax' }).apply(x);
 * const model = new Graph({ inputs: x, outputs: y });
 */
export function input(shape: Shape): Node {
  checkShape('input', shape);
  return { shape: [...shape] };
}

/** Throws unless `xs` are nodes of a graph. */
export function expectNodes(who: string, xs: readonly Node[]): void {
  if (!Array.isArray(xs)) {
    throw new ArgumentError(`${who}: apply takes a list of nodes, got ${show(xs)}. Write apply([x]).`);
  }
  xs.forEach((x: Node, i) => {
    if (!(x instanceof Tensor) && Array.isArray(x?.shape)) return;
    throw new ArgumentError(
      `${who}: input ${i} must be a node made by input(shape) or by a layer's apply, got ${show(x)}. ` +
        'Tensors go through forward or predict.',
    );
  });
}

/** The nodes that `layer` makes of `inputs`. */
export function applyLayer(layer: BaseLayer, inputs: readonly Node[], shapes: readonly Shape[]): Node[] {
  const outputs: Node[] = [];
  const call: Call = { layer, inputs: [...inputs], outputs };
  for (const shape of shapes) outputs.push({ shape, call });
  return outputs;
}
