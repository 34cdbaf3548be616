import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  ArgumentError,
  Checkpoint,
  Dense,
  Embedding,
  Flatten,
  FormatError,
  SGD,
  Sequential,
  decodeModel,
  fromArray,
  loadModel,
} from 'layerwise';

import { BytePairVocabulary, CharacterVocabulary, WordVocabulary, vocabularyFromJSON } from 'layerwise/text';
import { encodeSafetensors, parseSafetensors } from '../../src/io/safetensors.js';
import { refuses, wrong } from '../misuse/table.js';

const folder = mkdtempSync(join(tmpdir(), 'layerwise-metadata-'));
afterAll(() => rmSync(folder, { recursive: true }));

function small(): Sequential {
  return new Sequential([new Dense(2)], { inputShape: [3], seed: 1 });
}

/** The bytes of a model whose metadata are `text` in place of "here". */
function withMetadata(text: string): Uint8Array {
  const model = small();
  model.metadata.mark = 'here';
  const { tensors, metadata } = parseSafetensors(model.encode());
  const replaced = [...metadata].map(([key, value]) => [key, value.replace('{"mark":"here"}', text)] as const);
  return encodeSafetensors(tensors, Object.fromEntries(replaced));
}

describe('metadata', () => {
  it('travel with the model, through files', async () => {
    const model = small();
    model.metadata.classes = ['cat', 'dog'];
    model.metadata.deep = { list: [null, true, -0.5, 'é\ud800😀', [[]]], empty: {} };
    const path = join(folder, 'model.safetensors');
    await model.save(path);
    const loaded = await loadModel(path);
    expect(loaded.metadata).toEqual(model.metadata);
    expect(loaded.encode()).toEqual(model.encode());
    expect(small().metadata).toEqual({}); // each model has its own
    expect(decodeModel(small().encode()).metadata).toEqual({});
  });

  it('are copied when written: a later change is not in the bytes', () => {
    const model = small();
    const list = ['a'];
    model.metadata.list = list;
    const bytes = model.encode();
    list.push('b');
    expect(decodeModel(bytes).metadata).toEqual({ list: ['a'] });
  });

  it('bring the vocabulary of a text model back', async () => {
    const texts = ['the cat sat on the mat .', 'the dog sat on the cat .'];
    const kinds = [
      CharacterVocabulary.from(texts),
      WordVocabulary.from(texts, { tokenizer: 'spaces' }),
      BytePairVocabulary.train(texts, { size: 30 }),
    ];
    for (const vocabulary of kinds) {
      const layers = [new Embedding(vocabulary.size, 4), new Flatten(), new Dense(vocabulary.size)];
      const model = new Sequential(layers, { seed: 2 });
      model.build([3]);
      model.metadata.vocabulary = vocabulary.toJSON();
      const path = join(folder, `${vocabulary.kind}.safetensors`);
      await model.save(path);
      const loaded = await loadModel(path);
      const again = vocabularyFromJSON(loaded.metadata.vocabulary);
      expect(again).toBeInstanceOf(vocabulary.constructor);
      const ids = again.encode('the cat');
      expect(ids).toEqual(vocabulary.encode('the cat'));
      const x = fromArray([[...ids, 0, 0].slice(0, 3)], { dtype: 'int32' });
      expect(loaded.predict(x).data).toEqual(model.predict(x).data);
    }
  });

  it('are in checkpoints, which are models too', async () => {
    const model = small().compile({ optimizer: new SGD(0.1), loss: 'meanSquaredError' });
    model.metadata.note = 'from training';
    const path = join(folder, 'checkpoint.safetensors');
    const x = fromArray([[1, 2, 3]]);
    await model.fit(x, fromArray([[1, 0]]), { verbose: false, callbacks: [new Checkpoint({ path })] });
    expect((await loadModel(path)).metadata).toEqual({ note: 'from training' });
  });

  it('reach no prototype', () => {
    const { metadata } = decodeModel(withMetadata('{"__proto__":{"polluted":true},"constructor":{"prototype":1}}'));
    expect(Object.getPrototypeOf(metadata)).toBe(Object.prototype);
    expect(Object.keys(metadata)).toEqual(['__proto__', 'constructor']);
    expect('polluted' in {}).toBe(false);
    expect(metadata.polluted).toBeUndefined();
  });

  it('that are damaged are named', () => {
    expect(() => decodeModel(withMetadata('[1]'))).toThrow(
      new FormatError('loadModel: bytes: metadata must be a plain object, got [1].'),
    );
    expect(() => decodeModel(withMetadata('{"a":1e999}'))).toThrow(
      /bytes: metadata\.a must be JSON .*, got Infinity\.$/,
    );
    const nested = `{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`;
    expect(() => decodeModel(withMetadata(nested))).toThrow(/is nested more than 100 deep, or holds itself\.$/);
    expect(() => decodeModel(withMetadata(nested))).toThrow(FormatError);
  });
});

const model = small();
const cycle: unknown[] = [];
cycle.push(cycle);
const saved = join(folder, 'kept.safetensors');
writeFileSync(saved, 'as before');

const wrongs: readonly (readonly [what: string, metadata: unknown, message: RegExp])[] = [
  ['a number that is none', { scores: [1, NaN] }, /^save: metadata\.scores\[1\] must be JSON \(null, .*\), got NaN\.$/],
  ['nothing', { note: undefined }, /^save: metadata\.note must be JSON .*, got undefined\.$/],
  ['a function', { cut: String }, /^save: metadata\.cut must be JSON .*, got function String\.$/],
  ['a tensor', { x: fromArray([1]) }, /^save: metadata\.x must be JSON .*, got Tensor\./],
  [
    'a vocabulary itself',
    { vocabulary: CharacterVocabulary.from('ab') },
    /^save: metadata\.vocabulary must be JSON .*, got CharacterVocabulary\. Give what its toJSON\(\) returns\.$/,
  ],
  [
    'what holds itself',
    { cycle },
    /^save: metadata\.cycle\[0\].*\[0\] is nested more than 100 deep, or holds itself\.$/,
  ],
  ['no object', null, /^save: metadata must be a plain object, got null\.$/],
];

refuses(
  'saving metadata that JSON does not hold',
  {
    state: () => readFileSync(saved, 'utf8'),
    goesOn: () => {
      model.metadata = { fine: 1 };
      expect(decodeModel(model.encode()).metadata).toEqual({ fine: 1 });
    },
  },
  wrongs.map(([what, metadata, message]) => [
    what,
    () => {
      model.metadata = wrong(metadata);
      return model.save(saved);
    },
    ArgumentError,
    message,
  ]),
);
