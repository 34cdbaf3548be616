import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { downloadFile, loadCats, loadFashionMnist, loadMnist, resolveDataset } from '../../src/data/index.js';
import { FormatError, ResourceError } from '../../src/errors/index.js';
import { realFile } from './shared-data.js';

const MNIST = [
  'train-images-idx3-ubyte.gz',
  'train-labels-idx1-ubyte.gz',
  't10k-images-idx3-ubyte.gz',
  't10k-labels-idx1-ubyte.gz',
];
const contents = Buffer.from('the file that was expected');
const expected = { bytes: contents.length, sha256: createHash('sha256').update(contents).digest('hex') };

let folder: string;
let server: Server;
let address: string;
let asked: string[];
const before = process.cwd();

/** An empty home: no data folder, no cache, no variable but those that a test sets. */
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'layerwise-resolve-'));
  mkdirSync(join(folder, 'project'));
  process.chdir(join(folder, 'project'));
  vi.stubEnv('LAYERWISE_DATA', '');
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
  asked = [];
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    if (request.url === '/cut') {
      response.writeHead(200, { 'content-length': contents.length });
      response.write(contents.subarray(0, 5), () => response.destroy());
    } else if (request.url === '/short') response.end(contents.subarray(0, 5));
    else if (request.url === '/long') response.end(Buffer.concat([contents, contents]));
    else if (request.url === '/wrong') response.end(Buffer.from(contents).fill(0));
    else if (request.url === '/good') response.end(contents);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  address = typeof bound === 'object' && bound ? `http://127.0.0.1:${bound.port}` : '';
});

afterEach(async () => {
  process.chdir(before);
  vi.unstubAllEnvs();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

function placeMnist(...path: string[]): string {
  const place = join(folder, ...path);
  mkdirSync(place, { recursive: true });
  for (const name of MNIST) writeFileSync(join(place, name), '');
  return place;
}

describe('downloadFile', () => {
  it('writes the file once size and checksum are right, and reports progress', async () => {
    const shares: number[] = [];
    await downloadFile(`${address}/good`, 'a.bin', { ...expected, onProgress: (share) => shares.push(share) });
    expect(readFileSync('a.bin')).toEqual(contents);
    expect(shares.at(-1)).toBe(1);
    expect(readdirSync('.')).toEqual(['a.bin']);
  });

  it.each([
    { path: '/wrong', type: FormatError, message: /expected SHA-256 [0-9a-f]{64}, got [0-9a-f]{64}\.$/ },
    { path: '/short', type: FormatError, message: /expected 26 bytes, got 5\.$/ },
    { path: '/long', type: FormatError, message: /expected 26 bytes, got more\.$/ },
    { path: '/cut', type: ResourceError, message: /: downloadFile: http.*\/cut to "a\.bin": / },
    { path: '/none', type: ResourceError, message: /expected status 200, got 404 Not Found\.$/ },
  ])('refuses $path and leaves the old file as it was', async ({ path, type, message }) => {
    writeFileSync('a.bin', 'old');
    const error: unknown = await downloadFile(address + path, 'a.bin', expected).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(type);
    expect(String(error)).toMatch(message);
    expect(readdirSync('.')).toEqual(['a.bin']);
    expect(readFileSync('a.bin', 'utf8')).toBe('old');
  });

  it('names an address that does not answer and a path that cannot be written', async () => {
    await expect(downloadFile('http://127.0.0.1:9/x', 'a.bin', expected)).rejects.toThrow(ResourceError);
    await expect(downloadFile(`${address}/good`, 'none/a.bin', expected)).rejects.toThrow(/to "none\/a\.bin": ENOENT/);
  });
});

describe('resolveDataset', () => {
  it('takes the first folder of its order that holds all files', async () => {
    expect(await resolveDataset('mnist')).toBeUndefined();
    placeMnist('cache', 'layerwise', 'mnist');
    expect(await resolveDataset('mnist')).toBe(join(folder, 'cache', 'layerwise', 'mnist'));
    placeMnist('shared', 'data', 'mnist');
    expect(await resolveDataset('mnist')).toBe(join('..', 'shared', 'data', 'mnist'));
    placeMnist('project', 'data', 'mnist');
    expect(await resolveDataset('mnist')).toBe(join('data', 'mnist'));
    placeMnist('variable', 'mnist');
    vi.stubEnv('LAYERWISE_DATA', join(folder, 'variable'));
    expect(await resolveDataset('mnist')).toBe(join(folder, 'variable', 'mnist'));
    const own = placeMnist('own');
    expect(await resolveDataset('mnist', { data: own })).toBe(own); // the folder itself
    expect(asked).toEqual([]);
  });

  it('passes over a folder where a file is missing', async () => {
    const place = placeMnist('project', 'data', 'mnist');
    rmSync(join(place, MNIST[3]));
    expect(await resolveDataset('mnist')).toBeUndefined();
  });

  it('holds on to a folder that was asked for by name', async () => {
    placeMnist('project', 'data', 'mnist');
    await expect(resolveDataset('mnist', { data: 'elsewhere' })).rejects.toThrow(
      'resolveDataset: data folder "elsewhere" does not hold mnist: expected train-images-idx3-ubyte.gz, ',
    );
  });

  it('names the nearest dataset and option', async () => {
    // @ts-expect-error: no such dataset
    await expect(resolveDataset('mnits')).rejects.toThrow('got "mnits". Did you mean \'mnist\'?');
    // @ts-expect-error: a misspelt option
    await expect(resolveDataset('mnist', { donwload: true })).rejects.toThrow("Did you mean 'download'?");
  });

  it('downloads only when asked, from the mirror, and keeps nothing that is wrong', async () => {
    const lines: string[] = [];
    const download = resolveDataset('mnist', {
      download: true,
      mirror: `${address}/`,
      log: (line) => lines.push(line),
    });
    await expect(download).rejects.toThrow(/train-images-idx3-ubyte\.gz: expected status 200, got 404/);
    expect(asked).toEqual(['/mnist/train-images-idx3-ubyte.gz']);
    expect(lines[0]).toBe(`Downloading ${address}/mnist/train-images-idx3-ubyte.gz (9.9 MB)`);
    expect(readdirSync(join(folder, 'cache', 'layerwise', 'mnist'))).toEqual([]);
  });

  it('says so when no public address serves a file', async () => {
    await expect(resolveDataset('signs', { download: true })).rejects.toThrow(
      'resolveDataset: no public address serves "train_x.npy": pass mirror, or data, a folder that holds it.',
    );
    await expect(resolveDataset('cifar10', { download: true, mirror: address, log: () => undefined })).rejects.toThrow(
      '/cifar10/data_batch_1_first4000.bin: expected status 200, got 404',
    );
  });

  it('downloads a whole dataset into the cache', async ({ skip }) => {
    const real = realFile('cat-vs-noncat', 'test_catvnoncat.h5');
    const train = realFile('cat-vs-noncat', 'train_catvnoncat.h5');
    if (!real || !train) return skip();
    const mirror = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.end(readFileSync(request.url?.includes('train') ? train : real));
    });
    await new Promise<void>((resolve) => mirror.listen(0, '127.0.0.1', resolve));
    const bound = mirror.address();
    const port = typeof bound === 'object' && bound ? bound.port : 0;
    const lines: string[] = [];
    const options = { download: true, mirror: `http://127.0.0.1:${port}`, log: (line: string) => lines.push(line) };
    const place = await resolveDataset('cat-vs-noncat', options);
    expect(place).toBe(join(folder, 'cache', 'layerwise', 'cat-vs-noncat'));
    expect(lines).toContain('train_catvnoncat.h5: 100 % of 2.6 MB');
    const { train: set } = await loadCats(options); // from the cache now
    expect(set.x.shape).toEqual([209, 64, 64, 3]);
    expect(asked).toHaveLength(2);
    mirror.closeAllConnections();
    mirror.close();
  });
});

