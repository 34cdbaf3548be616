/** The styles of tunes, with the length of a bar in eighths and the rhythms that a bar may have. */
export const STYLES = {
  waltz: {
    bar: 6,
    rhythms: [
      [2, 2, 2],
      [4, 2],
      [2, 1, 1, 2],
      [2, 2, 1, 1],
      [3, 1, 2],
    ],
  },
  march: {
    bar: 8,
    rhythms: [
      [2, 2, 2, 2],
      [4, 2, 2],
      [3, 1, 2, 2],
      [2, 2, 4],
      [2, 1, 1, 2, 2],
    ],
  },
  jig: {
    bar: 6,
    rhythms: [
      [1, 1, 1, 1, 1, 1],
      [2, 1, 2, 1],
      [3, 1, 1, 1],
      [2, 1, 3],
      [1, 1, 1, 3],
    ],
  },
} as const;

/** What a tune is danced to. */
export type TuneStyle = keyof typeof STYLES;

/** Major keys: the MIDI number of the tonic that tunes begin around, and the names of the seven notes of the scale. */
export const KEYS = {
  C: { tonic: 60, scale: ['C', 'D', 'E', 'F', 'G', 'A', 'B'] },
  G: { tonic: 67, scale: ['G', 'A', 'B', 'C', 'D', 'E', '^F'] },
  D: { tonic: 62, scale: ['D', 'E', '^F', 'G', 'A', 'B', '^C'] },
  F: { tonic: 65, scale: ['F', 'G', 'A', '_B', 'C', 'D', 'E'] },
  Bb: { tonic: 58, scale: ['_B', 'C', 'D', '_E', 'F', 'G', 'A'] },
} as const;

/** The key of a tune. */
export type TuneKey = keyof typeof KEYS;

/** Semitones above the tonic. */
const MAJOR = [0, 2, 4, 5, 7, 9, 11] as const;

export function isStyle(name: string): name is TuneStyle {
  return Object.hasOwn(STYLES, name);
}

export function isKey(name: string): name is TuneKey {
  return Object.hasOwn(KEYS, name);
}

/**
 * The note on a degree of a key's scale, 0 being the tonic and 7 the one above it, as ABC notation writes it: `^F` is F
 * sharp above middle C, `^f` an octave higher, `c'` two above middle C, `_B,` below it.
 */
export function noteName(key: TuneKey, degree: number): string {
  const { tonic, scale } = KEYS[key];
  const [step, octave] = [degree % 7, Math.floor(degree / 7)];
  const pitch = tonic + MAJOR[step] + 12 * octave;
  const name = scale[step];
  const height = Math.floor(pitch / 12) - 5; // 0 from middle C to the B above it
  if (height < 0) return name + ','.repeat(-height);
  return height === 0 ? name : name.toLowerCase() + "'".repeat(height - 1);
}
