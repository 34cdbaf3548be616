import { afterEach, describe, expect, it } from 'vitest';
import { readFlags } from '../../examples/kit/flags.js';

const { argv } = process;
afterEach(() => (process.argv = argv));

function given(...flags: string[]) {
  process.argv = ['node', 'examples/cat.ts', ...flags];
  return readFlags({ own: { image: 'FILE  a picture', exact: 'no shortcuts' } });
}

describe('flags of the examples', () => {
  it('have defaults', () => {
    const flags = given();
    expect(flags).toMatchObject({ quick: false, json: false, seed: '1', out: 'out' });
    expect(flags.source).toEqual({ data: undefined, download: false });
    expect(flags.own('image')).toBeUndefined();
    expect(flags.has('exact')).toBe(false);
  });

  it('are read in both spellings', () => {
    const flags = given('--quick', '--seed=7', '--data', 'pictures', '--download', '--image', 'a.jpg', '--exact');
    expect(flags).toMatchObject({ quick: true, seed: '7', source: { data: 'pictures', download: true } });
    expect(flags.own('image')).toBe('a.jpg');
    expect(flags.has('exact')).toBe(true);
  });

  it.each([
    [['--quik'], "cat: unknown option '--quik'. Did you mean '--quick'? Known options: --quick, --seed, --data,"],
    [['--imag', 'a.jpg'], "Did you mean '--image'?"],
    [['--data'], 'cat: --data needs a value: --data DIR.'],
    [['--data', '--json'], 'cat: --data needs a value: --data DIR.'],
    [['--data='], 'cat: --data needs a value: --data DIR.'],
    [['--quick=yes'], "cat: --quick takes no value, got 'yes'."],
    [['quick'], "cat: 'quick' is not a flag. Flags: --quick, --seed,"],
    [['-q'], "cat: unknown option '-q'."],
    [['--toString'], "cat: unknown option '--toString'."],
  ])('%j is refused', (flags, message) => {
    expect(() => given(...flags)).toThrow(message);
  });
});
