import { describe, expect, it } from 'vitest';
import {
  ArgumentError,
  Dense,
  Generator,
  ShapeError,
  StateError,
  Tensor,
  decodeModel,
  input,
  slice,
  sum as sums,
} from '../../src/index.js';
import {
  type DecoderAttention,
  type EncoderDecoderOptions,
  type RecurrentCell,
  type SequenceWriter,
  type WriteOptions,
  beamSearch,
  encoderDecoder,
  padSequences,
  recurrentEncoder,
  teacherForcing,
  SequenceWriter as Writer,
} from '../../src/text/index.js';
import { messageOf } from '../message-of.js';

const sources = [
  [3, 4, 5, 6],
  [7, 2],
  [5, 5, 5],
  [1, 2, 3, 4, 5, 6],
];
const { ids } = padSequences(sources);
const alone = sources.map((sequence) => padSequences([sequence]).ids);
const forms: [RecurrentCell, DecoderAttention, boolean][] = [
  ['lstm', 'none', false],
  ['lstm', 'multiplicative', true],
  ['gru', 'additive', true],
  ['rnn', 'multiplicative', false],
  ['lstm', 'recurrent', true],
];

function writerOf(
  cell: RecurrentCell = 'lstm',
  attention: DecoderAttention = 'multiplicative',
  bidirectional = true,
): SequenceWriter {
  const encoder = recurrentEncoder({ vocabulary: 9, units: 8, cell, bidirectional, paddingId: 0 });
  const options = { vocabulary: 7, start: 0, end: 1, cell, attention, dtype: 'float64', seed: 5 } as const;
  const writer = encoderDecoder(encoder, options);
  writer.model.build();
  // Weights of some size, so that different sources lead to different sequences.
  const { values } = writer.model.theta;
  values.data.set(new Generator(1).normal([values.size], 0, 0.9).data);
  return writer;
}

describe.each(forms)('SequenceWriter of a %s, attention %s, bidirectional %s', (cell, attention, bidirectional) => {
  const writer = writerOf(cell, attention, bidirectional);
  const options = { beamWidth: 3, maxLength: 8 };
  const found = writer.write([ids], options);

  it('writes the same for a batch as for one after the other, in batches of any size', () => {
    const one = alone.map((own) => writer.write([own], options)[0]);
    found.forEach((beam, i) =>
      beam.forEach(({ tokens, logProbability }, k) => {
        expect(tokens).toEqual(one[i][k].tokens);
        expect(logProbability).toBe(one[i][k].logProbability);
      }),
    );
    const tokensOf = (beams: typeof found): Int32Array[][] => beams.map((beam) => beam.map(({ tokens }) => tokens));
    expect(tokensOf(writer.write([ids], { ...options, batchSize: 3 }))).toEqual(tokensOf(found));
    expect(new Set(found.map(([best]) => best.logProbability)).size).toBe(sources.length); // the source matters
  });

  it('scores what it has written as the search did, to the last bit: steps with carried states equal the whole sequence', () => {
    const k = Math.min(...found.map((beam) => beam.length)) - 1;
    for (const place of [0, k]) {
      const sequences = found.map((beam) => beam[place].tokens);
      writer.score([ids], sequences).forEach(({ tokens, logProbability }, i) => {
        expect(tokens).toEqual(sequences[i]);
        expect(logProbability).toBe(found[i][place].logProbability);
      });
    }
  });

  it('of a beam as wide as all sequences, finds the likeliest of them', () => {
    const wide = { beamWidth: 7 ** 3, maxLength: 3, alpha: 0 };
    const [[best]] = writer.write([alone[0]], wide);
    const tokens = [0, 1, 2, 3, 4, 5, 6];
    const longer = (all: number[][]): number[][] =>
      all.flatMap((ids) => (ids.at(-1) === 1 ? [ids] : tokens.map((token) => [...ids, token])));
    const all = longer(longer(longer([[]])));
    const inputs = padSequences(all.map(() => sources[0])).ids;
    const scores = writer.score([inputs], all, { batchSize: 64 }).map(({ logProbability }) => logProbability);
    expect(best.logProbability).toBeCloseTo(Math.max(...scores), 10);
    const [[greedy]] = writer.write([alone[0]], { ...wide, beamWidth: 1 });
    expect(greedy.logProbability).toBeLessThanOrEqual(best.logProbability + 1e-12);
    // All sequences together are certain.
    expect(scores.reduce((sum, logP) => sum + Math.exp(logP), 0)).toBeCloseTo(1, 10);
  });

  it('comes back from a file', () => {
    const loaded = Writer.from(decodeModel(writer.model.encode()));
    expect(loaded.write([ids], options)).toEqual(found);
    expect(loaded.attends).toBe(attention !== 'none');
  });

  it('tells where it looks, if it does', () => {
    const sequences = found.map(([best]) => best.tokens);
    if (attention === 'none') {
      expect(messageOf(() => writer.attention([ids], sequences), StateError)).toBe(
        "SequenceWriter.attention: the decoder has no attention. Make it with attention: 'multiplicative'.",
      );
      return;
    }
    const weights = writer.attention([ids], sequences, { batchSize: 3 });
    weights.forEach((own, i) => {
      expect(own.shape).toEqual([sequences[i].length, sources[i].length]);
      for (const sum of sums(own, { axis: 1 }).data) expect(sum).toBeCloseTo(1, 10);
    });
    expect(weights[1].toArray()).toEqual(writer.attention([alone[1]], [sequences[1]])[0].toArray());
  });
});

