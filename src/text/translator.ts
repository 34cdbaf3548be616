import type { SentencePair } from '../data/index.js';
import { ArgumentError, knownOptions, positiveInteger, show, trueOrFalse } from '../errors/index.js';
import { ConfigReader } from '../layers/index.js';
import { type Graph, loadModel } from '../models/index.js';
import type { Tensor } from '../tensor/index.js';
import type { ScoredSequence } from './beam-error-analysis.js';
import { type BucketOptions, type LengthBuckets, bucketByLength } from './bucket-by-length.js';
import { padSequences } from './pad-sequences.js';
import type { Hypothesis } from './search.js';
import { type ReadOptions, SequenceWriter } from './sequence-writer.js';
import { teacherForcing } from './teacher-forcing.js';
import { vocabularyFromJSON } from './vocabulary-from-json.js';
import type { Vocabulary } from './vocabulary.js';

/** What a translator knows about its languages. */
export interface TranslatorLanguages {
  readonly source: Vocabulary;
  readonly target: Vocabulary;
  /** Whether sources are read from the end to the start. Default false. */
  readonly reverseSource?: boolean;
}

/** How texts are translated. */
export interface TranslateOptions {
  /** How many translations the search keeps at every step; 1 is greedy search. Default 3. */
  beamWidth?: number;
  /** α of the length normalisation. Default 0.7. */
  alpha?: number;
  /** The most tokens of a translation. Default: 10 more than twice those of the longest text. */
  maxLength?: number;
  /** Whether a translation may hold `<UNK>`. Default false: the next likely token is written. */
  allowUnknown?: boolean;
  /** How many texts are translated at once. Default 32. */
  batchSize?: number;
}

/** What the search has found for a text. */
export interface Translation extends Hypothesis {
  readonly text: string;
}

/** Where a translator looks. */
export interface Alignment {
  /** [T, S]: how much each token of the target has looked at each of the source; rows sum to 1. */
  readonly weights: Tensor;
  readonly source: readonly string[];
  readonly target: readonly string[];
}

/**
 * A translation model with its vocabularies (§5.3). The function `translator` makes one; any SequenceWriter whose encoder
 * reads ids [N, S] will do.
 *
 * `model` is compiled and trained like any other, on what `batches` makes of pairs of sentences, with a loss that skips
 * missing labels. Targets end with the id `<EOS>` of their vocabulary.
 *
 * @example
 * const pairs = [{ source: 'a b', target: 'B A' }, { source: 'b c', target: 'C B' }, { source: 'c a', target: 'A C' }];
 * const source = WordVocabulary.from(pairs.map((pair) => pair.source));
 * const target = WordVocabulary.from(pairs.map((pair) => pair.target), { lowercase: false });
 * const reverser = translator({ source, target }, { units: 16, seed: 1 });
 * const loss = new SparseCategoricalCrossEntropy({ skipMissing: true });
 * reverser.model.compile({ optimizer: new Adam(0.02), loss });
 * await reverser.model.fit(reverser.batches(pairs, { batchSize: 3 }), { epochs: 60, verbose: false });
 * reverser.translate(['b c', 'a b']).map(({ text }) => text); // ['C B', 'B A']
 * reverser.score([{ source: 'b c', target: 'C B' }])[0].logProbability > Math.log(0.9); // true
 * reverser.align({ source: 'b c', target: 'C B' }).target; // ['C', 'B', '<EOS>']
 */
export class Translator {
  readonly source: Vocabulary;
  readonly target: Vocabulary;
  readonly reverseSource: boolean;

  constructor(
    /** What writes ids for ids. */
    readonly writer: SequenceWriter,
    languages: TranslatorLanguages,
  ) {
    const who = 'Translator';
    knownOptions(who, languages, ['source', 'target', 'reverseSource']);
    const { source, target, reverseSource = false } = languages;
    if (writer.end !== target.eos) {
      throw new ArgumentError(
        `${who}: the writer must end sequences with the target's <EOS>, ${show(target.eos)}, it ends them with ${writer.end}.`,
      );
    }
    if (writer.vocabulary !== target.size) {
      throw new ArgumentError(
        `${who}: the writer must know the target's ${target.size} tokens, it knows ${writer.vocabulary}.`,
      );
    }
    this.source = source;
    this.target = target;
    this.reverseSource = trueOrFalse(who, 'reverseSource', reverseSource);
  }

