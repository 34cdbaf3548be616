import type { Generator } from '../tensor/generator.js';
import { type DrawnTextOptions, type SentencePair, drawTexts } from './drawn-text.js';
import { capitalized, pick } from './phrase-grammar.js';

/** A noun: English, German, and its German gender: masculine, feminine, neuter. */
type Noun = readonly [english: string, german: string, gender: 0 | 1 | 2];

const BEINGS: readonly Noun[] = [
  ['man', 'Mann', 0],
  ['woman', 'Frau', 1],
  ['child', 'Kind', 2],
  ['boy', 'Junge', 0],
  ['girl', 'Mädchen', 2],
  ['dog', 'Hund', 0],
  ['cat', 'Katze', 1],
  ['horse', 'Pferd', 2],
  ['teacher', 'Lehrerin', 1],
  ['worker', 'Arbeiter', 0],
];

const THINGS: readonly Noun[] = [
  ['ball', 'Ball', 0],
  ['book', 'Buch', 2],
  ['bottle', 'Flasche', 1],
  ['apple', 'Apfel', 0],
  ['car', 'Auto', 2],
  ['guitar', 'Gitarre', 1],
  ['hat', 'Hut', 0],
  ['picture', 'Bild', 2],
  ['lamp', 'Lampe', 1],
  ['table', 'Tisch', 0],
];

type Adjective = readonly [english: string, german: string];

/** Of beings, and of things. */
const TRAITS: readonly Adjective[] = [
  ['small', 'klein'],
  ['old', 'alt'],
  ['young', 'jung'],
  ['happy', 'froh'],
  ['tired', 'müd'],
  ['beautiful', 'schön'],
];
const LOOKS: readonly Adjective[] = [
  ['small', 'klein'],
  ['old', 'alt'],
  ['red', 'rot'],
  ['black', 'schwarz'],
  ['brown', 'braun'],
  ['new', 'neu'],
  ['beautiful', 'schön'],
];

/** Infinitive, third person and participle in both languages. */
const VERBS = [
  ['see', 'sees', 'seen', 'sehen', 'sieht', 'gesehen'],
  ['buy', 'buys', 'bought', 'kaufen', 'kauft', 'gekauft'],
  ['find', 'finds', 'found', 'finden', 'findet', 'gefunden'],
  ['carry', 'carries', 'carried', 'tragen', 'trägt', 'getragen'],
  ['look for', 'looks for', 'looked for', 'suchen', 'sucht', 'gesucht'],
  ['bring', 'brings', 'brought', 'bringen', 'bringt', 'gebracht'],
  ['draw', 'draws', 'drawn', 'zeichnen', 'zeichnet', 'gezeichnet'],
] as const;

const PLACES = [
  ['in the park', 'im Park'],
  ['on the street', 'auf der Straße'],
  ['at the beach', 'am Strand'],
  ['in the house', 'im Haus'],
  ['in front of the school', 'vor der Schule'],
] as const;

const TIMES = [
  ['today', 'heute'],
  ['every day', 'jeden Tag'],
  ['now', 'jetzt'],
] as const;

/** German articles and endings of adjectives by gender, after 'the' and after 'a', as subject and as object. */
const DEFINITE = { subject: ['der', 'die', 'das'], object: ['den', 'die', 'das'] } as const;
const INDEFINITE = { subject: ['ein', 'eine', 'ein'], object: ['einen', 'eine', 'ein'] } as const;
const AFTER_THE = { subject: ['e', 'e', 'e'], object: ['en', 'e', 'e'] } as const;
const AFTER_A = { subject: ['er', 'e', 'es'], object: ['en', 'e', 'es'] } as const;

type Phrase = readonly [english: string, german: string];

/**
 * English sentences and their German translations by a small grammar: a stand-in for the captions of Multi30k.
 *
 * Articles and adjectives agree with the noun's gender and case, verbs go to the end in the perfect, with a modal verb
 * and after 'that', the subject follows the verb where a time comes first: words change places, and what a word
 * becomes depends on others far away.
 *
 * @param count the number of pairs
 *
 * @example
 * drawnTranslations(500, { seed: 1 }).find(({ source }) => source.includes('can'))?.target.includes('kann'); // true
 */
export function drawnTranslations(count: number, options: DrawnTextOptions = {}): SentencePair[] {
  return drawTexts('drawnTranslations', count, options, (generator) => {
    const [source, target] = drawSentence(generator);
    return { source: `${capitalized(source)}.`, target: `${capitalized(target)}.` };
  });
}

function drawSentence(generator: Generator): Phrase {
  const [who, whoDe] = nounPhrase(BEINGS, TRAITS, 'subject', generator);
  const [what, whatDe] = nounPhrase(THINGS, LOOKS, 'object', generator);
  const [see, sees, seen, seeDe, seesDe, seenDe] = pick(VERBS, generator);
  const [place, placeDe] = pick(PLACES, generator);
  const where = generator.int(0, 2) === 0;
  const inPlace = where ? ` ${place}` : '';
  const inPlaceDe = where ? ` ${placeDe}` : '';
  switch (generator.int(0, 5)) {
    case 0:
      return [`${who} ${sees} ${what}${inPlace}`, `${whoDe} ${seesDe} ${whatDe}${inPlaceDe}`];
    case 1:
      return [`${who} has ${seen} ${what}${inPlace}`, `${whoDe} hat${inPlaceDe} ${whatDe} ${seenDe}`];
    case 2:
      return [`${who} can ${see} ${what}${inPlace}`, `${whoDe} kann${inPlaceDe} ${whatDe} ${seeDe}`];
    case 3: {
      const [when, whenDe] = pick(TIMES, generator);
      return [`${when} ${who} ${sees} ${what}${inPlace}`, `${whenDe} ${seesDe} ${whoDe}${inPlaceDe} ${whatDe}`];
    }
    default: {
      const [other, otherDe] = nounPhrase(BEINGS, TRAITS, 'subject', generator);
      return [
        `${other} says that ${who} ${sees} ${what}${inPlace}`,
        `${otherDe} sagt, dass ${whoDe}${inPlaceDe} ${whatDe} ${seesDe}`,
      ];
    }
  }
}

function nounPhrase(
  nouns: readonly Noun[],
  adjectives: readonly Adjective[],
  role: 'subject' | 'object',
  generator: Generator,
): Phrase {
  const [english, german, gender] = pick(nouns, generator);
  const [quality, qualityDe] = generator.int(0, 2) === 0 ? pick(adjectives, generator) : ['', ''];
  const described = quality === '' ? english : `${quality} ${english}`;
  const definite = generator.int(0, 2) === 0;
  const article = definite ? 'the' : /^[aeiou]/.test(described) ? 'an' : 'a';
  const articleDe = (definite ? DEFINITE : INDEFINITE)[role][gender];
  const ending = (definite ? AFTER_THE : AFTER_A)[role][gender];
  const describedDe = qualityDe === '' ? german : `${qualityDe}${ending} ${german}`;
  return [`${article} ${described}`, `${articleDe} ${describedDe}`];
}
