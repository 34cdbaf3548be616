import { describe, expect, it } from 'vitest';
import { Batcher, batches, checkFinite, checkLabels, validateData } from '../../src/data/index.js';
import { isResident, memoryInUse } from '../../src/engine/index.js';
import { Generator, Tensor, tensorCount } from '../../src/tensor/index.js';

function numbered(n: number): { x: Tensor; y: Tensor } {
  const x = Tensor.zeros([n, 2]);
  for (let i = 0; i < n; i++) x.data.set([i, -i], 2 * i);
  return {
    x,
    y: new Tensor(
      Int32Array.from({ length: n }, (_, i) => i),
      [n],
    ),
  };
}

describe('batches', () => {
  it('deals every example once, a short batch last, in the given order without a generator', () => {
    const seen = Array.from(batches(numbered(7), 3), ([x, y]) => [x.shape, x.toArray(), y.toArray()]);
    expect(seen).toEqual([
      [
        [3, 2],
        [
          [0, -0],
          [1, -1],
          [2, -2],
        ],
        [0, 1, 2],
      ],
      [
        [3, 2],
        [
          [3, -3],
          [4, -4],
          [5, -5],
        ],
        [3, 4, 5],
      ],
      [[1, 2], [[6, -6]], [6]],
    ]);
  });

  it.each([
    { n: 1, batchSize: 1, shapes: [1] },
    { n: 6, batchSize: 3, shapes: [3, 3] },
    { n: 5, batchSize: 9, shapes: [5] },
  ])('cuts $n examples by $batchSize', ({ n, batchSize, shapes }) => {
    expect(Array.from(batches(numbered(n), batchSize), ([x]) => x.shape[0])).toEqual(shapes);
    expect(new Batcher(numbered(n), batchSize).steps).toBe(shapes.length);
  });

  it('shuffles anew each epoch, keeping rows together, the same for the same seed', () => {
    const data = numbered(50);
    const epoch = (generator: Generator): number[] =>
      Array.from(batches(data, 8, generator), ([x, y]) => {
        y.data.forEach((label: number, i: number) => expect(x.get(i, 1)).toBe(-label));
        return [...y.data];
      }).flat();
    const generator = new Generator(1);
    const [first, second] = [epoch(generator), epoch(generator)];
    expect([...first].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
    expect(first).not.toEqual(second);
    expect(epoch(new Generator(1))).toEqual(first);
  });

  it('creates no tensor and takes no memory after the first epoch, and its batches are resident', () => {
    const data = numbered(100);
    const generator = new Generator(1);
    for (const [x, y] of batches(data, 32, generator)) expect(isResident(x.data) && isResident(y.data)).toBe(true);
    const [tensors, memory] = [tensorCount(), memoryInUse()];
    for (let epoch = 0; epoch < 10; epoch++)
      for (const [x] of batches({ ...data }, 32, generator)) expect(x.rank).toBe(2);
    expect([tensorCount(), memoryInUse()]).toEqual([tensors, memory]);
  });

  it('gives an inner loop over the same data memory of its own', () => {
    const data = numbered(4);
    for (const [outer] of batches(data, 2)) {
      const before = outer.toArray();
      for (const [inner] of batches(data, 2)) expect(inner.data).not.toBe(outer.data);
      expect(outer.toArray()).toEqual(before);
    }
  });

  it('can be left early', () => {
    const data = numbered(4);
    const memory: unknown[] = [];
    for (let epoch = 0; epoch < 2; epoch++) {
      for (const [x] of batches(data, 2)) {
        memory.push(x);
        break;
      }
    }
    expect(memory[0]).toBe(memory[1]);
  });

  it('deals several inputs and outputs', () => {
    const { x, y } = numbered(3);
    const [[inputs, target]] = [...batches({ x: [x, y], y }, 2)];
    expect(inputs).toHaveLength(2);
    expect(target).toBeInstanceOf(Tensor);
  });

  it.each([0, -1, 1.5, NaN])('refuses batch size %s', (batchSize) => {
    expect(() => batches(numbered(3), batchSize)).toThrow(
      `batches: batchSize must be a positive integer, got ${batchSize}.`,
    );
  });

  it('refuses empty and unequal data at once', () => {
    expect(() => batches(numbered(0), 2)).toThrow('batches: the data is empty; at least one example is needed.');
    expect(() => batches({ x: Tensor.zeros([3, 1]), y: Tensor.zeros([2]) }, 2)).toThrow(
      'batches: y must have as many rows as x, 3, got 2 (x [3, 1], y [2]).',
    );
    expect(() => batches({ x: [], y: [] }, 2)).toThrow('batches: x must be a Tensor or a list of Tensors, got [].');
  });
});

describe('validateData', () => {
  it('counts the examples of good data', () => {
    expect(validateData('fit', numbered(3))).toBe(3);
  });

  it('counts and locates NaN and infinities', () => {
    const x = Tensor.zeros([20, 8]);
    for (const offset of [12 * 8 + 5, 13 * 8, 19 * 8 + 7]) x.data[offset] = NaN;
    const y = Tensor.zeros([20]);
    expect(() => validateData('fit', { x, y })).toThrow(
      'fit: x has 3 NaN, the first at [12, 5] (x [20, 8]). Remove or replace them first.',
    );
    x.data[159] = -Infinity;
    expect(() => checkFinite('fit', 'x', x)).toThrow(
      'x has 2 NaN, the first at [12, 5] and 1 infinite values, the first at [19, 7]',
    );
    expect(() => validateData('fit', { x: [y, x], y })).toThrow('fit: x[1] has 2 NaN');
  });

  it('accepts the largest finite numbers', () => {
    expect(() =>
      checkFinite('fit', 'x', new Tensor(Float64Array.of(Number.MAX_VALUE, -Number.MAX_VALUE), [2])),
    ).not.toThrow();
  });

  it('refuses empty data', () => {
    expect(() => validateData('fit', { x: Tensor.zeros([0, 3]), y: Tensor.zeros([0]) })).toThrow(
      'fit: x is empty (shape [0, 3]); at least one example is needed.',
    );
  });

  it('locates labels outside the classes', () => {
    const y = new Tensor(Int32Array.of(0, 9, 10, -1), [4]);
    expect(() => checkLabels('fit', 'y', y, 10)).toThrow(
      'fit: y must hold integer labels in [0, 9], got 10 at [2] and 1 more outside (y [4]).',
    );
    expect(() => checkLabels('fit', 'y', new Tensor(Float32Array.of(0.5), [1]), 2)).toThrow('got 0.5 at [0] (y [1])');
    expect(() => checkLabels('fit', 'y', y.rows(0, 2), 10)).not.toThrow();
  });
});
