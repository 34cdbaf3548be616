import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import {
  CSVLogger,
  type Callback,
  Checkpoint,
  Dense,
  type EpochContext,
  type FitOptions,
  Generator,
  History,
  JSONLLogger,
  type Logs,
  type RowLoggerOptions,
  SGD,
  Sequential,
  Tensor,
} from 'layerwise';

const folder = mkdtempSync(join(tmpdir(), 'layerwise-loggers-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => void vi.restoreAllMocks());

const x = new Generator(1).normal([24, 3]);
const y = new Tensor(
  Float32Array.from({ length: 24 }, (_, i) => x.get(i, 0) - x.get(i, 2)),
  [24, 1],
);
const validationData = { x: x.rows(0, 8), y: y.rows(0, 8) };

let files = 0;
const inFolder = (extension: string): string => join(folder, `log${++files}.${extension}`);
const text = (path: string): string => readFileSync(path, 'utf8');

function model(metrics: readonly string[] = ['mae']): Sequential {
  const built = new Sequential([new Dense(1)], { inputShape: [3], seed: 1 });
  return built.compile({ optimizer: new SGD(0.1), loss: 'mse', metrics });
}

/** Three steps an epoch. */
function fit(one: Sequential, callbacks: readonly Callback[], options: FitOptions = {}): Promise<History> {
  return one.fit(x, y, { epochs: 3, batchSize: 8, verbose: false, callbacks, ...options });
}

function failAt(epoch: number): Callback {
  return {
    onEpochBegin(context) {
      if (context.epoch === epoch) throw new Error('the machine is off');
    },
  };
}

const loggers = [
  { name: 'CSVLogger', extension: 'csv', create: (path: string, o?: RowLoggerOptions) => new CSVLogger(path, o) },
  { name: 'JSONLLogger', extension: 'jsonl', create: (path: string, o?: RowLoggerOptions) => new JSONLLogger(path, o) },
];

describe.each(loggers)('$name', ({ name, extension, create }) => {
  it('writes the history, which History.load reads back to the bit', async () => {
    const path = inFolder(extension);
    const history = await fit(model(), [create(path)], { validationData });
    expect(history.names).toEqual(['loss', 'mae', 'valLoss', 'valMae', 'learningRate']);
    expect((await History.load(path)).toJSON()).toEqual(history.toJSON());
  });

  it('has each row in the file when its epoch ends', async () => {
    const path = inFolder(extension);
    const lines: number[] = [];
    await fit(model(), [create(path), { onEpochEnd: () => void lines.push(text(path).split('\n').length - 1) }]);
    expect(lines).toEqual(extension === 'csv' ? [2, 3, 4] : [1, 2, 3]);
  });

  it('writes rows of steps between those of epochs', async () => {
    const path = inFolder(extension);
    const losses: number[] = [];
    const recorder: Callback = { onBatchEnd: ({ loss }) => void losses.push(loss) };
    const history = await fit(model(), [create(path, { everySteps: 2 }), recorder], { epochs: 2 });
    const rows = readRows(path);
    expect(rows.map(({ epoch, step, iteration }) => [epoch, step, iteration])).toEqual([
      [1, 2, 2],
      [1, undefined, undefined],
      [2, 1, 4],
      [2, 3, 6],
      [2, undefined, undefined],
    ]);
    expect([rows[0].loss, rows[2].loss, rows[3].loss]).toEqual([losses[1], losses[3], losses[5]]);
    expect(rows[0].learningRate).toBe(0.1);
    expect(Object.keys(rows[0])).toContain('mae');
    expect((await History.load(path)).toJSON()).toEqual(history.toJSON());
  });

  it('has a history of the epochs that ended, where the last one did not', async () => {
    const path = inFolder(extension);
    const fail: Callback = {
      onBatchEnd({ iteration }) {
        if (iteration === 5) throw new Error('off');
      },
    };
    await expect(fit(model(), [create(path, { everySteps: 1 }), fail])).rejects.toThrow('off');
    expect(readRows(path).at(-1)?.iteration).toBe(5);
    expect((await History.load(path)).epochs).toEqual([1]);
  });

  it.each([{ everySteps: undefined }, { everySteps: 2 }])(
    'goes on where a run resumes, to the byte (everySteps $everySteps)',
    async (options) => {
      const whole = inFolder(extension);
      const path = inFolder(extension);
      const checkpoint = join(folder, `${name}${String(options.everySteps)}.safetensors`);
      await fit(model(), [create(whole, options)], { epochs: 5 });
      const early = join(folder, `early-${name}.safetensors`);
      const keep: Callback = {
        onEpochBegin: ({ epoch }) => {
          if (epoch === 3) copyFileSync(checkpoint, early);
        },
      };
      const saving = new Checkpoint({ path: checkpoint });
      await expect(fit(model(), [create(path, options), saving, keep, failAt(5)], { epochs: 5 })).rejects.toThrow();
      appendFileSync(path, '{"epoch":5,"lo'); // a line that the end of the machine has torn
      await fit(model(), [create(path, options)], { epochs: 5, resume: early });
      expect(text(path)).toBe(text(whole));
    },
  );

  it('goes on in the middle of an epoch', async () => {
    const whole = inFolder(extension);
    const path = inFolder(extension);
    const checkpoint = join(folder, `middle-${name}.safetensors`);
    await fit(model([]), [create(whole, { everySteps: 1 })]);
    const fail: Callback = {
      onBatchEnd({ iteration }) {
        if (iteration === 6) throw new Error('off');
      },
    };
    const saving = new Checkpoint({ path: checkpoint, every: { steps: 4 } });
    await expect(fit(model([]), [create(path, { everySteps: 1 }), saving, fail])).rejects.toThrow('off');
    await fit(model([]), [create(path, { everySteps: 1 })], { resume: checkpoint });
    expect(text(path)).toBe(text(whole));
  });

  it('has every row in the file when a checkpoint is written, so that a kill loses none', async () => {
    const path = inFolder(extension);
    const counts: number[] = [];
    const watch: Callback = { onBatchEnd: () => void counts.push(readRows(path).length) };
    await fit(model(), [create(path, { everySteps: 1 }), watch], { epochs: 1 });
    expect(counts).toEqual([1, 2, 3]);
  });

  it('takes epochs that the file lacks from the history', async () => {
    const whole = inFolder(extension);
    const path = inFolder(extension);
    const checkpoint = join(folder, `lacks-${name}.safetensors`);
    await fit(model(), [create(whole), new Checkpoint({ path: checkpoint, every: 2 })]);
    await fit(model(), [create(path)], { resume: checkpoint });
    expect(text(path)).toBe(text(whole));
  });

  it('goes on after epochs that count as done', async () => {
    const path = inFolder(extension);
    const one = model();
    await fit(one, [create(path)]);
    await fit(one, [create(path)], { initialEpoch: 3, epochs: 5 });
    expect(readRows(path).map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5]);
  });

  it('has room for figures that come later', async () => {
    const path = inFolder(extension);
    const one = model();
    await fit(one, [create(path)], { epochs: 1 });
    const history = await fit(one, [create(path, { everySteps: 3 })], { initialEpoch: 1, epochs: 2, validationData });
    const rows = readRows(path);
    expect(rows.map((row) => row.valLoss)).toEqual([undefined, undefined, history.last.valLoss]);
    expect(rows.map(({ iteration }) => iteration)).toEqual([undefined, 3, undefined]);
  });

  it('has room for figures that come in the middle of a run', async () => {
    const path = inFolder(extension);
    const logger = create(path);
    const later: Callback = {
      async onEpochEnd(context) {
        if (context.epoch !== 2) return;
        await logger.onEpochEnd(withLogs(context, { loss: 7, 'a "new", figure': NaN }));
      },
    };
    await fit(model(), [logger, later]);
    const rows = readRows(path);
    expect(rows.map(({ epoch }) => epoch)).toEqual([1, 2, 2, 3]);
    expect(rows.map((row) => row['a "new", figure'])).toEqual([undefined, undefined, NaN, undefined]);
    expect(rows[0].mae).toBeGreaterThan(0);
  });

  it('renames the file of an earlier run', async () => {
    const path = inFolder(extension);
    writeFileSync(path, 'something else\n');
    const renamed = (n: number): string => path.replace(/\.(\w+)$/, `.${n}.$1`);
    await fit(model(), [create(path)]);
    const first = text(path);
    await fit(model(['mae', 'mse']), [create(path)]);
    expect(text(renamed(1))).toBe('something else\n');
    expect(text(renamed(2))).toBe(first);
    expect(existsSync(renamed(3))).toBe(false);
  });

  it('keeps numbers that are not finite', async () => {
    const path = inFolder(extension);
    const logger = create(path);
    const odd: Callback = {
      onEpochEnd: (context) => logger.onEpochEnd(withLogs(context, { loss: -Infinity, mae: NaN })),
    };
    await fit(model(), [logger, odd], { epochs: 1 });
    const one = model();
    await fit(one, [create(path)], { initialEpoch: 1, epochs: 2 });
    expect(readRows(path).map(({ loss }) => loss)).toEqual([expect.any(Number), -Infinity, expect.any(Number)]);
    expect(readRows(path)[1].mae).toBe(NaN);
    const history = await History.load(path);
    expect(history.toJSON().at(0)?.loss).toBe(-Infinity);
    expect(history.get('mae')[0]).toBe(NaN);
  });

  it.skipIf(!existsSync('/dev/full'))('a full disk is one warning, and the weights are the same', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const [with_, without] = [model(), model()];
    const history = await fit(with_, [create('/dev/full', { everySteps: 1 })]);
    await fit(without, []);
    expect(history.epochs).toEqual([1, 2, 3]);
    expect([...with_.theta.values.data]).toEqual([...without.theta.values.data]);
    expect(warn.mock.calls).toEqual([
      [
        `${name}: cannot write "/dev/full": ENOSPC: no space left on device, write. Training goes on; up to 16 MB wait ` +
          'in memory and are written when that becomes possible, or lost with the process.',
      ],
    ]);
    expect(statSync('/dev/full').isCharacterDevice()).toBe(true);
  });

  it('a file that is gone for a while loses nothing', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const whole = inFolder(extension);
    const path = inFolder(extension);
    const aside = `${path}.aside`;
    const mover: Callback = {
      onEpochBegin({ epoch }) {
        if (epoch === 2) copyFileSync(path, aside);
        if (epoch === 2) rmSync(path);
        if (epoch === 4) copyFileSync(aside, path);
      },
    };
    await fit(model(), [create(whole)], { epochs: 5 });
    await fit(model(), [mover, create(path)], { epochs: 5 });
    expect(text(path)).toBe(text(whole));
    expect(warn).toHaveBeenCalledTimes(1);
    expect(String(warn.mock.calls[0][0])).toMatch(/^(CSV|JSONL)Logger: cannot write ".*": ENOENT: no such file /);
  });

  it('a file that another run writes to is left to it', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const path = inFolder(extension);
    const other: Callback = {
      onEpochBegin({ epoch }) {
        if (epoch === 2) writeFileSync(path, 'x');
      },
    };
    await fit(model(), [create(path), other]);
    expect(text(path)).toBe('x');
    expect(warn).toHaveBeenCalledTimes(1);
    expect(String(warn.mock.calls[0][0])).toMatch(
      /it has 1 bytes, not the \d+ written here; does another run use it\?/,
    );
  });
});

