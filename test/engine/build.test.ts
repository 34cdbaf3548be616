import { execFileSync } from 'node:child_process';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type * as Engine from '../../src/engine/index.js';
import { isWidened, type Kernels, multipliesCorrectly } from '../../src/engine/trial.js';
import { bitsOf } from '../reference/bits.js';
import { referenceGemm } from '../reference/gemm.js';

const major = Number.parseInt(process.versions.node, 10);
const builds = ['base', 'relaxed', ...(major >= 24 ? ['wide'] : [])];

afterEach(() => {
  vi.unstubAllEnvs();
  vi.doUnmock('../../src/engine/trial.js');
  vi.resetModules();
});

/** An engine of its own, that reads the environment anew. */
async function freshEngine(environment: Readonly<Record<string, string>>): Promise<typeof Engine> {
  vi.resetModules();
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  return import('../../src/engine/index.js');
}

/** The bits of products of every kind, with inexact values. */
function productBits({ gemm }: typeof Engine): string {
  const values = (length: number): Float32Array => Float32Array.from({ length }, (_, i) => Math.sin(i + 1));
  const results: Float32Array[] = [];
  for (const [m, n, k] of [
    [50, 70, 300],
    [1, 70, 300],
    [4, 70, 30],
    [70, 1, 300],
    [50, 10, 300],
    [50, 70, 5],
  ]) {
    for (const transA of [false, true]) {
      for (const transB of [false, true]) {
        const c = new Float32Array(m * n);
        gemm({ m, n, k, transA, transB, a: values(m * k), b: values(k * n), c, bias: values(n), activation: 'tanh' });
        results.push(c);
      }
    }
  }
  return bitsOf(...results);
}

describe('the choice of a build', () => {
  it.each(builds)('LAYERWISE_SIMD forces %s', async (build) => {
    const engine = await freshEngine({ LAYERWISE_SIMD: build });
    expect(engine.engineInfo().build).toBe(build);
    for (const dtype of [Float32Array, Float64Array]) {
      const c = new dtype(4);
      engine.gemm({ m: 2, n: 2, k: 2, a: dtype.of(1, 2, 3, 4), b: dtype.of(5, 6, 7, 8), c });
      expect(Array.from(c)).toEqual([19, 22, 43, 50]);
    }
  });

  it('falls back to the next build when one multiplies wrongly', async () => {
    vi.stubEnv('LAYERWISE_SIMD', '');
    const order = [...builds].reverse();
    let tried = 0;
    vi.doMock('../../src/engine/trial.js', () => ({ multipliesCorrectly: () => tried++ > 0, isWidened: () => true }));
    const engine = await freshEngine({});
    expect(engine.engineInfo().build).toBe(order[1]);
  });

  it('names the builds that it has tried when none is right', async () => {
    vi.stubEnv('LAYERWISE_SIMD', '');
    vi.doMock('../../src/engine/trial.js', () => ({ multipliesCorrectly: () => false, isWidened: () => true }));
    const engine = await freshEngine({});
    const order = [...builds].reverse().join(', ');
    expect(() => engine.engineInfo()).toThrow(
      `engine: no float32 build multiplies correctly on this runtime (tried ${order})`,
    );
  });

  it('does not replace a build that was asked for', async () => {
    vi.doMock('../../src/engine/trial.js', () => ({ multipliesCorrectly: () => false, isWidened: () => true }));
    const engine = await freshEngine({ LAYERWISE_SIMD: 'relaxed' });
    expect(() => engine.engineInfo()).toThrow('(tried relaxed)');
  });

  it.runIf(major >= 24)('takes the relaxed build where V8 has not widened the wide one', async () => {
    vi.stubEnv('LAYERWISE_SIMD', '');
    vi.doMock('../../src/engine/trial.js', () => ({ multipliesCorrectly: () => true, isWidened: () => false }));
    expect((await freshEngine({})).engineInfo().build).toBe('relaxed');
  });

  it('answers an unknown build with the nearest name', async () => {
    const engine = await freshEngine({ LAYERWISE_SIMD: 'relaxd' });
    expect(() => engine.engineInfo()).toThrow(/LAYERWISE_SIMD.*'relaxed'/s);
  });

  it.runIf(major < 24)('refuses a build that the runtime cannot run', async () => {
    const engine = await freshEngine({ LAYERWISE_SIMD: 'wide' });
    expect(() => engine.engineInfo()).toThrow("LAYERWISE_SIMD: this runtime cannot run the 'wide' build");
  });

  it('leaves the flags of V8 alone when told to', async () => {
    const engine = await freshEngine({ LAYERWISE_SIMD: '', LAYERWISE_V8_FLAGS: '0' });
    const v8 = await import('node:v8');
    const setFlags = vi.spyOn(v8.default, 'setFlagsFromString');
    expect(engine.engineInfo().build).toBe(major < 22 ? 'base' : 'relaxed');
    expect(setFlags).not.toHaveBeenCalled();
    setFlags.mockRestore();
  });

  it('restores every flag that it sets', async () => {
    const v8 = await import('node:v8');
    const setFlags = vi.spyOn(v8.default, 'setFlagsFromString');
    const engine = await freshEngine({ LAYERWISE_SIMD: 'relaxed' });
    engine.gemm({ m: 1, n: 1, k: 1, a: Float32Array.of(2), b: Float32Array.of(3), c: new Float32Array(1) });
    const state = new Map<string, boolean>();
    for (const [flag] of setFlags.mock.calls) {
      if (!flag.includes('=')) state.set(flag.replace(/^--(no-)?/, ''), !flag.startsWith('--no-'));
    }
    setFlags.mockRestore();
    expect(state.size).toBeGreaterThan(0);
    for (const [flag, on] of state) expect([flag, on]).toEqual([flag, flag === 'liftoff']);
  });
});

