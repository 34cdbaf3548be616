import { describe, expect, it } from 'vitest';
import {
  Cache,
  Generator,
  type Model,
  SGD,
  type Shape,
  SparseCategoricalCrossEntropy,
  type Tensor,
  cast,
  decodeModel,
  sum,
} from 'layerwise';
import {
  type ZooOptions,
  alexnet,
  cifarCnn,
  googlenet,
  lenet5,
  mnistCnn,
  mnistMlp,
  mnistShallow,
  mobilenet,
  networkInNetwork,
  resnet18,
  resnet34,
  resnet50,
  unet,
  vgg16,
} from 'layerwise/zoo';

interface Network {
  readonly name: string;
  readonly make: (options: ZooOptions) => Model;
  /** Two settings far smaller than the paper's. */
  readonly settings: readonly { readonly inputShape: Shape; readonly classes: number }[];
  readonly batch: number;
}

const digits = [
  { inputShape: [28, 28, 1], classes: 10 },
  { inputShape: [19, 23, 3], classes: 4 },
] as const;

const networks: readonly Network[] = [
  {
    name: 'lenet5',
    make: (options) => lenet5(options),
    settings: [
      { inputShape: [32, 32, 1], classes: 10 },
      { inputShape: [37, 44, 3], classes: 3 },
    ],
    batch: 4,
  },
  {
    name: 'alexnet',
    make: (options) => alexnet(options),
    settings: [
      { inputShape: [64, 64, 3], classes: 5 },
      { inputShape: [64, 96, 1], classes: 2 },
    ],
    batch: 2,
  },
  {
    name: 'vgg16',
    make: (options) => vgg16(options),
    settings: [
      { inputShape: [32, 32, 3], classes: 10 },
      { inputShape: [32, 65, 1], classes: 3 },
    ],
    batch: 2,
  },
  {
    name: 'resnet18',
    make: (options) => resnet18(options),
    settings: [
      { inputShape: [40, 40, 3], classes: 10 },
      { inputShape: [33, 26, 1], classes: 3 },
    ],
    batch: 3,
  },
  {
    name: 'resnet34',
    make: (options) => resnet34(options),
    settings: [
      { inputShape: [40, 40, 3], classes: 10 },
      { inputShape: [33, 26, 1], classes: 3 },
    ],
    batch: 3,
  },
  {
    name: 'resnet50',
    make: (options) => resnet50(options),
    settings: [
      { inputShape: [40, 40, 3], classes: 10 },
      { inputShape: [33, 26, 1], classes: 3 },
    ],
    batch: 3,
  },
  {
    name: 'networkInNetwork',
    make: (options) => networkInNetwork(options),
    settings: [
      { inputShape: [16, 16, 3], classes: 10 },
      { inputShape: [9, 14, 1], classes: 3 },
    ],
    batch: 4,
  },
  {
    name: 'googlenet',
    make: (options) => googlenet(options),
    settings: [
      { inputShape: [48, 48, 3], classes: 10 },
      { inputShape: [33, 50, 1], classes: 3 },
    ],
    batch: 2,
  },
  {
    name: 'googlenet with heads',
    make: (options) => googlenet({ ...options, auxiliaryHeads: true }),
    settings: [
      { inputShape: [65, 65, 3], classes: 6 },
      { inputShape: [80, 66, 1], classes: 3 },
    ],
    batch: 2,
  },
  {
    name: 'mobilenet',
    make: (options) => mobilenet({ ...options, alpha: 0.25 }),
    settings: [
      { inputShape: [64, 64, 3], classes: 10 },
      { inputShape: [50, 41, 1], classes: 3 },
    ],
    batch: 3,
  },
  {
    name: 'unet',
    make: (options) => unet({ ...options, filters: 2 }),
    settings: [
      { inputShape: [188, 188, 1], classes: 2 },
      { inputShape: [188, 204, 3], classes: 4 },
    ],
    batch: 1,
  },
  {
    name: "unet with padding 'same'",
    make: (options) => unet({ ...options, filters: 4, padding: 'same' }),
    settings: [
      { inputShape: [32, 32, 1], classes: 2 },
      { inputShape: [16, 48, 3], classes: 4 },
    ],
    batch: 2,
  },
  { name: 'mnistShallow', make: (options) => mnistShallow(options), settings: digits, batch: 4 },
  { name: 'mnistMlp', make: (options) => mnistMlp(options), settings: digits, batch: 4 },
  { name: 'mnistCnn', make: (options) => mnistCnn(options), settings: digits, batch: 4 },
  {
    name: 'cifarCnn',
    make: (options) => cifarCnn(options),
    settings: [
      { inputShape: [32, 32, 3], classes: 10 },
      { inputShape: [9, 15, 1], classes: 3 },
    ],
    batch: 4,
  },
];

