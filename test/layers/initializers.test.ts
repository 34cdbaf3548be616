import { describe, expect, it } from 'vitest';
import {
  ConfigReader,
  constant,
  fansOf,
  initializerFromConfig,
  lecunUniform,
  normal,
  orthogonal,
  readInitializer,
  truncatedNormal,
  uniform,
  xavier,
} from '../../src/layers/index.js';
import type { Initializer } from '../../src/layers/index.js';
import { Generator, Tensor, matMul } from '../../src/tensor/index.js';

function draw(initializer: Initializer, shape = [200, 100]): Tensor {
  const w = Tensor.zeros(shape, 'float64');
  w.data.fill(NaN);
  initializer.fill(w, new Generator(1));
  return w;
}

function moments({ data }: Tensor): { std: number; largest: number } {
  let [squares, largest] = [0, 0];
  for (const v of data) {
    squares += v * v;
    largest = Math.max(largest, Math.abs(v));
  }
  return { std: Math.sqrt(squares / data.length), largest };
}

describe('initializers', () => {
  it.each([
    { name: 'normal', initializer: normal(), std: 0.01 },
    { name: 'truncatedNormal', initializer: truncatedNormal(0.5), std: 0.5 * 0.8796 },
    { name: 'xavier', initializer: xavier(), std: Math.sqrt(1 / 200) },
    { name: 'lecunUniform', initializer: lecunUniform(), std: Math.sqrt(1 / 200) },
    { name: 'uniform', initializer: uniform(0.3), std: 0.3 / Math.sqrt(3) },
  ])('$name has standard deviation $std', ({ initializer, std }) => {
    expect(Math.abs(moments(draw(initializer)).std / std - 1)).toBeLessThan(0.03);
  });

  it('keep to their bounds', () => {
    expect(moments(draw(truncatedNormal(0.5))).largest).toBeLessThanOrEqual(1);
    expect(moments(draw(uniform(0.3))).largest).toBeLessThanOrEqual(0.3);
    expect(moments(draw(lecunUniform())).largest).toBeLessThanOrEqual(Math.sqrt(3 / 200));
  });

  it('fill constants', () => {
    expect(new Set(draw(constant(0.25)).data)).toEqual(new Set([0.25]));
    expect(new Set(draw(readInitializer('test', 'init', 'zeros')).data)).toEqual(new Set([0]));
    expect(new Set(draw(readInitializer('test', 'init', 'ones')).data)).toEqual(new Set([1]));
  });

  it('make orthogonal matrices of any rank and gain', () => {
    const w = draw(orthogonal(2), [3, 3, 2, 5]).reshape([18, 5]);
    const gram = matMul(w, w, { transposeA: true });
    gram.data.forEach((v: number, i: number) => expect(v).toBeCloseTo(i % 6 === 0 ? 4 : 0, 12));
  });

  it('know the fans of vectors, matrices and filters', () => {
    expect(fansOf([7])).toEqual({ fanIn: 7, fanOut: 7 });
    expect(fansOf([3, 5])).toEqual({ fanIn: 3, fanOut: 5 });
    expect(fansOf([3, 3, 16, 32])).toEqual({ fanIn: 144, fanOut: 288 });
  });

  it('come back from their configuration', () => {
    const all = [constant(2), normal(0.3), truncatedNormal(0.2), uniform(0.7), orthogonal(3), xavier(), lecunUniform()];
    for (const initializer of all) {
      const source: unknown = JSON.parse(JSON.stringify(initializer.config));
      const again = initializerFromConfig(new ConfigReader('init', source));
      expect(again.config).toEqual(initializer.config);
      expect(draw(again).data).toEqual(draw(initializer).data);
    }
  });

  it('refuse what makes no sense', () => {
    expect(() => normal(-1)).toThrow('normal: std must be a finite number >= 0, got -1.');
    expect(() => constant(NaN)).toThrow('constant: value must be a finite number, got NaN.');
    expect(() => draw(orthogonal(), [4])).toThrow('orthogonal: needs a weight of rank >= 2, got shape [4].');
    // @ts-expect-error: a shape is no initializer
    expect(() => readInitializer('Dense', 'weightInit', [1])).toThrow('Dense: weightInit must be an initializer');
    const unknown = new ConfigReader('init', { kind: 'heNorml' });
    expect(() => initializerFromConfig(unknown)).toThrow("Did you mean 'heNormal'?");
  });
});
