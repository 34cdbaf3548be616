import { describe, expect, it } from 'vitest';
import { ArgumentError, ShapeError } from 'layerwise';
import { drawnEntities } from 'layerwise/data';
import { entityReport, entitySpans } from 'layerwise/metrics';
import { messageOf } from '../message-of.js';
import { wrong } from '../misuse/table.js';

const spans = (tags: string): string[] =>
  entitySpans(tags.split(' ')).map(({ type, begin, end }) => `${type} ${begin}-${end}`);

describe('entitySpans', () => {
  it.each([
    ['O O', []],
    ['B-PER', ['PER 0-1']],
    ['B-PER I-PER I-PER O', ['PER 0-3']],
    ['B-PER B-PER I-PER', ['PER 0-1', 'PER 1-3']],
    ['B-PER I-LOC', ['PER 0-1', 'LOC 1-2']],
    ['O I-LOC I-LOC', ['LOC 1-3']],
    ['B-PER O I-PER', ['PER 0-1', 'PER 2-3']],
    ['B-a-b I-a-b', ['a-b 0-2']],
  ])('%s', (tags, expected) => {
    expect(spans(tags)).toEqual(expected);
  });

  it('of no words are none', () => {
    expect(entitySpans([])).toEqual([]);
  });

  it.each(['o', 'B-', 'X-PER', ''])('refuses the tag %o', (tag) => {
    expect(messageOf(() => entitySpans(['O', tag]), ArgumentError)).toBe(
      `entitySpans: tags[1] must be 'O', 'B-' or 'I-' and a type, got ${JSON.stringify(tag)}.`,
    );
  });

  it('refuses tags that are numbers', () => {
    expect(messageOf(() => entitySpans(wrong([1])), ArgumentError)).toMatch(/tags\[0\] must be 'O'.* got 1\.$/);
  });
});

describe('entityReport', () => {
  it('counts whole entities: a part of one, or one of another type, is wrong twice', () => {
    const targets = [['B-PER', 'I-PER', 'O', 'B-LOC'], ['B-LOC', 'O', 'B-ORG']]; // prettier-ignore
    const predictions = [['B-PER', 'O', 'O', 'B-LOC'], ['B-PER', 'O', 'O']]; // prettier-ignore
    const { classes, micro, macro } = entityReport(predictions, targets);
    expect(classes).toEqual([
      { name: 'LOC', precision: 1, recall: 0.5, f1: 2 / 3, support: 2 },
      { name: 'ORG', precision: 0, recall: 0, f1: 0, support: 1 },
      { name: 'PER', precision: 0, recall: 0, f1: 0, support: 1 },
    ]);
    expect(micro).toEqual({ name: 'micro', precision: 1 / 3, recall: 1 / 4, f1: 2 / 7, support: 4 });
    expect(macro.f1).toBeCloseTo(2 / 9, 15);
  });

  it('of the truth itself is 1, of silence 0', () => {
    const targets = drawnEntities(200, { seed: 1 }).map(({ tags }) => tags);
    expect(entityReport(targets, targets).micro).toMatchObject({ precision: 1, recall: 1, f1: 1 });
    const silence = targets.map((tags) => tags.map(() => 'O'));
    expect(entityReport(silence, targets).micro).toMatchObject({ precision: 0, recall: 0, f1: 0 });
    expect(String(entityReport(targets, targets))).toMatch(/^ +precision +recall +f1 +support\nDATE +1\.0000/);
  });

  it.each([
    [
      () => entityReport([], [['O']]),
      ShapeError,
      'entityReport: predictions and targets must be of the same sentences, got 0 and 1.',
    ],
    [
      () => entityReport([['O'], ['O']], [['O'], ['O', 'O']]),
      ShapeError,
      'entityReport: predictions[1] must have a tag for each of the 2 words, got 1.',
    ],
    [
      () => entityReport([['O'], ['PER']], [['O'], ['B-PER']]),
      ArgumentError,
      `entityReport: predictions[1][0] must be 'O', 'B-' or 'I-' and a type, got "PER".`,
    ],
    [
      () => entityReport([['O']], [['O']]),
      ArgumentError,
      'entityReport: needs at least one entity, got none in 1 sentences.',
    ],
  ])('refuses %o', (action, error, message) => {
    expect(messageOf(action, error)).toBe(message);
  });
});
