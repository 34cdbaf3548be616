import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ResourceError } from '../../src/errors/index.js';
import { readBytes, writeBytes } from '../../src/io/files.js';
import { optionalPeer } from '../../src/io/peer.js';

describe('optionalPeer', () => {
  it('gives the module', async () => {
    const { crc } = await optionalPeer('some-package', 'readNpz', async () => ({ crc: 32 }));
    expect(crc).toBe(32);
  });

  it('says what to install when the package is not there', async () => {
    const missing = 'no-such-package-here';
    const load = optionalPeer(missing, 'readNpz', () => import(missing));
    await expect(load).rejects.toThrow(ResourceError);
    await expect(load).rejects.toThrow(
      /^readNpz: needs the package 'no-such-package-here', which could not be loaded\. Install it with: npm install no-such-package-here \(/,
    );
  });
});

describe('files', () => {
  it('refuse a path that is none', async () => {
    await expect(readBytes('readNpy', '')).rejects.toThrow('readNpy: path must be the name of a file, got "".');
    // @ts-expect-error: not a path
    await expect(writeBytes('writeNpy', undefined, new Uint8Array())).rejects.toThrow('got undefined');
  });

  it('leave nothing behind when the target cannot be replaced', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'layerwise-files-'));
    await expect(writeBytes('writeNpy', folder, new Uint8Array(1))).rejects.toThrow(ResourceError);
    expect(readdirSync(folder)).toEqual([]);
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith(`${basename(folder)}.`))).toEqual([]);
    rmSync(folder, { recursive: true });
  });
});
