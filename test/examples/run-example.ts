import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What an example printed, and the figures of its last line. */
export interface ExampleRun {
  readonly output: string;
  readonly figures: Readonly<Record<string, unknown>>;
}

/**
 * Runs an example as a user does, with `--json`, in an empty folder: no real data is found there unless `data` names
 * its folder. Rejects when it fails, or when its last line is no JSON object.
 */
export async function runExample(name: string, flags: readonly string[], data?: string): Promise<ExampleRun> {
  const outer = mkdtempSync(join(tmpdir(), 'layerwise-example-'));
  const folder = join(outer, 'work'); // its neighbours are its own, too
  mkdirSync(folder);
  const env: NodeJS.ProcessEnv = { ...process.env, XDG_CACHE_HOME: folder };
  delete env['LAYERWISE_DATA'];
  const program = [join(root, 'scripts', 'example.mjs'), name, '--json', ...flags];
  if (data !== undefined) program.push('--data', data);
  try {
    const { stdout } = await promisify(execFile)(process.execPath, program, { cwd: folder, env });
    const figures: unknown = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
    if (typeof figures !== 'object' || figures === null) throw new Error(`${name}: the last line is no JSON object.`);
    return { output: stdout, figures: { ...figures } };
  } finally {
    rmSync(outer, { recursive: true });
  }
}
