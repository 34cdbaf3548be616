import { Generator } from '../tensor/index.js';
import { Graph, type GraphEnds } from './graph.js';

/**
 * A piece of a graph that can be run by itself: from any of its values to any others that follow from them. It is made
 * of the layers of `model`, which keeps them in its θ and goes on being the one that is trained and saved; `cut` takes
 * them away instead.
 *
 * So an encoder is run once and its decoder step by step, or the weights of an attention are read.
 *
 * `inputs` and `outputs` are nodes of the model, such as `model.inputs` and the outputs of `model.calls`. Throws
 * ArgumentError when an output needs an input that is not among `inputs`.
 *
 * @example
 * const x = input([3]);
 * const code = new Dense(2, { activation: 'tanh' }).apply(x);
 * const y = new Dense(3).apply(code);
 * const model = new Graph({ inputs: x, outputs: y }, { seed: 1 });
 * model.build();
 * const decoder = subgraph(model, { inputs: code, outputs: y });
 * decoder.predict([[0, 0]]).toArray(); // [[0, 0, 0]]
 */
export function subgraph(model: Graph, ends: GraphEnds): Graph {
  return new Subgraph(model, ends);
}

class Subgraph extends Graph {
  constructor(
    private readonly whole: Graph,
    ends: GraphEnds,
  ) {
    super(ends, { seed: whole.seed, dtype: whole.dtype });
  }

  /** Built as a part, without a θ: the parameters stay where they are. */
  override build(): void {
    if (this.built) return;
    this.whole.build();
    const context = { dtype: this.dtype, generator: new Generator(this.seed) };
    if (this.beginBuild(context)) this.buildParts(this.inputShapes(), context);
  }
}
