import { describe, expect, it } from 'vitest';
import { moons } from '../../src/data/index.js';
import { memoryInUse } from '../../src/engine/index.js';
import { Concatenate, Dense, Dropout, input, l2Sum } from '../../src/layers/index.js';
import { BinaryCrossEntropy, MeanSquaredError } from '../../src/losses/index.js';
import { Graph, Sequential } from '../../src/models/index.js';
import { SGD } from '../../src/optim/index.js';
import { Generator, Tensor, tensorCount } from '../../src/tensor/index.js';
import { type Callback, type Model, ProgressBar } from '../../src/train/index.js';

const quiet = { verbose: false } as const;

function classifier(seed = 1): Sequential {
  const layers = [new Dense(16, { activation: 'tanh' }), new Dropout(0.1), new Dense(1, { activation: 'sigmoid' })];
  return new Sequential(layers, { inputShape: [2], seed });
}

const data = moons(150, { seed: 2 });
const x = data.x;
const y = new Tensor(Float32Array.from(data.y.data), [150, 1]);

/** y = 2a - b + 1, exactly. */
function line(n: number): { x: Tensor; y: Tensor } {
  const inputs = new Generator(5).normal([n, 2]);
  const targets = Float32Array.from({ length: n }, (_, i) => 2 * inputs.get(i, 0) - inputs.get(i, 1) + 1);
  return { x: inputs, y: new Tensor(targets, [n, 1]) };
}

