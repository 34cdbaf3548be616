import { describe, expect, it } from 'vitest';
import { ArgumentError } from '../../src/index.js';
import { type BeamExample, beamErrorAnalysis } from '../../src/text/beam-error-analysis.js';
import { beamSearch } from '../../src/text/beam-search.js';
import { messageOf } from '../message-of.js';
import { RandomDecoder } from './random-decoder.js';

const scored = (tokens: number[], logProbability: number): BeamExample['found'] => ({ tokens, logProbability });

describe('beamErrorAnalysis', () => {
  it('compares as the search has ranked: by ln P / T^alpha', () => {
    // y* is less likely, but longer: per token it is the better one.
    const examples = [{ reference: scored([1, 2, 3, 0], -4), found: scored([1, 0], -3) }];
    const faultWith = (alpha: number): unknown => beamErrorAnalysis(examples, { alpha }).rows[0].fault;
    expect([0, 0.3, 0.7, 1].map(faultWith)).toEqual(['network', 'network', 'beam', 'beam']);
    expect(beamErrorAnalysis(examples).rows[0]).toEqual({
      name: '0',
      reference: -4 / 4 ** 0.7,
      found: -3 / 2 ** 0.7,
      fault: 'beam',
    });
  });

  it('blames the network for a tie, and nobody for the same sentence', () => {
    const { rows, same, beam, network } = beamErrorAnalysis([
      { reference: scored([1, 0], -1), found: scored([2, 0], -1), name: 'tie' },
      { reference: scored([1, 0], -1), found: scored([1, 0], -1) },
    ]);
    expect(rows.map(({ name, fault }) => [name, fault])).toEqual([
      ['tie', 'network'],
      ['1', undefined],
    ]);
    expect({ same, beam, network }).toEqual({
      same: 1,
      beam: { count: 0, share: 0, ceiling: 0 },
      network: { count: 1, share: 1, ceiling: 0.5 },
    });
  });

  it('finds no fault with an exhaustive search', () => {
    const decoder = new RandomDecoder(3, 4, 1);
    const options = { start: 0, end: 2, maxLength: 4 };
    const [all] = beamSearch(decoder, { ...options, beamWidth: 81 });
    const against = (found: BeamExample['found']) => beamErrorAnalysis(all.map((reference) => ({ reference, found })));
    expect(against(all[0]).beam.count).toBe(0);
    expect(against(all[all.length - 1]).network.count).toBe(0);
    expect(against(all[7]).beam.count).toBe(7);
  });

  it('prints its table', () => {
    const lines = String(beamErrorAnalysis([{ reference: scored([1, 0], -2), found: scored([2, 0], -3) }])).split('\n');
    expect(lines).toEqual([
      '         sentences     share   ceiling',
      'beam             1   100.0 %   100.0 %',
      'network          0     0.0 %     0.0 %',
      'same             0',
    ]);
  });

  it.each([
    [[], 'beamErrorAnalysis: examples is empty; at least one is needed.'],
    [
      [{ reference: scored([], -1), found: scored([1], -1) }],
      'beamErrorAnalysis: examples[0].reference.tokens is empty; the end of a sequence is a token too.',
    ],
    [
      [{ reference: scored([1], -1), found: scored([1], NaN) }],
      'beamErrorAnalysis: examples[0].found.logProbability must be ln P <= 0, got NaN.',
    ],
    [
      [{ reference: scored([1], 0.3), found: scored([1], -1) }],
      'beamErrorAnalysis: examples[0].reference.logProbability must be ln P <= 0, got 0.3.',
    ],
  ])('refuses %j', (examples, message) => {
    expect(messageOf(() => beamErrorAnalysis(examples), ArgumentError)).toBe(message);
  });
});
