import { expect } from 'vitest';
import {
  Add,
  ArgumentError,
  Cache,
  Concatenate,
  Dense,
  Dot,
  Generator,
  Graph,
  MatMul,
  Reshape,
  Sequential,
  ShapeError,
  StateError,
  Subtract,
  fromArray,
  input,
  ones,
} from 'layerwise';
import { refuses, wrong } from './table.js';

const context = { dtype: 'float32', generator: new Generator(1) } as const;
const dense = new Dense(2, { name: 'hidden1' });
dense.setup([3], context);
const model = new Sequential([new Dense(3, { activation: 'relu' }), new Dense(2)], { inputShape: [4], seed: 1 });
const x = ones([5, 4]);

const surroundings = {
  state: () => [dense.weight.value.toArray(), model.theta.values.toArray(), model.theta.grads.toArray(), x.toArray()],
  goesOn: () => expect(model.forward(x, model.createCache()).shape).toEqual([5, 2]),
};

refuses('merges', surroundings, [
  ['one input to add', () => new Add().apply([input([3])]), ArgumentError, 'Add: needs at least 2 inputs, got 1.'],
  [
    'inputs of two ranks',
    () => new Add().apply([input([3]), input([3, 1])]),
    ShapeError,
    'Add: inputs must have one rank, got [3], [3, 1]. Reshape one of them.',
  ],
  [
    'inputs of two sizes',
    () => new Add({ name: 'sum' }).apply([input([3]), input([4])]),
    ShapeError,
    "Add 'sum': axis -1 must be equal or 1 to broadcast, got 3 and 4 (inputs before [3], next input [4]). Reshape one of them.",
  ],
  [
    'three inputs to subtract',
    () => new Subtract().apply([input([3]), input([3]), input([3])]),
    ArgumentError,
    'Subtract: needs 2 inputs, got 3.',
  ],
  [
    'parts that differ in another axis',
    () => new Concatenate().apply([input([2, 3]), input([4, 3])]),
    ShapeError,
    'Concatenate: inputs must agree in all axes but axis -1, got [1, 2, 3], [1, 4, 3].',
  ],
  [
    'an axis beyond the parts',
    () => new Concatenate(3).apply([input([2]), input([4])]),
    ArgumentError,
    'Concatenate: axis must be an integer in [-2, 1] for rank 2, got 3.',
  ],
  [
    'matrices that do not meet',
    () => new MatMul().apply([input([2, 3]), input([4, 5])]),
    ShapeError,
    'MatMul: inputs must be [N, ..., m, k] and [N, ..., k, n], got [1, 2, 3] and [1, 4, 5].',
  ],
  [
    'vectors of two lengths',
    () => new Dot().apply([input([2]), input([3])]),
    ShapeError,
    'Dot: inputs must have one shape [N, ..., D], got [2] and [3].',
  ],
  [
    'values of two batches',
    () => new Add().forward([ones([2, 3]), ones([4, 3])], new Cache()),
    ShapeError,
    'Add: axis -2 must be equal or 1 to broadcast, got 2 and 4 (inputs before [2, 3], next input [4, 3]). Reshape one of them.',
  ],
  [
    'backward before forward',
    () => new Add().backward([ones([2, 3])], new Cache()),
    StateError,
    'Add: backward needs a forward pass with the same cache before it. Call forward(x, cache) first.',
  ],
]);

const shared = input([4]);
const two = new Dense(2, { name: 'head' }).apply(shared);