  /** The translator in the file that `save` has written. Throws as `loadModel` does, FormatError when it holds none. */
  static async load(path: string): Promise<Translator> {
    const who = `Translator.load ${show(path)}`;
    const model = await loadModel(path);
    const config = new ConfigReader(who, model.metadata.translator);
    return new Translator(SequenceWriter.from(model), {
      source: vocabularyFromJSON(config.value('source')),
      target: vocabularyFromJSON(config.value('target')),
      reverseSource: config.boolean('reverseSource'),
    });
  }

  /** Inputs: source ids [N, S], target ids [N, T]. Output: probabilities [N, T, target.size]. */
  get model(): Graph {
    return this.writer.model;
  }

  /** Writes model and vocabularies to one file. Throws as `model.save` does, StateError for a tokenizer that is code. */
  async save(path: string): Promise<void> {
    const { source, target, reverseSource } = this;
    this.model.metadata.translator = { source: source.toJSON(), target: target.toJSON(), reverseSource };
    await this.model.save(path);
  }

  /**
   * Pairs as the model learns them, in batches of like length: `model.fit(translator.batches(pairs, { batchSize: 64 }))`.
   *
   * Throws ArgumentError naming the first sentence without a token, and as bucketByLength does.
   */
  batches(pairs: readonly SentencePair[], options: Omit<BucketOptions, 'paddingId' | 'paddingLabel'>): LengthBuckets {
    const sources = this.#sourceIds(pairs.map(({ source }) => source));
    const targets = this.#targetIds(pairs);
    const { inputs, labels } = teacherForcing(targets, this.#ends);
    return bucketByLength({ x: [sources, inputs], y: labels }, { ...options, paddingId: this.source.pad ?? 0 });
  }

  /** Source ids [N, S] as the encoder reads them; they know their lengths. */
  encode(texts: readonly string[]): Tensor {
    return padSequences(this.#sourceIds(texts), { paddingId: this.source.pad ?? 0 }).ids;
  }

  /**
   * The best translation that beam search finds for each text.
   *
   * Throws ArgumentError for an option outside its domain and naming the first text without a token.
   */
  translate(texts: readonly string[], options: TranslateOptions = {}): Translation[] {
    const who = 'Translator.translate';
    knownOptions(who, options, ['beamWidth', 'alpha', 'maxLength', 'allowUnknown', 'batchSize']);
    const ids = this.encode(texts);
    const { maxLength = 2 * ids.shape[1] + 10, allowUnknown = false, ...search } = options;
    positiveInteger(who, 'maxLength', maxLength);
    const { pad, sos, unk, eos } = this.target;
    const never = [pad, sos, trueOrFalse(who, 'allowUnknown', allowUnknown) ? undefined : unk];
    const forbidden = never.filter((id): id is number => id !== undefined && id !== eos);
    return this.writer
      .write([ids], { ...search, maxLength, forbidden })
      .map(([best]) => ({ ...best, text: this.target.decode(best.tokens) }));
  }

  /**
   * What the model thinks of given translations: ids with their end, and Σ ln P(token | source, tokens before), to compare
   * with what `translate` finds (see beamErrorAnalysis).
   */
  score(pairs: readonly SentencePair[], options: ReadOptions = {}): ScoredSequence[] {
    const sources = this.encode(pairs.map(({ source }) => source));
    return this.writer.score([sources], this.#ended(pairs), options);
  }

  /** Where the decoder looks as it writes the target. Throws StateError for a decoder without attention. */
  align(pair: SentencePair): Alignment {
    const [target] = this.#ended([pair]);
    const source = this.encode([pair.source]);
    const [weights] = this.writer.attention([source], [target]);
    return {
      weights,
      source: Array.from(source.data, (id) => this.source.token(id)),
      target: Array.from(target, (id) => this.target.token(id)),
    };
  }

  get #ends(): { start: number; end: number } {
    const { start, end } = this.writer;
    return { start, end };
  }

  #sourceIds(texts: readonly string[]): Int32Array[] {
    return texts.map((text, i) => {
      const ids = nonEmpty(this.source.encode(text), `sources[${i}]`, text);
      return this.reverseSource ? ids.reverse() : ids;
    });
  }

  #targetIds(pairs: readonly SentencePair[]): Int32Array[] {
    return pairs.map(({ target }, i) => nonEmpty(this.target.encode(target), `targets[${i}]`, target));
  }

  #ended(pairs: readonly SentencePair[]): Int32Array[] {
    return teacherForcing(this.#targetIds(pairs), this.#ends).labels;
  }
}

function nonEmpty(ids: Int32Array, name: string, text: string): Int32Array {
  if (ids.length > 0) return ids;
  throw new ArgumentError(`Translator: ${name} must hold at least one token, got ${show(text)}.`);
}
