import { describe, expect, it } from 'vitest';
import { ArgumentError, Dense, Generator, LSTM, Sequential, ShapeError, Tensor } from 'layerwise';
import { StreamDetector, type StreamDetectorOptions } from 'layerwise/text';
import { messageOf } from '../message-of.js';

const ids = new Generator(2).choice(6, { size: 40 });
const model = new Sequential(
  [new LSTM(8, { vocabulary: 6, returnSequences: true }), new Dense(1, { activation: 'sigmoid' })],
  { inputShape: [1], seed: 1 },
);
const whole = Array.from(model.predict(new Tensor(ids, [1, 40])).data);

describe('StreamDetector', () => {
  it('answers, to the last bit, what the whole stream is answered', () => {
    const detector = new StreamDetector(model);
    const heard = Array.from(ids, (id) => {
      detector.push(id);
      return detector.probability;
    });
    expect(heard).toEqual(whole);
    expect(detector.position).toBe(40);
  });

  it('fires above the threshold', () => {
    const threshold = whole[17];
    const detector = new StreamDetector(model, { threshold });
    const fired = Array.from(ids, (id) => detector.push(id));
    expect(fired).toEqual(whole.map((p) => p > threshold));
    expect(fired).toContain(true);
    expect(fired).toContain(false);
  });

  it('is silent for a while after it has fired', () => {
    const detector = new StreamDetector(model, { threshold: 0, refractory: 3 });
    const fired = Array.from(ids.subarray(0, 10), (id) => detector.push(id));
    expect(fired.map(Number)).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1, 0]);
  });

  it('begins anew', () => {
    const detector = new StreamDetector(model, { threshold: 0, refractory: 5 });
    detector.push(ids[3]);
    detector.push(ids[4]);
    detector.reset();
    expect([detector.position, detector.probability]).toEqual([0, 0]);
    expect(detector.push(ids[0])).toBe(true);
    expect(detector.probability).toBe(whole[0]);
  });

  it('listens to features', () => {
    const listener = new Sequential([new LSTM(4, { returnSequences: true }), new Dense(1, { activation: 'sigmoid' })], {
      inputShape: [1, 3],
    });
    const x = new Generator(4).normal([1, 5, 3]);
    const expected = Array.from(listener.predict(x).data);
    const detector = new StreamDetector(listener);
    const heard = expected.map((_, t) => {
      detector.push(x.data.subarray(3 * t, 3 * t + 3));
      return detector.probability;
    });
    expect(heard).toEqual(expected);
  });

  it.each<[StreamDetectorOptions, string]>([
    [{ threshold: 1.5 }, 'StreamDetector: threshold must lie in [0, 1], got 1.5.'],
    [{ refractory: -1 }, 'StreamDetector: refractory must be an integer >= 0, got -1.'],
  ])('refuses %o', (options, message) => {
    expect(messageOf(() => new StreamDetector(model, options), ArgumentError)).toBe(message);
  });

  it('refuses an id outside, and a model of several answers', () => {
    const detector = new StreamDetector(model);
    expect(messageOf(() => detector.push(6), ArgumentError)).toMatch(/ids must be whole numbers in 0\.\.5, got 6/);
    expect(detector.position).toBe(0);
    const several = new Sequential([new LSTM(4, { vocabulary: 6, returnSequences: true })], { inputShape: [1] });
    expect(messageOf(() => new StreamDetector(several).push(1), ShapeError)).toBe(
      'StreamDetector: the model must answer one probability for a step, [1, 1, 1], got [1, 1, 4].',
    );
  });
});
