import { describe, expect, it } from 'vitest';
import { ArgumentError } from '../../src/errors/index.js';
import { Cache, Softmax, withLengths } from '../../src/layers/index.js';
import { CTC } from '../../src/losses/index.js';
import { Generator, type Tensor, fromArray } from '../../src/tensor/index.js';
import { type CtcBeamOptions, ctcBeamDecode, ctcGreedyDecode } from '../../src/text/index.js';
import { messageOf } from '../message-of.js';
import { collapse, labelProbabilities } from '../reference/ctc.js';

function scoresOf(seed: number, n: number, steps: number, classes: number): Tensor {
  return new Generator(`ctc decoding ${seed}`).normal([n, steps, classes], 0, 1.5, 'float64');
}

function rowsOf(scores: Tensor, n: number): number[][] {
  const [, steps, classes] = scores.shape;
  return Array.from({ length: steps }, (_, t) =>
    Array.from(scores.data.subarray((n * steps + t) * classes, (n * steps + t + 1) * classes)),
  );
}

function parse(text: string): number[] {
  return text === '' ? [] : text.split(',').map(Number);
}

/** All labels of an example by enumeration, best first. */
function exact(scores: Tensor, n: number, blank = 0, length = scores.shape[1]): { labels: number[]; p: number }[] {
  const found = labelProbabilities(rowsOf(scores, n).slice(0, length), blank);
  return [...found].map(([text, p]) => ({ labels: parse(text), p })).sort((a, b) => b.p - a.p);
}

describe('ctcGreedyDecode', () => {
  it('merges repeats, then removes blanks', () => {
    const path = [1, 1, 0, 1, 2, 2, 0, 0, 2, 1];
    const scores = fromArray([path.map((k) => [0, 1, 2].map((c) => (c === k ? 1 : 0)))]);
    expect(ctcGreedyDecode(scores)).toEqual([[1, 1, 2, 2, 1]]);
    expect(ctcGreedyDecode(scores, { blank: 1 })).toEqual([[0, 2, 0, 2]]);
    expect(ctcGreedyDecode(scores, { lengths: [3] })).toEqual([[1]]);
    expect(ctcGreedyDecode(withLengths(scores, [5]))).toEqual([[1, 1, 2]]);
  });

  it('takes the likeliest path', () => {
    const scores = scoresOf(1, 3, 20, 5);
    const paths = [0, 1, 2].map((n) => rowsOf(scores, n).map((row) => row.indexOf(Math.max(...row))));
    expect(ctcGreedyDecode(scores)).toEqual(paths.map((path) => collapse(path)));
  });
});

describe('ctcBeamDecode', () => {
  it.each([1, 2, 3, 4, 5, 6])('equals enumeration when nothing is dropped, seed %i', (seed) => {
    const blank = seed % 3;
    const scores = scoresOf(seed, 2, 5, 3);
    const readings = ctcBeamDecode(scores, { blank, beamWidth: 500, topPaths: 500 });
    for (const n of [0, 1]) {
      const all = exact(scores, n, blank);
      expect(readings[n].map(({ labels }) => labels)).toEqual(all.map(({ labels }) => labels));
      readings[n].forEach(({ logProbability, score }, i) => {
        expect(logProbability).toBeCloseTo(Math.log(all[i].p), 11);
        expect(score).toBe(logProbability);
      });
    }
  });

  it('gives the probabilities that the loss gives', () => {
    const scores = scoresOf(7, 1, 6, 4);
    const [readings] = ctcBeamDecode(scores, { beamWidth: 5000, topPaths: 3 });
    for (const { labels, logProbability } of readings) {
      const loss = new CTC().perSample(scores, fromArray([labels], { dtype: 'int32' }));
      expect(logProbability).toBeCloseTo(-loss.item(), 11);
    }
  });

  it('never claims more than there is when it drops prefixes, and gets better with a wider beam', () => {
    let worse = 0;
    for (let seed = 20; seed < 60; seed++) {
      const scores = scoresOf(seed, 1, 6, 3);
      const all = new Map(exact(scores, 0).map(({ labels, p }) => [labels.join(), Math.log(p)]));
      const found = [1, 2, 8].map((beamWidth) => ctcBeamDecode(scores, { beamWidth })[0][0]);
      for (const { labels, logProbability } of found) {
        expect(logProbability).toBeLessThanOrEqual((all.get(labels.join()) ?? NaN) + 1e-12);
      }
      const [narrow, , wide] = found.map(({ labels }) => all.get(labels.join()) ?? NaN);
      if (wide < narrow) worse++;
    }
    expect(worse).toBe(0);
  });

  it('finds a prefix again that it has dropped', () => {
    // 1 falls out of a beam of one prefix at the first step, and comes back at the second
    const p = fromArray([[[0.9, 0.1], [0.01, 0.99], [0.5, 0.5]]]); // prettier-ignore
    const [[best]] = ctcBeamDecode(p, { fromLogits: false, beamWidth: 1 });
    expect(best.labels).toEqual([1]);
    expect(best.logProbability).toBeCloseTo(Math.log(0.9 * 0.99), 6); // without the paths that were dropped
  });

  it('counts the steps of each example only', () => {
    const scores = scoresOf(8, 2, 6, 3);
    const readings = ctcBeamDecode(scores, { beamWidth: 500, lengths: [4, 6] });
    expect([0, 1].map((n) => readings[n][0].labels)).toEqual([
      exact(scores, 0, 0, 4)[0].labels,
      exact(scores, 1)[0].labels,
    ]);
    expect(ctcBeamDecode(withLengths(scores.clone(), [4, 6]), { beamWidth: 500 })).toEqual(readings);
  });

  it('reads probabilities and their logarithms alike', () => {
    const scores = scoresOf(9, 1, 6, 4);
    const p = new Softmax().forward(scores, new Cache({ dtype: 'float64' }));
    const options: CtcBeamOptions = { beamWidth: 20, topPaths: 5 };
    const [logits] = ctcBeamDecode(scores, options);
    const [probabilities] = ctcBeamDecode(p, { ...options, fromLogits: false });
    expect(probabilities.map(({ labels }) => labels)).toEqual(logits.map(({ labels }) => labels));
    probabilities.forEach((one, i) => expect(one.logProbability).toBeCloseTo(logits[i].logProbability, 11));
  });

  it('has classes of probability 0 in no reading', () => {
    const p = fromArray([[[0.5, 0.5, 0], [0.5, 0.5, 0], [0.5, 0.5, 0]]]); // prettier-ignore
    const [readings] = ctcBeamDecode(p, { fromLogits: false, beamWidth: 50, topPaths: 50 });
    expect(readings.map(({ labels }) => labels)).toEqual([[1], [], [1, 1]]);
    expect(readings.reduce((sum, { logProbability }) => sum + Math.exp(logProbability), 0)).toBeCloseTo(1, 12);
  });
});

