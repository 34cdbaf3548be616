import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ArgumentError, CSVLogger, Dense, History, JSONLLogger, ResourceError, Sequential } from 'layerwise';
import { moons } from 'layerwise/data';
import { diagnose as diagnoseErrors, diagnoseHistory } from 'layerwise/strategy';
import { diagnose } from '../../src/cli/diagnose.js';

const folder = mkdtempSync(join(tmpdir(), 'layerwise-diagnose-'));
const path = join(folder, 'history.json');
const history = new History();
[0.3, 0.2, 0.1, 0.05].forEach((error, i) => {
  history.add(i + 1, { loss: error, accuracy: 1 - error, valLoss: 0.5, valAccuracy: 0.75 - 0.01 * i });
});

/** What the command prints. */
async function printed(...args: string[]): Promise<string> {
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  try {
    expect(await diagnose.run(args)).toBe(0);
    expect(log).toHaveBeenCalledTimes(1);
    return String(log.mock.calls[0][0]);
  } finally {
    log.mockRestore();
  }
}

describe('layerwise diagnose', () => {
  beforeAll(() => history.save(path));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('reads a history', async () => {
    expect(await printed(path, '--human', '1%')).toBe(String(diagnoseHistory(history, { human: 0.01 })));
  });

  it('takes the flags of diagnoseHistory', async () => {
    const flags = ['--metric', 'loss', '--mode', 'min', '--tolerance', '0.1', '--epoch', '2', '--train-dev=0.3'];
    const options = { metric: 'loss', mode: 'min', tolerance: 0.1, epoch: 2, trainDev: 0.3, test: 0.6 } as const;
    expect(await printed(path, ...flags, '--test', '0.6')).toBe(String(diagnoseHistory(history, options)));
    const best: unknown = JSON.parse(await printed(path, '--epoch', 'best', '--json'));
    expect(best).toMatchObject({ epoch: 1, problems: ['avoidableBias'] });
  });

  it('reads what the loggers write', async () => {
    const [csv, jsonl] = ['run.csv', 'run.jsonl'].map((name) => join(folder, name));
    const model = new Sequential([new Dense(1, { activation: 'sigmoid' })], { seed: 1 });
    model.compile({ optimizer: 'adam', loss: 'binaryCrossEntropy', metrics: ['accuracy'] });
    const { x, y } = moons(40);
    const callbacks = [new CSVLogger(csv), new JSONLLogger(jsonl)];
    const options = { epochs: 5, validationSplit: 0.25, verbose: false, callbacks };
    const trained = await model.fit(x, y.reshape([40, 1]), options);
    for (const file of [csv, jsonl]) expect(await printed(file)).toBe(String(diagnoseHistory(trained)));
  });

  it('reads errors', async () => {
    const errors = { human: 0.01, train: 0.02, trainDev: 0.03, dev: 0.1, test: 0.11 };
    const flags = ['--human', '1%', '--train', '2%', '--train-dev', '0.03', '--dev', '.1', '--test', '11%'];
    expect(await printed(...flags)).toBe(String(diagnoseErrors(errors)));
    expect(JSON.parse(await printed(...flags, '--json', '--tolerance', '20%'))).toMatchObject({
      tolerance: 0.2,
      problems: [],
    });
  });

  it('--help lists the flags', async () => {
    const text = await printed('--help');
    for (const flag of ['--human SHARE', '--train-dev SHARE', '--epoch NUMBER', '--json']) expect(text).toContain(flag);
  });

  it.each([
    [[], ArgumentError, 'layerwise diagnose: needs a history or --train and --dev. --help says more.'],
    [['--train', '8%'], ArgumentError, 'layerwise diagnose: needs a history or --train and --dev. --help says more.'],
    [['a.json', 'b.json'], ArgumentError, 'layerwise diagnose: takes one history, got a.json, b.json.'],
    [['a.json', '--dev', '0.1'], ArgumentError, 'layerwise diagnose: --dev is in the history already.'],
    [['--train', '0', '--dev', '0', '--epoch', '3'], ArgumentError, 'layerwise diagnose: --epoch needs a history.'],
    [
      ['--train', 'low', '--dev', '0'],
      ArgumentError,
      'layerwise diagnose: --train must be a number such as 0.08 or 8%, got "low".',
    ],
    [['--train', '8', '--dev', '10'], ArgumentError, /^diagnose: train must be .* Of percentages .*: 0\.08\.$/],
    [[path, '--mode', 'mix'], ArgumentError, /^layerwise diagnose: --mode must be one of 'min', 'max', got "mix"/],
    [[path, '--epoch', 'frist'], ArgumentError, /^diagnoseHistory: epoch must be one of 1 to 4, 'best' or 'last'/],
    [[join(folder, 'none.json')], ResourceError, /^History\.load: cannot read/],
  ])('%j', async (args, error, message) => {
    const failure: unknown = await diagnose.run(args).catch((reason: unknown) => reason);
    expect(failure).toBeInstanceOf(error);
    expect(failure instanceof Error && failure.message).toMatch(
      typeof message === 'string' ? new RegExp(`^${message.replaceAll('.', '\\.')}$`) : message,
    );
  });

  it('a history with a gap is an error', async () => {
    const gap = join(folder, 'gap.jsonl');
    const rows = [1, 2, 4].map((epoch) => JSON.stringify({ epoch, accuracy: 0.9, valAccuracy: 0.8 }));
    writeFileSync(gap, rows.join('\n'));
    await expect(diagnose.run([gap])).rejects.toThrow(
      'diagnoseHistory: epochs must follow one another, but 4 comes after 2. The history lacks 1: ' +
        'was a part of the run not kept?',
    );
  });
});
