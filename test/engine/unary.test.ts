import { afterAll, describe, expect, it } from 'vitest';
import { allocateArray, type FloatArray, setThreads, threads, unary, type UnaryName } from '../../src/engine/index.js';
import { bitsOf } from '../reference/bits.js';
import { functions, parameters } from '../reference/functions.js';

const names = Object.keys(functions).filter((name): name is UnaryName => name in functions);
const cores = threads();
afterAll(() => setThreads(cores));

/** Numbers from -6 to 6, some of them exactly on the kinks. */
function samples(n: number): number[] {
  return Array.from({ length: n }, (_, i) => (i % 7 === 0 ? (i % 9) - 4 : ((i * 7919) % 1201) / 100 - 6));
}

describe.each(names)('%s', (name) => {
  const [a, b] = parameters[name] ?? [0, 0];

  it.each([0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 100])(
    'is its formula over %d elements, and writes no further',
    (n) => {
      for (const [type, tolerance] of [
        [Float32Array, 4e-7],
        [Float64Array, 1e-14],
      ] as const) {
        const x = type.from(samples(n));
        const room = new type(n + 2).fill(-77);
        unary(name, x, room.subarray(1, n + 1), a, b);
        for (let i = 0; i < n; i++) {
          const exact = functions[name](x[i], a, b);
          const error = Math.abs(room[i + 1] - exact) / Math.max(1, Math.abs(exact));
          const right = Object.is(room[i + 1], exact) || room[i + 1] === exact || error <= tolerance;
          expect(right, `${name}(${x[i]}) = ${exact}, got ${room[i + 1]}`).toBe(true);
        }
        expect([room[0], room[n + 1]]).toEqual([-77, -77]);
      }
    },
  );

  it('keeps NaN, and works in place', () => {
    const x = Float32Array.of(NaN, 1, NaN, 0.5, 2, NaN);
    const y = new Float32Array(6);
    unary(name, x, y, a, b);
    expect([y[0], y[2], y[5]]).toEqual([NaN, NaN, NaN]);
    unary(name, x, x, a, b);
    expect(bitsOf(x)).toBe(bitsOf(y));
  });

  it('gives an element the same bits in every place', () => {
    const x = Float32Array.from(samples(64));
    const whole = new Float32Array(64);
    unary(name, x, whole, a, b);
    for (const [begin, end] of [
      [0, 1],
      [1, 9],
      [3, 6],
      [5, 64],
      [7, 21],
      [62, 64],
    ]) {
      const part = new Float32Array(end - begin);
      unary(name, x.slice(begin, end), part, a, b);
      expect(bitsOf(part), `${begin} to ${end}`).toBe(bitsOf(whole.slice(begin, end)));
    }
  });
});

function resident(n: number): FloatArray {
  const array = allocateArray('float32', n, 'test');
  if (array instanceof Int32Array) throw new Error('not float32');
  return array;
}

it('gives the same bits with 1, 2, 3 and 4 threads', async () => {
  const n = 300_001;
  const x = resident(n);
  x.set(samples(n));
  const hashes = new Map<string, Set<string>>();
  for (const count of [1, 2, 3, 4]) {
    setThreads(count);
    const y = resident(n);
    for (let i = 0; i < 5; i++) unary('tanh', x, y); // enough work for the threads to be started
    await new Promise((resolve) => setTimeout(resolve, 150));
    for (const name of ['exp', 'tanh', 'gelu', 'softplus', 'sin'] as const) {
      unary(name, x, y);
      hashes.set(name, (hashes.get(name) ?? new Set()).add(bitsOf(y)));
    }
  }
  for (const [name, set] of hashes) expect(set.size, name).toBe(1);
});