describe('SequenceWriter', () => {
  const writer = writerOf();

  it('never writes what is forbidden', () => {
    const free = writer.write([ids], { maxLength: 6, beamWidth: 4 });
    const used = new Set(free.flatMap((beam) => beam.flatMap(({ tokens }) => [...tokens])));
    const forbidden = [...used].filter((id) => id !== 1).slice(0, 2);
    expect(forbidden).toHaveLength(2);
    const left = writer.write([ids], { maxLength: 6, beamWidth: 4, forbidden });
    const found = new Set(left.flatMap((beam) => beam.flatMap(({ tokens }) => [...tokens])));
    for (const id of forbidden) expect(found.has(id)).toBe(false);
  });

  it('writes what its model says, step by step', () => {
    const [[{ tokens }]] = writer.write([alone[0]], { maxLength: 5, beamWidth: 1 });
    const fed = Int32Array.of(0, ...tokens.subarray(0, -1));
    const y = writer.model.predictAll([alone[0], new Tensor(fed, [1, fed.length])])[0];
    tokens.forEach((token, t) => {
      const row = slice(y, [0, t, 0], [1, t + 1, 7]).data;
      expect(row[token]).toBe(Math.max(...row));
    });
  });

  it('is a Decoder for any search', () => {
    const decoder = writer.decoder([ids]);
    const found = beamSearch(decoder, { start: 0, batch: 4, end: 1, beamWidth: 3, maxLength: 8 });
    expect(found).toEqual(writer.write([ids], { maxLength: 8 }));
    const fresh = writer.decoder([ids]);
    fresh.step(new Int32Array(4));
    expect(messageOf(() => fresh.step(new Int32Array(3)), ShapeError)).toBe(
      'decoder: 4 sequences are under way, got 3 tokens.',
    );
  });

  it('begins in the features of a picture as well', () => {
    const features = input([5]);
    const state = [new Dense(6, { activation: 'tanh' }).apply(features)];
    const options = { vocabulary: 8, start: 0, end: 1, cell: 'gru', seed: 2 } as const;
    const captioner = encoderDecoder({ inputs: [features], state }, options);
    const x = new Generator(3).normal([3, 5]);
    const found = captioner.write([x], { maxLength: 4, beamWidth: 2 });
    expect(found).toHaveLength(3);
    captioner.score([x], found.map(([best]) => best.tokens)).forEach(({ logProbability }, i) =>
      expect(logProbability).toBeCloseTo(found[i][0].logProbability, 4),
    ); // prettier-ignore
    expect(Writer.from(decodeModel(captioner.model.encode())).write([x], { maxLength: 4, beamWidth: 2 })).toEqual(
      found,
    );
  });
});

