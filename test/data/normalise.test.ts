import { describe, expect, it } from 'vitest';
import { PcaWhitening, Standardizer } from '../../src/data/index.js';
import { symmetricEigen } from '../../src/data/eigen.js';
import { Generator, Tensor } from '../../src/tensor/index.js';

function tensor(rows: number[][]): Tensor {
  return new Tensor(Float64Array.from(rows.flat()), [rows.length, rows[0].length]);
}

/** Mean and variance of one column, the plain way. */
function moments(x: Tensor, column: number): { mean: number; variance: number } {
  const width = x.size / x.shape[0];
  const values = Array.from(x.data).filter((_, i) => i % width === column);
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return { mean, variance: values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length };
}

describe('Standardizer', () => {
  it('gives mean 0 and variance 1 on the training set', () => {
    const x = new Generator(1).normal([500, 3], 5, 2, 'float64');
    const z = new Standardizer().fit(x).transform(x);
    for (const column of [0, 1, 2]) {
      const { mean, variance } = moments(z, column);
      expect(Math.abs(mean)).toBeLessThan(1e-12);
      expect(Math.abs(variance - 1)).toBeLessThan(1e-12);
    }
  });

  it('applies the training statistics unchanged to other data', () => {
    const standardizer = new Standardizer().fit(tensor([[1], [3]])); // mean 2, deviation 1
    expect(standardizer.transform(tensor([[10], [20]])).toArray()).toEqual([[8], [18]]);
    expect([standardizer.mean.toArray(), standardizer.deviation.toArray()]).toEqual([[2], [1]]);
  });

  it('turns a constant feature into exactly 0, even one that sums inexactly', () => {
    const x = tensor(Array.from({ length: 1000 }, (_, i) => [0.1, i]));
    const standardizer = new Standardizer().fit(x);
    const z = standardizer.transform(x);
    expect(standardizer.deviation.get(0)).toBe(1);
    expect(z.data.filter((_, i) => i % 2 === 0).every((v: number) => v === 0)).toBe(true);
  });

  it('takes statistics per channel of pictures', () => {
    const x = new Generator(2).normal([10, 4, 4, 3], 1, 3);
    const standardizer = new Standardizer({ per: 'channel' }).fit(x);
    expect(standardizer.mean.shape).toEqual([3]);
    const z = standardizer.transform(x);
    expect([z.dtype, z.shape]).toEqual(['float32', [10, 4, 4, 3]]);
    expect(Math.abs(moments(z.reshape([160, 3]), 2).variance - 1)).toBeLessThan(1e-5);
  });

  it('is undone by inverse and survives JSON', () => {
    const x = new Generator(3).normal([20, 4], -3, 0.5, 'float64');
    const fitted = new Standardizer().fit(x);
    const json: unknown = JSON.parse(JSON.stringify(fitted));
    const revived = Standardizer.fromJSON(json);
    const back = revived.inverse(fitted.transform(x));
    back.data.forEach((value: number, i: number) => expect(value).toBeCloseTo(x.data[i], 12));
  });

  it.each([
    null,
    {},
    { per: 'feature', shape: [2], mean: [0], deviation: [1] },
    { per: 'feature', shape: [1], mean: [0], deviation: [0] },
    { per: 'feature', shape: [1], mean: ['0'], deviation: [1] },
  ])('refuses to revive %j', (state) => {
    expect(() => Standardizer.fromJSON(state)).toThrow(
      'Standardizer.fromJSON: expected { per, shape, mean, deviation } as toJSON gives them',
    );
  });

  it('refuses use before fit, other shapes, empty data and NaN', () => {
    const x = tensor([[1, 2]]);
    expect(() => new Standardizer().transform(x)).toThrow(
      'Standardizer.transform: not fitted yet; call fit(train.x) first.',
    );
    expect(() => new Standardizer().fit(x).transform(tensor([[1]]))).toThrow(
      'Standardizer.transform: the axes of one example must be [2], as fitted, got [1] (x [1, 1]).',
    );
    expect(() => new Standardizer().fit(Tensor.zeros([0, 2]))).toThrow(
      'x must hold at least one example, got shape [0, 2]',
    );
    expect(() => new Standardizer().fit(tensor([[1, NaN]]))).toThrow(
      'Standardizer.fit: x has 1 NaN, the first at [0, 1] (x [1, 2])',
    );
    // @ts-expect-error: no such choice
    expect(() => new Standardizer({ per: 'chanel' })).toThrow("Did you mean 'channel'?");
  });
});

