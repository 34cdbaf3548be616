import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ArgumentError, FormatError, ResourceError, StateError } from 'layerwise';
import {
  choice,
  coarseToFine,
  gridSearch,
  search,
  type SearchOptions,
  type Space,
  successiveHalving,
  type TrialFigures,
  type TrialJob,
  uniform,
  when,
} from 'layerwise/tune';
import { FakeExecutor, thrown } from './fake-executor.js';

const folder = mkdtempSync(join(tmpdir(), 'layerwise-journal-'));
const warn = vi.fn();
/** Waiting for the disk itself takes most of the time of a search that does nothing. */
const sync = vi.fn();
let journal = '';
let number = 0;
beforeEach(() => {
  journal = join(folder, `${++number}.jsonl`);
  warn.mockReset();
  sync.mockReset();
  vi.spyOn(console, 'warn').mockImplementation(warn);
  vi.spyOn(process.getBuiltinModule('node:fs'), 'fsyncSync').mockImplementation(sync);
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => rmSync(folder, { recursive: true }));

const space = { kind: choice(['a', 'b']), x: uniform(0, 1), depth: when('kind', 'b', choice([1, 2])) };
const strategy = successiveHalving({ maxBudget: 9 });
type Options = Partial<SearchOptions<Space>>;

/** Some trials fail, some return what is no number: the journal has to remember all of it. */
function trial({ trial: own, values, budget = 1 }: TrialJob): TrialFigures {
  if (own === 3) thrown('no memory');
  if (own === 4) return { loss: NaN, other: Infinity };
  return { loss: Number(values.x) + 1 / budget, other: -Infinity };
}

/** A search of nine trials; what it comes to without the times, and the runs that it has run itself. */
async function run(options: Options = {}, slots = 1) {
  const executor = new FakeExecutor(slots, trial);
  const result = await search({
    ...{ space, strategy, executor, trials: 9, optimize: 'loss', seed: 7, verbose: false, journal },
    ...options,
  });
  const trials = result.trials.map(({ seconds: _, ...rest }) => rest);
  return {
    trials,
    ran: executor.jobs.map((job) => `${job.trial} ${job.rung}`),
    id: executor.jobs.at(0)?.search,
    asked: executor.asked,
  };
}

/** The lines of the journal. */
function records(): object[] {
  const lines = readFileSync(journal, 'utf8').trim().split('\n');
  return lines.map((line): object => {
    const record: unknown = JSON.parse(line);
    return typeof record === 'object' && record !== null ? record : {};
  });
}

const aNumber: unknown = expect.any(Number);
const anId: unknown = expect.stringMatching(/^[0-9a-f]{24}$/);

describe('the journal', () => {
  it('is a header and a line for each run that begins and ends', async () => {
    await run();
    const [header, ...rest] = records();
    expect(header).toEqual({
      layerwise: 'search',
      version: 1,
      id: anId,
      seed: '7',
      optimize: 'loss',
      mode: 'min',
      strategy: { successiveHalving: { budgets: [1, 3, 9], factor: 3, trials: 9 } },
      space: {
        kind: { choice: ['a', 'b'] },
        x: { uniform: [0, 1] },
        depth: { when: ['kind', ['b']], parameter: { choice: [1, 2] } },
      },
    });
    expect(rest).toHaveLength(2 * (9 + 3 + 1));
    expect(rest[0]).toMatchObject({ begin: 1, rung: 0, budget: 1, values: { x: aNumber } });
    expect(rest[1]).toMatchObject({ end: 1, rung: 0, figures: { other: '-Infinity' }, seconds: aNumber });
    expect(rest.find((record) => 'end' in record && record.end === 3)).toMatchObject({
      figures: {},
      error: 'no memory',
    });
    expect(rest.find((record) => 'end' in record && record.end === 4)).toMatchObject({
      figures: { loss: 'NaN', other: 'Infinity' },
    });
  });

  it('of a whole search answers the same call without running anything', async () => {
    const first = await run();
    const size = readFileSync(journal).length;
    const second = await run({}, 3);
    expect([second.ran, second.asked]).toEqual([[], 0]);
    expect(second.trials).toEqual(first.trials);
    expect(readFileSync(journal)).toHaveLength(size);
  });

  it.each([
    ['successive halving', strategy],
    ['coarse to fine', coarseToFine()],
  ])('cut anywhere goes on to the same end, and runs only what had not ended: %s', async (_, own) => {
    const whole = await run({ strategy: own, trials: 9 }, 2);
    expect(sync).toHaveBeenCalledTimes(records().filter((record) => !('begin' in record)).length); // header and ends
    const bytes = readFileSync(journal);
    const ended = (text: string): number =>
      text.split('\n').filter((line, i, all) => i < all.length - 1 && line.startsWith('{"end"')).length;
    const all = ended(bytes.toString());
    const everywhere = Array.from({ length: Math.floor(bytes.length / 71) }, (_, i) => 71 * i);
    const betweenLines = [...bytes.keys()].filter((i) => i === 0 || bytes[i - 1] === 10);
    for (const length of [...everywhere, ...betweenLines, bytes.length]) {
      writeFileSync(journal, bytes.subarray(0, length));
      const again = await run({ strategy: own, trials: 9 }, 1 + (length % 3));
      expect(again.trials).toEqual(whole.trials);
      expect(again.ran).toHaveLength(all - ended(bytes.toString('utf8', 0, length)));
    }
  });

  it('says that a torn line has been cut off, and nothing else', async () => {
    await run();
    const whole = readFileSync(journal, 'utf8');
    truncateSync(journal, whole.length - 10);
    const torn = whole.length - 10 - (whole.trimEnd().lastIndexOf('\n') + 1);
    await run();
    expect(warn.mock.calls).toEqual([
      [
        `search: the journal ${JSON.stringify(journal)} ended in a torn line, which a process that died has left: ` +
          `${torn} bytes are cut off.`,
      ],
    ]);
    expect(records().at(-1)).toMatchObject({ end: aNumber, rung: 2 });
  });

  it('keeps the id of the search, so that a job has one name for ever', async () => {
    const { id } = await run();
    writeFileSync(journal, `${readFileSync(journal, 'utf8').split('\n', 3).join('\n')}\n`);
    expect((await run()).id).toBe(id);
  });

  it('lets a random search go on with more trials, or answer with fewer', async () => {
    const random = { strategy: undefined };
    const five = await run({ ...random, trials: 5 });
    const nine = await run({ ...random, trials: 9 });
    expect(nine.ran).toEqual(['6 0', '7 0', '8 0', '9 0']);
    expect(nine.trials).toEqual(expect.arrayContaining(five.trials));
    expect((await run({ ...random, trials: 5 })).trials).toEqual(five.trials);
  });

  it('tells how much it knows', async () => {
    await run();
    const lines = readFileSync(journal, 'utf8').split('\n').slice(0, 21);
    writeFileSync(journal, `${lines.join('\n')}\n`);
    const told: string[] = [];
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => told.push(String(text)) > 0);
    await run({ verbose: true });
    expect(told[0]).toBe('10 runs are taken from the journal\n');
    expect(told).toHaveLength(1 + 3);
  });
});

