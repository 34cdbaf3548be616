import { describe, expect, it } from 'vitest';
import { Tensor } from 'layerwise';
import { WordVocabulary, embeddingMatrix } from 'layerwise/text';

describe('embeddingMatrix', () => {
  const words = Array.from({ length: 100 }, (_, i) => `w${i}`);
  const vectors = new Tensor(
    Float32Array.from({ length: 800 }, (_, i) => Math.sin(i) / 2),
    [100, 8],
  );
  const vocabulary = new WordVocabulary(['w3', 'unheard', 'w99']);

  it('has the vectors of known words, and zeros for the others', () => {
    const { matrix, missing } = embeddingMatrix(vocabulary, { words, vectors });
    expect(matrix.shape).toEqual([6, 8]);
    expect(missing).toEqual(['<UNK>', '<EOS>', 'unheard']);
    const zeros = new Float32Array(8);
    [zeros, zeros, zeros, vectors.rows(3, 4).data, zeros, vectors.rows(99, 100).data].forEach((row, id) =>
      expect(matrix.rows(id, id + 1).data).toEqual(row),
    );
  });

  it('or draws rows that are spread like the others, but for padding', () => {
    const many = new WordVocabulary([...words, ...Array.from({ length: 200 }, (_, i) => `unheard${i}`)]);
    const draw = (seed: number): Float32Array =>
      Float32Array.from(embeddingMatrix(many, { words, vectors }, { missing: 'random', seed }).matrix.data);
    const drawn = draw(1).subarray(103 * 8);
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
    expect(draw(1).subarray(0, 8)).toEqual(new Float32Array(8));
    expect(new Set(drawn).size).toBeGreaterThan(1590);
    const std = Math.sqrt(drawn.reduce((sum, x) => sum + x * x, 0) / drawn.length);
    expect(std / Math.sqrt(1 / 8)).toBeCloseTo(1, 1); // sin/2 has the mean square 1/8
  });
});
