import { expect, it } from 'vitest';
import { gemm, setThreads } from '../../src/engine/index.js';
import { giveBack, take, viewAt } from '../../src/engine/memory.js';
import { runningWorkers } from '../../src/engine/pool.js';

it('starts workers in memory that held other numbers before', async () => {
  const used = take(8 << 20, 'test');
  viewAt('float32', used.address, used.bytes / 4).fill(0.5);
  giveBack(used);
  setThreads(2);
  const n = 256;
  const options = { m: n, n, k: n, a: new Float32Array(n * n), b: new Float32Array(n * n), c: new Float32Array(n * n) };
  for (let i = 0; i < 20; i++) gemm(options);
  const [worker] = runningWorkers();
  expect(worker).toBeDefined();
  await new Promise((resolve) => setTimeout(resolve, 300)); // time enough for a worker that reads nonsense to quit
  expect(runningWorkers()).toEqual([worker]);
});
