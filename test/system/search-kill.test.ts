import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';

const child = fileURLToPath(new URL('search-child.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'layerwise-kill-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Takes a while, and leaves a line in `log` when it begins. */
const trial = join(folder, 'trial.mjs');
const log = join(folder, 'log');
writeFileSync(
  trial,
  `import { appendFileSync } from 'node:fs';
export async function trial({ x, y }, { trial }) {
  appendFileSync(${JSON.stringify(log)}, trial + '\\n');
  await new Promise((resolve) => setTimeout(resolve, 40));
  return { loss: (x - 0.3) ** 2 + (y - 0.6) ** 2 };
}`,
);

function start(journal: string, workers: number): ChildProcess {
  const command = ['--import', 'tsx', child, journal, String(workers), trial];
  return spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** What the search prints at its end. */
async function finish(journal: string, workers: number): Promise<string> {
  const search = start(journal, workers);
  let printed = '';
  search.stdout?.on('data', (text) => (printed += String(text)));
  await once(search, 'close');
  return printed;
}

function linesOf(path: string, beginning = ''): string[] {
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  return text
    .split('\n')
    .slice(0, -1)
    .filter((line) => line.startsWith(beginning));
}

it('a search that is killed again and again loses the running trials alone and ends as one that never was', async () => {
  const expected = await finish(join(folder, 'whole.jsonl'), 1);
  expect(linesOf(log)).toHaveLength(16);
  const journal = join(folder, 'killed.jsonl');
  writeFileSync(log, '');
  let kept = 0;
  for (const lines of [1, 2, 9, 18, 27]) {
    const search = start(journal, 2);
    while (linesOf(journal).length < lines && search.exitCode === null) await pause(2);
    search.kill('SIGKILL');
    await once(search, 'close');
    const ended = linesOf(journal, '{"end"').length;
    expect(ended).toBeGreaterThanOrEqual(kept); // nothing that had ended is lost
    kept = ended;
  }
  expect(kept).toBeLessThan(16);
  expect(await finish(journal, 2)).toBe(expected);
  expect(linesOf(journal, '{"end"')).toHaveLength(16);
  expect(linesOf(log).length).toBeGreaterThanOrEqual(16);
  expect(linesOf(log).length).toBeLessThanOrEqual(16 + 5 * 2); // each time at most those on the two workers
});
