import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { parseCsv, readCsv } from '../../src/data/index.js';
import { FormatError } from '../../src/errors/index.js';
import { realFile } from './shared-data.js';

const folder = mkdtempSync(join(tmpdir(), 'layerwise-csv-'));
afterAll(() => rmSync(folder, { recursive: true }));

const houses = 'size, rooms,kind\n70,3,flat\n4.5e1,?,house\n-1,.5,flat\n';

describe('CSV', () => {
  it('gives numbers, strings and labels by name or index', async () => {
    const table = await parseCsv(houses);
    expect([table.columns, table.rows]).toEqual([['size', 'rooms', 'kind'], 3]);
    expect(table.numbers(['size']).toArray()).toEqual([[70], [45], [-1]]);
    expect(table.numbers([1, 0], { missing: 'nan' }).toArray()).toEqual([
      [3, 70],
      [NaN, 45],
      [0.5, -1],
    ]);
    expect(table.numbers(['rooms'], { missing: 2, dtype: 'float64' }).toArray()).toEqual([[3], [2], [0.5]]);
    expect(table.strings('kind')).toEqual(['flat', 'house', 'flat']);
    const { labels, classes } = table.labels('kind');
    expect([labels.dtype, labels.toArray(), classes]).toEqual(['int32', [0, 1, 0], ['flat', 'house']]);
  });

  it('reads quotes, another delimiter, a byte-order mark, no header and given names', async () => {
    const quoted = await parseCsv('\uFEFFa;b\n"x;\n""y""";2\n', 'q', { delimiter: ';' });
    expect([quoted.columns, quoted.strings('a')]).toEqual([['a', 'b'], ['x;\n"y"']]);
    const bare = await parseCsv('1,2\n3,4\n', 'b', { header: false });
    expect([bare.columns, bare.numbers().toArray()]).toEqual([
      ['0', '1'],
      [
        [1, 2],
        [3, 4],
      ],
    ]);
    const named = await parseCsv('1,2\n', 'n', { header: ['p', 'q'] });
    expect(named.numbers(['q']).toArray()).toEqual([[2]]);
  });

  it('counts and locates missing values', async () => {
    const table = await parseCsv('a,b\n1,\n,NA\n', 'h.csv');
    expect(() => table.numbers()).toThrow(
      "readCsv: h.csv: 3 missing values, the first at row 1, column 'b'. Pass { missing: 'nan' }",
    );
    expect(() => table.labels('b')).toThrow("the label at row 1, column 'b' is missing");
    expect(() => table.numbers(['a'], { missing: 'nan', dtype: 'int32' })).toThrow(
      'int32 has no value for missing = "nan"',
    );
  });

  it.each([
    {
      what: 'text among numbers',
      text: 'a\n1\nx1\n',
      message: 'h.csv: row 2, column \'a\': expected a finite number, got "x1"',
    },
    { what: 'a hexadecimal', text: 'a\n0x10\n', message: 'expected a finite number, got "0x10"' },
    { what: 'an overflow', text: 'a\n1e999\n', message: 'expected a finite number, got "1e999"' },
  ])('refuses $what', async ({ text, message }) => {
    const table = await parseCsv(text, 'h.csv');
    expect(() => table.numbers()).toThrow(FormatError);
    expect(() => table.numbers()).toThrow(message);
  });

  it('refuses a fraction as int32', async () => {
    const table = await parseCsv('a\n1.5\n', 'h.csv');
    expect(() => table.numbers(['a'], { dtype: 'int32' })).toThrow(
      'row 1, column \'a\': expected an integer of 32 bits, got "1.5"',
    );
  });

  it.each([
    { what: 'rows of unequal length', text: 'a,b\n1\n', message: /^readCsv: h\.csv: Invalid Record Length.*line 2/ },
    { what: 'an open quote', text: 'a\n"1\n', message: /^readCsv: h\.csv: Quote Not Closed/ },
    { what: 'nothing', text: '', message: /^readCsv: h\.csv: expected at least one row, got none/ },
    {
      what: 'a name twice',
      text: 'a,a\n1,2\n',
      message: /^readCsv: h\.csv: expected each column name once, got "a" twice/,
    },
  ])('refuses text with $what', async ({ text, message }) => {
    await expect(parseCsv(text, 'h.csv')).rejects.toThrow(message);
    await expect(parseCsv(text, 'h.csv')).rejects.toBeInstanceOf(FormatError);
  });

  it('names the nearest column and option', async () => {
    const table = await parseCsv(houses, 'h.csv');
    expect(() => table.numbers(['room'])).toThrow(
      'h.csv has no column "room". Did you mean \'rooms\'? It has: size, rooms, kind.',
    );
    expect(() => table.numbers([3])).toThrow('has no column 3');
    // @ts-expect-error: a misspelt option
    await expect(parseCsv(houses, 'h', { delimeter: ';' })).rejects.toThrow(
      "unknown option 'delimeter'. Did you mean 'delimiter'?",
    );
    await expect(parseCsv(houses, 'h', { header: ['a'] })).rejects.toThrow(
      'header must name the 3 columns of h, got 1: a.',
    );
  });

  it('reads files, gzipped or not, in UTF-8 alone', async () => {
    writeFileSync(join(folder, 'a.csv'), houses);
    writeFileSync(join(folder, 'a.csv.gz'), gzipSync(houses));
    expect((await readCsv(join(folder, 'a.csv'))).rows).toBe(3);
    expect((await readCsv(join(folder, 'a.csv.gz'))).rows).toBe(3);
    writeFileSync(join(folder, 'latin1.csv'), Buffer.from([0x61, 0x0a, 0xe9, 0x0a]));
    await expect(readCsv(join(folder, 'latin1.csv'))).rejects.toThrow('latin1.csv: expected UTF-8 text');
  });

  it('reads the emoji sentences', async ({ skip }) => {
    const path = realFile('sentiment', 'train_emoji.csv');
    if (!path) return skip();
    const table = await readCsv(path, { header: false });
    const { labels, classes } = table.labels(1);
    expect([table.rows, labels.size, classes]).toEqual([132, 132, ['0', '1', '2', '3', '4']]);
  });
});
