import { afterEach, describe, expect, it } from 'vitest';
import { allocateArray, axpy, fill, memoryInUse, release, scale, setMemoryLimit } from '../../src/engine/index.js';
import { memoryReserved } from '../../src/engine/memory.js';
import { MemoryError } from '../../src/errors/index.js';
import { messageOf } from '../message-of.js';

describe('staging', () => {
  afterEach(() => {
    setMemoryLimit(65536 * 65536);
  });

  it.each([0, 1, 3, 4, 5, 1000])('gives %i elements of ordinary arrays the results of resident ones', (n) => {
    const x = Float64Array.from({ length: n }, (_, i) => i - 2);
    const y = Float64Array.from({ length: n }, (_, i) => 3 * i);
    const expected = y.map((v, i) => v + 0.5 * x[i]);
    const residents = [x, y].map((array) => {
      const resident = allocateArray('float64', n, 'test');
      resident.set(array);
      return resident instanceof Float64Array ? resident : new Float64Array(0);
    });
    axpy(0.5, residents[0], residents[1]);
    axpy(0.5, x, y);
    expect([...y]).toEqual([...expected]);
    expect([...residents[1]]).toEqual([...expected]);
    residents.forEach(release);
  });

  it('gives the memory back', () => {
    const before = memoryInUse();
    const y = new Float32Array(1000);
    fill(2, y);
    scale(3, y);
    expect(y.every((v) => v === 6)).toBe(true);
    expect(memoryInUse()).toBe(before);
  });

  it('changes nothing when memory does not suffice for the second operand', () => {
    const n = memoryReserved();
    const [x, y] = [new Float32Array(8).fill(1), new Float32Array(n).fill(5)];
    const before = memoryInUse();
    setMemoryLimit(memoryReserved());
    expect(messageOf(() => axpy(1, x, y), MemoryError)).toContain(`operand float32 [${n}]: needs ${4 * n} bytes`);
    expect(memoryInUse()).toBe(before);
    expect(y[0]).toBe(5);
  });
});