describe('builds', () => {
  it.each(builds)('%s multiplies whole numbers exactly in every way', async (build) => {
    const { gemm } = await freshEngine({ LAYERWISE_SIMD: build });
    for (const dtype of [Float32Array, Float64Array]) {
      const whole = (length: number): Float32Array | Float64Array =>
        new dtype(length).map((_, i) => ((i * 37) % 11) - 5);
      for (const m of [1, 3, 6, 11, 125]) {
        for (const n of [1, 7, 16, 21, 50, 530]) {
          for (const [k, transA, transB] of [
            [5, false, false],
            [9, true, false],
            [30, false, true],
            [270, true, true],
          ] as const) {
            const shape = { m, n, k, transA, transB, lda: transA ? m : k, ldb: transB ? k : n, ldc: n, beta: 1 };
            const [a, b, c] = [whole(m * k), whole(k * n), whole(m * n)];
            const expected = referenceGemm({ ...shape, a, b, c });
            gemm({ ...shape, a, b, c });
            expect(bitsOf(Float64Array.from(c)), JSON.stringify(shape)).toBe(bitsOf(expected));
          }
        }
      }
    }
  });

  it.runIf(major >= 24)('relaxed and wide give the same bits', async () => {
    const relaxed = productBits(await freshEngine({ LAYERWISE_SIMD: 'relaxed' }));
    expect(productBits(await freshEngine({ LAYERWISE_SIMD: 'wide' }))).toBe(relaxed);
  });

  it('print nothing', () => {
    const script = `
      import { engineInfo, gemm, setThreads } from './src/engine/index.js';
      setThreads(2);
      const [n, values] = [200, new Float32Array(200 * 200).fill(1)];
      const c = new Float32Array(n * n);
      for (let i = 0; i < 10; i++) gemm({ m: n, n, k: n, a: values, b: values, c });
      process.stdout.write(engineInfo().build + ' ' + c.every((value) => value === n));`;
    const environment = { ...process.env, LAYERWISE_SIMD: '', NODE_OPTIONS: '' };
    const arguments_ = ['--import', 'tsx', '--input-type=module', '--eval', script];
    const output = execFileSync('sh', ['-c', '"$0" "$@" 2>&1', process.execPath, ...arguments_], { env: environment });
    expect(output.toString()).toBe(`${builds.at(-1)} true`);
  });
});

describe('a trial', () => {
  const right: Kernels = () => (_0, _1, _2, m, n, k, a, _lda, _ta, b, _ldb, _tb, _beta, c) => {
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let p = 0; p < k; p++) sum += read(a, i * k + p) * read(b, p * n + j);
        write(c, i * n + j, sum);
      }
    }
  };
  const read = (address: number, i: number): number => view(address)[i];
  const write = (address: number, i: number, value: number): void => void (view(address)[i] = value);
  let view: (address: number) => Float32Array = () => new Float32Array();

  it('accepts a right product and refuses one with one wrong element', async () => {
    const { viewAt } = await import('../../src/engine/memory.js');
    const trial = await import('../../src/engine/trial.js');
    view = (address) => new Float32Array(viewAt('float32', address, 1).buffer, address, 1000);
    expect(trial.multipliesCorrectly(right, 'float32')).toBe(true);
    for (const wrongAt of [0, 18, 100, 132]) {
      const wrong: Kernels =
        (name) =>
        (...args) => {
          right(name)(...args);
          write(args[13], wrongAt, read(args[13], wrongAt) + 1);
        };
      expect(trial.multipliesCorrectly(wrong, 'float32'), `c[${wrongAt}]`).toBe(false);
    }
  });

  it('finds that a product is not widened by its time', () => {
    const wait = (milliseconds: number): void => {
      const end = performance.now() + milliseconds;
      while (performance.now() < end);
    };
    const timed =
      (ofProduct: number, ofChain: number): Kernels =>
      (name) =>
      () =>
        wait(name.startsWith('gemm') ? ofProduct : ofChain);
    expect(isWidened(timed(0.4, 0.2))).toBe(true);
    expect(isWidened(timed(0.9, 0.2))).toBe(false);
    expect(multipliesCorrectly(timed(0, 0), 'float32')).toBe(false);
  });
});
