import { FormatError, show } from '../errors/index.js';
import { KEYS, STYLES, type TuneKey, type TuneStyle, isKey, isStyle, noteName } from './tune-notation.js';

/** A note of a tune. */
export interface TuneNote {
  /** Its name in ABC notation. */
  readonly name: string;
  /** Its length in eighths. */
  readonly length: number;
}

/** A tune, and which rules of `drawnTunes` it keeps. */
export interface Tune {
  readonly style: TuneStyle;
  readonly key: TuneKey;
  readonly bars: readonly (readonly TuneNote[])[];
  /** How many bars have the length of the style, and in a jig a note on the second beat. */
  readonly barsInTime: number;
  /** How many bars have notes of the key's scale only, and at least one. */
  readonly barsInKey: number;
  /** Whether bars 5 and 6 are bars 1 and 2. */
  readonly repeats: boolean;
  /** Whether the last bar is the tonic alone. */
  readonly endsOnTonic: boolean;
}

const NOTE = /^([\^_]?[A-Ga-g][,']*)([1-9]\d?)$/;

/**
 * Reads a tune as `drawnTunes` writes it and tells which of its rules it keeps: a tune that a model has written may be
 * wrong in any way but its notation.
 *
 * @throws FormatError naming the first token that is not where it may be
 *
 * @example
 * const tune = readTune('<waltz> K:G G2 B2 d2 | c4 ^A1 | G6');
 * [tune.bars.length, tune.barsInTime, tune.barsInKey]; // [3, 2, 2]
 * tune.endsOnTonic; // true
 */
export function readTune(text: string): Tune {
  const [first = '', second = '', ...rest] = text.split(' ');
  const style = first.slice(1, -1);
  if (first !== `<${style}>` || !isStyle(style)) throw misplaced(0, first, `a style, ${listOf(STYLES, '<', '>')}`);
  const key = second.slice(2);
  if (!second.startsWith('K:') || !isKey(key)) throw misplaced(1, second, `a key, ${listOf(KEYS, 'K:', '')}`);
  const bars: TuneNote[][] = [[]];
  rest.forEach((token, i) => {
    if (token === '|') return bars.push([]);
    const [, name, length] = NOTE.exec(token) ?? [];
    if (name === undefined) throw misplaced(2 + i, token, "a note, such as ^f2, or a bar line, '|'");
    return bars[bars.length - 1].push({ name, length: Number(length) });
  });
  return { style, key, bars, ...rulesKept(style, key, bars) };
}

type Rules = Omit<Tune, 'style' | 'key' | 'bars'>;

function rulesKept(style: TuneStyle, key: TuneKey, bars: readonly (readonly TuneNote[])[]): Rules {
  const scale = new Set(Array.from({ length: 15 }, (_, degree) => noteName(key, degree)));
  const tonics = [noteName(key, 0), noteName(key, 7)];
  const last = bars[bars.length - 1];
  return {
    barsInTime: bars.filter((bar) => inTime(style, bar)).length,
    barsInKey: bars.filter((bar) => bar.length > 0 && bar.every(({ name }) => scale.has(name))).length,
    repeats: bars.length >= 6 && [0, 1].every((i) => written(bars[i]) === written(bars[i + 4])),
    endsOnTonic: last.length === 1 && tonics.includes(last[0].name),
  };
}

function inTime(style: TuneStyle, bar: readonly TuneNote[]): boolean {
  let length = 0;
  let onSecondBeat = style !== 'jig' || bar.length === 1;
  for (const note of bar) {
    if (length === 3) onSecondBeat = true;
    length += note.length;
  }
  return length === STYLES[style].bar && onSecondBeat;
}

function written(bar: readonly TuneNote[]): string {
  return bar.map(({ name, length }) => `${name}${length}`).join(' ');
}

function misplaced(position: number, token: string, wanted: string): FormatError {
  return new FormatError(`readTune: token ${position} must be ${wanted}, got ${show(token)}.`);
}

function listOf(table: object, before: string, after: string): string {
  return Object.keys(table).map((name) => `${before}${name}${after}`).join(', '); // prettier-ignore
}
