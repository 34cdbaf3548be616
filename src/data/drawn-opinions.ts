import { type PhraseGrammar, drawPhrase } from './phrase-grammar.js';
import { type DrawnTextOptions, type LabeledText, drawTexts } from './drawn-text.js';

/** Words that every opinion is made with. */
const SHARED: PhraseGrammar = {
  part: [
    'plot',
    'film',
    'cast',
    'story',
    'ending',
    'script',
    'dialogue',
    'camera work',
    'music',
    'humor',
    'pace',
    'hero',
  ],
  people: ['the actors', 'the director', 'the writers', 'the crew'],
  filler: ['set in a small town', 'about two brothers', 'based on a book', 'shot in black and white', 'of two hours'],
  really: ['really', 'quite', 'rather', 'deeply', 'often', 'simply'],
  not: ['not', 'never', 'hardly', 'anything but', 'far from'],
  praise: [
    'brilliant',
    'moving',
    'funny',
    'clever',
    'charming',
    'gripping',
    'honest',
    'fresh',
    'a delight',
    'touching',
  ],
  blame: ['dull', 'clumsy', 'tedious', 'silly', 'shallow', 'predictable', 'lifeless', 'a mess', 'annoying', 'stale'],
  tail: [' , {filler}', ' , {filler} , by the way', '', '', ''],
};

/**
 * Opinions in terms of what is meant. The words of praise and blame alone do not decide: some are denied, some belong to
 * what the opinion is contrasted with.
 */
const OPINION: PhraseGrammar = {
  text: ['{verdict} .', '{verdict}{tail} .', '{verdict} and {verdict} .', '{contrast} .', '{contrast} .', '{denied} .'],
  verdict: ['the {part} is {meant}', 'the {part} is {really} {meant}', '{people} made it {meant}', '{denied}'],
  denied: ['the {part} is {not} {opposite}', 'no one can call the {part} {opposite}'],
  contrast: [
    'the {part} may be {opposite} , but the {part} is {meant}',
    'the {part} is {meant} , although {people} are {opposite}',
    'i expected a film that is {opposite} , but this one is {meant}',
    'however {opposite} the {part} looks , the whole is {meant}',
  ],
};

/**
 * Opinions about films, of words and punctuation marks with spaces between, with the label 1 for praise and 0 for
 * blame: a stand-in for reviews. A third of them deny or contrast, so that the order of the words matters. The two
 * classes take turns, blame first.
 *
 * @param count the number of opinions
 * @param sentences the number of sentences in each, all of one meaning
 *
 * @example
 * drawnOpinions(4, { seed: 1 }).map(({ label }) => label); // [0, 1, 0, 1]
 */
export function drawnOpinions(count: number, options: DrawnTextOptions = {}, sentences = 1): LabeledText[] {
  return drawTexts('drawnOpinions', count, options, (generator, i) => {
    const label = i % 2;
    const { praise, blame } = SHARED;
    const meaning = label === 1 ? { meant: praise, opposite: blame } : { meant: blame, opposite: praise };
    const grammar = { ...SHARED, ...OPINION, ...meaning };
    return { text: Array.from({ length: sentences }, () => drawPhrase(grammar, 'text', generator)).join(' '), label };
  });
}