describe('a language model', () => {
  // after 1 comes 2, after 2 comes 1, and at the beginning 1
  const follows = (prefix: readonly number[]): number[] => {
    const expected = prefix[prefix.length - 1] === 1 ? 2 : 1;
    return [0, 1, 2].map((k) => Math.log(k === expected ? 0.9 : 0.1));
  };

  it('ranks readings with its own opinion and the bonus for length, and is asked once for each prefix', () => {
    const scores = scoresOf(10, 1, 5, 3);
    const asked: string[] = [];
    const languageModel = (prefix: readonly number[]): number[] => {
      asked.push(prefix.join());
      return follows(prefix);
    };
    const [readings] = ctcBeamDecode(scores, {
      ...{ beamWidth: 500, topPaths: 500, languageModel, languageWeight: 0.7, labelBonus: 0.3 },
    });
    const scored = exact(scores, 0).map(({ labels, p }) => {
      const said = labels.map((k, i) => follows(labels.slice(0, i))[k]).reduce((sum, value) => sum + value, 0);
      return { labels, score: Math.log(p) + 0.7 * said + 0.3 * labels.length, p };
    });
    scored.sort((a, b) => b.score - a.score);
    expect(readings.map(({ labels }) => labels)).toEqual(scored.map(({ labels }) => labels));
    readings.forEach(({ score, logProbability }, i) => {
      expect(score).toBeCloseTo(scored[i].score, 11);
      expect(logProbability).toBeCloseTo(Math.log(scored[i].p), 11);
    });
    expect(new Set(asked).size).toBe(asked.length);
  });

  it('decides between readings that sound alike', () => {
    const p = fromArray([[[0.02, 0.9, 0.08], [0.98, 0.01, 0.01], [0.02, 0.5, 0.48]]]); // prettier-ignore
    const read = (options: CtcBeamOptions): number[] =>
      ctcBeamDecode(p, { fromLogits: false, ...options })[0][0].labels;
    expect(read({})).toEqual([1, 1]);
    expect(read({ languageModel: follows })).toEqual([1, 2]);
    expect(read({ languageModel: follows, languageWeight: 0 })).toEqual([1, 1]);
  });

  it('must answer for every class', () => {
    const scores = scoresOf(1, 1, 4, 3);
    expect(messageOf(() => ctcBeamDecode(scores, { languageModel: () => [0, 0] }), ArgumentError)).toBe(
      'ctcBeamDecode: languageModel must answer with one number for each of the 3 classes, got [0, 0] after [].',
    );
    expect(messageOf(() => ctcBeamDecode(scores, { languageModel: () => [0, NaN, 0] }), ArgumentError)).toBe(
      'ctcBeamDecode: languageModel must answer with logarithms of probabilities, got NaN for class 1 after [].',
    );
  });
});
