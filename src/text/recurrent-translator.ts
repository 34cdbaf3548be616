import { ArgumentError, knownOptions, show, trueOrFalse } from '../errors/index.js';
import { type DecoderAttention, encoderDecoder } from './encoder-decoder.js';
import type { RecurrentCell } from './recurrent-cell.js';
import { recurrentEncoder } from './recurrent-encoder.js';
import { Translator } from './translator.js';
import type { Vocabulary } from './vocabulary.js';

/** Options of {@link translator}. */
export interface TranslatorOptions {
  /** The size of the states, of both ways together for a bidirectional encoder. */
  units: number;
  /** The length of the vectors that tokens become. Default: `units`. */
  embedding?: number;
  /** Default 'lstm'. */
  cell?: RecurrentCell;
  /** How the decoder looks at the source: 'none', 'multiplicative' (default), 'additive' or 'recurrent'. See encoderDecoder. */
  attention?: DecoderAttention;
  /** Whether half of the encoder reads from the end to the start. Default true. */
  bidirectional?: boolean;
  /**
   * Whether sources are read from the end to the start, so that the first words are close to each other: it helps a
   * decoder without attention (Sutskever, Vinyals & Le 2014). Default false.
   */
  reverseSource?: boolean;
  /** Fraction in [0, 1) of the features that training drops. Default 0. */
  dropout?: number;
  /** What initial values and dropout are drawn from. Default 0. */
  seed?: number | string;
}

const OPTIONS = [
  ...(['units', 'embedding', 'cell', 'attention', 'bidirectional', 'reverseSource', 'dropout', 'seed'] as const),
];

/**
 * A translator that is still to be trained: a recurrent encoder reads the source, a recurrent decoder with attention
 * writes the target (see recurrentEncoder, encoderDecoder, Translator).
 *
 * The target's vocabulary needs `<EOS>`; sequences begin with its `<SOS>`, or with `<EOS>` when it has none.
 *
 * Throws ArgumentError for an option outside its domain and for a target vocabulary without `<EOS>`.
 *
 * @example
 * const source = CharacterVocabulary.from(['abc']);
 * const target = CharacterVocabulary.from(['xyz']);
 * const untrained = translator({ source, target }, { units: 8, cell: 'gru', attention: 'none' });
 * const [{ text }] = untrained.translate(['cab'], { beamWidth: 1, maxLength: 4 });
 * text.length <= 4; // true
 */
export function translator(
  vocabularies: { readonly source: Vocabulary; readonly target: Vocabulary },
  options: TranslatorOptions,
): Translator {
  const who = 'translator';
  knownOptions(who, vocabularies, ['source', 'target']);
  knownOptions(who, options, OPTIONS);
  const { source, target } = vocabularies;
  const { units, embedding, cell, attention, bidirectional, dropout, seed } = options;
  const reverseSource = trueOrFalse(who, 'reverseSource', options.reverseSource ?? false);
  if (target.eos === undefined) {
    throw new ArgumentError(
      `${who}: the target's vocabulary must have <EOS> to end sequences with, got ${target.size} tokens without it ` +
        `(the first: ${target.tokens.slice(0, 3).map(show).join(', ')}).`,
    );
  }
  const encoder = recurrentEncoder({
    ...{ vocabulary: source.size, embedding, units, cell, bidirectional, dropout },
    paddingId: source.pad,
  });
  const { sos: start = target.eos, eos: end } = target;
  const inside = { vocabulary: target.size, start, end, embedding, cell, attention, dropout, seed };
  return new Translator(encoderDecoder(encoder, inside), { source, target, reverseSource });
}
