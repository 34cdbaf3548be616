import { afterEach, describe, expect, it } from 'vitest';
import {
  allocateArray,
  engineInfo,
  isResident,
  memoryInUse,
  release,
  setMemoryLimit,
  subarray,
} from '../../src/engine/index.js';
import { memoryReserved } from '../../src/engine/memory.js';
import { ArgumentError, MemoryError } from '../../src/errors/index.js';
import { Generator } from '../../src/tensor/index.js';
import { messageOf } from '../message-of.js';

const FOUR_GIB = 65536 * 65536;

describe('engine memory', () => {
  afterEach(() => {
    setMemoryLimit(FOUR_GIB);
  });

  it('hands out zeros that do not overlap, and takes them back', () => {
    expect(engineInfo().build).not.toBe(''); // starts the engine, which keeps memory of its own
    const before = memoryInUse();
    const rng = new Generator(7);
    const arrays = Array.from({ length: 60 }, (_, i) => {
      const array = allocateArray('float32', rng.int(1, 5000), 'test');
      expect(array.every((v) => v === 0)).toBe(true);
      return array.fill(i);
    });
    for (const i of rng.permutation(60).subarray(0, 30)) {
      release(arrays[i]);
      arrays[i] = allocateArray('float32', rng.int(1, 5000), 'test').fill(i);
    }
    arrays.forEach((array, i) => {
      expect(isResident(array)).toBe(true);
      expect(array.every((v) => v === i)).toBe(true);
    });
    arrays.forEach(release);
    expect(memoryInUse()).toBe(before);
  });

  it('joins free neighbours, so that a block as large as all of them fits again', () => {
    const parts = [1, 2, 3].map(() => allocateArray('float64', 1 << 18, 'test'));
    const reserved = memoryReserved();
    for (const i of [0, 2, 1]) release(parts[i]);
    release(allocateArray('float64', 3 << 18, 'test'));
    expect(memoryReserved()).toBe(reserved);
  });

  it('keeps old arrays valid when the memory grows', () => {
    const old = allocateArray('int32', 4, 'test').fill(9);
    const large = allocateArray('float32', memoryReserved() / 4, 'test');
    expect([...old]).toEqual([9, 9, 9, 9]);
    expect(isResident(old)).toBe(true);
    expect(isResident(large)).toBe(true);
    release(old);
    release(large);
  });

  it('ignores a second release', () => {
    const array = allocateArray('float32', 8, 'test');
    release(array);
    const before = memoryInUse();
    release(array);
    release(new Float32Array(3));
    expect(memoryInUse()).toBe(before);
  });

  it('gives a part of an array the owner of the whole', () => {
    const array = allocateArray('float32', 8, 'test');
    const part = subarray(array, 2, 5);
    part.fill(1);
    expect([...array]).toEqual([0, 0, 1, 1, 1, 0, 0, 0]);
    release(part);
    const before = memoryInUse();
    release(array);
    expect(memoryInUse()).toBe(before);
  });

  it('throws a MemoryError before anything changes when the limit is reached', () => {
    const [used, reserved] = [memoryInUse(), memoryReserved()];
    setMemoryLimit(reserved);
    const message = messageOf(() => allocateArray('float32', reserved, "Dense 'big' weight"), MemoryError);
    expect(message).toBe(
      `Dense 'big' weight: float32 [${reserved}]: needs ${reserved * 4} bytes, but engine memory holds ${used} bytes in use of ` +
        `${reserved} and may grow to ${reserved}. Use a smaller batch or model, or release what is no longer needed.`,
    );
    expect([memoryInUse(), memoryReserved()]).toEqual([used, reserved]);
    expect(messageOf(() => setMemoryLimit(-1), ArgumentError)).toContain('bytes must lie in (0, 4294967296], got -1');
    expect(messageOf(() => setMemoryLimit(2 ** 40), ArgumentError)).toContain('got 1099511627776');
  });
});
