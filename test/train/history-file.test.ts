import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ArgumentError, FormatError, History, ResourceError } from 'layerwise';
import { afterAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'history-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function file(extension: string, text: string): string {
  const path = join(folder, `${files++}.${extension}`);
  writeFileSync(path, text);
  return path;
}

describe('a saved history', () => {
  it('comes back with its figures, changes and the reason of its end', async () => {
    const history = new History();
    history.add(1, { loss: 0.7, valLoss: 0.8 });
    history.add(2, { loss: 0.5, valLoss: NaN, accuracy: 1 });
    history.noteChange({ epoch: 2, iteration: 40, name: 'learningRate', from: 0.1, to: 0.03, by: 'a test' });
    history.stopReason = 'enough';
    const path = join(folder, 'saved.json');
    await history.save(path);
    const read = await History.load(path);
    expect(read.toJSON()).toEqual(history.toJSON());
    expect(read.get('valLoss')).toEqual([0.8, NaN]);
    expect(read.changes).toEqual(history.changes);
    expect(read.stopReason).toBe('enough');
  });

  it('may be the rows of toJSON, lines of JSON or CSV; of an epoch the last row counts', async () => {
    const rows = [
      { epoch: 2, loss: 0.6 },
      { epoch: 1, loss: 0.9 },
      { epoch: 2, loss: 0.5 },
    ];
    const sorted = [
      { epoch: 1, loss: 0.9 },
      { epoch: 2, loss: 0.5 },
    ];
    const lines = rows.map((row) => JSON.stringify(row)).join('\n');
    const csv = `epoch,loss,valLoss\n${rows.map(({ epoch, loss }) => `${epoch},${loss},`).join('\n')}\n`;
    for (const path of [file('json', JSON.stringify(rows)), file('jsonl', `${lines}\n\n`), file('csv', csv)]) {
      expect((await History.load(path)).toJSON()).toEqual(sorted);
    }
  });

  const spoilt: [string, string, string, new () => Error, RegExp][] = [
    ['no file', 'none', '', ResourceError, /History\.load: cannot read ".*missing\.json"/],
    ['another extension', 'txt', 'x', ArgumentError, /path must end in \.json, \.jsonl or \.csv/],
    ['no JSON', 'json', '{"for', FormatError, /is not JSON/],
    ['another object', 'json', '{"a":1}', FormatError, /it lacks "format": "layerwise\.history"/],
    ['another version', 'json', '{"format":"layerwise.history","version":7}', FormatError, /has format version 7/],
    ['a torn line', 'jsonl', '{"epoch":1,"loss":1}\n{"epo', FormatError, /, line 2 is not JSON/],
    ['no epoch', 'jsonl', '{"loss":1}', FormatError, /row 1 must have an epoch, an integer >= 1, got undefined/],
    ['an epoch 0', 'jsonl', '{"epoch":0}', FormatError, /row 1 must have an epoch, an integer >= 1, got 0/],
    ['a word', 'jsonl', '{"epoch":1,"loss":"low"}', FormatError, /row 1: loss must be a number, got "low"/],
    ['a list of numbers', 'json', '[3]', FormatError, /row 1 must be an object of numbers, got 3/],
    ['a word in CSV', 'csv', 'epoch,loss\n1,low\n', FormatError, /row 1.*loss.*low/],
  ];
  it.each(spoilt)('is refused with its reason: %s', async (_what, extension, text, error, message) => {
    const path = extension === 'none' ? join(folder, 'missing.json') : file(extension, text);
    const refused = await History.load(path).catch((cause: unknown) => cause);
    expect(refused).toBeInstanceOf(error);
    expect(String(refused)).toMatch(message);
  });

  it('goes to a .json file only', async () => {
    await expect(new History().save('run.csv')).rejects.toThrow(
      'History.save: path must be a file that ends in .json, got "run.csv"',
    );
  });
});
