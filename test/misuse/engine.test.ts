import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import {
  AbortedError,
  Adam,
  ArgumentError,
  Checkpoint,
  Dense,
  EarlyStopping,
  Generator,
  MemoryError,
  Sequential,
  StateError,
  engineInfo,
  fromArray,
  matMul,
  ones,
  setMemoryLimit,
  setThreads,
} from 'layerwise';
import { runningWorkers } from '../../src/engine/pool.js';
import { refuses, wrong } from './table.js';

const WHOLE = 2 ** 32;
const folder = mkdtempSync(join(tmpdir(), 'layerwise-engine-'));
afterAll(() => rmSync(folder, { recursive: true }));
const threads = engineInfo().threads;
afterEach(() => {
  setMemoryLimit(WHOLE);
  setThreads(threads);
});

const x = new Generator(3).normal([64, 32]);
const y = fromArray(
  Array.from({ length: 64 }, (_, i) => i % 4),
  { dtype: 'int32' },
);
const quiet = { verbose: false, batchSize: 16 } as const;

function classifier(units = 16): Sequential {
  const layers = [new Dense(units, { activation: 'relu' }), new Dense(4, { activation: 'softmax' })];
  const made = new Sequential(layers, { inputShape: [32], seed: 2 });
  return made.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossEntropy' });
}

const model = classifier();
await model.fit(x, y, quiet);

/** Runs an action with no more engine memory than there is now. */
function withoutMemory<T>(action: () => T): T {
  setMemoryLimit(engineInfo().memoryReserved);
  return action();
}

const surroundings = {
  state: () => [
    model.theta.values.toArray(),
    model.theta.grads.toArray(),
    model.optimizer.iterations,
    engineInfo().threads,
  ],
  goesOn: () => {
    setMemoryLimit(WHOLE);
    expect(matMul(ones([2, 3]), ones([3, 2])).toArray()).toEqual([
      [3, 3],
      [3, 3],
    ]);
    expect(model.evaluate(x, y).loss).toBeGreaterThan(0);
  },
};

refuses('the engine', surroundings, [
  ['no threads', () => setThreads(0), ArgumentError, 'setThreads: count must be a positive integer, got 0.'],
  ['half a thread', () => setThreads(1.5), ArgumentError, 'setThreads: count must be a positive integer, got 1.5.'],
  [
    'threads as text',
    () => setThreads(wrong('4')),
    ArgumentError,
    'setThreads: count must be a positive integer, got "4".',
  ],
  ['no memory', () => setMemoryLimit(0), ArgumentError, 'setMemoryLimit: bytes must lie in (0, 4294967296], got 0.'],
  [
    'more memory than can be',
    () => setMemoryLimit(2 ** 33),
    ArgumentError,
    'setMemoryLimit: bytes must lie in (0, 4294967296], got 8589934592.',
  ],
  [
    'memory as text',
    () => setMemoryLimit(wrong('1GB')),
    ArgumentError,
    'setMemoryLimit: bytes must lie in (0, 4294967296], got "1GB".',
  ],
  [
    'a layer that does not fit',
    () => withoutMemory(() => new Sequential([new Dense(100_000)], { inputShape: [1000] }).theta.values),
    MemoryError,
    /^values of a model \(the largest is 'dense1\.weight' \[1000, 100000\]\): float32 \[100100000\]: needs 400400000 bytes, but engine memory holds \d+ bytes in use of \d+ and may grow to \d+\. Use a smaller batch or model, or release what is no longer needed\.$/,
  ],
  [
    'a batch that does not fit',
    () => withoutMemory(() => model.predict(ones([2 ** 18, 32]), { batchSize: 2 ** 18 })),
    MemoryError,
    /^Sequential\[0\] Cache\.buffer 'y': float32 \[4194304\]: needs 16777216 bytes, but engine memory holds \d+ bytes in use of \d+ and may grow to \d+\. Use a smaller batch or model, or release what is no longer needed\.$/,
  ],
  [
    'an epoch that does not fit',
    () => withoutMemory(() => model.fit(ones([2 ** 18, 32]), ones([2 ** 18]), { verbose: false, batchSize: 2 ** 18 })),
    MemoryError,
    /^batches: float32 \[8388608\]: needs 33554432 bytes, but engine memory holds \d+ bytes in use of \d+ and may grow to \d+\. Use a smaller batch or model, or release what is no longer needed\.$/,
  ],
  [
    'a product that does not fit',
    () => withoutMemory(() => matMul(ones([2000, 2000]), ones([2000, 2000]))),
    MemoryError,
    /^engine: operand float32 \[4000000\]: needs 16000000 bytes, but engine memory holds \d+ bytes in use of \d+ and may grow to \d+\. Use a smaller batch or model, or release what is no longer needed\.$/,
  ],
  [
    'an optimizer that does not fit',
    () => {
      const large = new Sequential([new Dense(3000)], { inputShape: [3000] });
      return withoutMemory(() => new Adam(0.1).bind(large.theta));
    },
    MemoryError,
    /^Adam m: float32 \[9003008\]: needs 36012032 bytes, but engine memory holds \d+ bytes in use of \d+ and may grow to \d+\. Use a smaller batch or model, or release what is no longer needed\.$/,
  ],
]);

