import { type PhraseGrammar, capitalized, drawPhrase } from './phrase-grammar.js';
import { type DrawnTextOptions, drawTexts } from './drawn-text.js';

const SENTENCE: PhraseGrammar = {
  sentence: [
    '{person} {did} {thing} {when}',
    '{person} {did} {thing} {where}',
    '{when} , {person} {did} {thing}',
    '{person} {said} that {person} {did} {thing}',
    '{person} and {person} {did} {thing}',
    '{group} will {do} {thing} , but {group} will not',
    '{thing} of {group} is {quality} and {quality}',
    'it is {quality} that {group} {do} {thing} {where}',
    'we {do} {thing} because it is {quality}',
    'if {group} {do} {thing} , then {person} will {do} it {when}',
  ],
  person: ['the {role}', 'the {quality} {role}', 'a {role}', 'the {role} of {town}', 'our {role}', 'this {role}'],
  role: [
    'mayor',
    'judge',
    'teacher',
    'farmer',
    'doctor',
    'senator',
    'clerk',
    'writer',
    'captain',
    'neighbor',
    'president',
  ],
  group: ['the people', 'our citizens', 'the states', 'the children', 'many nations', 'the workers', 'the voters'],
  town: ['Atlanta', 'Boston', 'Fulton', 'Dallas', 'Oakland', 'Albany', 'Richmond', 'the city', 'the county'],
  did: ['praised', 'read', 'opened', 'received', 'defended', 'refused', 'signed', 'found', 'wanted', 'mentioned'],
  do: ['praise', 'read', 'open', 'receive', 'defend', 'refuse', 'sign', 'find', 'want', 'support'],
  said: ['said', 'said', 'believed', 'added', 'wrote', 'hoped'],
  thing: [
    ...['the {object}', 'the {object}', 'a {quality} {object}', 'its {object}', 'the {object} of {town}'],
    ...['no {object}', 'every {object}', 'the {object} and the {object}'],
  ],
  object: ['law', 'letter', 'election', 'budget', 'road', 'school', 'treaty', 'report', 'harvest', 'union', 'freedom'],
  quality: ['new', 'old', 'great', 'common', 'public', 'free', 'honest', 'difficult', 'peaceful', 'recent', 'equal'],
  when: ['on Friday', 'last year', 'in the spring', 'after the war', 'this morning', 'again and again', 'in 1958'],
  where: ['in {town}', 'near {town}', 'in the house', 'at the meeting', 'across the land', 'in every state'],
};

/**
 * Sentences about towns and what people do there, of words and punctuation marks with spaces between: a stand-in for
 * the Brown corpus.
 *
 * @param count the number of sentences
 *
 * @example
 * drawnSentences(100, { seed: 1 })[0].endsWith(' .'); // true
 */
export function drawnSentences(count: number, options: DrawnTextOptions = {}): string[] {
  return drawTexts(
    'drawnSentences',
    count,
    options,
    (generator) => `${capitalized(drawPhrase(SENTENCE, 'sentence', generator))} .`,
  );
}

/**
 * Such sentences as running text, in paragraphs of one to six: a stand-in for speeches.
 *
 * @param count the number of paragraphs
 *
 * @example
 * drawnSpeech(3, { seed: 1 }).trim().split('\n\n').length; // 3
 */
export function drawnSpeech(count: number, options: DrawnTextOptions = {}): string {
  const paragraphs = drawTexts('drawnSpeech', count, options, (generator) => {
    const sentences = Array.from({ length: generator.int(1, 7) }, () => drawPhrase(SENTENCE, 'sentence', generator));
    return sentences.map((sentence) => `${capitalized(sentence).replaceAll(' ,', ',')}.`).join(' ');
  });
  return `${paragraphs.join('\n\n')}\n`;
}