it('CSVLogger names the field that is no number', async () => {
  const path = inFolder('csv');
  writeFileSync(path, 'epoch,loss\n1,0.5\n2,low\n');
  await expect(fit(model(), [new CSVLogger(path)], { initialEpoch: 2 })).rejects.toThrow(
    `CSVLogger: ${JSON.stringify(path)}: row 2, column 'loss': expected a number, got "low".`,
  );
});

/** The context with other figures. */
function withLogs(context: EpochContext, logs: Logs): EpochContext {
  return new Proxy(context, { get: (target, key): unknown => (key === 'logs' ? logs : Reflect.get(target, key)) });
}

/** The rows of either format. */
function readRows(path: string): Record<string, number>[] {
  const lines = text(path).trim().split('\n');
  if (path.endsWith('.jsonl')) {
    return lines.map((line) => {
      const row: unknown = JSON.parse(line);
      const entries: [string, unknown][] = Object.entries(typeof row === 'object' && row !== null ? row : {});
      return Object.fromEntries(entries.map(([key, value]) => [key, value === null ? NaN : Number(value)]));
    });
  }
  const names = [...lines[0].matchAll(/"((?:[^"]|"")*)"|([^,]+)/g)].map((m) => m[2] ?? m[1].replaceAll('""', '"'));
  return lines.slice(1).map((line) => {
    const fields = line.split(',').flatMap((field, i) => (field === '' ? [] : [[names[i], Number(field)] as const]));
    return Object.fromEntries(fields);
  });
}
