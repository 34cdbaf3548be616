import { tmpdir } from 'node:os';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Conv2D, GlobalMaxPool } from '../../src/conv/index.js';
import { ArgumentError, ShapeError } from '../../src/errors/index.js';
import { Add, Dense, input } from '../../src/layers/index.js';
import { SparseCategoricalCrossEntropy } from '../../src/losses/index.js';
import { loadModel } from '../../src/models/index.js';
import { Adam } from '../../src/optim/index.js';
import { Generator, Tensor, matMul } from '../../src/tensor/index.js';
import {
  SequenceWriter,
  WordVocabulary,
  bucketByLength,
  captioner,
  type CaptionerOptions,
  teacherForcing,
} from '../../src/text/index.js';
import { messageOf } from '../message-of.js';
import { wrong } from '../misuse/table.js';

const counts = ['a', 'two', 'three'];
const colors = ['red', 'green', 'blue'];
const kinds = ['circle', 'square', 'star'];
const captionOf = (count: number, color: number, kind: number): string =>
  `${counts[count]} ${colors[color]} ${kinds[kind]}${count > 0 ? 's' : ''}`;

const all = [0, 1, 2].flatMap((a) => [0, 1, 2].flatMap((b) => [0, 1, 2].map((c) => [a, b, c] as const)));
const words = WordVocabulary.from(
  all.map((scene) => captionOf(...scene)),
  { special: ['<PAD>', '<SOS>', '<EOS>'] },
);
const inside = { vocabulary: words.size, start: 1, end: 2, seed: 1 };

/** What a network might say of each scene: noisy mixtures of what is in it. */
function featuresOf(scenes: readonly (readonly [number, number, number])[], seed: number): Tensor {
  const facts = new Tensor(new Float32Array(scenes.length * 9), [scenes.length, 9]);
  scenes.forEach((scene, n) => scene.forEach((value, k) => (facts.data[n * 9 + 3 * k + value] = 1)));
  const seen = matMul(facts, new Generator('mixture').normal([9, 12]));
  const noise = new Generator(seed).normal(seen.shape, 0, 0.1);
  seen.data.forEach((value, i) => (seen.data[i] = value + noise.data[i]));
  return seen;
}

async function train(writer: SequenceWriter, x: Tensor, captions: readonly string[], epochs: number): Promise<void> {
  const ids = captions.map((caption) => words.encode(caption));
  const { inputs, labels } = teacherForcing(ids, { start: writer.start, end: writer.end });
  const loss = new SparseCategoricalCrossEntropy({ skipMissing: true });
  writer.model.compile({ optimizer: new Adam(0.03), loss });
  const data = bucketByLength({ x: [x, inputs], y: labels }, { batchSize: 9 });
  await writer.model.fit(data, { epochs, seed: 1, verbose: false });
}

function captionsOf(writer: SequenceWriter, x: Tensor, beamWidth: number): string[] {
  return writer.write([x], { beamWidth, maxLength: 6 }).map(([best]) => words.decode(best.tokens));
}

const folder = mkdtempSync(join(tmpdir(), 'layerwise-captioner-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('captioner', () => {
  it.each(['lstm', 'gru'] as const)('learns to say what features tell (%s)', async (cell) => {
    const writer = captioner({ ...inside, features: 12, units: 32, embedding: 8, cell });
    const scenes = [...all, ...all, ...all, ...all];
    await train(
      writer,
      featuresOf(scenes, 1),
      scenes.map((scene) => captionOf(...scene)),
      40,
    );
    const unseen = featuresOf(all, 2);
    const right = all.map((scene) => captionOf(...scene));
    expect(captionsOf(writer, unseen, 1)).toEqual(right);
    expect(captionsOf(writer, unseen, 3)).toEqual(right);
    const path = join(folder, `${cell}.safetensors`);
    await writer.model.save(path);
    const loaded = SequenceWriter.from(await loadModel(path));
    expect(captionsOf(loaded, unseen, 1)).toEqual(right);
  });

  it('trains the network that reads the pictures along', async () => {
    const pixels = input([4, 4, 3]);
    const convolution = new Conv2D(8, 2, { activation: 'tanh' });
    const features = new GlobalMaxPool().apply(convolution.apply(pixels));
    const writer = captioner({ ...inside, features, units: 16, embedding: 8 });
    // One pixel in one of three colours: 'a red circle', 'a green circle', 'a blue circle'.
    const pictures = new Tensor(new Float32Array(27 * 48), [27, 4, 4, 3]);
    const captions = Array.from({ length: 27 }, (_, n) => {
      pictures.data[n * 48 + ((7 * n) % 16) * 3 + (n % 3)] = 1;
      return captionOf(0, n % 3, 0);
    });
    writer.model.build();
    const before = convolution.weight.value.clone();
    await train(writer, pictures, captions, 50);
    expect(convolution.weight.value.data).not.toEqual(before.data);
    expect(captionsOf(writer, pictures, 1)).toEqual(captions);
  });

  it('begins the decoder in the state that the features decide', () => {
    const weightsOf = (options: Partial<CaptionerOptions>): string[] => {
      const { model } = captioner({ ...inside, features: 4, ...options });
      model.build();
      return model.parameters().map(({ path, shape }) => `${path} ${shape.join('x')}`);
    };
    const lstm = weightsOf({ units: 5 });
    expect(lstm).toContain('firstState.weight 4x5');
    expect(lstm).toContain('firstMemory.weight 4x5');
    const gru = weightsOf({ units: 5, cell: 'gru' });
    expect(gru).toContain('firstState.weight 4x5');
    expect(gru.some((name) => name.startsWith('firstMemory'))).toBe(false);
    expect(weightsOf({})).toContain('firstState.bias 128');
  });

  it.each([
    ['no features', { features: 0 }, ArgumentError, 'captioner: features must be a positive integer, got 0.'],
    ['a tensor', { features: wrong('x') }, ArgumentError, /captioner: input 0 must be a node made by input\(shape\)/],
    [
      'a feature map',
      { features: input([3, 3, 8]) },
      ShapeError,
      'captioner: features must be a vector [N, F], got [N, 3, 3, 8]. Flatten or pool it first.',
    ],
    [
      'two inputs',
      { features: new Dense(2).apply(new Add().apply([input([3]), input([3])])) },
      ArgumentError,
      'captioner: features must come from one input, got a node that comes from 2.',
    ],
    ['no units', { units: 0 }, ArgumentError, 'captioner: units must be a positive integer, got 0.'],
    ['another cell', { cell: wrong('ltsm') }, ArgumentError, /Did you mean 'lstm'/],
    ['attention', wrong({ attention: 'additive' }), ArgumentError, /'attention'/],
    ['an end that is no word', { end: 99 }, ArgumentError, /end must be an id in 0\.\.14, got 99/],
  ] as const)('refuses %s', (_what, options: Partial<CaptionerOptions>, errorClass, message) => {
    const found = messageOf(() => captioner({ ...inside, features: 4, ...options }), errorClass);
    if (typeof message === 'string') expect(found).toBe(message);
    else expect(found).toMatch(message);
  });
});
