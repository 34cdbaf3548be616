import { describe, expect, it } from 'vitest';
import { ArgumentError, Generator, StateError } from 'layerwise';
import { TokenSampler, type TokenSamplerOptions } from '../../src/text/token-sampler.js';
import { messageOf } from '../message-of.js';

const p = [0.4, 0.3, 0.2, 0.1];
const logs = p.map(Math.log);

/** How often each token is drawn, by 20,000 seeded draws. */
function counts(options: TokenSamplerOptions, forbidden: readonly number[] = [], rows: readonly number[] = logs) {
  const sampler = new TokenSampler('test', options, forbidden);
  const generator = new Generator('draws');
  const found = rows.map(() => 0);
  for (let i = 0; i < 20_000; i++) found[sampler.draw(rows, generator.next())]++;
  return found;
}

/** Σ (found - expected)² / expected. */
function chiSquare(found: readonly number[], probabilities: readonly number[]): number {
  const total = found.reduce((a, b) => a + b);
  return found.reduce((sum, n, i) => {
    const expected = total * probabilities[i];
    return expected === 0 ? sum + (n === 0 ? 0 : Infinity) : sum + (n - expected) ** 2 / expected;
  }, 0);
}

function normalized(weights: readonly number[]): number[] {
  const total = weights.reduce((a, b) => a + b);
  return weights.map((w) => w / total);
}

describe('TokenSampler', () => {
  // 3 degrees of freedom: above 16.3 in one of a thousand seeds
  it.each([
    ['the probabilities', {}, [], p],
    ['their powers above temperature 1', { temperature: 2 }, [], normalized(p.map(Math.sqrt))],
    ['their powers below temperature 1', { temperature: 0.5 }, [], normalized(p.map((x) => x * x))],
    ['none that is forbidden', {}, [0, 3], normalized([0, 0.3, 0.2, 0])],
    ['the k likeliest', { topK: 2 }, [], normalized([0.4, 0.3, 0, 0])],
    ['the k likeliest of those allowed', { topK: 2 }, [0], normalized([0, 0.3, 0.2, 0])],
    ['the nucleus: the token that reaches the share is in it', { topP: 0.65 }, [], normalized([0.4, 0.3, 0, 0])],
    ['the nucleus of the k likeliest', { topK: 3, topP: 0.8 }, [], normalized([0.4, 0.3, 0.2, 0])],
    ['a nucleus of at least one', { topP: 1e-9 }, [], [1, 0, 0, 0]],
  ])('draws by %s', (_what, options, forbidden, expected) => {
    expect(chiSquare(counts(options, forbidden), expected)).toBeLessThan(16.3);
  });

  it('would be caught drawing by other probabilities', () => {
    expect(chiSquare(counts({}), [0.43, 0.27, 0.2, 0.1])).toBeGreaterThan(16.3);
    expect(chiSquare(counts({ temperature: 1.2 }), p)).toBeGreaterThan(16.3);
  });

  it('is greedy near temperature 0, whatever is drawn', () => {
    const sampler = new TokenSampler('test', { temperature: 1e-6 });
    for (const u of [0, 0.5, 1 - 2 ** -53]) expect(sampler.draw(logs, u)).toBe(0);
    expect(sampler.draw([-1000, -999.9, -2000], 0.99)).toBe(1);
  });

  it('never draws what has probability 0, not even at the ends', () => {
    const sampler = new TokenSampler('test', {});
    const row = [-Infinity, Math.log(0.5), -Infinity, Math.log(0.5), -Infinity];
    expect(sampler.draw(row, 0)).toBe(1);
    expect(sampler.draw(row, 0.4999)).toBe(1);
    expect(sampler.draw(row, 0.5)).toBe(3);
    expect(sampler.draw(row, 1 - 2 ** -53)).toBe(3);
  });

  it('cuts the unit interval where the running sums are', () => {
    const sampler = new TokenSampler('test', {});
    expect([0.39, 0.41, 0.69, 0.71, 0.89, 0.91].map((u) => sampler.draw(logs, u))).toEqual([0, 1, 1, 2, 2, 3]);
  });

  it.each([
    [{ temperature: 0 }, 'test: temperature must be a finite number > 0, got 0.'],
    [{ temperature: -1 }, 'test: temperature must be a finite number > 0, got -1.'],
    [{ temperature: NaN }, 'test: temperature must be a finite number > 0, got NaN.'],
    [{ topK: 0 }, 'test: topK must be a positive integer, got 0.'],
    [{ topP: 0 }, 'test: topP must lie in (0, 1], got 0.'],
    [{ topP: 1.1 }, 'test: topP must lie in (0, 1], got 1.1.'],
  ])('refuses %o', (options, message) => {
    expect(messageOf(() => new TokenSampler('test', options), ArgumentError)).toBe(message);
  });

  it('refuses more than there is', () => {
    const message = messageOf(() => new TokenSampler('test', { topK: 5 }).checkSize(4), ArgumentError);
    expect(message).toBe('test: topK must be at most the 4 tokens of the model, got 5.');
  });

  it('names the token whose probability is NaN, and says when nothing can be drawn', () => {
    const nan = messageOf(() => new TokenSampler('test', {}).draw([0, NaN, 0], 0), StateError);
    expect(nan).toBe("test: the model's probability of token 1 is NaN. Has its training diverged?");
    const none = messageOf(() => new TokenSampler('test', {}, [1]).draw([-Infinity, 0], 0), StateError);
    expect(none).toBe('test: every token that may be drawn has probability 0 (never drawn: 1).');
  });
});
