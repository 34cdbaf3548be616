import { describe, expect, it } from 'vitest';
import { ArgumentError } from 'layerwise';
import { ENTITY_TAGS, type TaggedSentence, drawnEntities } from 'layerwise/data';
import { ENTITY_SENTENCES } from '../../src/data/entity-sentences.js';
import { messageOf } from '../message-of.js';
import { wrong } from '../misuse/table.js';

const train = drawnEntities(4000, { seed: 3 });
const test = drawnEntities(1000, { seed: 3, part: 'test' });

/** The words of names, in lower case. */
function nameWords(sentences: readonly TaggedSentence[]): string[] {
  return sentences.flatMap(({ tokens, tags }) => tokens.filter((_, i) => tags[i] !== 'O').map((t) => t.toLowerCase()));
}

describe('drawnEntities', () => {
  it('tags every word, entities in the BIO scheme', () => {
    const isWrong = ({ tokens, tags }: TaggedSentence): boolean =>
      tags.length !== tokens.length ||
      tags.some((tag, i) => tag.startsWith('I-') && ![tag, `B-${tag.slice(2)}`].includes(tags[i - 1])) ||
      tokens.some((token) => !/^[\p{L}\d]+$|^[.,?]$/u.test(token)) ||
      !/^[A-Z\d]/.test(tokens[0]);
    expect([...train, ...test].filter(isWrong)).toEqual([]);
    expect(new Set(train.flatMap(({ tags }) => tags))).toEqual(new Set(ENTITY_TAGS));
  });

  it('draws the same sentences from the same seed, fewer as a prefix, others for the test', () => {
    expect(drawnEntities(50, { seed: 3 })).toEqual(train.slice(0, 50));
    expect(drawnEntities(50, { seed: 4 })).not.toEqual(train.slice(0, 50));
    expect(test.slice(0, 50)).not.toEqual(train.slice(0, 50));
  });

  it('writes words that are several things, which only context tells apart', () => {
    const tagsOf = (word: string): Set<string> =>
      new Set(train.flatMap(({ tokens, tags }) => tags.filter((_, i) => tokens[i].toLowerCase() === word)));
    expect(tagsOf('jordan')).toEqual(new Set(['B-PER', 'B-LOC', 'B-ORG', 'I-ORG']));
    expect(tagsOf('may')).toEqual(new Set(['O', 'B-PER', 'B-DATE', 'I-DATE']));
    expect(tagsOf('apple')).toEqual(new Set(['O', 'B-ORG']));
    expect(tagsOf('ford')).toEqual(new Set(['B-PER', 'I-PER', 'B-ORG']));
  });

  it('keeps a share of the names back for the test', () => {
    const known = new Set(nameWords(train));
    const shareOfNew = (newNames: number): number => {
      const words = nameWords(drawnEntities(1000, { seed: 3, part: 'test', newNames }));
      return words.filter((word) => !known.has(word)).length / words.length;
    };
    expect(shareOfNew(0)).toBeLessThan(0.02); // years that did not come up
    expect(shareOfNew(0.3)).toBeGreaterThan(0.1);
    expect(shareOfNew(1)).toBeGreaterThan(0.4); // dates and words such as "University" are never new
  });

  it('has patterns whose braces close and whose names are known', () => {
    for (const pattern of ENTITY_SENTENCES) {
      const rest = pattern.replace(/\{(person|given|family|place|organisation|month|day|[^{}]*\|[^{}]*)\}/g, '');
      expect(rest).toMatch(/^[\w ,.?]+$/);
      expect(pattern).toMatch(/ [.?]$/);
    }
  });

  it.each([
    [() => drawnEntities(0), 'drawnEntities: count must be a positive integer, got 0.'],
    [() => drawnEntities(1, { newNames: 1.5 }), 'drawnEntities: newNames must lie in [0, 1], got 1.5.'],
    [
      () => drawnEntities(1, { part: wrong('validation') }),
      `drawnEntities: part must be one of 'train', 'test', got "validation".`,
    ],
    [
      () => drawnEntities(1, wrong({ newName: 1 })),
      "drawnEntities: unknown option 'newName'. Did you mean 'newNames'? Known options: seed, part, newNames.",
    ],
  ])('refuses %o', (action, message) => {
    expect(messageOf(action, ArgumentError)).toBe(message);
  });
});
