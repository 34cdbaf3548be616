import { type PhraseGrammar, capitalized, drawPhrase, pick } from './phrase-grammar.js';
import { type DrawnTextOptions, drawTexts } from './drawn-text.js';

const LINE: PhraseGrammar = {
  opening: [
    '{when} the {adj} {noun} {verb} the {noun},',
    'O {adj} {noun}, that {verb} the {adj} {noun},',
    'my {noun} is {adj}, my {noun} is {adj},',
    '{when} {adj} {nouns} do {act} the {noun},',
    'the {noun} of {nouns} and the {noun} of {nouns}',
    'no {noun} so {adj} that it may {act} the {noun},',
  ],
  when: ['when', 'when', 'while', 'since', 'as', 'where', 'before', 'till'],
  adj: ['sweet', 'gentle', 'bitter', 'golden', 'silent', 'mortal', 'tender', 'weary', 'false', 'constant', 'noble'],
  noun: ['heart', 'summer', 'winter', 'eye', 'crown', 'rose', 'sword', 'king', 'shadow', 'tongue', 'mirror', 'sea'],
  nouns: ['lovers', 'roses', 'kings', 'tears', 'ghosts', 'ladies', 'winds', 'stars', 'hours', 'graves', 'soldiers'],
  verb: ['doth love', 'doth wound', 'commands', 'forsakes', 'betrays', 'outlives', 'hath slain', 'shall mourn'],
  act: ['love', 'wound', 'command', 'forsake', 'betray', 'outlive', 'mourn', 'behold', 'remember'],
};

/** Two lines may end in words of one row. */
const RHYMES = [
  ['night', 'light', 'sight', 'delight', 'might'],
  ['day', 'away', 'decay', 'stay', 'obey'],
  ['breath', 'death', 'beneath'],
  ['love', 'above', 'dove', 'thereof'],
  ['mine', 'thine', 'divine', 'shine', 'wine'],
  ['fair', 'despair', 'air', 'heir', 'compare'],
  ['be', 'thee', 'see', 'free', 'flee'],
  ['old', 'cold', 'told', 'gold', 'behold'],
];

const CLOSE: PhraseGrammar = {
  line: [
    'and {pronoun} {verb} in the {adj} {noun} of {rhyme}',
    'so shall the {noun} be {adj} as the {rhyme}',
    'thou {verb2} me, and I am but thy {rhyme}',
    'yet {pronoun} shall keep the {noun} and the {rhyme}',
    'then let the {adj} {noun} be for the {rhyme}',
  ],
  pronoun: ['he', 'she', 'it', 'time', 'none', 'love'],
  verb: ['sleeps', 'weeps', 'dwells', 'burns', 'fades', 'sings'],
  verb2: ['leavest', 'lovest', 'knowest', 'forgettest'],
  adj: LINE.adj,
  noun: LINE.noun,
};

const SPEAKERS = ['FIRST LORD', 'SECOND LORD', 'QUEEN', 'DUKE', 'MESSENGER', 'CLOWN', 'NURSE', 'CAPTAIN', 'ALL'];

/**
 * Rhymed verse in the manner of an old play, without much sense: speeches of two to six lines, each under the name of
 * who speaks. A stand-in for Shakespeare's plays.
 *
 * @param count the number of speeches
 * @returns one text of about 150 characters a speech
 *
 * @example
 * drawnVerse(2, { seed: 1 }).split('\n\n').length; // 2
 */
export function drawnVerse(count: number, options: DrawnTextOptions = {}): string {
  const speeches = drawTexts('drawnVerse', count, options, (generator) => {
    const lines = [`${pick(SPEAKERS, generator)}:`];
    const couplets = generator.int(1, 4);
    for (let i = 0; i < couplets; i++) {
      const rhyme = pick(RHYMES, generator);
      lines.push(capitalized(drawPhrase(LINE, 'opening', generator)));
      lines.push(capitalized(drawPhrase({ ...CLOSE, rhyme }, 'line', generator)));
      lines[lines.length - 1] += i + 1 < couplets ? ',' : pick(['.', '.', '!', '?'], generator);
    }
    return lines.join('\n');
  });
  return `${speeches.join('\n\n')}\n`;
}
