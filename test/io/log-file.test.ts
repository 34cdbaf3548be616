import fs, { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ResourceError } from '../../src/errors/index.js';
import { LogFile } from '../../src/io/log-file.js';

const folder = mkdtempSync(join(tmpdir(), 'layerwise-log-'));
afterAll(() => rmSync(folder, { recursive: true }));

const path = join(folder, 'log');
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const content = (): string => readFileSync(path, 'utf8');

/** A disk that has room for so many bytes more in all. */
const disk = { room: Infinity };
const warnings: string[] = [];

beforeEach(() => {
  rmSync(path, { force: true });
  disk.room = Infinity;
  warnings.length = 0;
  vi.spyOn(console, 'warn').mockImplementation((text: string) => void warnings.push(text));
  const write = fs.writeSync;
  vi.spyOn(fs, 'writeSync').mockImplementation((...given: unknown[]) => {
    const [file, bytes, offset, length, position] = given;
    if (!(bytes instanceof Uint8Array)) throw new TypeError('bytes expected');
    if (disk.room === 0) throw new Error('ENOSPC: no space left on device, write');
    const fits = Math.min(Number(length), disk.room);
    disk.room -= fits;
    return write(Number(file), bytes, Number(offset), fits, position === null ? null : Number(position));
  });
});
afterEach(() => void vi.restoreAllMocks());

describe('LogFile', () => {
  it('adds to the end of what is there', async () => {
    writeFileSync(path, 'old\n');
    const log = await LogFile.open('test', path);
    expect([log.isEmpty, log.isRegular, log.isWritten]).toEqual([false, true, true]);
    log.add(bytes('new\n'));
    expect([log.isWritten, content()]).toEqual([false, 'old\n']);
    log.flush();
    expect([log.isWritten, content()]).toEqual([true, 'old\nnew\n']);
  });

  it('flushes by itself when much has come, or after a second', async () => {
    const log = await LogFile.open('test', path);
    log.add(new Uint8Array(2 ** 16).fill(97));
    expect(content()).toHaveLength(2 ** 16);
    log.add(bytes('b'));
    const now = Date.now();
    vi.spyOn(Date, 'now').mockReturnValue(now + 1001);
    log.add(bytes('c'));
    expect(content().slice(-3)).toBe('abc');
  });

  it('leaves no part of a chunk on a disk that fills up, and goes on when there is room', async () => {
    const log = await LogFile.open('test', path);
    log.add(bytes('first\n'));
    log.flush();
    disk.room = 9; // 'second\n' and two more bytes
    log.add(bytes('second\n'));
    log.add(bytes('third\n'));
    log.flush();
    expect([content(), log.isWritten]).toEqual(['first\n', false]);
    log.flush();
    disk.room = Infinity;
    log.add(bytes('fourth\n'));
    log.flush();
    expect([content(), log.isWritten]).toEqual(['first\nsecond\nthird\nfourth\n', true]);
    expect(warnings).toEqual([
      `test: cannot write ${JSON.stringify(path)}: ENOSPC: no space left on device, write. Training goes on; up to 16 MB ` +
        'wait in memory and are written when that becomes possible, or lost with the process.',
    ]);
  });

  it('tries a full disk no more often than an empty one', async () => {
    const log = await LogFile.open('test', path);
    disk.room = 0;
    log.add(new Uint8Array(2 ** 16));
    const attempts = vi.mocked(fs.writeSync).mock.calls.length;
    for (let i = 0; i < 100; i++) log.add(new Uint8Array(100));
    expect(vi.mocked(fs.writeSync).mock.calls.length).toBe(attempts);
  });

  it('lets at most 16 MB wait', async () => {
    const log = await LogFile.open('test', path);
    disk.room = 0;
    const chunk = new Uint8Array(2 ** 20);
    for (let i = 0; i < 20; i++) log.add(chunk);
    disk.room = Infinity;
    log.flush();
    expect(content()).toHaveLength(2 ** 24);
    expect(warnings).toHaveLength(1);
  });

  it('refuses a path that cannot be written', async () => {
    const missing = join(folder, 'no', 'log');
    await expect(LogFile.open('test', missing)).rejects.toThrow(ResourceError);
    await expect(LogFile.open('test', missing)).rejects.toThrow(
      `test: cannot write ${JSON.stringify(missing)}: ENOENT: no such file or directory, open '${missing}'.`,
    );
  });
});