describe('symmetricEigen', () => {
  it.each([1, 2, 5, 24])('rebuilds a random symmetric matrix of order %i', (n) => {
    const half = new Generator(n).normal([n, n], 0, 1, 'float64').data;
    const a = Float64Array.from({ length: n * n }, (_, i) => half[i] + half[(i % n) * n + Math.floor(i / n)]);
    const { values, vectors } = symmetricEigen(a, n);
    expect([...values]).toEqual([...values].sort((p, q) => q - p));
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        let rebuilt = 0;
        let dot = 0;
        for (let k = 0; k < n; k++) {
          rebuilt += vectors[k * n + i] * values[k] * vectors[k * n + j];
          dot += vectors[i * n + k] * vectors[j * n + k];
        }
        expect(Math.abs(rebuilt - a[i * n + j])).toBeLessThan(1e-12 * n);
        expect(Math.abs(dot - (i === j ? 1 : 0))).toBeLessThan(1e-13 * n);
      }
    }
  });

  it('leaves a zero matrix at zero', () => {
    expect([...symmetricEigen(new Float64Array(9), 3).values]).toEqual([0, 0, 0]);
  });
});

describe('PcaWhitening', () => {
  /** Correlated features: x = z A. */
  function correlated(n: number): Tensor {
    const z = new Generator(7).normal([n, 3], 0, 1, 'float64').data;
    const rows = Array.from({ length: n }, (_, i) => {
      const [a, b, c] = z.subarray(3 * i, 3 * i + 3);
      return [4 * a + 1, a + 0.5 * b, b - c + 2];
    });
    return tensor(rows);
  }

  it('makes features uncorrelated with variance 1', () => {
    const x = correlated(400);
    const z = new PcaWhitening().fit(x).transform(x);
    for (let i = 0; i < 3; i++) {
      for (let j = 0; j < 3; j++) {
        let covariance = 0;
        for (let n = 0; n < 400; n++) covariance += (z.get(n, i) * z.get(n, j)) / 400;
        expect(Math.abs(covariance - (i === j ? 1 : 0))).toBeLessThan(1e-12);
      }
    }
  });

  it('keeps the directions of largest variance and leaves out those without any', () => {
    const x = correlated(50);
    const doubled = tensor(
      x.toArray() instanceof Array ? Array.from({ length: 50 }, (_, i) => [x.get(i, 0), 2 * x.get(i, 0)]) : [],
    );
    const whitening = new PcaWhitening().fit(doubled);
    expect(whitening.components.shape).toEqual([1, 2]);
    expect(Math.abs(whitening.components.get(0, 1) / whitening.components.get(0, 0))).toBeCloseTo(2, 12);
    const one = new PcaWhitening({ components: 1 }).fit(x);
    expect(one.variances.get(0)).toBe(new PcaWhitening().fit(x).variances.get(0));
    expect(one.transform(x).shape).toEqual([50, 1]);
  });

  it('holds weak directions back by epsilon', () => {
    const x = tensor([[-1], [1]]); // variance 1
    expect(Math.abs(new PcaWhitening({ epsilon: 3 }).fit(x).transform(x).get(1, 0))).toBe(0.5);
  });

  it('refuses too many components, wrong shapes and use before fit', () => {
    const x = correlated(10);
    expect(() => new PcaWhitening({ components: 4 }).fit(x)).toThrow(
      'components must be at most the 3 directions in which x [10, 3] varies, got 4',
    );
    expect(() =>
      new PcaWhitening().fit(
        tensor([
          [1, 1],
          [1, 1],
        ]),
      ),
    ).toThrow('at most the 0 directions');
    expect(() => new PcaWhitening().fit(x.reshape([10, 3, 1]))).toThrow(
      'x must be [N, D] with N >= 2 and D >= 1, got [10, 3, 1]',
    );
    expect(() => new PcaWhitening().transform(x)).toThrow('PcaWhitening.transform: not fitted yet');
    expect(() => new PcaWhitening().fit(x).transform(Tensor.zeros([2, 4]))).toThrow(
      'x must be [N, 3], as fitted, got [2, 4]',
    );
  });
});
