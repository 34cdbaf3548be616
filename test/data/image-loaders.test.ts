import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FormatError, ResourceError, Tensor, fromArray, zeros } from 'layerwise';
import { encodeImage, encodeNpy, loadCifar10, loadPhoto, loadSigns, parseCifar10, rowsAlsoIn } from 'layerwise/data';
import { realFile } from './shared-data.js';

let folder: string;
const before = process.cwd();
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'layerwise-loaders-'));
  mkdirSync(join(folder, 'project'));
  process.chdir(join(folder, 'project'));
  vi.stubEnv('LAYERWISE_DATA', '');
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
});
afterEach(() => {
  process.chdir(before);
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** A CIFAR-10 record whose byte at (channel, row, column) is 100 channel + 3 row + column, modulo 256. */
function record(label: number): Uint8Array {
  const bytes = new Uint8Array(3073);
  bytes[0] = label;
  for (let i = 0; i < 3072; i++) bytes[1 + i] = 100 * (i >> 10) + 3 * ((i >> 5) & 31) + (i & 31);
  return bytes;
}

describe('CIFAR-10', () => {
  it('comes channels last', () => {
    const { x, y } = parseCifar10([record(7), Uint8Array.from([...record(0), ...record(9)])], { dtype: 'float64' });
    expect([x.shape, x.dtype, y.toArray()]).toEqual([[3, 32, 32, 3], 'float64', [7, 0, 9]]);
    for (const [i, j, c] of [
      [0, 0, 0],
      [5, 31, 1],
      [31, 2, 2],
    ] as const) {
      expect(x.get(2, i, j, c)).toBe(((100 * c + 3 * i + j) % 256) / 255);
    }
  });

  it('names what is cut short or no label', () => {
    expect(() => parseCifar10([record(1).subarray(1)], {}, 'a.bin')).toThrow(
      'parseCifar10: a.bin: expected records of 3073 bytes, got 3072 bytes, which is 0 records and 3072 bytes. The file is truncated or another format.',
    );
    expect(() => parseCifar10([new Uint8Array()])).toThrow(FormatError);
    expect(() => parseCifar10([Uint8Array.from([...record(1), ...record(10)])])).toThrow(
      'parseCifar10: bytes at byte 3073: expected a label 0-9 of record 1, got 10.',
    );
  });

  it('is drawn when it is nowhere, with classes of its own', async () => {
    const lines: string[] = [];
    const set = await loadCifar10({ drawnTrain: 20, drawnTest: 10, dtype: 'float64', log: (line) => lines.push(line) });
    expect([set.train.x.shape, set.train.x.dtype, set.drawn, set.classes[1]]).toEqual([
      [20, 32, 32, 3],
      'float64',
      true,
      'car',
    ]);
    expect(lines).toEqual(['cifar10 not found: using 20 + 10 drawn objects (real data: --data DIR or --download).']);
  });

  it('is the whole set where its six files are, and names the damaged one', async () => {
    mkdirSync('own/cifar-10-batches-bin', { recursive: true });
    for (let k = 1; k <= 5; k++) writeFileSync(`own/cifar-10-batches-bin/data_batch_${k}.bin`, record(k));
    writeFileSync('own/cifar-10-batches-bin/test_batch.bin', record(0));
    const set = await loadCifar10({ data: 'own' });
    expect([set.train.y.toArray(), set.test.y.toArray(), set.classes[1], set.drawn]).toEqual([
      [1, 2, 3, 4, 5],
      [0],
      'automobile',
      false,
    ]);
    writeFileSync('own/cifar-10-batches-bin/data_batch_4.bin', record(4).subarray(0, 3000));
    await expect(loadCifar10({ data: 'own' })).rejects.toThrow(
      /^loadCifar10: ".*data_batch_4\.bin": expected records of 3073 bytes, got 3000 bytes/,
    );
    await expect(loadCifar10({ data: 'elsewhere' })).rejects.toThrow(ResourceError);
  });

  it('is read where it is', async ({ skip }) => {
    const file = realFile('cifar10', 'test_batch_first1000.bin');
    if (!file) return skip();
    const { train, test, classes } = await loadCifar10({ data: dirname(file) });
    expect([train.x.shape, test.x.shape]).toEqual([
      [4000, 32, 32, 3],
      [1000, 32, 32, 3],
    ]);
    expect(train.y.rows(0, 10).toArray()).toEqual([6, 9, 9, 4, 1, 1, 2, 7, 8, 3]);
    expect(classes[6]).toBe('frog');
    expect([0, 1, 2].map((c) => Math.round(255 * train.x.get(0, 0, 0, c)))).toEqual([59, 62, 63]);
    expect([0, 1, 2].map((c) => Math.round(255 * test.x.get(0, 0, 0, c)))).toEqual([158, 112, 49]);
  });
});

describe('SIGNS', () => {
  /** A set of flat pictures of the numbers given, one part. */
  function place(part: string, values: readonly number[], labels: readonly number[] = values.map((v) => v % 6)): void {
    mkdirSync('data/signs', { recursive: true });
    const x = zeros([values.length, 64, 64, 3]);
    values.forEach((value, i) => x.data.fill(value, i * 12288, (i + 1) * 12288));
    writeFileSync(`data/signs/${part}_x.npy`, encodeNpy(x));
    writeFileSync(`data/signs/${part}_y.npy`, encodeNpy(fromArray(labels, { dtype: 'int32' })));
  }

  it('leave copies out when asked', async () => {
    place('train', [1, 2, 3]);
    place('val', [3, 4, 5]);
    place('test', [6, 5, 1, 7]);
    const all = await loadSigns();
    expect([all.validation.y.size, all.test.y.size, all.source]).toEqual([3, 4, join('data', 'signs')]);
    const { train, validation, test } = await loadSigns({ cleaned: true });
    expect([train, validation, test].map(({ y }) => y.toArray())).toEqual([
      [1, 2, 3],
      [4, 5],
      [0, 1],
    ]);
    expect(test.x.get(1, 9, 9, 2)).toBe(Math.fround(7 / 255));
  });

  it('refuse labels that there are not', async () => {
    place('train', [1]);
    place('val', [1]);
    place('test', [1], [6]);
    await expect(loadSigns()).rejects.toThrow(/^loadSigns: y /);
    // @ts-expect-error: not a flag
    await expect(loadSigns({ cleaned: 1 })).rejects.toThrow('loadSigns: cleaned must be true or false, got 1.');
  });

  it('are drawn when they are nowhere', async () => {
    const { train, validation, test, source } = await loadSigns({ drawnTrain: 6, drawnTest: 3, log: () => undefined });
    expect([train.x.shape, validation.x.shape, test.y.size, source]).toEqual([
      [6, 64, 64, 3],
      [3, 64, 64, 3],
      3,
      'drawn hands, seed 0',
    ]);
    expect(rowsAlsoIn(validation.x, test.x)).toEqual([]);
  });

  it('are read where they are; the copies are those on record', async ({ skip }) => {
    const file = realFile('signs', 'train_x.npy');
    if (!file) return skip();
    const { train, validation, test } = await loadSigns({ data: dirname(file) });
    const copies = new Set([...rowsAlsoIn(test.x, train.x), ...rowsAlsoIn(test.x, validation.x)]);
    expect([...copies].sort((a, b) => a - b)).toEqual([7, 22, 34, 36, 45, 57, 58, 59, 63, 80, 82, 104]);
    const cleaned = await loadSigns({ data: dirname(file), cleaned: true });
    expect([train.x.shape[0], cleaned.validation.y.size, cleaned.test.y.size]).toEqual([864, 201, 108]);
    const counts = [0, 1, 2, 3, 4, 5].map((k) => Array.from(train.y.data).filter((label) => label === k).length);
    expect(counts).toEqual([141, 146, 142, 142, 144, 149]);
  });
});

describe('rowsAlsoIn', () => {
  it('compares numbers, not sums of them', () => {
    const others = fromArray([
      [1, 2],
      [2, 1],
    ]);
    expect(
      rowsAlsoIn(
        fromArray([
          [3, 0],
          [2, 1],
          [1, 2],
          [1, 2.5],
        ]),
        others,
      ),
    ).toEqual([1, 2]);
    expect(rowsAlsoIn(new Tensor(new Float32Array(0), [0, 2]), others)).toEqual([]);
  });

  it('refuses other examples', () => {
    expect(() => rowsAlsoIn(zeros([2, 3]), zeros([2, 4]))).toThrow(
      'rowsAlsoIn: examples of x and others must have one shape, got x [2, 3], others [2, 4].',
    );
  });
});

describe('loadPhoto', () => {
  it('draws a scene when the photos are nowhere', async () => {
    const lines: string[] = [];
    const { image, drawn, source } = await loadPhoto('monet', { size: [20, 30], log: (line) => lines.push(line) });
    expect([image.shape, drawn, source]).toEqual([[20, 30, 3], true, 'drawn scene, seed 0']);
    expect(lines).toEqual(['images not found: using a drawn scene for monet (real data: --data DIR or --download).']);
  });

  it('reads the photo asked for', async () => {
    mkdirSync('data/images', { recursive: true });
    for (const name of ['louvre_small', 'persian_cat', 'monet_800600', 'sandstone', 'cat_my_image2']) {
      writeFileSync(`data/images/${name}.jpg`, await encodeImage(zeros([name.length, 5, 3]), 'jpeg'));
    }
    const { image, source, drawn } = await loadPhoto('sandstone', { dtype: 'float64' });
    expect([image.shape, image.dtype, source, drawn]).toEqual([
      [9, 5, 3],
      'float64',
      join('data', 'images', 'sandstone.jpg'),
      false,
    ]);
    // @ts-expect-error: no such photo
    await expect(loadPhoto('sandstones')).rejects.toThrow("Did you mean 'sandstone'?");
  });
});
