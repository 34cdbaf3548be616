import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ArgumentError, ResourceError } from 'layerwise';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { worker } from '../../src/cli/worker.js';

const folder = mkdtempSync(join(tmpdir(), 'layerwise-worker-'));
const trial = join(folder, 'trial.mjs');
writeFileSync(trial, 'export const trial = () => ({ cost: 1 });');
writeFileSync(join(folder, 'none.mjs'), 'export const run = 1;');

afterEach(() => vi.restoreAllMocks());
afterAll(() => rmSync(folder, { recursive: true }));

describe('layerwise worker', () => {
  it('says how it is used', async () => {
    const log = vi.spyOn(console, 'log').mockReturnValue();
    expect(await worker.run(['--help'])).toBe(0);
    const text = log.mock.calls.flat().join('\n');
    expect(text).toMatch(/^npx layerwise worker --queue NAME --trial FILE \[flags\]\n/);
    for (const flag of ['--redis URL', '--queue NAME', '--trial FILE', '--workers NUMBER', '--lost-after SECONDS']) {
      expect(text).toContain(`\n  ${flag} `);
    }
  });

  it.each([
    [[], 'layerwise worker: needs --queue. --help says more.', ArgumentError],
    [['--queue', 'q'], 'layerwise worker: needs --trial. --help says more.', ArgumentError],
    [['trial.js'], 'layerwise worker: takes flags only, got trial.js. --help says more.', ArgumentError],
    [['--queu', 'q'], "layerwise worker: unknown option '--queu'. Did you mean '--queue'?", ArgumentError],
    [
      ['--queue', 'q', '--trial', trial, '--workers', 'two'],
      'layerwise worker: workers must be a positive integer, got NaN.',
      ArgumentError,
    ],
    [
      ['--queue', 'q', '--trial', trial, '--lost-after', '0'],
      'layerwise worker: lost-after must be a finite number > 0, got 0.',
      ArgumentError,
    ],
    [['--queue', 'a:b', '--trial', trial], "layerwise worker: queue must be a name without ':'", ArgumentError],
    [
      ['--queue', 'q', '--trial', trial, '--redis', 'localhost'],
      'layerwise worker: url must be the address of Redis, redis://host:6379, got "localhost".',
      ArgumentError,
    ],
    [
      ['--queue', 'q', '--trial', join(folder, 'trail.mjs')],
      `layerwise worker: there is no module at ${join(folder, 'trail.mjs')}. Did you mean 'trial.mjs'?`,
      ResourceError,
    ],
    [
      ['--queue', 'q', '--trial', join(folder, 'none.mjs')],
      `layerwise worker: module ${join(folder, 'none.mjs')} must export a function named 'trial', it exports 'run'.`,
      ArgumentError,
    ],
    [
      ['--queue', 'q', '--trial', trial, '--redis', 'redis://127.0.0.1:1'],
      'layerwise worker: Redis at redis://127.0.0.1:1 cannot be used: connect ECONNREFUSED 127.0.0.1:1.',
      ResourceError,
    ],
  ])('refuses %j', async (args, message, errorClass) => {
    const error: unknown = await worker.run(args).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(errorClass);
    expect(error instanceof Error ? error.message : '').toContain(message);
  });
});
