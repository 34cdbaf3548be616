import { ArgumentError, ShapeError, StateError, knownOptions, positiveInteger, show } from '../errors/index.js';
import { type Cache, ConfigReader, lengthsOf } from '../layers/index.js';
import { Graph, subgraph } from '../models/index.js';
import { Tensor, mean, showShape } from '../tensor/index.js';
import { beamSearch } from './beam-search.js';
import type { ScoredSequence } from './beam-error-analysis.js';
import type { Decoder } from './decoder.js';
import { EncodedDecoder } from './encoded-decoder.js';
import { logProbabilities } from './log-probabilities.js';
import { padSequences } from './pad-sequences.js';
import type { Hypothesis } from './search.js';
import type { Sequence } from './sequences.js';
import { type WriterNodes, readNodes, referencesOf } from './writer-nodes.js';

/** How sequences are written. */
export interface WriteOptions {
  /** How many sequences the search keeps at every step; 1 is greedy search. Default 3. */
  beamWidth?: number;
  /** α of the length normalisation. Default 0.7. */
  alpha?: number;
  /** The most tokens of a sequence, the end included. */
  maxLength: number;
  /** Ids that are not written, such as `<UNK>`: their probability counts as 0. Default none. */
  forbidden?: readonly number[];
  /** How many sequences are searched for at once; what is found does not depend on it. Default 32. */
  batchSize?: number;
}

/** Options of what a SequenceWriter tells of given sequences. */
export interface ReadOptions {
  /** How many sequences are computed at once. Default 32. */
  batchSize?: number;
}

/**
 * A model that reads something and writes a sequence, ready to write: made by `encoderDecoder`.
 *
 * `model` is what is trained, on the right tokens as inputs. To write, its encoder is run once and its decoder step by
 * step on what it has written itself; beams share one batch of the decoder, and their states follow them. The model's
 * file holds all that is needed: `SequenceWriter.from(await loadModel(path))`.
 *
 * Inputs are those of the encoder, tensors [N, ...]; sequences are ids without `start`, their `end` included.
 *
 * @example
 * const encoder = recurrentEncoder({ vocabulary: 12, units: 8 });
 * const writer = encoderDecoder(encoder, { vocabulary: 9, start: 0, end: 1, seed: 3 });
 * const { ids } = padSequences([[4, 5, 6], [7, 8]]);
 * const found = writer.write([ids], { beamWidth: 2, maxLength: 6 });
 * found.length; // 2
 * const [[{ tokens, logProbability }]] = found;
 * const [again] = writer.score([ids.rows(0, 1)], [tokens]);
 * again.logProbability === logProbability; // true
 * writer.attention([ids.rows(1, 2)], [[3, 1]])[0].shape; // [2, 2]: for each of 2 tokens a weight of each of 2 ids
 */
export class SequenceWriter {
  readonly start: number;
  readonly end: number;
  /** The number of tokens that can be written. */
  readonly vocabulary: number;
  readonly #encoder: Graph;
  readonly #decoder: Graph;
  readonly #weights: Graph | undefined;
  readonly #caches: Record<'encoder' | 'model' | 'weights', Cache>;

  /** Use `encoderDecoder` or `SequenceWriter.from`. */
  constructor(
    /** Inputs: the encoder's, then ids [N, T]. Output: probabilities [N, T, vocabulary]. */
    readonly model: Graph,
    nodes: WriterNodes,
  ) {
    const { start, end, initial, annotations, output, weights } = nodes;
    this.start = start;
    this.end = end;
    this.vocabulary = output.shape[1];
    const passed = annotations ? [...initial, annotations] : initial;
    const [ids] = model.inputs.slice(-1);
    this.#encoder = subgraph(model, { inputs: model.inputs.slice(0, -1), outputs: passed });
    this.#decoder = subgraph(model, { inputs: [ids, ...passed], outputs: output });
    this.#weights = weights && subgraph(model, { inputs: model.inputs, outputs: weights });
    const cache = (): Cache => model.createCache();
    this.#caches = { encoder: cache(), model: cache(), weights: cache() };
    model.metadata.sequenceWriter = referencesOf(model, nodes);
  }

  /** The writer of a model that `encoderDecoder` has made, after `loadModel`. Throws ArgumentError when it has not. */
  static from(model: unknown): SequenceWriter {
    const who = 'SequenceWriter.from';
    const found = model instanceof Graph ? model.metadata.sequenceWriter : undefined;
    if (!(model instanceof Graph) || found === undefined) {
      throw new ArgumentError(`${who}: model must have been made by encoderDecoder, got ${show(model)}.`);
    }
    return new SequenceWriter(model, readNodes(model, new ConfigReader(who, found)));
  }

  /** Whether the decoder looks at annotations, so that `attention` can tell where. */
  get attends(): boolean {
    return this.#weights !== undefined;
  }

