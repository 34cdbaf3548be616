import { describe, expect, it } from 'vitest';
import { Cache, Dense, Sequential, engineInfo, fromArray, ones } from 'layerwise';

const inUse = (): number => engineInfo().memoryInUse;

describe('memory that layers share', () => {
  it('is one piece for all layers under an outermost cache, as large as the largest asked for', () => {
    const root = new Cache();
    const [one, two] = [root.child('1'), root.child('1').child('2')];
    const before = inUse();
    const small = one.scratch('dz', [10]);
    const large = two.scratch('dz', [64, 16]);
    expect(inUse() - before).toBe(4 * 64 * 16);
    const again = one.scratch('dz', [2, 5]);
    expect(again.shape).toEqual([2, 5]);
    expect(again.data.byteOffset).toBe(large.data.byteOffset);
    expect(two.scratch('dz', [64, 16])).toBe(large);
    expect(inUse() - before).toBe(4 * 64 * 16);
    expect(small.shape).toEqual([10]);
  });

  it('differs by name, by element type and by outermost cache', () => {
    const [root, other] = [new Cache(), new Cache()];
    const places = [
      root.scratch('dz', [4]),
      root.scratch('work', [4]),
      root.scratch('dz', [4], 'int32'),
      other.scratch('dz', [4]),
    ];
    expect(new Set(places.map(({ data }) => data.byteOffset)).size).toBe(4);
    expect(places[2].dtype).toBe('int32');
  });

  it('is given back with the cache, and by no cache inside it', () => {
    const root = new Cache();
    const before = inUse();
    const kept = root.scratch('dz', [16]);
    const child = root.child('1');
    child.scratch('dz', [8]);
    child.dispose();
    expect(root.scratch('dz', [16])).toBe(kept);
    expect(inUse() - before).toBe(64);
    root.dispose();
    expect(inUse()).toBe(before);
  });

  it('and that of gradients serve a network of any depth', () => {
    const memoryOf = (depth: number): number => {
      const layers = Array.from({ length: depth }, () => new Dense(64, { activation: 'tanh' }));
      const model = new Sequential(layers, { inputShape: [64] });
      const cache = model.createCache();
      const [x, dy] = [ones([32, 64]), ones([32, 64])];
      model.theta.grads.data.fill(0);
      model.theta.values.data.fill(0.1);
      const before = inUse();
      model.forward(x, cache, { training: true });
      model.backward(dy, cache);
      return inUse() - before;
    };
    const layer = 4 * 32 * 64;
    expect(memoryOf(2)).toBe((2 + 1 + 1) * layer); // two y, one dz, one dx
    expect(memoryOf(3)).toBe((3 + 1 + 2) * layer); // two dx take turns
    expect(memoryOf(9)).toBe((9 + 1 + 2) * layer);
  });
});

describe('what is carried from one call to the next', () => {
  const state = fromArray([[1, 2], [3, 4], [5, 6]]); // prettier-ignore

  it('is a copy, and is forgotten in all parts at once', () => {
    const cache = new Cache();
    const part = cache.child('0');
    const given = state.clone();
    part.carry('h', given);
    given.data.fill(9);
    expect(part.carried('h')?.toArray()).toEqual(state.toArray());
    expect(cache.carried('h')).toBeUndefined();
    cache.forgetCarried();
    expect(part.carried('h')).toBeUndefined();
  });

  it('follows the sequences: rows are dropped, doubled and exchanged', () => {
    const cache = new Cache();
    cache.child('0').carry('h', state);
    cache.reorderCarried(Int32Array.of(2, 0, 0, 1));
    expect(cache.child('0').carried('h')?.toArray()).toEqual([[5, 6], [1, 2], [1, 2], [3, 4]]); // prettier-ignore
    cache.reorderCarried(Int32Array.of(3));
    expect(cache.child('0').carried('h')?.toArray()).toEqual([[3, 4]]);
    expect(() => cache.reorderCarried(Int32Array.of(0, 1))).toThrow(
      "Cache.reorderCarried: rows[1] must be in [0, 0], got 1: the carried 'h' is [1, 2].",
    );
    expect(cache.child('0').carried('h')?.toArray()).toEqual([[3, 4]]);
  });

  it('can be listed by place and put back', () => {
    const cache = new Cache();
    cache.child('0').child('1').carry('c', state);
    const listed = [...cache.carriedStates()];
    expect(listed.map(([path]) => path)).toEqual(['0/1/c']);
    const other = new Cache();
    for (const [path, value] of listed) other.restoreCarried(path, value);
    expect(other.child('0').child('1').carried('c')?.toArray()).toEqual(state.toArray());
  });
});