describe('fit', () => {
  it('learns', async () => {
    const model = classifier().compile({ optimizer: 'adam', loss: 'binaryCrossEntropy', metrics: ['accuracy'] });
    const history = await model.fit(x, y, { epochs: 150, validationSplit: 0.2, ...quiet });
    expect(history.names).toEqual(['loss', 'accuracy', 'valLoss', 'valAccuracy', 'learningRate']);
    expect(history.epochs).toHaveLength(150);
    expect(history.last.loss).toBeLessThan(0.5 * history.get('loss')[0]);
    expect(model.evaluate(x, y).accuracy).toBeGreaterThan(0.85);
    expect(model.history).toBe(history);
  });

  it('reports the mean cost over examples, a short last batch included, plus the penalty while training', async () => {
    const { x: inputs, y: targets } = line(10);
    const model = new Sequential([new Dense(1)], { inputShape: [2], seed: 3 });
    model.compile({ optimizer: new SGD(1e-12), loss: 'mse', metrics: ['mae'], regularizer: l2Sum(0.5) });
    const [w] = model.parameters();
    const penalty = 0.5 * [...w.value.data].reduce((sum: number, v: number) => sum + v * v, 0);
    const errors = [...model.predict(inputs).data].map((value, i) => value - targets.data[i]);
    const mse = errors.reduce((sum: number, e: number) => sum + e * e, 0) / 10;
    const history = await model.fit(inputs, targets, { batchSize: 4, ...quiet });
    expect(history.last.loss).toBeCloseTo(mse + penalty, 5);
    expect(model.evaluate(inputs, targets, { batchSize: 3 }).loss).toBeCloseTo(mse, 5);
  });

  it('gives the common penalty to weights alone, and takes it away with the next compile', () => {
    const own = l2Sum(3);
    const model = new Sequential([new Dense(4, { weightRegularizer: own }), new Dense(1)], { inputShape: [2] });
    model.compile({ optimizer: 'sgd', loss: 'mse', regularizer: l2Sum(0.5) });
    const { x: inputs, y: targets } = line(4);
    model.evaluate(inputs, targets);
    expect(model.parameters().map(({ regularizer }) => regularizer?.lambda)).toEqual([3, undefined, 0.5, undefined]);
    model.compile({ optimizer: 'sgd', loss: 'mse' });
    model.evaluate(inputs, targets);
    expect(model.parameters().map(({ regularizer }) => regularizer?.lambda)).toEqual([
      3,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('creates no tensor in a steady step and leaves engine memory where the first epoch left it', async () => {
    const model = classifier().compile({ optimizer: 'adam', loss: 'binaryCrossEntropy', metrics: ['accuracy'] });
    const counts: number[] = [];
    const memory: number[] = [];
    const watch: Callback = {
      onBatchEnd: () => void counts.push(tensorCount()),
      onEpochEnd: () => void memory.push(memoryInUse()),
    };
    await model.fit(x, y, { epochs: 10, batchSize: 32, validationData: { x, y }, callbacks: [watch], ...quiet });
    expect(counts).toHaveLength(50);
    expect(new Set(counts.slice(5)).size).toBe(1);
    expect(memory[9]).toBe(memory[0]);
    const before = memoryInUse();
    for (let i = 0; i < 5; i++) await model.fit(x, y, { batchSize: 32, ...quiet });
    expect(memoryInUse()).toBe(before);
  });

  it.each(['float32', 'float64'] as const)('finds a straight line in %s', async (dtype) => {
    const { x: inputs, y: targets } = line(64);
    const cast = ({ data: values, shape }: Tensor): Tensor =>
      dtype === 'float64' ? new Tensor(Float64Array.from(values), shape) : new Tensor(Float32Array.from(values), shape);
    const model = new Sequential([new Dense(1)], { inputShape: [2], dtype });
    model.compile({ optimizer: new SGD(0.1), loss: 'mse' });
    await model.fit(cast(inputs), cast(targets), { epochs: 60, ...quiet });
    const [weight, bias] = model.parameters().map(({ value }) => [...value.data]);
    expect(weight[0]).toBeCloseTo(2, 3);
    expect(weight[1]).toBeCloseTo(-1, 3);
    expect(bias[0]).toBeCloseTo(1, 3);
  });

  it('accepts a batch size beyond the number of examples', async () => {
    const model = classifier().compile({ optimizer: 'sgd', loss: 'binaryCrossEntropy' });
    const history = await model.fit(x, y, { batchSize: 1000, ...quiet });
    expect(history.epochs).toEqual([1]);
  });

  it('weighs examples and classes in the cost', async () => {
    const runs = await Promise.all(
      [{ sampleWeight: y }, { classWeight: { 0: 0 } }, { sampleWeight: [...y.data], classWeight: [5, 1] }].map(
        async (options) => {
          const model = classifier().compile({ optimizer: 'sgd', loss: 'binaryCrossEntropy' });
          const weight =
            'sampleWeight' in options && options.sampleWeight instanceof Tensor ? y.reshape([150]) : undefined;
          const history = await model.fit(x, y, { ...options, ...(weight ? { sampleWeight: weight } : {}), ...quiet });
          return { loss: history.last.loss, theta: [...model.theta.values.data] };
        },
      ),
    );
    expect(runs[1]).toEqual(runs[0]);
    expect(runs[2]).toEqual(runs[0]);
    const plain = classifier().compile({ optimizer: 'sgd', loss: 'binaryCrossEntropy' });
    expect((await plain.fit(x, y, quiet)).last.loss).toBeGreaterThan(runs[0].loss);
  });

  it('gives the event loop its turn about every 50 ms', async () => {
    const model = new Sequential([new Dense(256), new Dense(256), new Dense(1)], { inputShape: [2] });
    model.compile({ optimizer: 'sgd', loss: 'mse' });
    let turns = 0;
    const timer = setInterval(() => turns++, 5);
    const begin = performance.now();
    const limit: Callback = {
      onBatchEnd: (context) => (performance.now() - begin > 300 ? context.stop('enough') : undefined),
    };
    const history = await model.fit(x, y, { epochs: 1e6, batchSize: 8, callbacks: [limit], ...quiet });
    clearInterval(timer);
    expect(turns).toBeGreaterThanOrEqual(3);
    expect(history.stopReason).toBe('enough');
  });

  it('refuses a second fit, or compile, while it runs', async () => {
    const model = classifier().compile({ optimizer: 'sgd', loss: 'binaryCrossEntropy' });
    const running = model.fit(x, y, { epochs: 2, ...quiet });
    await expect(model.fit(x, y, quiet)).rejects.toThrow('fit: Sequential is being trained. Await its fit first.');
    expect(() => model.compile({ optimizer: 'sgd', loss: 'mse' })).toThrow('compile: Sequential is being trained.');
    await running;
    await model.fit(x, y, quiet);
  });

  it('stops before a step whose cost is NaN, names the first layer and says what helps', async () => {
    const wild = new Tensor(
      Float32Array.from({ length: 40 }, (_, i) => 1e30 * (i + 1)),
      [20, 2],
    );
    const model = new Sequential([new Dense(3), new Dense(4, { name: 'middle' }), new Dense(1)], {
      inputShape: [2],
      seed: 1,
    });
    model.compile({ optimizer: 'sgd', loss: 'mse' });
    const before = [...model.theta.values.data];
    const failing = model.fit(wild, new Tensor(new Float32Array(20), [20, 1]), quiet);
    await expect(failing).rejects.toThrow(/fit: epoch 1 of 1, batch 1 of 1: the cost is (NaN|Infinity)/);
    await expect(failing).rejects.toThrow('The weights are as before this batch. Inputs reach');
    await expect(failing).rejects.toThrow('scale them first');
    expect([...model.theta.values.data]).toEqual(before);
    const sick = new Sequential([new Dense(3, { name: 'first' }), new Dense(1)], { inputShape: [2] });
    sick.compile({ optimizer: 'sgd', loss: 'mse' });
    sick.parameters()[0].value.data[1] = NaN;
    await expect(sick.fit(x, y, quiet)).rejects.toThrow("parameter 'first.weight' became NaN");
  });
});

describe('a model of two inputs and two outputs', () => {
  function twoHeads(): Graph {
    const [a, b] = [input([2]), input([1])];
    const shared = new Concatenate().apply([a, b]);
    const value = new Dense(1, { name: 'value' }).apply(shared);
    const kind = new Dense(1, { name: 'kind', activation: 'sigmoid' }).apply(shared);
    return new Graph({ inputs: [a, b], outputs: [value, kind] }, { seed: 1 });
  }
  const inputs = [
    x,
    new Tensor(
      Float32Array.from({ length: 150 }, (_, i) => i / 150),
      [150, 1],
    ),
  ];
  const targets = [inputs[1], y];

  it('takes losses, weights and metrics by name, and reports each output', async () => {
    const model = twoHeads().compile({
      optimizer: new SGD(0.1),
      loss: { value: 'mse', kind: new BinaryCrossEntropy() },
      lossWeights: { value: 0.5 },
      metrics: { kind: ['accuracy'] },
    });
    const history = await model.fit(inputs, targets, { epochs: 30, validationSplit: 0.2, ...quiet });
    const { loss, valueLoss, kindLoss, kindAccuracy } = history.last;
    expect(loss).toBeCloseTo(0.5 * valueLoss + kindLoss, 6);
    expect(kindAccuracy).toBeGreaterThan(0.75);
    expect(history.names).toContain('valKindAccuracy');
    expect(valueLoss).toBeLessThan(history.get('valueLoss')[0]);
    expect(model.predictAll(inputs, { batchSize: 64 }).map(({ shape }) => shape)).toEqual([
      [150, 1],
      [150, 1],
    ]);
    expect(() => model.predict(x)).toThrow('needs 2 inputs, got 1');
  });

  it('leaves an output without a loss alone', async () => {
    const model = twoHeads().compile({ optimizer: new SGD(0.1), loss: { value: new MeanSquaredError() } });
    const kind = model.parameters().filter(({ path }) => path.startsWith('kind'));
    const before = kind.map(({ value }) => [...value.data]);
    const history = await model.fit(inputs, targets, { epochs: 2, ...quiet });
    expect(kind.map(({ value }) => [...value.data])).toEqual(before);
    expect(history.names).toEqual(['loss', 'valueLoss', 'learningRate']);
  });
});

describe('progress', () => {
  async function shown(): Promise<string> {
    let text = '';
    const output = { write: (piece: string) => (text += piece) };
    const model: Model = classifier().compile({ optimizer: 'sgd', loss: 'binaryCrossEntropy', metrics: ['accuracy'] });
    await model.fit(x, y, { epochs: 2, callbacks: [new ProgressBar(output)], ...quiet });
    return text;
  }

  it('is one line per epoch where there is no terminal', async () => {
    const lines = (await shown()).trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/^epoch 2\/2: \d+\.\d s, loss \d\.\d{4}, accuracy \d\.\d{4}$/);
  });
});

describe('predict', () => {
  it('returns copies, for any batch size, and takes nested arrays', () => {
    const model = classifier();
    const whole = model.predict(x);
    expect(model.predict(x, { batchSize: 7 }).toArray()).toEqual(whole.toArray());
    expect(model.predict([[x.get(0, 0), x.get(0, 1)]]).toArray()).toEqual([[whole.get(0, 0)]]);
    const first = [...whole.data];
    model.predict(x);
    expect([...whole.data]).toEqual(first);
  });

  it('of one example gives the same number, into an array of the caller too', () => {
    const model = classifier();
    const whole = model.predict(x.rows(0, 1));
    const sample = x.data.slice(0, 2);
    expect(model.predictOne(sample)).toEqual(whole.data);
    const out = new Float32Array(1);
    expect(model.predictOne(sample, out)).toBe(out);
    expect(out).toEqual(whole.data);
    const before = tensorCount();
    for (let i = 0; i < 10; i++) model.predictOne(sample, out);
    expect(tensorCount()).toBe(before);
    expect(() => model.predictOne(x.data)).toThrow(
      'predictOne: an example must have 2 numbers, those of [2], got 300.',
    );
    expect(() => model.predictOne(sample, new Float32Array(2))).toThrow('out must have 1 elements, got 2.');
  });
});

describe('summary', () => {
  it('tells layers, shapes with the batch as null, and parameters, the frozen ones apart', () => {
    const model = new Sequential([new Dense(16, { name: 'wide', trainable: false }), new Dropout(0.1), new Dense(1)], {
      inputShape: [2],
    });
    const summary = model.summary();
    expect(summary.rows[0]).toEqual({ layer: 'wide', className: 'Dense', outputShapes: [[null, 16]], parameters: 48 });
    expect([summary.total, summary.trainable, summary.frozen]).toEqual([65, 17, 48]);
    expect(String(summary)).toContain('wide      Dense    [null, 16]          48');
    expect(String(summary)).toContain('parameters: 65 (trainable 17, frozen 48)');
    expect(() => new Sequential([new Dense(1)]).summary()).toThrow('summary: Sequential is not built yet.');
  });

  it('of a Graph lists its layers in the order in which they run', () => {
    const a = input([3]);
    const model = new Graph({
      inputs: a,
      outputs: new Dense(2, { name: 'b' }).apply(new Dense(4, { name: 'a' }).apply(a)),
    });
    model.build();
    expect(model.summary().rows.map(({ layer, parameters }) => [layer, parameters])).toEqual([
      ['a', 16],
      ['b', 10],
    ]);
  });
});

describe('compile', () => {
  it('is needed, and says so', async () => {
    await expect(classifier().fit(x, y, quiet)).rejects.toThrow(
      'fit: the model has no loss and optimizer yet. Call compile({ optimizer, loss }) first.',
    );
    expect(() => classifier().evaluate(x, y)).toThrow('evaluate: the model has no loss and optimizer yet.');
  });
});
