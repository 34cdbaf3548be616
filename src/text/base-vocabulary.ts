import { ArgumentError, knownOptions, show, trueOrFalse } from '../errors/index.js';
import type {
  DecodeOptions,
  EncodeOptions,
  Vocabulary,
  VocabularyJson,
  VocabularyKind,
  VocabularyOptions,
} from './vocabulary.js';

const SPECIAL = ['<PAD>', '<UNK>', '<EOS>'] as const;

/** The table of tokens that every kind of vocabulary has; the kinds differ in how text is cut and joined. */
export abstract class BaseVocabulary implements Vocabulary {
  abstract readonly kind: VocabularyKind;
  readonly tokens: readonly string[];
  /** The special tokens, which have the first ids. */
  readonly special: readonly string[];
  readonly lowercase: boolean;
  readonly pad: number | undefined;
  readonly unk: number | undefined;
  readonly sos: number | undefined;
  readonly eos: number | undefined;
  readonly #ids: ReadonlyMap<string, number>;
  readonly #silent: ReadonlySet<number | undefined>;

  constructor(
    protected readonly who: string,
    tokens: readonly string[],
    options: VocabularyOptions,
    lowercase: boolean,
  ) {
    this.special = specialOf(who, options);
    this.lowercase = trueOrFalse(who, 'lowercase', options.lowercase ?? lowercase);
    const list: unknown = tokens;
    if (!Array.isArray(list)) throw new ArgumentError(`${who}: tokens must be a list of strings, got ${show(tokens)}.`);
    this.tokens = [...this.special, ...tokens];
    this.#ids = tableOf(who, this.special, tokens);
    this.pad = this.#ids.get('<PAD>');
    this.unk = this.#ids.get('<UNK>');
    this.sos = this.#ids.get('<SOS>');
    this.eos = this.#ids.get('<EOS>');
    this.#silent = new Set([this.pad, this.sos, this.eos]);
  }

  get size(): number {
    return this.tokens.length;
  }

  encode(text: string, options: EncodeOptions = {}): Int32Array {
    const who = `${this.who}.encode`;
    if (typeof text !== 'string') throw new ArgumentError(`${who}: text must be a string, got ${show(text)}.`);
    knownOptions(who, options, ['start', 'end']);
    const { start = false, end = false } = options;
    const ids: number[] = [];
    if (trueOrFalse(who, 'start', start)) ids.push(this.#needed(who, 'start', '<SOS>'));
    this.appendIds(this.lowercase ? text.toLowerCase() : text, ids);
    if (trueOrFalse(who, 'end', end)) ids.push(this.#needed(who, 'end', '<EOS>'));
    return Int32Array.from(ids);
  }

  decode(ids: ArrayLike<number>, options: DecodeOptions = {}): string {
    const who = `${this.who}.decode`;
    knownOptions(who, options, ['special']);
    const all = trueOrFalse(who, 'special', options.special ?? false);
    if (!Number.isInteger(ids?.length)) {
      throw new ArgumentError(`${who}: ids must be a list of ids, such as a tensor's data, got ${show(ids)}.`);
    }
    const tokens: string[] = [];
    for (let i = 0; i < ids.length; i++) {
      const id = ids[i];
      this.#checkId(who, id, ` at position ${i}`);
      if (all || !this.#silent.has(id)) tokens.push(this.tokens[id]);
    }
    return this.joined(tokens);
  }

  has(token: string): boolean {
    return this.#ids.has(token);
  }

  id(token: string): number {
    return this.idAt(token, () => '');
  }

  token(id: number): string {
    this.#checkId(`${this.who}.token`, id, '');
    return this.tokens[id];
  }

  /** Adds the ids of a text. */
  protected abstract appendIds(text: string, ids: number[]): void;

  /** The text of tokens. */
  protected abstract joined(tokens: readonly string[]): string;

  abstract toJSON(): VocabularyJson;

  /** The id of a token, or of `<UNK>`; `place` says where the token was found, when there is neither. */
  protected idAt(token: string, place: () => string): number {
    const id = this.#ids.get(token) ?? this.unk;
    if (id !== undefined) return id;
    throw new ArgumentError(
      `${this.who}: ${show(token)}${place()} is none of the ${this.size} tokens, and there is no <UNK> to stand for ` +
        "it. Make the vocabulary from texts that have it, or with '<UNK>' among its special tokens.",
    );
  }

  #needed(who: string, option: string, token: string): number {
    const id = this.#ids.get(token);
    if (id !== undefined) return id;
    throw new ArgumentError(
      `${who}: ${option} needs the token ${token}, which the vocabulary lacks. Its special tokens are ` +
        `${this.special.join(', ') || 'none'}.`,
    );
  }

  #checkId(who: string, id: number, place: string): void {
    if (Number.isInteger(id) && id >= 0 && id < this.size) return;
    throw new ArgumentError(`${who}: ids must be integers in [0, ${this.size - 1}], got ${show(id)}${place}.`);
  }
}

/** The special tokens that options ask for. */
export function specialOf(who: string, { special = SPECIAL }: VocabularyOptions): readonly string[] {
  const list: readonly string[] = special; // isArray would forget the type
  if (Array.isArray(special)) return list.slice();
  throw new ArgumentError(`${who}: special must be a list of tokens, such as ['<UNK>'], got ${show(special)}.`);
}

/** The ids of tokens, each checked to be a string that occurs once. */
function tableOf(who: string, special: readonly string[], tokens: readonly string[]): Map<string, number> {
  const ids = new Map<string, number>();
  for (const [name, list] of [
    ['special', special],
    ['tokens', tokens],
  ] as const) {
    list.forEach((token, i) => {
      if (typeof token !== 'string' || token === '') {
        throw new ArgumentError(
          `${who}: ${name}[${i}] must be a string of at least one character, got ${show(token)}.`,
        );
      }
      const known = ids.get(token);
      if (known !== undefined) {
        throw new ArgumentError(`${who}: ${name}[${i}] is ${show(token)}, which is token ${known} already.`);
      }
      ids.set(token, ids.size);
    });
  }
  return ids;
}