refuses('containers', surroundings, [
  [
    'a layer that is none',
    () => new Sequential([wrong('dense')]),
    ArgumentError,
    'Sequential: layer 0 must be a layer with one input, got "dense".',
  ],
  [
    'a merge in a list',
    () => new Sequential([wrong(new Add())]),
    ArgumentError,
    'Sequential: layer 0 must be a layer with one input, got Add.',
  ],
  [
    'layers that are no list',
    () => new Sequential(wrong(new Dense(2))),
    ArgumentError,
    'Sequential: layers must be a list, got Dense. Write new Sequential([layer]).',
  ],
  [
    'an option that Sequential lacks',
    () => new Sequential([new Dense(2)], wrong({ inputshape: [4] })),
    ArgumentError,
    "Sequential: unknown option 'inputshape'. Did you mean 'inputShape'? Known options: name, trainable, seed, dtype, inputShape.",
  ],
  [
    'an input shape that is a number',
    () => new Sequential([new Dense(2)], { inputShape: wrong(4) }),
    ArgumentError,
    'Sequential build: shape must be an array of sizes, got 4.',
  ],
  [
    'an input shape with a hole',
    () => new Sequential([new Dense(2)], { inputShape: [4, NaN] }),
    ArgumentError,
    'Sequential build: axis 1 of shape [4, NaN] must be an integer >= 0, got NaN.',
  ],
  [
    'a dtype that there is not',
    () => new Sequential([new Dense(2)], { dtype: wrong('float23') }),
    ArgumentError,
    `model: dtype must be one of 'float32', 'float64', got "float23". Did you mean 'float32'?`,
  ],
  [
    'a seed of NaN',
    () => new Sequential([new Dense(2)], { seed: NaN }),
    ArgumentError,
    'Generator: seed must be a finite number or a string, got NaN.',
  ],
  [
    'two layers of one name',
    () => new Sequential([new Dense(2, { name: 'a' }), new Dense(3, { name: 'a' })]),
    ArgumentError,
    "Sequential: two layers are named 'a'. Give each its own name.",
  ],
  [
    'no layers',
    () => new Sequential().build([4]),
    ArgumentError,
    'Sequential: has no layers. Give it some: new Sequential([new Dense(1)]).',
  ],
  [
    'a layer after building',
    () => model.add(new Dense(1)),
    ArgumentError,
    'Sequential: layers cannot be added after the model is built. Make a new model of the layers.',
  ],
  [
    'layers that do not fit',
    () => new Sequential([new Reshape([3])], { inputShape: [4] }),
    ShapeError,
    "Sequential[0] Reshape 'reshape1': shape [3] must hold the 4 elements of each example, got input shape [4] (without the batch axis).",
  ],
  [
    'parameters before building',
    () => new Sequential([new Dense(2)]).theta,
    StateError,
    'Sequential: has no parameters of its own yet. Call build(inputShape), or forward, on the outermost model first.',
  ],
  [
    'a summary before building',
    () => new Sequential([new Dense(2)]).summary(),
    StateError,
    'summary: Sequential is not built yet. Call build(inputShape) first.',
  ],
  [
    'another width',
    () => model.forward(ones([5, 3]), model.createCache()),
    ShapeError,
    "Sequential[0] Dense 'dense1': input axis -1 must equal weight.shape[0] = 4, got 3 (x [5, 3]). Was the layer built for another input?",
  ],
  [
    'another rank',
    () => model.forward(ones([4]), model.createCache()),
    ShapeError,
    'Sequential: input must have rank 2, [N, 4], got [4]. The first axis counts the examples.',
  ],
  [
    'another dtype',
    () => model.forward(ones([5, 4], 'float64'), model.createCache()),
    ArgumentError,
    "Sequential[0] Dense 'dense1': input must have the cache's dtype 'float32', got 'float64' (input [5, 4]). Model, cache and data must have one dtype; cast(x, dtype) converts.",
  ],
  [
    'backward before forward',
    () => model.backward(ones([5, 2]), model.createCache()),
    StateError,
    "Sequential[1] Dense 'dense2': backward needs a forward pass with the same cache before it. Call forward(x, cache) first.",
  ],
  [
    'a gradient of another batch',
    () => {
      const cache = model.createCache();
      model.forward(x, cache);
      model.backward(ones([3, 2]), cache);
    },
    ShapeError,
    "Sequential[1] Dense 'dense2': dy [3, 2] must have the shape of the output y [5, 2].",
  ],
  [
    'a graph without ends',
    () => new Graph(wrong({})),
    ArgumentError,
    'Graph: inputs is missing; give new Graph({ inputs, outputs }).',
  ],
  [
    'a graph without outputs',
    () => new Graph({ inputs: shared, outputs: [] }),
    ArgumentError,
    'Graph: outputs must hold at least one node.',
  ],
  [
    'an option that Graph lacks',
    () => new Graph({ inputs: shared, outputs: two }, wrong({ sede: 1 })),
    ArgumentError,
    "Graph: unknown option 'sede'. Did you mean 'seed'? Known options: name, trainable, seed, dtype.",
  ],
  [
    'an input that is not listed',
    () => new Graph({ inputs: [], outputs: two }),
    ArgumentError,
    'Graph: an input of shape [4] is used but not listed in `inputs`. List every input(...) node.',
  ],
  [
    'a tensor for a node',
    () => new Dense(2).apply(wrong(x)),
    ArgumentError,
    "Dense: input 0 must be a node made by input(shape) or by a layer's apply, got Tensor. Tensors go through forward or predict.",
  ],
  [
    'a list for a node',
    () => new Dense(2).apply(wrong([shared])),
    ArgumentError,
    "Dense: input 0 must be a node made by input(shape) or by a layer's apply, got [Object]. Tensors go through forward or predict.",
  ],
  [
    'a node for a list',
    () => new Add().apply(wrong(shared)),
    ArgumentError,
    'Add: apply takes a list of nodes, got Object. Write apply([x]).',
  ],
  [
    'an input of a fraction',
    () => input([1.5]),
    ArgumentError,
    'input: axis 0 of shape [1.5] must be an integer >= 0, got 1.5.',
  ],
  [
    'one layer at two widths',
    () => {
      const layer = new Dense(2, { name: 'shared' });
      const [p, q] = [input([3]), input([4])];
      const graph = new Graph({ inputs: [p, q], outputs: [layer.apply(p), layer.apply(q)] });
      graph.forwardAll([ones([1, 3]), ones([1, 4])], graph.createCache());
    },
    ShapeError,
    "Graph[0] Dense 'shared': input axis -1 must equal weight.shape[0] = 3, got 4 (x [1, 4]). Was the layer built for another input?",
  ],
  [
    'two layers of one name in a graph',
    () => {
      const h = new Dense(4, { name: 'twin' }).apply(shared);
      return new Graph({ inputs: shared, outputs: new Dense(4, { name: 'twin' }).apply(h) });
    },
    ArgumentError,
    "Graph: two layers are named 'twin'. Give each its own name.",
  ],
  [
    'one tensor for two inputs',
    () => {
      const [p, q] = [input([3]), input([3])];
      const graph = new Graph({ inputs: [p, q], outputs: new Add().apply([p, q]) });
      return graph.forward(ones([2, 3]), graph.createCache());
    },
    ArgumentError,
    'Graph: needs 2 inputs, got 1.',
  ],
  [
    'predict for two inputs',
    () => {
      const [p, q] = [input([3]), input([3])];
      const graph = new Graph({ inputs: [p, q], outputs: new Add().apply([p, q]) });
      return graph.predict(fromArray([[1, 2, 3]]));
    },
    ArgumentError,
    'Graph: needs 2 inputs, got 1.',
  ],
]);
