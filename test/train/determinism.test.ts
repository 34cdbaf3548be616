import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { batches } from '../../src/data/index.js';
import { setThreads, threads } from '../../src/engine/index.js';
import { SparseCategoricalCrossEntropy } from '../../src/losses/index.js';
import { Generator } from '../../src/tensor/index.js';
import { type Callback, Checkpoint } from '../../src/train/index.js';
import { digitModel, digits, hashOf, trainDigits } from './digits-run.js';

const folder = mkdtempSync(join(tmpdir(), 'layerwise-determinism-'));
const program = fileURLToPath(new URL('./programs/train-digits.ts', import.meta.url));
const usual = threads();
afterEach(() => setThreads(usual));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the program; kills it, as by kill -9, once it has written `killAt`. */
async function run(args: readonly string[], killAt?: string): Promise<{ output: string; signal: string | null }> {
  const child = spawn(process.execPath, ['--import', 'tsx', program, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (text: Buffer) => {
    output += text.toString();
    if (killAt !== undefined && output.includes(`${killAt}\n`)) child.kill('SIGKILL');
  });
  const signal = await new Promise<string | null>((resolve) => child.on('close', (_code, name) => resolve(name)));
  return { output, signal };
}

function resultOf(output: string): unknown {
  return JSON.parse(output.trim().split('\n').at(-1) ?? '');
}

async function uninterrupted(): Promise<{ hash: string; history: unknown }> {
  const model = digitModel();
  const history = await trainDigits(model, []);
  return { hash: hashOf(model), history: history.toJSON() };
}

describe('200 steps from one seed', () => {
  it('leave the same bits in θ for 1, 2, 3 and 4 threads', async () => {
    const runs = [];
    for (const n of [1, 2, 3, 4]) {
      setThreads(n);
      runs.push(await uninterrupted());
    }
    expect(runs.slice(1)).toEqual([runs[0], runs[0], runs[0]]);
    const other = digitModel();
    await trainDigits(other, [], { seed: 12 });
    expect(hashOf(other)).not.toBe(runs[0].hash);
  });

  it('are the same whether fit or a loop by hand makes them', async () => {
    const fitted = digitModel();
    await fitted.fit(digits.x, digits.y, { epochs: 2, batchSize: 24, seed: 11, verbose: false });
    const model = digitModel();
    const optimizer = model.optimizer.bind(model.theta);
    const loss = new SparseCategoricalCrossEntropy();
    const cache = model.createCache(11);
    const shuffler = new Generator(11).fork('shuffle');
    for (let epoch = 0; epoch < 2; epoch++) {
      for (const [x, y] of batches(digits, 24, shuffler)) {
        loss.forward(model.forward(x, cache, { training: true }), y, cache);
        model.backward(loss.backward(cache), cache);
        optimizer.step();
      }
    }
    expect(hashOf(model)).toBe(hashOf(fitted));
  });

  it.each([
    { name: 'in the middle of an epoch', every: { steps: 33 } },
    { name: 'at the end of an epoch', every: { epochs: 4 } },
    { name: 'at the last step of an epoch', every: { steps: 40 } },
  ])('are the same after a checkpoint $name and a resume', async ({ every }) => {
    const path = join(folder, `${JSON.stringify(every).replaceAll(/\W/g, '')}.safetensors`);
    const aborter = new AbortController();
    const abort: Callback = {
      onBatchEnd({ iteration }) {
        if (iteration === 125) aborter.abort('enough');
      },
    };
    const stopped = digitModel();
    const ending = trainDigits(stopped, [new Checkpoint({ path, every }), abort], { signal: aborter.signal });
    await expect(ending).rejects.toThrow('batch 6 of 20: ended by its signal (enough)');
    const resumed = digitModel();
    const history = await trainDigits(resumed, [], { resume: path });
    const whole = await uninterrupted();
    expect(hashOf(resumed)).toBe(whole.hash);
    expect(history.toJSON()).toEqual(whole.history);
    expect(history.epochs).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it(
    'are the same in another process, and in one that was killed in mid-epoch and resumed',
    { timeout: 60_000 },
    async () => {
      const path = join(folder, 'killed.safetensors');
      const { hash } = await uninterrupted();
      const killed = await run([path, 'begin'], 'step 93');
      expect(killed.signal).toBe('SIGKILL');
      const resumed = await run([path, 'resume', '3']);
      expect(resumed.output).not.toContain('step 80\n');
      expect(resultOf(resumed.output)).toMatchObject({ hash });
      expect(readdirSync(folder).filter((name) => name === 'killed.safetensors')).toHaveLength(1);
      const whole = await run([join(folder, 'whole.safetensors'), 'begin', '1']);
      expect(resultOf(whole.output)).toMatchObject({ hash });
    },
  );
});
