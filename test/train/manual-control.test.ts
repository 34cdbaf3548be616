import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { Dense, Dropout, l2 } from '../../src/layers/index.js';
import { Sequential } from '../../src/models/index.js';
import { AdamW, type Optimizer, SGD, StepDecay } from '../../src/optim/index.js';
import { Generator } from '../../src/tensor/index.js';
import { type Callback, Checkpoint, type FitOptions, type History, ManualControl } from '../../src/train/index.js';

const folder = mkdtempSync(join(tmpdir(), 'layerwise-control-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

const x = new Generator(1).normal([12, 3]);
const y = new Generator(2).normal([12, 1]);
const silent = { write: (): boolean => true };

let files = 0;
function newPath(extension = 'json'): string {
  return join(folder, `${++files}.${extension}`);
}

function model(optimizer: Optimizer = new AdamW(0.01), regularizer = l2(0.1)): Sequential {
  const layers = [new Dense(4, { activation: 'relu' }), new Dropout(0.5), new Dense(1)];
  const one = new Sequential(layers, { inputShape: [3], seed: 1 });
  return one.compile({ optimizer, loss: 'mse', regularizer });
}

/** Four epochs of three batches. */
function train(one: Sequential, callbacks: readonly Callback[], options: FitOptions = {}): Promise<History> {
  return one.fit(x, y, { batchSize: 4, epochs: 4, verbose: false, ...options, callbacks });
}

/** Writes the file at the end of an epoch, as a person would. */
function edit(path: string, epoch: number, content: unknown): Callback {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  return {
    onEpochEnd(context) {
      if (context.epoch === epoch) writeFileSync(path, text);
    },
  };
}

function contentOf(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

describe('the control file', () => {
  it('is made with all numbers that can be changed', async () => {
    const path = newPath();
    await train(model(), [new ManualControl({ path, output: silent })]);
    expect(contentOf(path)).toEqual({
      ...{ learningRate: 0.01, beta1: 0.9, beta2: 0.999, weightDecay: 0.01, 'dropout1.rate': 0.5, lambda: 0.1 },
      ...{ stop: false, checkpoint: false },
    });
  });

  it('changes what is edited, from the next step on, and notes it', async () => {
    const path = newPath();
    const lines: string[] = [];
    const control = new ManualControl({ path, output: { write: (text) => lines.push(text) } });
    const one = model();
    const edited = { learningRate: 0.002, beta1: 0.8, weightDecay: 0, 'dropout1.rate': 0.25, lambda: 0.3 };
    const history = await train(one, [edit(path, 2, edited), control]);
    const common = { epoch: 2, iteration: 6, by: 'ManualControl' };
    expect(history.changes).toEqual([
      { ...common, name: 'learningRate', from: 0.01, to: 0.002 },
      { ...common, name: 'beta1', from: 0.9, to: 0.8 },
      { ...common, name: 'weightDecay', from: 0.01, to: 0 },
      { ...common, name: 'dropout1.rate', from: 0.5, to: 0.25 },
      { ...common, name: 'lambda', from: 0.1, to: 0.3 },
    ]);
    expect(history.get('learningRate')).toEqual([0.01, 0.01, 0.002, 0.002]);
    expect(one.optimizer.config()).toMatchObject({ beta1: 0.8, weightDecay: 0 });
    expect(one.layers[1].config()).toMatchObject({ rate: 0.25 });
    expect(lines[0]).toBe('\nManualControl: learningRate 0.01 -> 0.002.\n');
  });

  it('has the effect of the same numbers set by the program, bit for bit', async () => {
    const path = newPath();
    const byHand = model();
    await train(byHand, [
      edit(path, 2, { learningRate: 0.002, lambda: 0.4 }),
      new ManualControl({ path, output: silent }),
    ]);
    const penalty = l2(0.1);
    const byProgram = model(new AdamW(0.01), penalty);
    const program: Callback = {
      onEpochEnd({ epoch, optimizer }) {
        if (epoch === 2) [optimizer.learningRate, penalty.lambda] = [0.002, 0.4];
      },
    };
    await train(byProgram, [program]);
    expect(byHand.theta.values.data).toEqual(byProgram.theta.values.data);
  });

  it('is left alone where it was not edited: what others change is not set back', async () => {
    const path = newPath();
    const other: Callback = {
      onEpochEnd({ epoch, optimizer }) {
        if (epoch === 1) optimizer.learningRate = 0.5;
      },
    };
    const whole = { learningRate: 0.01, beta1: 0.7 };
    const history = await train(model(), [other, edit(path, 2, whole), new ManualControl({ path, output: silent })]);
    expect(history.changes.map(({ name }) => name)).toEqual(['beta1']);
    expect(history.get('learningRate')).toEqual([0.01, 0.5, 0.5, 0.5]);
  });

  it('counts in full when it is there at the beginning', async () => {
    const path = newPath();
    writeFileSync(path, '{ "learningRate": 0.3 }');
    const history = await train(model(), [new ManualControl({ path, output: silent })]);
    expect(history.get('learningRate')).toEqual([0.3, 0.3, 0.3, 0.3]);
    expect(history.changes).toMatchObject([{ epoch: 1, iteration: 0, from: 0.01, to: 0.3 }]);
  });

  it('is looked at within an epoch, at most once a second', async () => {
    const path = newPath();
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    const person: Callback = {
      onBatchEnd({ iteration }) {
        now += 400;
        if (iteration === 1) writeFileSync(path, '{ "learningRate": 0.3 }');
      },
    };
    const history = await train(model(), [person, new ManualControl({ path, output: silent })], { epochs: 1 });
    expect(history.changes).toMatchObject([{ epoch: 1, iteration: 3 }]);
  });

  it('stops training, and is reset so that the next run goes on', async () => {
    const path = newPath();
    const callbacks = [edit(path, 2, { learningRate: 0.1, stop: true }), new ManualControl({ path, output: silent })];
    const history = await train(model(), callbacks);
    expect(history.stopReason).toBe('ManualControl: stopped by hand.');
    expect(history.epochs).toEqual([1, 2]);
    expect(contentOf(path)).toEqual({ learningRate: 0.1, stop: false });
  });

  it('asks for a checkpoint, which the run goes on from', async () => {
    const path = newPath();
    const checkpoint = join(folder, 'by-hand-{epoch}.safetensors');
    const control = new ManualControl({ path, checkpoint, output: silent });
    await train(model(), [edit(path, 2, { checkpoint: true }), control]);
    expect(existsSync(join(folder, 'by-hand-2.safetensors'))).toBe(true);
    expect(existsSync(join(folder, 'by-hand-3.safetensors'))).toBe(false);
    expect(contentOf(path)).toEqual({ checkpoint: false });
    const resume = join(folder, 'by-hand-2.safetensors');
    const [whole, resumed] = [model(), model()];
    await train(whole, []);
    await train(resumed, [new ManualControl({ path, output: silent })], { resume });
    expect(resumed.theta.values.data).toEqual(whole.theta.values.data);
  });
});

describe('an edit that does not fit', () => {
  it.each([
    ['no JSON', '{ "learningRate": 0.1', /^ManualControl: ".*\.json" is not JSON: /],
    [
      'a list',
      '[0.1]',
      /^ManualControl: ".*\.json" must hold an object such as \{ "learningRate": 0\.01 \}, got \[0\.1\]\./,
    ],
    ['a number as text', { learningRate: '0.1' }, /learningRate must be a number, got "0\.1"\./],
    ['a command as a number', { stop: 1 }, /stop must be true or false, got 1\./],
    [
      'a misspelt name',
      { learningrate: 0.1 },
      /^ManualControl: ".*\.json": nothing that can be changed is named 'learningrate'\. Did you mean 'learningRate'\? Known: learningRate, beta1,/,
    ],
    [
      'a rate below 0',
      { beta1: 0.5, learningRate: -1 },
      /^ManualControl: ".*\.json": AdamW: learningRate must be a finite number > 0, got -1\./,
    ],
    [
      'a dropout of 1',
      { 'dropout1.rate': 1 },
      /^ManualControl: ".*\.json": Dropout: rate must lie in \[0, 1\), got 1\./,
    ],
    [
      'a penalty below 0',
      { lambda: -0.1 },
      /^ManualControl: ".*\.json": l2: lambda must be a finite number >= 0, got -0\.1\./,
    ],
  ])('%s: one warning, and training goes on unchanged', async (_what, content, message) => {
    const warning = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const path = newPath();
    const [controlled, alone] = [model(), model()];
    const history = await train(controlled, [edit(path, 1, content), new ManualControl({ path, output: silent })]);
    await train(alone, []);
    expect(warning).toHaveBeenCalledTimes(1);
    expect(warning.mock.calls[0][0]).toMatch(message);
    expect(warning.mock.calls[0][0]).toMatch(/ Training goes on unchanged\.$/);
    expect(history.changes).toEqual([]);
    expect(controlled.theta.values.data).toEqual(alone.theta.values.data);
    expect(controlled.optimizer.config()).toEqual(alone.optimizer.config());
  });

  it('is an error before training when it is there at the beginning', async () => {
    const path = newPath();
    writeFileSync(path, '{ "learningRate": 0 }');
    const one = model();
    const before = [...one.theta.values.data];
    await expect(train(one, [new ManualControl({ path, output: silent })])).rejects.toThrow(
      'AdamW: learningRate must be a finite number > 0, got 0.',
    );
    expect([...one.theta.values.data]).toEqual(before);
    const nowhere = join(folder, 'missing', 'control.json');
    await expect(train(one, [new ManualControl({ path: nowhere })])).rejects.toThrow('ManualControl: cannot write');
    const place = newPath();
    mkdirSync(place);
    await expect(train(one, [new ManualControl({ path: place })])).rejects.toThrow('ManualControl: cannot read');
  });
});

describe('keys', () => {
  /** A terminal on which keys are pressed at the beginning of a batch, counted over all epochs from 0. */
  function keyboard(presses: Readonly<Record<number, string>>): {
    keys: PassThrough;
    person: Callback;
    raw: boolean[];
  } {
    const raw: boolean[] = [];
    const keys = Object.assign(new PassThrough(), { setRawMode: (mode: boolean) => raw.push(mode) });
    const person: Callback = {
      async onBatchBegin({ iteration }) {
        if (!(iteration in presses)) return;
        keys.write(presses[iteration]);
        await new Promise((resolve) => setImmediate(resolve));
      },
    };
    return { keys, person, raw };
  }

  it('change the learning rate, stop and help, and give the terminal back', async () => {
    const lines: string[] = [];
    const { keys, person, raw } = keyboard({ 0: '+', 1: '-', 2: 'x', 3: '++', 4: 'h', 7: 's' });
    const control = new ManualControl({ keys, output: { write: (text) => lines.push(text) } });
    const history = await train(model(new SGD(0.1)), [person, control]);
    expect(history.changes.map(({ iteration, from, to }) => [iteration, from, to])).toEqual([
      [1, 0.1, 0.125],
      [2, 0.125, 0.1],
      [4, 0.1, 0.125],
      [4, 0.125, 0.15625],
    ]);
    expect(history.stopReason).toBe('ManualControl: stopped by hand.');
    expect(history.epochs).toEqual([1, 2, 3]);
    expect(lines.at(-1)).toBe(
      '\nManualControl: + and - change the learning rate (0.15625) by a factor of 1.25, s stops, c writes a checkpoint.\n',
    );
    expect(raw).toEqual([true, false]);
    expect(keys.listenerCount('data')).toBe(0);
  });

  it('write a checkpoint in the middle of an epoch, from which the run goes on exactly', async () => {
    const { keys, person } = keyboard({ 0: '+', 4: 'c' });
    const checkpoint = newPath('safetensors');
    const whole = model();
    await train(whole, [person, new ManualControl({ keys, checkpoint, output: silent })]);
    const resumed = model();
    const history = await train(resumed, [new ManualControl({ keys: false })], { resume: checkpoint });
    expect(resumed.theta.values.data).toEqual(whole.theta.values.data);
    expect(history.changes).toEqual(whole.history?.changes);
  });

  it('say so when there is no rate to change, or no file to write', async () => {
    const lines: string[] = [];
    const { keys, person } = keyboard({ 0: '+', 1: 'c' });
    const control = new ManualControl({ keys, output: { write: (text) => lines.push(text) } });
    await train(model(new SGD(new StepDecay(0.1, { every: 2 }))), [person, control]);
    expect(lines).toEqual([
      '\nManualControl: the learning rate follows a schedule.\n',
      "\nManualControl: no file for a checkpoint: create it with { checkpoint: 'run-{epoch}.safetensors' }.\n",
    ]);
  });

  it('that end the program reach it', async () => {
    const kill = vi.spyOn(process, 'kill').mockImplementation(() => true);
    const { keys, person, raw } = keyboard({ 1: '\u0003' });
    await train(model(), [person, new ManualControl({ keys, output: silent })], { epochs: 1 });
    expect(kill.mock.calls).toEqual([[process.pid, 'SIGINT']]);
    expect(raw[1]).toBe(false);
  });
});

describe('a resumed run', () => {
  it('goes on with changed numbers, and takes edits made meanwhile', async () => {
    const [path, checkpoint] = [newPath(), newPath('safetensors')];
    const control = (): ManualControl => new ManualControl({ path, output: silent });
    const first = edit(path, 1, { learningRate: 0.002, 'dropout1.rate': 0.1, lambda: 0.5 });
    await train(model(), [first, control(), new Checkpoint({ path: checkpoint })], { epochs: 2 });
    const resumed = model();
    const unedited = await train(resumed, [control()], { resume: checkpoint });
    expect(unedited.get('learningRate')).toEqual([0.01, 0.002, 0.002, 0.002]);
    expect(unedited.changes.map(({ name }) => name)).toEqual(['learningRate', 'dropout1.rate', 'lambda']);
    expect(resumed.layers[1].config()).toMatchObject({ rate: 0.1 });
    writeFileSync(path, '{ "learningRate": 0.05, "dropout1.rate": 0.1, "lambda": 0.5 }');
    const edited = await train(model(), [control()], { resume: checkpoint });
    expect(edited.get('learningRate')).toEqual([0.01, 0.002, 0.05, 0.05]);
    expect(edited.changes.at(-1)).toMatchObject({
      epoch: 3,
      iteration: 6,
      name: 'learningRate',
      from: 0.002,
      to: 0.05,
    });
  });

  it('takes numbers that its program gives otherwise than the first one did, and notes them', async () => {
    const path = newPath('safetensors');
    await train(model(), [new Checkpoint({ path })], { epochs: 2 });
    const changed = new Sequential([new Dense(4, { activation: 'relu' }), new Dropout(0.2), new Dense(1)], {
      ...{ inputShape: [3], seed: 1 },
    });
    changed.compile({ optimizer: new AdamW(0.003, { beta1: 0.8 }), loss: 'mse', regularizer: l2(0.1) });
    const history = await train(changed, [], { resume: path });
    expect(history.get('learningRate')).toEqual([0.01, 0.01, 0.003, 0.003]);
    expect(history.changes).toEqual([
      { epoch: 3, iteration: 6, name: 'learningRate', from: 0.01, to: 0.003, by: 'resume' },
      { epoch: 3, iteration: 6, name: 'beta1', from: 0.9, to: 0.8, by: 'resume' },
      { epoch: 3, iteration: 6, name: 'dropout1.rate', from: 0.5, to: 0.2, by: 'resume' },
    ]);
  });

  it('keeps what a callback has changed when its program is the same, in the same process too', async () => {
    const path = newPath('safetensors');
    const slower: Callback = {
      onEpochEnd({ epoch, optimizer }) {
        optimizer.learningRate = 0.01 / 2 ** epoch;
      },
    };
    const one = model();
    await train(one, [slower, new Checkpoint({ path, every: 2 })], { epochs: 3 });
    for (const each of [one, model()]) {
      const history = await train(each, [], { resume: path });
      expect(history.get('learningRate')).toEqual([0.01, 0.005, 0.0025, 0.0025]);
      expect(history.changes).toEqual([]);
    }
  });
});