describe('runs that end early', () => {
  it('an aborted fit leaves the weights of its last whole step and can be resumed', async () => {
    const path = join(folder, 'aborted.safetensors');
    const uninterrupted = classifier();
    await uninterrupted.fit(x, y, { ...quiet, epochs: 3 });

    const aborted = classifier();
    const controller = new AbortController();
    let steps = 0;
    const stop = {
      onBatchEnd: () => {
        if (++steps === 6) controller.abort(new Error('enough'));
      },
    };
    const save = new Checkpoint({ path, every: { steps: 1 } });
    const run = aborted.fit(x, y, { ...quiet, epochs: 3, signal: controller.signal, callbacks: [stop, save] });
    await expect(run).rejects.toThrow(AbortedError);
    await expect(run).rejects.toThrow(
      'fit: epoch 2 of 3, batch 3 of 4: ended by its signal (enough). The weights are those after the last whole step; ' +
        'model.history holds the 1 epochs that ended.',
    );
    await expect(run).rejects.toHaveProperty('cause.message', 'enough');
    expect(aborted.optimizer.iterations).toBe(6);
    expect(aborted.history?.epochs).toEqual([1]);

    const resumed = classifier();
    await resumed.fit(x, y, { ...quiet, epochs: 3, resume: path });
    expect(resumed.theta.values.data).toEqual(uninterrupted.theta.values.data);
  });

  it('an aborted fit with early stopping brings the best weights back', async () => {
    const aborted = classifier();
    const controller = new AbortController();
    let best: unknown;
    const watch = {
      onEpochEnd: () => {
        best ??= aborted.theta.values.toArray();
        controller.abort(new Error('enough'));
      },
    };
    const stopping = new EarlyStopping({ monitor: 'loss' });
    const run = aborted.fit(x, y, { ...quiet, epochs: 3, signal: controller.signal, callbacks: [stopping, watch] });
    await expect(run).rejects.toThrow(AbortedError);
    expect(aborted.theta.values.toArray()).toEqual(best);
  });

  it('a worker killed in the middle of training changes nothing in the result', async () => {
    const wide = 512;
    const inputs = new Generator(5).normal([512, 32]);
    const labels = fromArray(
      Array.from({ length: 512 }, (_, i) => i % 4),
      { dtype: 'int32' },
    );
    const options = { verbose: false, batchSize: 256, epochs: 12 } as const;
    setThreads(1);
    const expected = classifier(wide);
    await expected.fit(inputs, labels, options);

    setThreads(3);
    const struck = classifier(wide);
    let killed = 0;
    const kill = {
      onBatchEnd: () => {
        const [victim] = runningWorkers();
        if (!victim || killed >= 3) return;
        victim.stop();
        killed++;
      },
    };
    await struck.fit(inputs, labels, { ...options, callbacks: [kill] });
    expect(killed).toBeGreaterThan(0);
    expect(struck.theta.values.data).toEqual(expected.theta.values.data);
  });

  it('a model with everything frozen trains to no effect', async () => {
    const frozen = classifier();
    frozen.trainable = false;
    const before = frozen.theta.values.toArray();
    const history = await frozen.fit(x, y, quiet);
    expect(history.epochs).toEqual([1]);
    expect(frozen.theta.values.toArray()).toEqual(before);
  });

  it('a cost that becomes infinite ends fit before the step, naming the layer', async () => {
    const wild = classifier();
    wild.theta.values.data[0] = Infinity;
    const before = wild.theta.values.toArray();
    const run = wild.fit(x, y, quiet);
    await expect(run).rejects.toThrow(StateError);
    await expect(run).rejects.toThrow(
      "fit: epoch 1 of 1, batch 1 of 4: the cost is NaN, because parameter 'dense1.weight'",
    );
    expect(wild.theta.values.toArray()).toEqual(before);
  });
});

describe('environment variables', () => {
  const program = join(folder, 'program.mts');
  const entry = new URL('../../src/index.ts', import.meta.url).href;
  writeFileSync(
    program,
    `import { engineInfo, matMul, ones } from ${JSON.stringify(entry)};\n` +
      'console.log(JSON.stringify(matMul(ones([2, 2]), ones([2, 2])).toArray()), engineInfo().threads);\n',
  );

  it.each([
    ['LAYERWISE_THREADS', '0', 'ArgumentError: LAYERWISE_THREADS: value must be a positive integer, got 0.'],
    ['LAYERWISE_THREADS', 'many', 'ArgumentError: LAYERWISE_THREADS: value must be a positive integer, got "many".'],
    ['LAYERWISE_THREADS', '2.5', 'ArgumentError: LAYERWISE_THREADS: value must be a positive integer, got 2.5.'],
    ['LAYERWISE_SIMD', 'wid', 'got "wid". Did you mean \'wide\'?'],
  ])('%s=%s is refused', (name, value, message) => {
    const { stderr, status } = spawnSync(process.execPath, ['--import', 'tsx', program], {
      env: { ...process.env, [name]: value },
      encoding: 'utf8',
    });
    expect(stderr).toContain(message);
    expect(status).toBe(1);
  });

  it('empty ones are as none', () => {
    const { stdout, status } = spawnSync(process.execPath, ['--import', 'tsx', program], {
      env: { ...process.env, LAYERWISE_THREADS: '', LAYERWISE_SIMD: '' },
      encoding: 'utf8',
    });
    expect(stdout).toContain('[[2,2],[2,2]]');
    expect(status).toBe(0);
  });
});
