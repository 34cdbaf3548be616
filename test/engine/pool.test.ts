import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { axpy, setThreads, threads } from '../../src/engine/index.js';
import { runningWorkers } from '../../src/engine/pool.js';
import { ArgumentError } from '../../src/errors/index.js';
import { Cache } from '../../src/layers/index.js';
import { Generator } from '../../src/tensor/index.js';
import { messageOf } from '../message-of.js';

const size = 1_000_003;
const cache = new Cache();
const floats = (name: string): Float32Array => {
  const { data } = cache.buffer(name, [size]);
  return data instanceof Float32Array ? data : new Float32Array(0);
};
const [x, y] = [floats('x'), floats('y')];
x.set(new Generator(1).normal([size]).data);

/** y = Σ_i alpha_i x by repeated jobs, as a hash of its bits; the jobs are long enough for workers to join in. */
function work(): string {
  y.fill(0);
  for (let i = 1; i <= 40; i++) axpy(1 / i, x, y);
  return createHash('sha256').update(y).digest('hex');
}

describe('the pool', () => {
  const original = threads();
  afterEach(() => setThreads(original));

  it('gives the same bits for 1 to 4 threads', () => {
    setThreads(1);
    const expected = work();
    expect(runningWorkers()).toHaveLength(0);
    for (const count of [2, 3, 4]) {
      setThreads(count);
      expect(work()).toBe(expected);
      expect(runningWorkers()).toHaveLength(count - 1);
    }
  });

  it('replaces a worker that was killed, with the same results', async () => {
    setThreads(3);
    const expected = work();
    const victim = runningWorkers()[0];
    victim.stop();
    expect(work()).toBe(expected); // before anyone can have noticed
    await expect.poll(() => runningWorkers().includes(victim)).toBe(false);
    expect(work()).toBe(expected);
    expect(runningWorkers()).toHaveLength(2);
    expect(runningWorkers()).not.toContain(victim);
  });

  it('refuses counts that are no positive integers', () => {
    for (const count of [0, -1, 1.5, Number.NaN]) {
      expect(messageOf(() => setThreads(count), ArgumentError)).toBe(
        `setThreads: count must be a positive integer, got ${count}.`,
      );
    }
    expect(messageOf(() => setThreads(65), ArgumentError)).toBe('setThreads: count must be at most 64, got 65.');
    expect(threads()).toBe(original);
  });
});
