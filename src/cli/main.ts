import { ArgumentError, nearest } from '../errors/index.js';
import type { Command } from './command.js';

/** A command is loaded when it is asked for. */
const commands: ReadonlyMap<string, () => Promise<Command>> = new Map([
  ['diagnose', async () => (await import('./diagnose.js')).diagnose],
  ['worker', async () => (await import('./worker.js')).worker],
]);

async function usage(): Promise<string> {
  const lines = await Promise.all(
    [...commands].map(async ([name, load]) => `  ${name.padEnd(10)} ${(await load()).summary}`),
  );
  return `npx layerwise <command> [arguments]\n\n${lines.join('\n')}\n\nnpx layerwise <command> --help says more.`;
}

/**
 * The command line of the package, `npx layerwise <command> [arguments]`; resolves with the exit code.
 *
 * @throws ArgumentError for a command that does not exist
 */
export async function main([name, ...args]: readonly string[]): Promise<number> {
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    console.log(await usage());
    return name === undefined ? 1 : 0;
  }
  const load = commands.get(name);
  if (!load) {
    const guess = nearest(name, [...commands.keys()]);
    throw new ArgumentError(
      `layerwise: there is no command '${name}'.${guess ? ` Did you mean '${guess}'?` : ''} ` +
        `Commands: ${[...commands.keys()].join(', ')}.`,
    );
  }
  return (await load()).run(args);
}