/** Costs of all outputs for random pictures and labels; their gradients are added to the parameters'. */
function learn(model: Model, x: Tensor, classes: number, generator: Generator): number[] {
  const cache = model.createCache();
  const outputs = model.forwardAll([x], cache, { training: true });
  const stores = outputs.map(() => new Cache());
  const losses = outputs.map(() => new SparseCategoricalCrossEntropy());
  const costs = outputs.map((y, i) => {
    const labels = cast(generator.uniform(y.shape.slice(0, -1), 0, classes), 'int32');
    return losses[i].forward(y, labels, stores[i]);
  });
  model.backwardAll(
    losses.map((loss, i) => loss.backward(stores[i])),
    cache,
  );
  return costs;
}

describe.each(networks)('$name', ({ make, settings, batch }) => {
  it.each(settings)('of $inputShape tells $classes classes apart and prints its layers', (setting) => {
    const { inputShape, classes } = setting;
    const model = make({ ...setting, seed: 3 });
    const table = String(model.summary());
    for (const layer of model.parts()) expect(table).toContain(layer.name);
    for (const y of model.predictAll([new Generator(5).normal([2, ...inputShape])])) {
      expect([y.shape[0], y.shape[y.rank - 1]]).toEqual([2, classes]);
      expect(y.data.every(Number.isFinite)).toBe(true);
    }
  });

  it('learns with every parameter, and is the same after saving and loading', () => {
    const [{ inputShape, classes }] = settings;
    const generator = new Generator(5);
    const model = make({ inputShape, classes, seed: 3 });
    const x = generator.normal([batch, ...inputShape]);
    const costs = learn(model, x, classes, generator);
    for (const cost of costs) expect(cost).toBeGreaterThan(0);
    const still = model.parameters().filter(({ grad }) => !grad.data.some((g) => g !== 0));
    expect(still.map(({ path }) => path)).toEqual([]);
    expect(Number.isFinite(sum(model.theta.grads).get())).toBe(true); // NaN and ∞ stay in a sum
    const before = model.parameters()[0].value.clone();
    new SGD(0.001).bind(model.theta).step();
    expect(model.parameters()[0].value.data).not.toEqual(before.data);

    const expected = model.predictAll([x]);
    const loaded = decodeModel(model.encode());
    expect(loaded.name).toBe(model.name);
    expect(loaded.predictAll([x]).map(({ data }) => data)).toEqual(expected.map(({ data }) => data));
  });
});

it('the same seed makes the same network, another seed another one', () => {
  const firstWeights = (seed: number): Tensor => lenet5({ classes: 2, seed }).parameters()[0].value;
  expect(firstWeights(1).data).toEqual(firstWeights(1).data);
  expect(firstWeights(1).data).not.toEqual(firstWeights(2).data);
});

it('networks are named after themselves unless told otherwise, and take options of models', () => {
  expect(lenet5().name).toBe('lenet5');
  const frozen = mnistShallow({ name: 'digits', dtype: 'float64', trainable: false });
  expect([frozen.name, frozen.dtype, frozen.summary().trainable]).toEqual(['digits', 'float64', 0]);
});

it('GoogLeNet answers first with its main head, whose name comes first', () => {
  const model = googlenet({ inputShape: [65, 65, 3], classes: 2, auxiliaryHeads: true });
  expect(model.outputNames()).toEqual(['fc', 'aux1_fc2', 'aux2_fc2']);
});