  /** A decoder that begins where the encoder ends: the encoder is run here, once. */
  decoder(inputs: readonly Tensor[], forbidden: readonly number[] = []): Decoder {
    const outputs = this.#encoder.forwardAll(inputs, this.#caches.encoder).map((y) => y.clone());
    return new EncodedDecoder(this.#decoder, outputs, forbidden);
  }

  /**
   * For each example the sequences that beam search finds, best first (see beamSearch).
   *
   * Throws ArgumentError for an option outside its domain, ShapeError for inputs that do not fit the encoder.
   */
  write(inputs: readonly Tensor[], options: WriteOptions): Hypothesis[][] {
    const who = 'SequenceWriter.write';
    knownOptions(who, options, ['beamWidth', 'alpha', 'maxLength', 'forbidden', 'batchSize']);
    const { beamWidth = 3, alpha = 0.7, maxLength, forbidden = [], batchSize = 32 } = options;
    forbidden.forEach((id, i) => {
      if (Number.isInteger(id) && id >= 0 && id < this.vocabulary && id !== this.end) return;
      throw new ArgumentError(
        `${who}: forbidden[${i}] must be an id in 0..${this.vocabulary - 1} other than end = ${this.end}, got ${show(id)}.`,
      );
    });
    const { start, end } = this;
    return this.#inBatches(who, inputs, batchSize, (part, batch) =>
      beamSearch(this.decoder(part, forbidden), { beamWidth, start, batch, end, maxLength, alpha }),
    );
  }

  /** ln P(sequence | input) of each example; sequences hold their end. What `beamErrorAnalysis` compares. */
  score(inputs: readonly Tensor[], sequences: readonly Sequence[], options: ReadOptions = {}): ScoredSequence[] {
    const who = 'SequenceWriter.score';
    knownOptions(who, options, ['batchSize']);
    this.#checkSequences(who, inputs, sequences);
    return this.#inBatches(who, inputs, options.batchSize ?? 32, (part, count, begin) => {
      const own = sequences.slice(begin, begin + count);
      const [y] = this.model.forwardAll([...part, this.#fed(own)], this.#caches.model);
      const logP = logProbabilities(y); // [count, T, V]
      return own.map((ids, i) => {
        const tokens = Int32Array.from(ids);
        let sum = 0;
        tokens.forEach((token, t) => (sum += logP.get(i, t, token)));
        return { tokens, logProbability: sum };
      });
    });
  }

  /**
   * Where the decoder has looked while it wrote: weights [T, S] of each example, for each of its T tokens those of the S
   * annotations, which sum to 1. Throws StateError for a decoder without attention.
   */
  attention(inputs: readonly Tensor[], sequences: readonly Sequence[], options: ReadOptions = {}): Tensor[] {
    const who = 'SequenceWriter.attention';
    knownOptions(who, options, ['batchSize']);
    const weights = this.#weights;
    if (!weights)
      throw new StateError(`${who}: the decoder has no attention. Make it with attention: 'multiplicative'.`);
    this.#checkSequences(who, inputs, sequences);
    return this.#inBatches(who, inputs, options.batchSize ?? 32, (part, count, begin) => {
      const own = sequences.slice(begin, begin + count);
      const [found] = weights.forwardAll([...part, this.#fed(own)], this.#caches.weights);
      const alpha = found.rank === 4 ? mean(found, { axis: 1 }) : found; // [count, T, S], the mean of several heads
      const lengths = part.map(lengthsOf).find((known) => known !== undefined);
      return own.map((ids, i) => corner(alpha.rows(i, i + 1), ids.length, lengths?.[i] ?? alpha.shape[2]));
    });
  }

  /** What the decoder is fed for sequences that end: start, and all tokens but the last. */
  #fed(sequences: readonly Sequence[]): Tensor {
    const before = sequences.map((ids) => Int32Array.of(this.start, ...Array.from(ids).slice(0, -1)));
    return padSequences(before, { paddingId: this.end }).ids;
  }

  #checkSequences(who: string, inputs: readonly Tensor[], sequences: readonly Sequence[]): void {
    const [n] = inputs[0]?.shape ?? [];
    if (sequences.length !== n) {
      throw new ArgumentError(`${who}: there must be one sequence for each of ${n} examples, got ${sequences.length}.`);
    }
    sequences.forEach((ids, i) => {
      if (ids.length === 0) {
        throw new ArgumentError(`${who}: sequences[${i}] is empty; it holds at least its end, ${this.end}.`);
      }
      const wrong = Array.from(ids).findIndex((id) => !Number.isInteger(id) || id < 0 || id >= this.vocabulary);
      if (wrong < 0) return;
      throw new ArgumentError(
        `${who}: sequences[${i}][${wrong}] must be an id in 0..${this.vocabulary - 1}, got ${show(ids[wrong])}.`,
      );
    });
  }

  #inBatches<T>(
    who: string,
    inputs: readonly Tensor[],
    batchSize: number,
    run: (part: Tensor[], count: number, begin: number) => T[],
  ): T[] {
    positiveInteger(who, 'batchSize', batchSize);
    const [n = 0] = inputs[0]?.shape ?? [];
    if (n === 0 || inputs.some(({ shape }) => shape[0] !== n)) {
      throw new ShapeError(
        `${who}: inputs must hold the same examples, at least one, got ${inputs.map(({ shape }) => showShape(shape)).join(', ') || 'none'}.`,
      );
    }
    const found: T[] = [];
    for (let begin = 0; begin < n; begin += batchSize) {
      const end = Math.min(begin + batchSize, n);
      found.push(...run(inputs.map((x) => x.rows(begin, end)), end - begin, begin)); // prettier-ignore
    }
    return found;
  }
}

/** The first rows and columns of weights [1, T, S], as [rows, columns]. */
function corner(weights: Tensor, rows: number, columns: number): Tensor {
  const [, , stride] = weights.shape;
  const out = Tensor.zeros([rows, columns], weights.dtype);
  for (let r = 0; r < rows; r++) out.data.set(weights.data.subarray(r * stride, r * stride + columns), r * columns);
  return out;
}
