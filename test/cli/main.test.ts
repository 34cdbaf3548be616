import { afterEach, describe, expect, it, vi } from 'vitest';
import { main } from '../../src/cli/main.js';

afterEach(() => vi.restoreAllMocks());

/** What a call of the command line prints, and its exit code. */
async function run(...args: string[]): Promise<{ code: number; text: string }> {
  const log = vi.spyOn(console, 'log').mockReturnValue();
  const code = await main(args);
  return { code, text: log.mock.calls.flat().join('\n') };
}

describe('the command line', () => {
  it.each(['--help', '-h', 'help'])('lists its commands with %s', async (flag) => {
    const { code, text } = await run(flag);
    expect(code).toBe(0);
    expect(text).toMatch(/^npx layerwise <command> \[arguments\]\n\n {2}diagnose {3}\w.*\n {2}worker {5}\w/);
  });

  it('says how it is used when it is called without a command, and fails', async () => {
    const { code, text } = await run();
    expect(code).toBe(1);
    expect(text).toContain('npx layerwise <command> --help says more.');
  });

  it('refuses a command that does not exist', async () => {
    await expect(main(['diagnos'])).rejects.toThrow(
      "layerwise: there is no command 'diagnos'. Did you mean 'diagnose'? Commands: diagnose, worker.",
    );
  });
});
