/**
 * The programs that the system tests run: Debian's Redis and Chromium. What is missing is installed where that takes no
 * question (Debian, as root); elsewhere it is named, and the tests that need it are skipped.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The command and the package that brings it. */
const needed = [
  ['redis-server', 'redis-server'],
  ['chromium', 'chromium'],
];

const missing = needed.filter(([command]) => !find(command)).map(([, name]) => name);
if (missing.length > 0) {
  if (find('apt-get') && process.getuid?.() === 0) install(missing);
  else
    console.log(
      `Tests that need ${missing.join(' and ')} are skipped: install with apt-get install ${missing.join(' ')}`,
    );
}

function install(packages) {
  console.log(`installing ${packages.join(', ')} for the system tests`);
  const options = {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  };
  spawnSync('apt-get', ['update', '-qq'], options);
  // The services stay off: each test starts a server of its own.
  const command = ['install', '-y', '-qq', '--no-install-recommends', ...packages];
  const { status } = spawnSync('apt-get', command, { ...options, env: { ...options.env, RUNLEVEL: '1' } });
  if (status !== 0) console.log(`could not install ${packages.join(', ')}: the tests that need them are skipped`);
}

function find(command) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