describe('a journal of another search', () => {
  const complaint = (what: string): string =>
    `search: the journal ${JSON.stringify(journal)} belongs to a search with other settings: ${what}. ` +
    'Name another file for this search, or give it the same settings.';

  it.each<[string, Options, string]>([
    ['seed', { seed: 8 }, 'seed is "7" there, "8" here'],
    [
      'figure',
      { optimize: 'other', mode: 'max' },
      'optimize is "loss" there, "other" here; mode is "min" there, "max" here',
    ],
    [
      'strategy',
      { strategy: gridSearch({ points: 2 }), trials: undefined },
      'strategy is {"successiveHalving":{"budgets":[1,3,9],"factor":3,"trials":9}} there, ' +
        '{"gridSearch":{"kind":2,"x":2,"depth":2}} here',
    ],
    [
      'number of trials where it matters',
      { trials: 10 },
      'strategy is {"successiveHalving":{"budgets":[1,3,9],"factor":3,"trials":9}} there, ' +
        '{"successiveHalving":{"budgets":[1,3,9],"factor":3,"trials":10}} here',
    ],
    [
      'space',
      { space: { kind: choice(['a', 'b']), x: uniform(0, 2), y: uniform(0, 1) } },
      'space.x is {"uniform":[0,1]} there, {"uniform":[0,2]} here; ' +
        'space.depth is {"when":["kind",["b"]],"parameter":{"choice":[1,2]}} there, nothing here; ' +
        'space.y is nothing there, {"uniform":[0,1]} here',
    ],
    [
      'order of parameters',
      { space: { x: space.x, kind: space.kind, depth: space.depth } },
      'the parameters of space stand in another order',
    ],
  ])('is refused and left as it was: another %s', async (_, options, what) => {
    await run();
    const before = readFileSync(journal, 'utf8');
    const failure = run(options);
    await expect(failure).rejects.toThrow(ArgumentError);
    await expect(failure).rejects.toThrow(complaint(what));
    expect(readFileSync(journal, 'utf8')).toBe(before);
  });
});

