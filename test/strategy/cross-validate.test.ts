import { describe, expect, it } from 'vitest';
import { Adam, ArgumentError, Dense, Sequential, ShapeError, fromArray, mul } from 'layerwise';
import { type Dataset, Standardizer, moons } from 'layerwise/data';
import { CrossValidation, type FoldRun, crossValidate } from 'layerwise/strategy';
import { refuses, wrong } from '../misuse/table.js';

function build(seed: string): Sequential {
  const model = new Sequential([new Dense(4, { activation: 'tanh' }), new Dense(1, { activation: 'sigmoid' })], {
    seed,
  });
  return model.compile({ optimizer: new Adam(0.05), loss: 'binaryCrossEntropy', metrics: ['accuracy'] });
}

const { x, y } = moons(30, { noise: 0.2, seed: 1 });
const data = { x, y: y.reshape([30, 1]) };
const fit = { epochs: 2, batchSize: 8 };

describe('crossValidate', () => {
  it('validates each part once with a new model that learnt from the others', async () => {
    const parts: Dataset[][] = [];
    const seeds: string[] = [];
    const told: FoldRun[] = [];
    const result = await crossValidate((seed) => (seeds.push(seed), build(seed)), data, {
      folds: 4,
      fit,
      prepare: (train, validation) => (parts.push([train, validation]), [train, validation]),
      onFold: (run) => told.push(run),
    });
    expect(parts.map((both) => both.map((part) => part.x.shape[0]))).toEqual([[22, 8], [23, 7], [22, 8], [23, 7]]); // prettier-ignore
    const rows = (part: Dataset): string[] =>
      Array.from({ length: part.x.shape[0] }, (_, i) => `${part.x.get(i, 0)}, ${part.x.get(i, 1)}`);
    const all = rows(data).sort();
    expect(parts.flatMap(([, validation]) => rows(validation)).sort()).toEqual(all);
    for (const both of parts) expect(both.flatMap(rows).sort()).toEqual(all);
    expect(new Set(seeds).size).toBe(4);
    expect(told).toEqual(result.runs);
    expect(result.runs.map(({ repeat, fold }) => [repeat, fold])).toEqual([[1, 1], [1, 2], [1, 3], [1, 4]]); // prettier-ignore

    // the third fold, by hand
    const [train, validation] = parts[2];
    const model = build(seeds[2]);
    await model.fit(train.x, train.y, { ...fit, verbose: false });
    expect(result.runs[2].validation).toEqual(model.evaluate(validation.x, validation.y));
    expect(result.runs[2].train).toEqual(model.evaluate(train.x, train.y));
  });

  it('depends on the seed alone, and deals anew in each repetition', async () => {
    const options = { folds: 2, repeats: 2, seed: 'a', fit };
    const result = await crossValidate(build, data, options);
    expect(result.runs.map(({ repeat, fold }) => [repeat, fold])).toEqual([[1, 1], [1, 2], [2, 1], [2, 2]]); // prettier-ignore
    expect(result.get('loss')[0]).not.toBe(result.get('loss')[2]);
    expect(JSON.stringify(await crossValidate(build, data, options))).toBe(JSON.stringify(result));
    expect((await crossValidate(build, data, { ...options, seed: 'b' })).get('loss')).not.toEqual(result.get('loss'));
    expect(String(result).split('\n')[0]).toBe('2 folds of 30 examples, dealt 2 times');
  });

  it('can spread the classes evenly', async () => {
    const rare = {
      x,
      y: fromArray(
        Array.from({ length: 30 }, (_, i) => [Number(i < 6)]),
        { dtype: 'float32' },
      ),
    };
    const counts: number[] = [];
    const prepare = (train: Dataset, validation: Dataset) => {
      counts.push(Array.from(validation.y.data).reduce((sum, label) => sum + label, 0));
      return [train, validation] as const;
    };
    await crossValidate(build, rare, { folds: 3, stratify: true, fit: { epochs: 1 }, prepare });
    expect(counts).toEqual([2, 2, 2]);
  });

  it('trains on what prepare returns: scaled features learn the same as unscaled ones', async () => {
    const standardized = (train: Dataset, validation: Dataset) => {
      const scaler = new Standardizer().fit(train.x);
      const scale = (part: Dataset): Dataset => ({ x: scaler.transform(part.x), y: part.y });
      return [scale(train), scale(validation)] as const;
    };
    const large = { x: mul(x, 1024), y: data.y };
    const options = { folds: 3, fit, prepare: standardized };
    const [small, scaled] = [await crossValidate(build, data, options), await crossValidate(build, large, options)];
    scaled.get('loss').forEach((loss, i) => expect(loss).toBeCloseTo(small.get('loss')[i], 4));
    const raw = await crossValidate(build, large, { folds: 3, fit });
    expect(Math.abs(raw.mean('loss') - small.mean('loss'))).toBeGreaterThan(0.01);
  });
});

