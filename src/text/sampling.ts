import { ArgumentError, knownOptions, positiveInteger, show, trueOrFalse } from '../errors/index.js';
import { Generator } from '../tensor/index.js';
import { Model } from '../train/index.js';
import type { Decoder } from './decoder.js';
import { languageModelDecoder } from './language-model-decoder.js';
import { isSequence } from './sequences.js';
import { TOKEN_SAMPLER_OPTIONS, TokenSampler, type TokenSamplerOptions } from './token-sampler.js';
import type { Vocabulary } from './vocabulary.js';
import { WordVocabulary } from './word-vocabulary.js';

/** Options of {@link sampleSequence}. */
export interface SampleOptions extends TokenSamplerOptions {
  /** How the sequence begins: text, or the ids of its tokens. Default: nothing, the model begins by itself. */
  prompt?: string | ArrayLike<number>;
  /** At most so many tokens are drawn after the prompt, an integer >= 1. Default 200. */
  maxLength?: number;
  /** Whether <UNK> is never drawn: it is as if it were drawn again (§5.1.7). Default true. */
  rejectUnknown?: boolean;
  /**
   * The id that the model is given before all others; null: none, as for a model of a running text, which has never seen
   * one. Default: <SOS>, else <EOS>, which ends what was before.
   */
  begin?: number | null;
  /** The id that ends a sequence; null: none, the sequence ends with maxLength. Default: <EOS>. */
  end?: number | null;
  /** What is drawn from; it advances. Default: a new one of `seed`. */
  generator?: Generator;
  /** The seed of the generator when none is given. Default 0. */
  seed?: number | string;
}

/** A sequence that a model has written. */
export interface Sample {
  /** All of it as text, the prompt included. */
  readonly text: string;
  /** Its tokens, those of the prompt included, without those that begin and end it. */
  readonly ids: Int32Array;
  /** ln P of what was drawn given the prompt, by the model itself: at temperature 1 and with nothing left out. */
  readonly logProbability: number;
  /** Whether the end was drawn, rather than maxLength reached. */
  readonly ended: boolean;
}

const OPTIONS = [
  ...TOKEN_SAMPLER_OPTIONS,
  ...(['prompt', 'maxLength', 'rejectUnknown', 'begin', 'end', 'generator', 'seed'] as const),
];

/**
 * Lets a model write a sequence (§5.1.7 of the course notes): the token drawn from ŷ⟨t⟩ is the input x⟨t+1⟩, until the
 * end is drawn or maxLength reached.
 *
 * `writer` is a language model with softmax at its end, or a fresh Decoder: a translation model, a model of logits. A
 * prompt makes it one-to-many: the model is given a beginning, or a symbol for a style, and writes the rest. <PAD> and
 * <SOS> are never drawn.
 *
 * @throws ArgumentError for an option outside its domain, a prompt with a symbol outside the vocabulary (its position is
 *   named) or neither prompt nor begin; StateError when a probability is NaN
 *
 * @example
 * const vocabulary = CharacterVocabulary.from(['abba', 'baab']);
 * const model = languageModel({ vocabulary: vocabulary.size, units: 4 }); // not trained: it writes anything
 * sampleSequence(model, vocabulary, { prompt: 'ab', maxLength: 6, end: null }).ids.length; // 8
 */
export function sampleSequence(writer: Decoder | Model, vocabulary: Vocabulary, options: SampleOptions = {}): Sample {
  const [sample] = new SampleRun('sampleSequence', vocabulary, 1, options).write(writer);
  return sample;
}

/**
 * Lets a model write several sequences at once; each step of the model serves them all.
 *
 * Takes and throws what {@link sampleSequence} does.
 *
 * @example
 * const vocabulary = CharacterVocabulary.from(['abba', 'baab']);
 * const model = languageModel({ vocabulary: vocabulary.size, units: 4 });
 * sampleSequences(model, vocabulary, 3, { maxLength: 10, seed: 7 }).length; // 3
 */
export function sampleSequences(
  writer: Decoder | Model,
  vocabulary: Vocabulary,
  count: number,
  options: SampleOptions = {},
): Sample[] {
  positiveInteger('sampleSequences', 'count', count);
  return new SampleRun('sampleSequences', vocabulary, count, options).write(writer);
}

interface Row {
  readonly drawn: number[];
  logProbability: number;
  ended: boolean;
}

/** The options of one call, checked. */
class SampleRun {
  readonly #sampler: TokenSampler;
  readonly #generator: Generator;
  readonly #maxLength: number;
  readonly #prompt: Int32Array;
  readonly #begin: number | null;
  readonly #end: number | null;

