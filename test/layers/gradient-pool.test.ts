import { describe, expect, it } from 'vitest';
import {
  Activation,
  Add,
  Cache,
  Concatenate,
  Dense,
  Flatten,
  Generator,
  Graph,
  type Node,
  Sequential,
  Tensor,
  engineInfo,
  input,
  mul,
  ones,
  sum,
} from 'layerwise';
import { GradientPool } from '../../src/layers/gradient-pool.js';

const placeOf = (tensor: Tensor | undefined): number => tensor?.data.byteOffset ?? -1;

describe('the memory of gradients', () => {
  it('is handed out while a backward pass runs, and again when nobody holds it', () => {
    const pool = new GradientPool();
    expect(pool.take([2], 'float32')).toBeUndefined();
    pool.run(() => {
      const [a, b] = [pool.take([4, 2], 'float32'), pool.take([8], 'float32')];
      if (!a || !b) throw new Error('the pool runs');
      expect(placeOf(a)).not.toBe(placeOf(b));
      pool.hold(a);
      pool.hold(a);
      pool.drop(a);
      expect(placeOf(pool.take([8], 'float32'))).not.toBe(placeOf(a));
      pool.drop(a);
      expect(placeOf(pool.take([2, 2, 2], 'float32'))).toBe(placeOf(a));
      pool.sweep(b);
      expect(placeOf(pool.take([7], 'float32'))).toBe(placeOf(b));
      expect(placeOf(pool.take([7], 'float64'))).not.toBe(placeOf(b));
    });
    pool.dispose();
  });

  it('knows a gradient by its memory, under whatever shape, and lets other tensors through', () => {
    const pool = new GradientPool();
    pool.run(() => {
      const a = pool.take([4, 3], 'float32');
      if (!a) throw new Error('the pool runs');
      pool.hold(a.reshape([12]));
      expect(pool.isExclusive(a.rows(1, 2))).toBe(true);
      const foreign = [new Tensor(new Float32Array(12), [12]), new Cache().buffer('dx', [12])];
      for (const tensor of foreign) {
        pool.hold(tensor);
        pool.drop(tensor);
        expect(pool.isExclusive(tensor)).toBe(false);
      }
      expect(pool.isExclusive(a)).toBe(true);
    });
    pool.dispose();
  });

  it('grows one block instead of adding many, and forgets who held what when the next pass begins', () => {
    const pool = new GradientPool();
    const before = engineInfo().memoryInUse;
    pool.run(() => {
      for (const size of [16, 64, 256]) {
        const a = pool.take([size], 'float32');
        if (a) pool.sweep(a);
      }
    });
    expect(engineInfo().memoryInUse - before).toBe(4 * 256);
    pool.run(() => pool.take([256], 'float32'));
    pool.run(() => pool.take([256], 'float32'));
    expect(engineInfo().memoryInUse - before).toBe(4 * 256);
    pool.dispose();
    expect(engineInfo().memoryInUse).toBe(before);
  });
});

/** x through branches that share, split, join and skip, some of them models inside the model. */
function tangled(): Graph {
  const x = input([4, 3]);
  const flat = new Flatten().apply(x);
  const dense = (from: Node, units: number): Node => new Dense(units, { activation: 'tanh' }).apply(from);
  const a = dense(flat, 12);
  const inner = new Sequential([new Activation('tanh'), new Dense(12), new Activation('linear')], { name: 'inner' });
  const skip = new Add().apply([inner.apply(a), a]);
  const block = ((): Graph => {
    const z = input([12]);
    return new Graph({ inputs: z, outputs: new Add().apply([dense(z, 12), z]) }, { name: 'block' });
  })();
  const twice = new Add().apply([block.apply(skip), skip, flat]);
  const wide = new Concatenate().apply([twice, a, twice]);
  return new Graph({ inputs: x, outputs: [dense(wide, 2), twice] }, { dtype: 'float64', seed: 4 });
}

it('gradients of branches that meet are those of central differences, pass after pass', () => {
  const model = tangled();
  model.build();
  const generator = new Generator(2);
  const x = generator.normal([3, 4, 3], 0, 1, 'float64');
  const weights = [generator.normal([3, 2], 0, 1, 'float64'), generator.normal([3, 12], 0, 1, 'float64')];
  const cost = (): number => {
    const outputs = model.forwardAll([x], model.createCache());
    return outputs.reduce((total, y, k) => total + Number(sum(mul(y, weights[k])).get()), 0);
  };
  const cache = model.createCache();
  for (let pass = 0; pass < 3; pass++) {
    model.theta.zeroGrad();
    model.forwardAll([x], cache);
    const [dx] = model.backwardAll(weights, cache, { inputGrad: true });
    const check = (values: Tensor['data'], gradient: Tensor['data'] | undefined): void => {
      for (let i = 0; i < values.length; i += 5) {
        const [h, kept] = [1e-5, values[i]];
        values[i] = kept + h;
        const above = cost();
        values[i] = kept - h;
        const below = cost();
        values[i] = kept;
        expect(gradient?.[i]).toBeCloseTo((above - below) / (2 * h), 6);
      }
    };
    const input = dx?.data.slice();
    check(x.data, input);
    for (const { value, grad } of model.parameters()) check(value.data, grad.data);
  }
});

it('a pass that failed leaves the next one as good as new', () => {
  const model = new Sequential([new Dense(3), new Activation('tanh'), new Dense(2)], { inputShape: [3] });
  const cache = model.createCache();
  const gradients = (): Float32Array | Float64Array | Int32Array => {
    model.theta.zeroGrad();
    model.forward(ones([2, 3]), cache);
    model.backward(ones([2, 2]), cache);
    return model.theta.grads.data.slice();
  };
  const expected = gradients();
  expect(() => model.backward(ones([2, 5]), cache)).toThrow('Sequential[2]');
  expect(gradients()).toEqual(expected);
});
