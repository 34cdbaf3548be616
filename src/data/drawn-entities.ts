import { inInterval, knownOptions, oneOf, positiveInteger } from '../errors/index.js';
import { Generator } from '../tensor/generator.js';
import { Dice } from './drawing-dice.js';
import {
  type NamePart,
  dayName,
  familyName,
  givenName,
  monthName,
  organisationName,
  personName,
  placeName,
} from './entity-names.js';
import { ENTITY_SENTENCES } from './entity-sentences.js';

/**
 * The tags of {@link drawnEntities}: person, place, organisation and date, in the BIO scheme. `B-` is on the first word
 * of an entity, `I-` on those after it, `O` on words outside.
 */
// prettier-ignore
export const ENTITY_TAGS: readonly string[] = ['O', 'B-PER', 'I-PER', 'B-LOC', 'I-LOC', 'B-ORG', 'I-ORG', 'B-DATE', 'I-DATE'];

/** A sentence cut into words and signs, with a tag for each. */
export interface TaggedSentence {
  readonly tokens: readonly string[];
  readonly tags: readonly string[];
}

/** What {@link drawnEntities} draws. */
export interface DrawnEntitiesOptions {
  /** Default 0: the same seed draws the same sentences, and a smaller count a prefix of them. */
  seed?: number | string;
  /** Whether the sentences are for training or the test: only the test has names that were kept back. Default 'train'. */
  part?: 'train' | 'test';
  /** The share of names of the part 'test' that training never has, in [0, 1]. Default 0.3. */
  newNames?: number;
}

type Slot = (part: NamePart, dice: Dice) => string;

const SLOTS: Readonly<Record<string, { readonly type: string; readonly name: Slot }>> = {
  person: { type: 'PER', name: personName },
  given: { type: 'PER', name: givenName },
  family: { type: 'PER', name: familyName },
  place: { type: 'LOC', name: placeName },
  organisation: { type: 'ORG', name: organisationName },
  month: { type: 'DATE', name: (_part, dice) => monthName(dice) },
  day: { type: 'DATE', name: (_part, dice) => dayName(dice) },
};

/**
 * English sentences with the names of people, places and organisations and with dates, tagged word by word: a task for
 * sequence models that needs no file (§5.1.11, §5.2.2).
 *
 * Many words mean one thing here and another there, in lower case at least: Jordan is a person or a country, May a month,
 * a person or a verb, `apple` a company or a fruit. What decides may come before the word or after it: `April was tired`,
 * `April was wet`. In the part 'test', a share of the names occurs nowhere in training.
 *
 * @param count the number of sentences
 * @throws ArgumentError for a count below 1, a share outside [0, 1] and an unknown option or part
 *
 * @example
 * const [{ tokens, tags }] = drawnEntities(100, { seed: 7 });
 * tokens.length === tags.length; // true
 */
export function drawnEntities(count: number, options: DrawnEntitiesOptions = {}): TaggedSentence[] {
  const who = 'drawnEntities';
  knownOptions(who, options, ['seed', 'part', 'newNames']);
  const { seed = 0, part = 'train', newNames = 0.3 } = options;
  positiveInteger(who, 'count', count);
  oneOf(who, 'part', part, ['train', 'test']);
  inInterval(who, 'newNames', newNames, '[0, 1]');
  const dice = new Dice(new Generator(seed).fork(part));
  const share = part === 'test' ? newNames : 0;
  return Array.from({ length: count }, () => written(dice.pick(ENTITY_SENTENCES), share, dice));
}

/** A sentence of a pattern, its first letter a capital. */
function written(pattern: string, newNames: number, dice: Dice): TaggedSentence {
  const tokens: string[] = [];
  const tags: string[] = [];
  for (const piece of chosen(pattern, dice).split(' ')) {
    const slot = /^\{(\w+)\}$/.exec(piece);
    if (slot === null) {
      tokens.push(piece);
      tags.push('O');
      continue;
    }
    const { type, name } = SLOTS[slot[1]];
    const part = dice.chance(newNames) ? 'kept back' : 'train';
    name(part, dice)
      .split(' ')
      .forEach((word, i) => {
        tokens.push(word);
        tags.push(`${i === 0 ? 'B' : 'I'}-${type}`);
      });
  }
  tokens[0] = tokens[0].charAt(0).toUpperCase() + tokens[0].slice(1);
  return { tokens, tags };
}

/** The pattern with one of each `{a|b}`. */
function chosen(pattern: string, dice: Dice): string {
  return pattern.replace(/\{([^{}]*\|[^{}]*)\}/g, (_, choices: string) => dice.pick(choices.split('|')));
}