  constructor(
    private readonly who: string,
    private readonly vocabulary: Vocabulary,
    private readonly count: number,
    options: SampleOptions,
  ) {
    knownOptions(who, options, OPTIONS);
    const { maxLength = 200, rejectUnknown = true, generator, seed } = options;
    positiveInteger(who, 'maxLength', maxLength);
    trueOrFalse(who, 'rejectUnknown', rejectUnknown);
    if (generator !== undefined && seed !== undefined) {
      throw new ArgumentError(`${who}: give a generator or a seed, not both.`);
    }
    const { pad, sos, unk, eos } = vocabulary;
    const forbidden = [pad, sos, rejectUnknown ? unk : undefined].filter((id) => id !== undefined);
    this.#sampler = new TokenSampler(who, options, forbidden);
    this.#generator = generator ?? new Generator(seed ?? 0);
    this.#maxLength = maxLength;
    this.#begin = options.begin === undefined ? (sos ?? eos ?? null) : options.begin;
    this.#end = options.end === undefined ? (eos ?? null) : options.end;
    if (this.#begin !== null) this.#checkId('begin', this.#begin);
    if (this.#end !== null) this.#checkId('end', this.#end);
    this.#prompt = this.#readPrompt(options.prompt ?? [], rejectUnknown);
    if (this.#prompt.length > 0 || this.#begin !== null) return;
    throw new ArgumentError(
      `${who}: needs a prompt: the model is given no other token to begin with. Say prompt, or begin with the id of one.`,
    );
  }

  write(writer: Decoder | Model): Sample[] {
    const decoder = this.#decoderOf(writer);
    const rows = Array.from({ length: this.count }, (): Row => ({ drawn: [], logProbability: 0, ended: false }));
    const before = this.#begin === null ? this.#prompt : Int32Array.of(this.#begin, ...this.#prompt);
    let y = decoder.step(new Int32Array(this.count).fill(before[0]));
    for (const id of before.subarray(1)) y = decoder.step(new Int32Array(this.count).fill(id));
    const size = y.shape[1];
    if (size !== this.vocabulary.size) {
      throw new ArgumentError(
        `${this.who}: the model must have the ${this.vocabulary.size} tokens of the vocabulary, its answers have ${size}.`,
      );
    }
    this.#sampler.checkSize(size);

    let writing = rows;
    for (let length = 1; ; length++) {
      writing.forEach((row, b) => this.#draw(row, y.data.subarray(b * size, (b + 1) * size)));
      if (length === this.#maxLength) break;
      const going = Int32Array.from(writing.keys()).filter((b) => !writing[b].ended);
      if (going.length === 0) break;
      if (going.length < writing.length) decoder.reorder(going);
      writing = writing.filter(({ ended }) => !ended);
      y = decoder.step(Int32Array.from(writing, ({ drawn }) => drawn[drawn.length - 1]));
    }
    return rows.map((row) => this.#sampleOf(row));
  }

  #decoderOf(writer: Decoder | Model): Decoder {
    if (writer instanceof Model) return languageModelDecoder(writer);
    if (typeof writer?.step === 'function' && typeof writer.reorder === 'function') return writer;
    throw new ArgumentError(`${this.who}: needs a model or a Decoder, got ${show(writer)}.`);
  }

  /** Draws the next token of a sequence. */
  #draw(row: Row, logProbabilities: ArrayLike<number>): void {
    const token = this.#sampler.draw(logProbabilities, this.#generator.next());
    row.logProbability += logProbabilities[token];
    if (token === this.#end) row.ended = true;
    else row.drawn.push(token);
  }

  #sampleOf({ drawn, logProbability, ended }: Row): Sample {
    const ids = Int32Array.of(...this.#prompt, ...drawn);
    return { text: this.vocabulary.decode(ids), ids, logProbability, ended };
  }

  #readPrompt(prompt: string | ArrayLike<number>, rejectUnknown: boolean): Int32Array {
    if (typeof prompt !== 'string') {
      if (!isSequence(prompt)) {
        throw new ArgumentError(`${this.who}: prompt must be text or a list of ids, got ${show(prompt)}.`);
      }
      Array.from(prompt).forEach((id, i) => this.#checkId(`prompt[${i}]`, id));
    }
    const ids = typeof prompt === 'string' ? this.vocabulary.encode(prompt) : Int32Array.from(prompt);
    const { unk } = this.vocabulary;
    const unknown = rejectUnknown && unk !== undefined ? ids.indexOf(unk) : -1;
    if (unknown < 0) return ids;
    const symbol = typeof prompt === 'string' ? ` (${show(symbolAt(this.vocabulary, prompt, unknown))})` : '';
    throw new ArgumentError(
      `${this.who}: token ${unknown}${symbol} of the prompt is <UNK>: the vocabulary does not have it. Leave it out, or ` +
        'say rejectUnknown: false.',
    );
  }

  #checkId(name: string, id: number): void {
    const { size } = this.vocabulary;
    if (Number.isInteger(id) && id >= 0 && id < size) return;
    throw new ArgumentError(`${this.who}: ${name} must be an id in [0, ${size - 1}], got ${show(id)}.`);
  }
}

/** Token `index` of a text, before it becomes an id. */
function symbolAt(vocabulary: Vocabulary, text: string, index: number): string {
  const tokens = vocabulary instanceof WordVocabulary ? vocabulary.tokenize(text) : Array.from(text);
  return tokens[index];
}
