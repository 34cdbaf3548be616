import { describe, expect, it } from 'vitest';
import { ArgumentError, FormatError } from 'layerwise';
import { type TuneStyle, drawnTunes, readTune } from 'layerwise/data';
import { messageOf } from '../message-of.js';
import { wrong } from '../misuse/table.js';

const styles: readonly TuneStyle[] = ['waltz', 'march', 'jig'];

describe('drawnTunes', () => {
  it.each(styles)('a %s keeps all rules', (style) => {
    for (const text of drawnTunes(200, { seed: 3, style })) {
      const tune = readTune(text);
      expect(tune).toMatchObject({ style, barsInTime: 8, barsInKey: 8, repeats: true, endsOnTonic: true });
      expect(tune.bars).toHaveLength(8);
    }
  });

  it('writes the same by the same seed, a prefix for a smaller count, something else by another', () => {
    const tunes = drawnTunes(20, { seed: 5 });
    expect(drawnTunes(20, { seed: 5 })).toEqual(tunes);
    expect(drawnTunes(7, { seed: '5' })).toEqual(tunes.slice(0, 7));
    expect(drawnTunes(20, { seed: 6 })).not.toEqual(tunes);
  });

  it('writes all styles and keys, and hardly any tune twice', () => {
    const tunes = drawnTunes(300);
    const heads = tunes.map((tune) => tune.split(' ', 2).join(' '));
    expect(new Set(heads).size).toBe(15);
    expect(new Set(tunes).size).toBeGreaterThan(295);
  });

  it.each([
    ['no tune', () => drawnTunes(0), 'drawnTunes: count must be a positive integer, got 0.'],
    [
      'an unknown style',
      () => drawnTunes(1, { style: wrong('walz') }),
      "drawnTunes: style must be one of 'waltz', 'march', 'jig', got \"walz\". Did you mean 'waltz'?",
    ],
  ])('refuses %s', (_what, action, message) => {
    expect(messageOf(action, ArgumentError)).toBe(message);
  });
});

describe('readTune', () => {
  it('reads octaves and accidentals', () => {
    const { bars, key } = readTune("<march> K:Bb _B,2 C2 _e4 | f3 _b1 c'4");
    expect(key).toBe('Bb');
    expect(bars.map((bar) => bar.map(({ name }) => name))).toEqual([
      ['_B,', 'C', '_e'],
      ['f', '_b', "c'"],
    ]);
    expect(bars[1].map(({ length }) => length)).toEqual([3, 1, 4]);
  });

  it.each([
    ['too short a bar', '<waltz> K:C C2 D2 | C6', { barsInTime: 1, barsInKey: 2 }],
    ['an empty bar', '<waltz> K:C C2 D2 E2 | | C6', { barsInTime: 2, barsInKey: 2 }],
    ['a jig without its second beat', '<jig> K:C C2 D2 E2 | C3 D3', { barsInTime: 1, barsInKey: 2 }],
    ['a note of another key', '<waltz> K:F B6 | _B6', { barsInTime: 2, barsInKey: 1 }],
    ['another end', '<waltz> K:F _B6 | C6', { endsOnTonic: false }],
    ['the tonic above', '<waltz> K:F f6', { endsOnTonic: true }],
    ['other bars 5 and 6', '<waltz> K:C C6 | D6 | E6 | F6 | C6 | E6', { repeats: false }],
    ['bars 5 and 6 as 1 and 2', '<waltz> K:C C6 | D6 | E6 | F6 | C6 | D6', { repeats: true }],
  ])('tells of %s', (_what, text, expected) => {
    expect(readTune(text)).toMatchObject(expected);
  });

  it.each([
    ['', 'readTune: token 0 must be a style, <waltz>, <march>, <jig>, got "".'],
    ['<polka> K:C C2', 'readTune: token 0 must be a style, <waltz>, <march>, <jig>, got "<polka>".'],
    ['<jig> K:H C2', 'readTune: token 1 must be a key, K:C, K:G, K:D, K:F, K:Bb, got "K:H".'],
    ['<jig> K:C C2 K:C', `readTune: token 3 must be a note, such as ^f2, or a bar line, '|', got "K:C".`],
    ['<jig> K:toString C2', 'readTune: token 1 must be a key, K:C, K:G, K:D, K:F, K:Bb, got "K:toString".'],
  ])('refuses %j', (text, message) => {
    expect(messageOf(() => readTune(text), FormatError)).toBe(message);
  });
});
