import { knownOptions, oneOf, positiveInteger } from '../errors/index.js';
import { Generator } from '../tensor/generator.js';
import { Dice } from './drawing-dice.js';
import { KEYS, STYLES, type TuneKey, type TuneStyle, noteName } from './tune-notation.js';

/** What {@link drawnTunes} writes. */
export interface DrawnTunesOptions {
  /** Default 0: the same seed writes the same tunes, and a smaller count a prefix of them. */
  seed?: number | string;
  /** Default: any of 'waltz', 'march' and 'jig'. */
  style?: TuneStyle;
}

/** The degrees of the scale from which a bar begins on one of each chord: I, IV and V. */
const CHORDS = { I: [0, 2, 4, 7, 9], IV: [0, 3, 5, 7], V: [1, 4, 6, 8] } as const;

/** The highest degree of a tune: a tenth above the tonic. */
const TOP = 9;

/** Degrees and their lengths in eighths. */
interface Note {
  readonly degree: number;
  readonly length: number;
}

/**
 * Short tunes by simple rules, written as tokens with spaces between them: sequences to learn and to check, without a
 * file (§5.1.5, one to many).
 *
 *   <waltz> K:G G2 B2 d2 | c4 B2 | ... | G6
 *
 * A tune has a style, which gives its bars their length (waltz 3/4, march 4/4, jig 6/8) and rhythms; a key, C, G, D, F or
 * B flat major; and eight bars of notes as in ABC notation with lengths in eighths. Every note belongs to the scale and
 * is near the one before; bars begin on notes of the chords I IV I V, I IV V I; bars 5 and 6 repeat bars 1 and 2; the
 * last bar is the tonic, the nearer one. `readTune` checks all of this.
 *
 * @param count the number of tunes
 * @throws ArgumentError for a count below 1 and an unknown option or style
 *
 * @example
 * const [tune] = drawnTunes(100, { seed: 1, style: 'waltz' });
 * tune.split(' ')[0]; // '<waltz>'
 * readTune(tune).barsInTime; // 8
 */
export function drawnTunes(count: number, options: DrawnTunesOptions = {}): string[] {
  const who = 'drawnTunes';
  knownOptions(who, options, ['seed', 'style']);
  positiveInteger(who, 'count', count);
  const { seed = 0, style } = options;
  const styles = namesOf(STYLES);
  if (style !== undefined) oneOf(who, 'style', style, styles);
  const dice = new Dice(new Generator(seed).fork('tunes'));
  return Array.from({ length: count }, () => {
    const drawn = dice.pick(styles);
    return written(style ?? drawn, dice.pick(namesOf(KEYS)), dice);
  });
}

function written(style: TuneStyle, key: TuneKey, dice: Dice): string {
  const { bar } = STYLES[style];
  const bars: Note[][] = [];
  let degree = 4;
  for (const chord of ['I', 'IV', 'I', 'V'] as const) {
    const notes = barOf(style, CHORDS[chord], degree, dice);
    degree = notes[notes.length - 1].degree;
    bars.push(notes);
  }
  const beforeCadence = bars[1][bars[1].length - 1].degree;
  const cadence = barOf(style, CHORDS.V, beforeCadence, dice);
  const tonic = cadence[cadence.length - 1].degree < 4 ? 0 : 7;
  bars.push(bars[0], bars[1], cadence, [{ degree: tonic, length: bar }]);
  const texts = bars.map((notes) => notes.map((note) => `${noteName(key, note.degree)}${note.length}`).join(' '));
  return `<${style}> K:${key} ${texts.join(' | ')}`;
}

/** A bar that begins on the note of the chord nearest to the last one and goes on by steps and small leaps. */
function barOf(style: TuneStyle, chord: readonly number[], last: number, dice: Dice): Note[] {
  const rhythm: readonly number[] = dice.pick<readonly number[]>(STYLES[style].rhythms);
  const distance = (degree: number): number => Math.abs(degree - last);
  let degree = chord.reduce((best, candidate) => (distance(candidate) < distance(best) ? candidate : best));
  return rhythm.map((length, i) => {
    if (i > 0) degree = moved(degree, dice.pick([-2, -1, -1, 1, 1, 2]));
    return { degree, length };
  });
}

/** A degree moved by some steps; at the ends of the range it turns back. */
function moved(degree: number, by: number): number {
  const to = degree + by;
  return to < 0 || to > TOP ? degree - by : to;
}

function namesOf<T extends string>(table: Readonly<Record<T, unknown>>): T[] {
  const names: T[] = [];
  for (const name in table) names.push(name);
  return names;
}
