/**
 * npm test: everything a change must pass, on a fresh clone too. Formatting, lint and types run side by side, then the
 * unit tests, the packaging tests (they need the built package) and the system tests (with servers, worker processes and
 * a browser). One failure does not hide the next: all steps run, and the last line counts them all.
 * `node scripts/test.mjs library` runs the unit tests alone, without the examples: what another version of Node may change.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { styleText } from 'node:util';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
rmSync('.cache/reports', { recursive: true, force: true });
mkdirSync('.cache/reports', { recursive: true });

const libraryOnly = process.argv[2] === 'library';
const results = [await step('build:kernels')]; // everything below imports them
if (results[0].failed === 0) {
  if (!libraryOnly)
    results.push(...(await Promise.all(['format:check', 'lint', 'typecheck'].map((name) => step(name)))));
  results.push(await tests(libraryOnly ? 'test:library' : 'test:unit'));
  if (!libraryOnly) {
    await step('system-packages', [], 'inherit');
    results.push(await tests('test:packaging'));
    results.push(await tests('test:system'));
  }
}

const total = (key) => results.reduce((sum, result) => sum + result[key], 0);
const failures = results.filter((result) => result.failed > 0).map((result) => result.name);
if (failures.length > 0) console.log(styleText('red', `\nFailed: ${failures.join(', ')}`));
console.log(`\n${total('passed')} passed, ${total('failed')} failed`);
process.exitCode = failures.length === 0 ? 0 : 1;

/** A vitest project, counted test by test from its report. */
async function tests(name) {
  const report = `.cache/reports/${name.replace(':', '-')}.json`;
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const { failed } = await step(name, reporters, 'inherit');
  try {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'));
    // A run can fail without a failed test: an error while a file loads, or one thrown outside every test.
    return { name, passed: numPassedTests, failed: Math.max(numFailedTests, failed) };
  } catch {
    return { name, passed: 0, failed: 1 };
  }
}

/** Runs an npm script, which passes or fails as a whole; when its output is piped, it is shown only if it fails. */
function step(name, flags = [], output = 'pipe') {
  const start = performance.now();
  return new Promise((resolve) => {
    const child = spawn('npm', ['run', '--silent', name, '--', ...flags], {
      stdio: ['ignore', output, output],
      shell: process.platform === 'win32',
    });
    let text = '';
    child.stdout?.on('data', (chunk) => (text += chunk));
    child.stderr?.on('data', (chunk) => (text += chunk));
    child.on('close', (code) => {
      const ok = code === 0;
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      if (!ok) console.log(text);
      console.log(`${ok ? styleText('green', '✓') : styleText('red', '✗')} ${name} (${seconds} s)`);
      resolve({ name, passed: ok ? 1 : 0, failed: ok ? 0 : 1 });
    });
  });
}