describe('a file that is no journal', () => {
  it.each([
    ['a table', 'epoch,loss\n1,0.5\n'],
    ['a word without an end', 'hello'],
    ['other JSON', '{"name":"x"}\n'],
  ])('is refused and left as it was: %s', async (_, text) => {
    writeFileSync(journal, text);
    const failure = run();
    await expect(failure).rejects.toThrow(FormatError);
    await expect(failure).rejects.toThrow(
      `search: ${JSON.stringify(journal)} is no journal of a search. It is left as it was.`,
    );
    expect(readFileSync(journal, 'utf8')).toBe(text);
  });

  it.each([
    ['a line that is no JSON', 'hello\n', 'line 28: "hello" is no JSON. Mend the line, or take it out.'],
    ['a line of another kind', '{"note":1}\n', "line 28: 'rung' must be a number, got undefined."],
    [
      'settings that are not in the space',
      '{"begin":1,"rung":0,"values":{"x":3}}\n',
      'line 28: the values {"x":3} are none of this search\'s space.',
    ],
    ['a run that ends twice', '{"end":1,"rung":0,"figures":{},"seconds":1}\n', 'line 28: trial 1 has ended before.'],
  ])('names the line: %s', async (_, line, message) => {
    await run();
    appendFileSync(journal, line);
    const failure = run();
    await expect(failure).rejects.toThrow(FormatError);
    await expect(failure).rejects.toThrow(`search: the journal ${JSON.stringify(journal)}, ${message}`);
  });

  it('names a version to come', async () => {
    await run();
    writeFileSync(journal, readFileSync(journal, 'utf8').replace('"version":1', '"version":2'));
    await expect(run()).rejects.toThrow(FormatError);
  });

  it.each(['/dev/full', folder])('is refused before anything runs: %s', async (path) => {
    const executor = new FakeExecutor(1, trial);
    await expect(run({ executor, journal: path })).rejects.toThrow(ResourceError);
    expect(executor.jobs).toEqual([]);
  });

  it('is refused where no file can be', async () => {
    const path = join(folder, 'missing', 'journal.jsonl');
    await expect(run({ journal: path })).rejects.toThrow(
      `search: cannot open the journal ${JSON.stringify(path)}: ENOENT`,
    );
    expect(existsSync(path)).toBe(false);
  });

  it('is noticed when two searches write to it', async () => {
    const executor = new FakeExecutor(1, (job) => {
      if (job.trial === 2) appendFileSync(journal, '{"begin":1');
      return { loss: 1 };
    });
    const failure = run({ executor });
    await expect(failure).rejects.toThrow(StateError);
    await expect(failure).rejects.toThrow('another process writes to it. Give each search a journal of its own.');
  });
});

describe('a full disk', () => {
  it('does not end the search: one warning, and the lines are written as soon as there is room', async () => {
    const files = process.getBuiltinModule('node:fs');
    const write = files.writeSync.bind(files);
    let full = false;
    vi.spyOn(files, 'writeSync').mockImplementation((file: number, data: unknown, offset?: unknown) => {
      if (!(data instanceof Uint8Array)) throw new TypeError('bytes were expected');
      if (!full) return write(file, data, Number(offset));
      write(file, data.subarray(0, 5)); // a part still fits
      throw new Error('ENOSPC: no space left on device, write');
    });
    const filling = new FakeExecutor(1, (job) => {
      full = job.rung === 0 && job.trial > 2 && job.trial < 7;
      return trial(job);
    });
    const first = await run({ executor: filling });
    expect(warn.mock.calls).toEqual([
      [
        `search: cannot write the journal ${JSON.stringify(journal)}: ENOSPC: no space left on device, write. ` +
          'The search goes on; what is not in it would have to run again.',
      ],
    ]);
    const again = await run();
    expect(again.ran).toEqual([]);
    expect(again.trials).toEqual(first.trials);
  });
});