describe('SequenceWriter refuses', () => {
  const writer = writerOf();
  const write = (options: Partial<WriteOptions>): string =>
    messageOf(() => writer.write([ids], { maxLength: 4, ...options }), ArgumentError);

  it('options out of range', () => {
    expect(write({ beamWidth: 0 })).toBe('beamSearch: beamWidth must be a positive integer, got 0.');
    expect(write({ maxLength: 0 })).toBe('beamSearch: maxLength must be a positive integer, got 0.');
    expect(write({ batchSize: 0 })).toBe('SequenceWriter.write: batchSize must be a positive integer, got 0.');
    expect(write({ forbidden: [3, 7] })).toBe(
      'SequenceWriter.write: forbidden[1] must be an id in 0..6 other than end = 1, got 7.',
    );
    expect(write({ forbidden: [1] })).toContain('forbidden[0] must be an id in 0..6 other than end = 1, got 1.');
  });

  it('inputs and sequences that do not fit', () => {
    expect(messageOf(() => writer.write([], { maxLength: 4 }), ShapeError)).toBe(
      'SequenceWriter.write: inputs must hold the same examples, at least one, got none.',
    );
    expect(messageOf(() => writer.score([ids], [[1]]), ArgumentError)).toBe(
      'SequenceWriter.score: there must be one sequence for each of 4 examples, got 1.',
    );
    expect(messageOf(() => writer.score([alone[0]], [[]]), ArgumentError)).toBe(
      'SequenceWriter.score: sequences[0] is empty; it holds at least its end, 1.',
    );
    expect(messageOf(() => writer.score([alone[0]], [[2, 9, 1]]), ArgumentError)).toBe(
      'SequenceWriter.score: sequences[0][1] must be an id in 0..6, got 9.',
    );
    const wild = new Tensor(Int32Array.of(3, 40), [1, 2]);
    expect(messageOf(() => writer.write([wild], { maxLength: 4 }), ArgumentError)).toContain('40');
  });

  it('a model that encoderDecoder has not made', () => {
    expect(messageOf(() => Writer.from(7), ArgumentError)).toBe(
      'SequenceWriter.from: model must have been made by encoderDecoder, got 7.',
    );
  });
});

describe('encoderDecoder refuses', () => {
  const encoder = recurrentEncoder({ vocabulary: 9, units: 8 });
  const refusal = (options: Partial<EncoderDecoderOptions>, nodes = {}): string =>
    messageOf(
      () => encoderDecoder({ ...encoder, ...nodes }, { vocabulary: 7, start: 0, end: 1, ...options }),
      ArgumentError,
    );

  it('what cannot be', () => {
    expect(refusal({ start: 7 })).toBe('encoderDecoder: start must be an id in 0..6, got 7.');
    expect(refusal({ end: -1 })).toBe('encoderDecoder: end must be an integer >= 0, got -1.');
    expect(refusal({ cell: 'gru' })).toBe(
      "encoderDecoder: encoder.state must hold the 1 first states of cell 'gru', got 2.",
    );
    expect(refusal({ dropout: 1 })).toBe('encoderDecoder: dropout must lie in [0, 1), got 1.');
    expect(refusal({ attention: 'additive' }, { annotations: undefined })).toBe(
      "encoderDecoder: attention 'additive' needs something to look at: give encoder.annotations [S, D].",
    );
    expect(refusal({}, { state: [] })).toBe(
      "encoderDecoder: encoder.state must hold the decoder's first state, got none.",
    );
    const states = { state: [encoder.state[0], input([9])] };
    expect(
      messageOf(() => encoderDecoder({ ...encoder, ...states }, { vocabulary: 7, start: 0, end: 1 }), ShapeError),
    ).toBe('encoderDecoder: the states must be vectors of one length, [N, units], got state 1 [N, 9].');
    expect(messageOf(() => recurrentEncoder({ vocabulary: 9, units: 7 }), ArgumentError)).toBe(
      'recurrentEncoder: units must be even for a bidirectional encoder, half for each way, got 7.',
    );
  });
});

describe('teacherForcing', () => {
  it('names the first sequence that is none', () => {
    expect(messageOf(() => teacherForcing([[3], []], { start: 0, end: 1 }), ArgumentError)).toBe(
      'teacherForcing: sequences[1] is empty; at least one id is needed.',
    );
  });
});
