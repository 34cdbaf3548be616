import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { Tensor } from 'layerwise';
import { parseWordVectors, readWordVectors } from 'layerwise/text';
import { realFile } from '../data/shared-data.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const folder = mkdtempSync(join(tmpdir(), 'layerwise-vectors-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('parseWordVectors', () => {
  it('reads words and numbers, with or without a last line end', () => {
    for (const text of [
      'king 0.5 -1\nqueen .25 2e-1\n',
      'king 0.5 -1\r\nqueen .25 2e-1',
      'king 0.5 -1 \nqueen .25 2e-1 \n',
    ]) {
      const { words, vectors } = parseWordVectors(bytes(text));
      expect(words).toEqual(['king', 'queen']);
      expect(vectors.shape).toEqual([2, 2]);
      expect([...vectors.data]).toEqual([0.5, -1, 0.25, Math.fround(0.2)]);
    }
  });

  it("reads word2vec's first line", () => {
    const { words, vectors } = parseWordVectors(bytes('2 3\na 1 2 3\nb 4 5 6\n'));
    expect(words).toEqual(['a', 'b']);
    expect(vectors.toArray()).toEqual([[1, 2, 3], [4, 5, 6]]); // prettier-ignore
  });

  it('takes digits, names of objects, signs and spaces for words', () => {
    const text = '1 5 6\n__proto__ 1 2\n. . . 3 4\n\u0085 7 8\n\ufeff 9 10\n';
    const { words, vectors } = parseWordVectors(bytes(text));
    expect(words).toEqual(['1', '__proto__', '. . .', '\u0085', '\ufeff']);
    expect(vectors.toArray()).toEqual([[5, 6], [1, 2], [3, 4], [7, 8], [9, 10]]); // prettier-ignore
  });

  it('stops after maxWords, whatever follows', () => {
    const text = bytes('3 2\na 1 2\na 5 6\nb 3 4\nc x y\n');
    const { words, vectors } = parseWordVectors(text, 'text', { maxWords: 2, duplicates: 'skip' });
    expect(words).toEqual(['a', 'b']);
    expect(vectors.toArray()).toEqual([[1, 2], [3, 4]]); // prettier-ignore
  });
});

describe('readWordVectors', () => {
  it('reads files, gzipped or not', async () => {
    const text = 'king 0.5 -1\nqueen 0.25 0.75\n';
    const [plain, packed] = [join(folder, 'vectors.txt'), join(folder, 'vectors.txt.gz')];
    writeFileSync(plain, text);
    writeFileSync(packed, gzipSync(text));
    for (const path of [plain, packed]) {
      const { words, vectors } = await readWordVectors(path);
      expect(words).toEqual(['king', 'queen']);
      expect(vectors.toArray()).toEqual([[0.5, -1], [0.25, 0.75]]); // prettier-ignore
    }
  });

  const glove = realFile('glove', 'glove.twitter.27B.25d.common12k.txt.gz');
  it.runIf(glove !== undefined)('reads the vectors of GloVe: kings are nearer to queens than to bananas', async () => {
    const { words, vectors } = await readWordVectors(glove ?? '');
    expect(vectors.shape).toEqual([11925, 25]);
    const vectorOf = (word: string): Tensor['data'] => vectors.rows(words.indexOf(word), words.indexOf(word) + 1).data;
    const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
      Array.from(a).reduce((sum, x, i) => sum + x * b[i], 0);
    const cosine = (a: string, b: string): number => {
      const [u, v] = [vectorOf(a), vectorOf(b)];
      return dot(u, v) / Math.sqrt(dot(u, u) * dot(v, v));
    };
    expect(cosine('king', 'queen')).toBeCloseTo(0.92, 2);
    expect(cosine('king', 'banana')).toBeCloseTo(0.65, 1);
  });
});
