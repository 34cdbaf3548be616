import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Measurement, type Workload, rounded } from '../harness.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const programs = fileURLToPath(new URL('cold', import.meta.url));
const RUNS = 9;

/** W15: from the start of a process to its first training step of W3, by the built package as a user installs it. */
export const coldStart: Workload = {
  name: 'W15-cold-start',
  unit: 'ms',
  async prepare(): Promise<Measurement> {
    const project = installed();
    for (const file of ['first-step.mjs', 'bare.mjs']) copyFileSync(join(programs, file), join(project, file));
    const times = await timesOf(join(project, 'first-step.mjs'));
    const bare = await timesOf(join(project, 'bare.mjs'));
    return {
      value: times[RUNS >> 1],
      detail: {
        best_ms: rounded(times[0]),
        bare_node_ms: rounded(bare[RUNS >> 1]),
        runs: RUNS,
        installed_MB: rounded(bytesBelow(join(project, 'node_modules')) / 1e6, 4),
      },
    };
  },
};

/** Milliseconds until a program prints READY, sorted; a first run that fills the file cache does not count. */
async function timesOf(program: string): Promise<number[]> {
  await once(program);
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) times.push(await once(program));
  return times.sort((a, b) => a - b);
}

function once(program: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    let printed = '';
    let ready = NaN;
    const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
    child.stdout.on('data', (text: Buffer) => {
      printed += text.toString();
      if (Number.isNaN(ready) && printed.includes('READY')) ready = performance.now() - start;
    });
    child.on('close', () => {
      if (Number.isNaN(ready)) reject(new Error(`W15-cold-start: ${program} ended without printing READY.`));
      else resolve(ready);
    });
  });
}

/** A project with the package and its dependencies, made anew only when dist/ has changed. */
function installed(): string {
  const dist = join(root, 'dist');
  if (!existsSync(join(dist, 'index.js')))
    throw new Error('W15-cold-start: there is no dist/. Run `npm run build` first.');
  const hash = createHash('sha256').update(readFileSync(join(root, 'package.json')));
  for (const file of filesBelow(dist).sort()) hash.update(file).update(readFileSync(file));
  const project = join(tmpdir(), `layerwise-bench-${hash.digest('hex').slice(0, 16)}`);
  if (existsSync(project)) return project;

  const unfinished = `${project}.${process.pid}`;
  mkdirSync(unfinished);
  npm(['pack', '--ignore-scripts', '--pack-destination', unfinished], root);
  const tarball = readdirSync(unfinished).find((name) => name.endsWith('.tgz')) ?? 'nothing.tgz';
  npm(['init', '--yes'], unfinished);
  npm(['install', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', `./${tarball}`], unfinished);
  rmSync(join(unfinished, tarball));
  renameSync(unfinished, project);
  return project;
}

function npm(args: readonly string[], cwd: string): void {
  execFileSync('npm', ['--loglevel', 'error', ...args], {
    cwd,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}

function bytesBelow(folder: string): number {
  return filesBelow(folder).reduce((sum, file) => sum + statSync(file).size, 0);
}
