import { describe, expect, it } from 'vitest';
import { ArgumentError } from 'layerwise';
import { readFlags, usage } from '../../src/cli/flags.js';
import { messageOf } from '../message-of.js';

const described = { human: 'SHARE  the error of humans', json: 'print JSON' };
const read = (...args: string[]) => readFlags('diagnose', described, args);

describe('readFlags', () => {
  it('reads flags with and without values, and what stands between them', () => {
    const flags = read('a.json', '--human', '0.01', '--json', 'b.json');
    expect(flags.positionals).toEqual(['a.json', 'b.json']);
    expect(flags.value('human')).toBe('0.01');
    expect([flags.has('json'), flags.has('help')]).toEqual([true, false]);
    expect(read('--human=-1').value('human')).toBe('-1');
    expect(read('--help').has('help')).toBe(true);
  });

  it.each([
    [
      ['--humn', '1'],
      "diagnose: unknown option '--humn'. Did you mean '--human'? Known options: --human, --json, --help.",
    ],
    [['-x'], "diagnose: unknown option '-x'. Known options: --human, --json, --help."],
    [['--human'], 'diagnose: --human needs a value: --human SHARE.'],
    [['--human', '--json'], 'diagnose: --human needs a value: --human SHARE.'],
    [['--human='], 'diagnose: --human needs a value: --human SHARE.'],
    [['--json=yes'], "diagnose: --json takes no value, got 'yes'."],
    [['--json', '--json'], 'diagnose: --json is given twice.'],
  ])('%j', (args, message) => {
    expect(messageOf(() => read(...args), ArgumentError)).toBe(message);
  });
});

it('usage lists the flags', () => {
  expect(usage('npx layerwise diagnose [flags]', described)).toBe(
    'npx layerwise diagnose [flags]\n\n  --human SHARE  the error of humans\n  --json         print JSON',
  );
});