describe('loaders without data', () => {
  it('draw, and say so in one line', async () => {
    const lines: string[] = [];
    const log = (line: string): number => lines.push(line);
    const digits = await loadMnist({ drawnTrain: 20, drawnTest: 10, log });
    expect([digits.train.x.shape, digits.test.y.size, digits.drawn]).toEqual([[20, 28, 28, 1], 10, true]);
    expect(digits.train.x.rows(0, 1).data).not.toEqual(digits.test.x.rows(0, 1).data);
    const cats = await loadCats({ drawnTrain: 4, drawnTest: 2, dtype: 'float64', seed: 3, log });
    expect([cats.train.x.dtype, cats.source, cats.classes]).toEqual([
      'float64',
      'drawn cats, seed 3',
      ['non-cat', 'cat'],
    ]);
    const garments = await loadFashionMnist({ drawnTrain: 10, drawnTest: 1, log });
    expect([garments.train.x.shape, garments.classes[9]]).toEqual([[10, 28, 28, 1], 'ankle boot']);
    expect(lines).toEqual([
      'mnist not found: using 20 + 10 drawn digits (real data: --data DIR or --download).',
      'cat-vs-noncat not found: using 4 + 2 drawn cats (real data: --data DIR or --download).',
      'fashion-mnist not found: using 10 + 1 drawn garments (real data: --data DIR or --download).',
    ]);
  });

  it('do not take damaged files for missing ones', async () => {
    placeMnist('project', 'data', 'mnist');
    await expect(loadMnist({ drawnTrain: 1, drawnTest: 1 })).rejects.toThrow(FormatError);
  });

  it('refuse bad options', async () => {
    // @ts-expect-error: labels are integers, pictures are not
    await expect(loadMnist({ dtype: 'int32' })).rejects.toThrow("loadMnist: dtype must be one of 'float32', 'float64'");
    await expect(loadCats({ drawnTrain: 0 })).rejects.toThrow('loadCats: drawnTrain must be a positive integer, got 0');
  });
});

describe('loaders with the real data', () => {
  it('give MNIST in [0, 1]', async ({ skip }) => {
    const file = realFile('mnist', 'train-images-idx3-ubyte.gz');
    if (!file) return skip();
    const { train, test, source, drawn } = await loadMnist({ data: dirname(file) });
    expect([train.x.shape, train.y.shape, test.x.shape]).toEqual([[60000, 28, 28, 1], [60000], [10000, 28, 28, 1]]);
    let sum = 0;
    for (const value of train.x.data) sum += value;
    const mean = sum / train.x.size;
    expect(mean).toBeCloseTo(0.1306604762738429, 6); // the figure that every course quotes
    expect([drawn, source]).toEqual([false, dirname(file)]);
  });

  it('give the cats', async ({ skip }) => {
    const file = realFile('cat-vs-noncat', 'train_catvnoncat.h5');
    if (!file) return skip();
    const { train, test } = await loadCats({ data: dirname(file), dtype: 'float64' });
    expect([train.x.dtype, train.x.shape, test.x.shape]).toEqual(['float64', [209, 64, 64, 3], [50, 64, 64, 3]]);
    expect(Array.from(train.x.data.subarray(0, 3), (v) => Math.round(v * 255))).toEqual([17, 31, 56]);
    expect(Array.from(train.y.data).reduce((a, b) => a + b, 0)).toBe(72);
  });
});