const surroundings = {
  state: () => [data.x.toArray(), data.y.toArray()],
  goesOn: async () => {
    const { runs } = await crossValidate(build, data, { folds: 2, fit: { epochs: 1 } });
    expect(runs).toHaveLength(2);
  },
};

refuses('cross-validation', surroundings, [
  [
    'one fold',
    () => crossValidate(build, data, { folds: 1 }),
    ArgumentError,
    'crossValidate: folds must lie in [2, 30], the number of examples, got 1.',
  ],
  [
    'more folds than examples',
    () => crossValidate(build, data, { folds: 31 }),
    ArgumentError,
    'crossValidate: folds must lie in [2, 30], the number of examples, got 31.',
  ],
  [
    'half a fold',
    () => crossValidate(build, data, { folds: 2.5 }),
    ArgumentError,
    'crossValidate: folds must be a positive integer, got 2.5.',
  ],
  [
    'no repetition',
    () => crossValidate(build, data, { repeats: 0 }),
    ArgumentError,
    'crossValidate: repeats must be a positive integer, got 0.',
  ],
  [
    'a model for a function',
    () => crossValidate(wrong(build('1')), data),
    ArgumentError,
    'crossValidate: build must be a function, got Sequential.',
  ],
  [
    'a misspelt option',
    () => crossValidate(build, data, wrong({ fold: 3 })),
    ArgumentError,
    /^crossValidate: unknown option 'fold'. Did you mean 'folds'\? /,
  ],
  [
    'targets of other examples',
    () => crossValidate(build, { x, y: fromArray([1, 0]) }),
    ShapeError,
    'crossValidate: y must have as many rows as x, 30, got 2 (x [30, 2], y [2]).',
  ],
  [
    'classes of no labels',
    () => crossValidate(build, data, { stratify: wrong('yes') }),
    ArgumentError,
    'crossValidate: stratify must be true or false, got "yes".',
  ],
]);

describe('the result of a cross-validation', () => {
  const figures = (accuracy: number, loss: number) => ({ loss, accuracy });
  const runs = [0.9, 0.8, 1].map((accuracy, k) => ({
    repeat: 1,
    fold: k + 1,
    train: figures(1, 0.1),
    validation: figures(accuracy, 1 - accuracy),
  }));
  const result = new CrossValidation(runs, 30);

  it('has mean and deviation of every figure', () => {
    expect(result.names).toEqual(['loss', 'accuracy']);
    expect(result.mean('accuracy')).toBeCloseTo(0.9, 12);
    expect(result.deviation('accuracy')).toBeCloseTo(0.1, 12);
    expect(JSON.parse(JSON.stringify(result))).toMatchObject({ examples: 30, mean: { accuracy: 0.9 }, runs });
    expect(String(result)).toBe(
      [
        '3 folds of 30 examples',
        '',
        'figure           training       validation  lowest  highest',
        '--------  ---------------  ---------------  ------  -------',
        'loss      0.1000 ± 0.0000  0.1000 ± 0.1000  0.0000   0.2000',
        'accuracy  1.0000 ± 0.0000  0.9000 ± 0.1000  0.8000   1.0000',
      ].join('\n'),
    );
  });

  it('names the nearest figure', () => {
    expect(() => result.mean('acuracy')).toThrow(
      `CrossValidation: no figure is named "acuracy". Did you mean 'accuracy'? Known: loss, accuracy.`,
    );
  });
});
