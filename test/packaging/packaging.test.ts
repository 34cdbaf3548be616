import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noChromium } from '../system/chromium.js';
import { openBundledPage } from './browser.js';
import { type Installation, install, root, run, sizeOf } from './install.js';

const kB = 1000;
const tool = (path: string): string => join(root, 'node_modules', path);

let installation: Installation;

beforeAll(async () => {
  installation = await install();
});

afterAll(() => {
  rmSync(installation.folder, { recursive: true });
});

describe('a tiny network learns', () => {
  const node = async (...args: string[]): Promise<unknown> =>
    JSON.parse(await run(process.execPath, args, installation.project));
  const learned: unknown = expect.toSatisfy((accuracy: number) => accuracy >= 0.9, 'accuracy >= 0.9');

  it('from an ES module', async () => {
    expect(await node('esm.mjs')).toMatchObject({ accuracy: learned });
  });

  it('from a CommonJS module, which shares its instance with import', async () => {
    expect(await node('commonjs.cjs')).toMatchObject({ accuracy: learned, oneInstance: true });
  });

  it('from the CommonJS files, where require cannot load ES modules', async () => {
    expect(await node('--no-experimental-require-module', 'commonjs.cjs')).toMatchObject({ accuracy: learned });
  });

  it.skipIf(noChromium)('in a browser, bundled', async () => {
    const { reached, errors } = await openBundledPage(installation.project);
    expect(reached).toEqual({ accuracy: learned, threads: 1 });
    expect(errors).toEqual([]);
  });

  it('from TypeScript, type-checked without help from other packages', async () => {
    await run(process.execPath, [tool('typescript/bin/tsc')], installation.project);
    expect(await node('out/typed.mjs')).toMatchObject({ accuracy: learned, shape: [400, 1] });
  });
});

it('augments pictures in a worker thread that needs no file', async () => {
  const output = await run(process.execPath, ['workers.mjs'], installation.project);
  expect(JSON.parse(output)).toEqual({ same: true, threads: 1, values: 96 * 16 * 16 * 3 });
});

it('diagnoses a saved history on the command line', async () => {
  const { project } = installation;
  writeFileSync(join(project, 'run.jsonl'), '{"epoch":1,"accuracy":0.99,"valAccuracy":0.89}\n');
  const layerwise = join(project, 'node_modules/.bin/layerwise');
  const output = await run(layerwise, ['diagnose', 'run.jsonl', '--human', '0.01', '--json'], project);
  expect(JSON.parse(output)).toMatchObject({ problems: ['variance'] });
  await expect(run(layerwise, ['diagnos'], project)).rejects.toThrow("Did you mean 'diagnose'?");
});

describe('the package', () => {
  it('holds what it needs and nothing else', () => {
    const folder = join(installation.project, 'node_modules/layerwise');
    expect(readdirSync(folder).sort()).toEqual(['LICENSE', 'README.md', 'dist', 'package.json']);
    const kinds = readdirSync(join(folder, 'dist')).map((name) => /(\.d)?\.\w+$/.exec(name)?.[0]);
    expect([...new Set(kinds)].sort()).toEqual(['.cjs', '.d.cts', '.d.ts', '.js']);
  });

  it('stays within its size budget: 1 MB packed, 3 MB installed with all it depends on', () => {
    expect(statSync(installation.tarball).size).toBeLessThan(1000 * kB);
    expect(sizeOf(join(installation.project, 'node_modules'))).toBeLessThan(3000 * kB);
  });

  it('brings no install script', () => {
    const lock = readFileSync(join(installation.project, 'package-lock.json'), 'utf8');
    expect(lock).toContain('"node_modules/ndarray"');
    expect(lock).not.toContain('hasInstallScript');
  });

  it('passes publint --strict', async () => {
    const tarball = new Uint8Array(readFileSync(installation.tarball)).buffer;
    const { messages } = await publint({ pack: { tarball }, strict: true });
    expect(messages).toEqual([]);
  });

  it('resolves to the right types in every mode of the Node versions it supports (attw)', async () => {
    const report = await run(
      process.execPath,
      [tool('@arethetypeswrong/cli/dist/index.js'), installation.tarball, '--profile', 'node16'],
      root,
    );
    // attw exits with an error when there is one; the resolution of Node 10 is left out.
    expect(report).toContain('"layerwise/data"');
    expect(report.split('\n').filter((line) => /💀|❌|🎭|🥴|👺/u.test(line) && !line.includes('ignored'))).toEqual([]);
  });
});
