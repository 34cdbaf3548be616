import { beforeAll, describe, expect, it } from 'vitest';
import { ArgumentError, ShapeError } from '../../src/errors/index.js';
import { SparseCategoricalCrossEntropy } from '../../src/losses/index.js';
import { type Graph, decodeModel } from '../../src/models/index.js';
import { Adam, CosineDecay } from '../../src/optim/index.js';
import { Generator, sum } from '../../src/tensor/index.js';
import {
  SequenceWriter,
  type TransformerOptions,
  Translator,
  WordVocabulary,
  bucketByLength,
  padSequences,
  teacherForcing,
  transformer,
} from '../../src/text/index.js';
import { messageOf } from '../message-of.js';

const [START, END, V] = [0, 1, 8];
const ends = { start: START, end: END } as const;
const small = { sourceVocabulary: V, targetVocabulary: V, ...ends, dimensions: 32, heads: 2, layers: 1 } as const;

/** Sequences of 2 to 4 ids. */
function draw(generator: Generator, count: number): Int32Array[] {
  return Array.from({ length: count }, () => {
    return Int32Array.from({ length: generator.int(2, 5) }, () => generator.int(2, V));
  });
}

async function learn(model: Graph, sources: readonly Int32Array[], targets: readonly Int32Array[]): Promise<void> {
  const { inputs, labels } = teacherForcing(targets, ends);
  const batches = bucketByLength({ x: [sources, inputs], y: labels }, { batchSize: 16 });
  const loss = new SparseCategoricalCrossEntropy({ skipMissing: true });
  model.compile({ optimizer: new Adam(new CosineDecay(5e-3, { total: 10 })), loss });
  await model.fit(batches, { epochs: 10, verbose: false });
}

describe('a transformer that has learned to write backwards', () => {
  const writer = transformer({ ...small, dropout: 0, seed: 1 });
  const generator = new Generator(7);
  const known = draw(generator, 900);
  const unseen = draw(generator, 200).filter((ids) => !known.some((other) => other.join() === ids.join()));
  const { ids } = padSequences(unseen);
  beforeAll(async () => {
    const backwards = known.map((sequence) => sequence.toReversed());
    await learn(writer.model, known, backwards);
  });

  it('does it with sequences that it has not seen', () => {
    const found = writer.write([ids], { beamWidth: 1, maxLength: 8 });
    const right = found.filter(([{ tokens }], i) => tokens.join() === [...unseen[i].toReversed(), END].join());
    expect(unseen.length).toBeGreaterThan(50);
    expect(right.length / unseen.length).toBeGreaterThan(0.9); // 0.97 with this seed
  });

  it('thinks of what it has written, step by step, what it thinks of it at once, to the last bit', () => {
    const found = writer.write([ids], { beamWidth: 1, maxLength: 8, alpha: 0 }).map(([best]) => best);
    const scores = writer.score(
      [ids],
      found.map(({ tokens }) => tokens),
    );
    expect(scores.map((score) => score.logProbability)).toEqual(found.map((one) => one.logProbability));
  });

  it('finds with a beam what is likelier, whatever goes on beside', () => {
    const [narrow, wide] = [1, 4].map((beamWidth) => writer.write([ids], { beamWidth, maxLength: 8, alpha: 0 }));
    const total = (found: typeof narrow): number => found.reduce((all, [best]) => all + best.logProbability, 0);
    expect(total(wide)).toBeGreaterThanOrEqual(total(narrow));
    const alone = writer.write([ids.rows(3, 4)], { beamWidth: 4, maxLength: 8, alpha: 0 });
    expect(Array.from(alone[0][0].tokens)).toEqual(Array.from(wide[3][0].tokens));
  });

  it('tells where it has looked', () => {
    const sequence = Int32Array.from([...unseen[0].toReversed(), END]);
    const [weights] = writer.attention([ids.rows(0, 1)], [sequence]);
    expect(weights.shape).toEqual([unseen[0].length + 1, ids.shape[1]]);
    for (const total of sum(weights, { axis: 1 }).data) expect(total).toBeCloseTo(1, 5);
  });

  it('comes back from its file', () => {
    const again = SequenceWriter.from(decodeModel(writer.model.encode()));
    const [before, after] = [writer, again].map((one) => one.write([ids], { beamWidth: 2, maxLength: 8 }));
    expect(after).toEqual(before);
  });
});

it('translates, with the vocabularies of two languages', () => {
  const source = WordVocabulary.from(['a b c']);
  const target = WordVocabulary.from(['x y z']);
  const { sos: start = target.eos ?? 0, eos: end = 0 } = target;
  const sizes = { sourceVocabulary: source.size, targetVocabulary: target.size, start, end, paddingId: source.pad };
  const model = new Translator(transformer({ ...small, ...sizes }), { source, target });
  const texts = model.translate(['a b', 'c', 'b c a'], { maxLength: 4 });
  expect(texts.length).toBe(3);
  for (const { text, tokens } of texts) expect(text).toBe(target.decode(tokens));
  expect(model.align({ source: 'a b c', target: 'x y' }).weights.shape).toEqual([3, 3]);
});

it('has one embedding for both languages when told so', () => {
  const [own, shared] = [false, true].map((sharedEmbedding) => transformer({ ...small, sharedEmbedding }).model);
  for (const model of [own, shared]) model.build();
  const count = (model: Graph): number => model.parameters().reduce((sum, { size }) => sum + size, 0);
  expect(count(own) - count(shared)).toBe(V * small.dimensions);
});

it('stands its norms where it is told to', () => {
  const names = (norm: 'pre' | 'post'): string[] =>
    transformer({ ...small, norm })
      .model.parts()
      .map((part) => part.name);
  expect(names('pre').filter((name) => name.endsWith('Norm'))).toEqual(['encoderNorm', 'decoderNorm']);
  expect(names('post').filter((name) => name.endsWith('Norm'))).toEqual([]);
});

const misuses: readonly (readonly [string, Partial<TransformerOptions>, string])[] = [
  ['no layers', { layers: 0 }, 'transformer: layers must be a positive integer, got 0.'],
  ['a start that is no token', { start: 8 }, 'transformer: start must be an id in 0..7, got 8.'],
  ['dropout in percent', { dropout: 10 }, 'transformer: dropout must lie in [0, 1), got 10.'],
  [
    'heads that do not divide the dimensions',
    { heads: 5 },
    'TransformerEncoderLayer: heads must divide dimensions, got 5 heads and 32 dimensions: each head gets its share.',
  ],
  [
    'one embedding for two vocabularies',
    { sharedEmbedding: true, targetVocabulary: 9 },
    'transformer: a shared embedding needs one vocabulary, got sourceVocabulary 8 and targetVocabulary 9.',
  ],
];
it.each(misuses)('refuses %s', (_what, options, message) => {
  expect(messageOf(() => transformer({ ...small, ...options }), ArgumentError)).toBe(message);
});

it('refuses tokens of another number of sequences', () => {
  const decoder = transformer(small).decoder([padSequences([[2, 3], [4]]).ids]);
  decoder.step(Int32Array.of(0, 0));
  decoder.reorder(Int32Array.of(1));
  expect(messageOf(() => decoder.step(Int32Array.of(3, 3)), ShapeError)).toContain('1 sequences are under way');
});
