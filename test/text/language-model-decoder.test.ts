import { describe, expect, it } from 'vitest';
import { Activation, ArgumentError, Dense, fromArray, LSTM, Sequential, ShapeError } from 'layerwise';
import { languageModelDecoder } from 'layerwise/text';
import { messageOf } from '../message-of.js';

const V = 6;
const layers = () => [new LSTM(4, { vocabulary: V, returnSequences: true }), new Dense(V, { activation: 'softmax' })];
const model = new Sequential(layers(), { inputShape: [1], seed: 5 });

/** ln P(next) after each row of ids, [N, V], by the whole sequence. */
function whole(ids: number[][]): number[][] {
  const p = model.predict(fromArray(ids, { dtype: 'int32' }));
  const last = ids[0].length - 1;
  return ids.map((_, n) => Array.from({ length: V }, (_, v) => Math.log(p.get(n, last, v))));
}

function expectClose(received: ArrayLike<number>, expected: readonly number[][]): void {
  const flat = expected.flat();
  expect(received).toHaveLength(flat.length);
  flat.forEach((value, i) => expect(received[i]).toBeCloseTo(value, 5));
}

describe('languageModelDecoder', () => {
  it('steps as the whole sequence goes', () => {
    const decoder = languageModelDecoder(model);
    const rows: number[][] = [[], []];
    for (const tokens of [
      [1, 2],
      [3, 3],
      [0, 5],
    ]) {
      rows.forEach((row, i) => row.push(tokens[i]));
      const y = decoder.step(Int32Array.from(tokens));
      expect(y.shape).toEqual([2, V]);
      expectClose(y.data, whole(rows));
    }
  });

  it('drops and doubles sequences', () => {
    const decoder = languageModelDecoder(model);
    decoder.step(Int32Array.of(1, 2));
    decoder.reorder(Int32Array.of(1, 0, 1));
    expectClose(
      decoder.step(Int32Array.of(4, 4, 5)).data,
      whole([
        [2, 4],
        [1, 4],
        [2, 5],
      ]),
    );
    decoder.reorder(Int32Array.of(2));
    expectClose(decoder.step(Int32Array.of(0)).data, whole([[2, 5, 0]]));
  });

  it('keeps decoders of one model apart', () => {
    const [a, b] = [languageModelDecoder(model), languageModelDecoder(model)];
    a.step(Int32Array.of(1));
    b.step(Int32Array.of(2));
    expectClose(a.step(Int32Array.of(3)).data, whole([[1, 3]]));
  });

  it('has finite logarithms where probabilities are 0', () => {
    const steep = new Sequential(layers(), { inputShape: [1] });
    const [bias] = steep.theta.parameters.filter(({ path }) => path === 'dense1.bias');
    bias.value.data.set([0, 500, 0, 0, 0, 0]);
    const { data } = languageModelDecoder(steep).step(Int32Array.of(0));
    expect(data[0]).toBeLessThan(-490);
    expect(data[0]).toBeGreaterThan(-510);
    expect(data[1]).toBe(0);
  });

  it('takes logits, and probabilities that nobody announces', () => {
    const [lstm, dense] = layers();
    const plain = new Sequential([lstm, dense, new Activation('linear')], { inputShape: [1] });
    plain.theta.values.data.set(model.theta.values.data);
    expectClose(languageModelDecoder(plain).step(Int32Array.of(4)).data, whole([[4]]));
    const scores = new Sequential([layers()[0], new Dense(V)], { inputShape: [1] });
    scores.theta.values.data.set(model.theta.values.data);
    expectClose(languageModelDecoder(scores, { output: 'logits' }).step(Int32Array.of(4)).data, whole([[4]]));
  });

  it('refuses what is not a language model', () => {
    const scores = new Sequential([layers()[0], new Dense(V)], { inputShape: [1] });
    expect(messageOf(() => languageModelDecoder(scores).step(Int32Array.of(1)), ArgumentError)).toMatch(
      /^languageModelDecoder: the model must answer probabilities, which sum to 1; those of sequence 0 sum to .*\. Is it a model of logits\? Say output: 'logits'\.$/,
    );
    const once = new Sequential([new LSTM(4, { vocabulary: V }), new Dense(V, { activation: 'softmax' })]);
    expect(messageOf(() => languageModelDecoder(once).step(Int32Array.of(1, 2)), ShapeError)).toBe(
      'languageModelDecoder: the model must answer [B, 1, V] for ids [2, 1], got [2, 6]. Do its recurrent layers have ' +
        'returnSequences: true?',
    );
  });

  it('refuses another number of sequences', () => {
    const decoder = languageModelDecoder(model);
    decoder.step(Int32Array.of(1, 2));
    expect(messageOf(() => decoder.step(Int32Array.of(1)), ShapeError)).toMatch(/^Stepper: 2 sequences are under way/);
  });
});
