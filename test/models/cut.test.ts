import { describe, expect, it } from 'vitest';
import {
  Add,
  ArgumentError,
  cut,
  Dense,
  freezeUpTo,
  fromArray,
  Graph,
  input,
  type Model,
  Sequential,
  SGD,
  StateError,
  Tensor,
} from 'layerwise';
import { messageOf } from '../message-of.js';

const x = fromArray([[1, -2, 3, 0.5], [0, 1, -1, 2]]); // prettier-ignore
const values = (tensor: Tensor): number[] => Array.from(tensor.data);

function chain(): Sequential {
  return new Sequential(
    [
      new Dense(5, { name: 'low', activation: 'tanh' }),
      new Dense(4, { name: 'high', activation: 'tanh' }),
      new Dense(3, { name: 'scores' }),
    ],
    { inputShape: [4], seed: 3 },
  );
}

/** low -> (left, right) -> sum; the second input goes to right only. */
function branched(): Graph {
  const [a, b] = [input([4]), input([4])];
  const low = new Dense(4, { name: 'low', activation: 'tanh' }).apply(a);
  const left = new Dense(4, { name: 'left' }).apply(low);
  const right = new Dense(4, { name: 'right' }).apply(new Add({ name: 'both' }).apply([low, b]));
  return new Graph({ inputs: [a, b], outputs: new Add({ name: 'sum' }).apply([left, right]) }, { seed: 3 });
}

describe('cut', () => {
  it('gives the part of a Sequential up to a layer, with its weights', () => {
    const model = chain();
    const [low, high] = model.layers;
    const part = cut(model, 'high');
    expect(part.parts()).toEqual([low, high]);
    const cache = model.createCache();
    const after = high.forward(low.forward(x, cache.child('a')), cache.child('b'));
    expect(values(part.predict(x))).toEqual(values(after));
  });

  it('gives the part of a Graph that a layer depends on, with the inputs that it needs', () => {
    const model = branched();
    model.build();
    const left = cut(model, 'left');
    expect(left.parts().map(({ name }) => name)).toEqual(['low', 'left']);
    expect(left.inputShapes()).toEqual([[4]]);
    expect(left.predict(x).shape).toEqual([2, 4]);
    const both = cut(model, 'both');
    expect(both.inputShapes()).toEqual([[4], [4]]);
    expect(both.parts().map(({ name }) => name)).toEqual(['low', 'both']);
  });

  it('makes a base that a new head is trained on, while the base stays frozen', async () => {
    const whole = chain();
    whole.build([4]);
    const base = cut(whole, 'high');
    base.name = 'base';
    base.trainable = false;
    const before = values(base.predict(x));
    const model = new Sequential([base, new Dense(2, { name: 'head' })], { inputShape: [4], seed: 5 });
    const head = model.parameters().at(-2);
    const first = head && values(head.value);
    model.compile({ optimizer: new SGD(0.1), loss: 'mse' });
    await model.fit(x, fromArray([[1, 0], [0, 1]]), { epochs: 3, verbose: false }); // prettier-ignore
    expect(values(base.predict(x))).toEqual(before);
    expect(head && values(head.value)).not.toEqual(first);
  });

  it.each<{ name: string; run: () => unknown; message: string; errorClass?: typeof StateError }>([
    {
      name: 'a name that is nearly right',
      run: () => cut(chain(), 'hihg'),
      message: "Sequential: no layer is called 'hihg'. Did you mean 'high'? Its 3 layers are low, high, scores.",
    },
    {
      name: 'a layer in a layer',
      run: () => cut(new Sequential([chain(), new Dense(1)], { inputShape: [4] }), 'sequential1.low'),
      message: "Layers inside 'sequential1' are not its own.",
    },
    {
      name: 'a name that is not in a graph',
      run: () => cut(branched(), 'pool5'),
      message: "Graph: no layer is called 'pool5'. Its 5 layers are low, left, both, right, sum.",
    },
    {
      name: 'a model that is not built',
      run: () => cut(new Sequential([new Dense(1, { name: 'a' })]), 'a'),
      message: 'cut: Sequential is not built yet. Call build(inputShape) first.',
      errorClass: StateError,
    },
    { name: 'freezing up to nothing', run: () => freezeUpTo(chain(), 'lo'), message: "Did you mean 'low'?" },
  ])('refuses $name', ({ run, message, errorClass = ArgumentError }) => {
    expect(messageOf(run, errorClass)).toContain(message);
  });
});

describe('freezeUpTo', () => {
  it('freezes what a layer depends on, and frees the rest', () => {
    const free = (model: Model): string[] => model.parts().filter((part) => part.trainable).map(({ name }) => name); // prettier-ignore
    const model = chain();
    freezeUpTo(model, 'high');
    expect(free(model)).toEqual(['scores']);
    freezeUpTo(model, 'low');
    expect(free(model)).toEqual(['high', 'scores']);
    const graph = branched();
    freezeUpTo(graph, 'left');
    expect(free(graph)).toEqual(['both', 'right', 'sum']);
  });
});

describe('layerRates', () => {
  /** How far each parameter moved in one step of gradient descent at rate 1. */
  async function moves(layerRates?: Record<string, number>): Promise<Map<string, number[]>> {
    const model = chain();
    const before = new Map(model.parameters().map(({ path, value }) => [path, value.clone()]));
    model.compile({ optimizer: new SGD(1), loss: 'mse', ...(layerRates && { layerRates }) });
    await model.fit(
      x,
      fromArray([
        [1, -1, 2],
        [0.5, 3, -2],
      ]),
      { epochs: 1, verbose: false },
    );
    const change = ({ path, value }: (typeof model.theta.parameters)[number]): number[] =>
      values(value).map((w, i) => w - (before.get(path)?.data[i] ?? NaN));
    return new Map(model.parameters().map((parameter) => [parameter.path, change(parameter)]));
  }

  it('multiply the learning rate of the layers they name', async () => {
    const plain = await moves();
    const scaled = await moves({ low: 0, high: 0.5 });
    for (const [path, change] of scaled) {
      const factor = path.startsWith('low') ? 0 : path.startsWith('high') ? 0.5 : 1;
      change.forEach((d, i) => expect(d).toBeCloseTo(factor * (plain.get(path)?.[i] ?? NaN), 6));
    }
    expect(Math.max(...(scaled.get('high.weight') ?? []).map(Math.abs))).toBeGreaterThan(0.001);
  });

  it('end with the next compile, and go into the model file', () => {
    const model = chain();
    model.compile({ optimizer: 'sgd', loss: 'mse', layerRates: { low: 0.1 } });
    model.evaluate(x, Tensor.zeros([2, 3]));
    expect(model.parameters().map(({ rateScale }) => rateScale)).toEqual([0.1, 0.1, 1, 1, 1, 1]);
    expect(Buffer.from(model.encode()).toString('latin1')).toContain('layerRates');
    model.compile({ optimizer: 'sgd', loss: 'mse' });
    expect(model.parameters().map(({ rateScale }) => rateScale)).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it('refuse names that are not there and rates below zero', () => {
    const model = chain();
    expect(
      messageOf(() => model.compile({ optimizer: 'sgd', loss: 'mse', layerRates: { low: -1 } }), ArgumentError),
    ).toContain("compile: layerRates['low'] must be");
    model.compile({ optimizer: 'sgd', loss: 'mse', layerRates: { lwo: 0.1 } });
    expect(messageOf(() => model.evaluate(x, Tensor.zeros([2, 3])), ArgumentError)).toContain(
      "compile: layerRates names 'lwo', and no layer with parameters is called so. Did you mean 'low'?",
    );
  });
});
