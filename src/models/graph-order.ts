import { ArgumentError } from '../errors/index.js';
import type { Call, Node } from '../layers/index.js';

/**
 * The calls that lead from `inputs` to `outputs`, each after those whose
 * results it uses. Depth first from the outputs, without recursion: graphs may
 * be thousands of layers deep.
 */
export function sortCalls(inputs: readonly Node[], outputs: readonly Node[]): Call[] {
  if (outputs.length === 0) throw new ArgumentError('Graph: outputs must hold at least one node.');
  const known = new Set(inputs);
  const done = new Set<Call>();
  const order: Call[] = [];
  const stack = outputs.toReversed().map((node) => ({ node, expanded: false }));
  for (let top = stack.pop(); top; top = stack.pop()) {
    const { node, expanded } = top;
    const { call } = node;
    if (known.has(node) || (call && done.has(call))) continue;
    if (!call) {
      throw new ArgumentError(
        `Graph: an input of shape [${node.shape.join(', ')}] is used but not listed in \`inputs\`. List every input(...) node.`,
      );
    }
    if (expanded) {
      done.add(call);
      order.push(call);
    } else {
      stack.push(
        { node, expanded: true },
        ...call.inputs.toReversed().map((source) => ({ node: source, expanded: false })),
      );
    }
  }
  return order;
}
