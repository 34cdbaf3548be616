import { ArgumentError, ShapeError, StateError, knownOptions, positiveInteger, show } from '../errors/index.js';
import { Container } from '../layers/index.js';
import { Optimizer } from '../optim/index.js';
import { Tensor, showShape } from '../tensor/index.js';

/** Options of {@link minimize}. */
export interface MinimizeOptions {
  /** What is fed to the inputs of the graph, in their order; may differ from call to call. Default none. */
  inputs?: readonly Tensor[];
  /** Steps of the optimizer, an integer >= 1. Default 100. */
  steps?: number;
}

/**
 * Minimises any cost that a graph computes: forward, backward, step, as often
 * as asked. The cost is the graph's one output, a number per example [N] or
 * [N, 1], and J is its mean. Returns J before each step. The optimizer stays
 * bound, so a further call goes on.
 *
 * This is the (w - 5)² of §2.3.11 of the course notes: the variable is a node
 * without inputs, and `input` the place for what is fed later.
 *
 * @throws ArgumentError or ShapeError before anything changes when the output is not one number per example;
 * StateError when the cost becomes NaN or infinite
 *
 * @example
 * const w = new VariableLayer([1]);
 * const c = input([3]); // J = c₀ w² + c₁ w + c₂
 * const [c0, c1, c2] = [0, 1, 2].map((i) => new Slice([i], [i + 1]).apply(c));
 * const x = w.apply([]);
 * const square = new Multiply().apply([c0, new Square().apply(x)]);
 * const cost = new Add().apply([square, new Multiply().apply([c1, x]), c2]);
 * const graph = new Graph({ inputs: c, outputs: cost });
 * const costs = minimize(graph, new SGD(0.01), { inputs: [fromArray([[1, -10, 25]])], steps: 1000 });
 * costs[0]; // 25
 * w.value.value.item().toFixed(4); // '5.0000'
 */
export function minimize(graph: Container, optimizer: Optimizer, options: MinimizeOptions = {}): number[] {
  knownOptions('minimize', options, ['inputs', 'steps']);
  if (!(graph instanceof Container)) throw new ArgumentError(`minimize: needs a graph, got ${show(graph)}.`);
  if (!(optimizer instanceof Optimizer))
    throw new ArgumentError(`minimize: needs an optimizer, got ${show(optimizer)}.`);
  const { inputs = [], steps = 100 } = options;
  positiveInteger('minimize', 'steps', steps);
  if (!graph.built) graph.build(graph.inputShapes());
  const cache = graph.createCache();
  const costs: number[] = [];
  try {
    const dy = gradientOfMean(graph.forwardAll(inputs, cache));
    optimizer.bind(graph.theta);
    for (let step = 1; step <= steps; step++) {
      const [y] = graph.forwardAll(inputs, cache, { training: true });
      const cost = meanOf(y);
      if (!Number.isFinite(cost)) {
        throw new StateError(
          `minimize: the cost is ${cost} in step ${step} of ${steps}; θ is as before this step. Lower the learning rate.`,
        );
      }
      costs.push(cost + graph.penalty(y.shape[0]));
      graph.backwardAll([dy], cache);
      optimizer.step();
    }
  } finally {
    cache.dispose();
  }
  return costs;
}

/** ∂J/∂y = 1/N for the one output y, a number per example. */
function gradientOfMean(outputs: readonly Tensor[]): Tensor {
  if (outputs.length !== 1) {
    throw new ArgumentError(`minimize: the graph must have one output, the cost, it has ${outputs.length}.`);
  }
  const [{ shape, size, dtype }] = outputs;
  if (size === 0 || size !== shape[0]) {
    throw new ShapeError(
      `minimize: the cost must be one number per example, [N] or [N, 1], got ${showShape(shape)}. Add a Sum or Mean.`,
    );
  }
  const dy = Tensor.zeros(shape, dtype);
  dy.data.fill(1 / size);
  return dy;
}

function meanOf({ data, size }: Tensor): number {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += data[i];
  return sum / size;
}
