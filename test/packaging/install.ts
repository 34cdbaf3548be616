import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** The package as a user gets it: packed, and installed in an otherwise empty folder. */
export interface Installation {
  readonly folder: string;
  readonly tarball: string;
  /** A user's project, with the programs of this folder and the package in its node_modules. */
  readonly project: string;
}

/** Packs the built package and installs it, without running any install script. */
export async function install(): Promise<Installation> {
  const folder = mkdtempSync(join(tmpdir(), 'layerwise-packaging-'));
  await npm(['pack', '--ignore-scripts', '--pack-destination', folder], root);
  const tarball = join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? 'nothing.tgz');
  const project = join(folder, 'project');
  mkdirSync(project);
  cpSync(join(root, 'test/packaging/programs'), project, { recursive: true });
  await npm(['init', '--yes'], project);
  await npm(['install', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', tarball], project);
  return { folder, tarball, project };
}

function npm(args: readonly string[], cwd: string): Promise<string> {
  return process.platform === 'win32' ? run('cmd', ['/c', 'npm', ...args], cwd) : run('npm', args, cwd);
}

/** Runs a program in `cwd` and gives its standard output; a failure carries all it printed. */
export function run(program: string, args: readonly string[], cwd: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { cwd, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${program} ${args.join(' ')} failed: ${error.message}\n${stdout}\n${stderr}`));
      else resolve(stdout);
    });
  });
}

/** The bytes of all files below `folder`. */
export function sizeOf(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => statSync(join(folder, name)))
    .reduce((sum, entry) => sum + (entry.isFile() ? entry.size : 0), 0);
}
