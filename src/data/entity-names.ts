import type { Dice } from './drawing-dice.js';

/** Which names may be used: those of training, or those kept back for the test. */
export type NamePart = 'train' | 'kept back';

/** Words that are a name in one sentence and something else in another. */
const AMBIGUOUS = {
  /** People and places. */
  both: ['Jordan', 'Paris', 'Florence', 'Sydney', 'Austin', 'Chelsea', 'Charlotte', 'Victoria', 'Savannah', 'Georgia'],
  /** People and words of every day. */
  given: ['Rose', 'Mark', 'Will', 'Hope', 'Grace', 'Joy', 'Bill', 'Frank', 'Grant', 'Penny', 'Olive', 'Daisy'],
  /** People and months. */
  months: ['April', 'May', 'June', 'August'],
  /** People and companies. */
  family: ['Ford', 'Morgan', 'Bosch', 'Disney', 'Dell', 'Ferrari', 'Roosevelt', 'Washington', 'Lincoln', 'Berlin'],
  /** Companies and words of every day. */
  companies: ['Apple', 'Shell', 'Target', 'Orange', 'Subway', 'Oracle', 'Ford', 'Morgan', 'Bosch', 'Disney', 'Dell'],
  /** Places, and people or words of every day. */
  places: ['Reading', 'Bath', 'Nice', 'Turkey', 'Cork', 'Split', 'Washington', 'Lincoln', 'Berlin', 'Orange', 'Mobile'],
} as const;

const GIVEN = [
  ...['Anna', 'Sally', 'Robert', 'Teddy', 'Maria', 'Peter', 'Omar', 'Lin', 'Fatima', 'Ivan', 'Chen', 'Priya', 'Lucas'],
  ...['Emma', 'Noah', 'Aisha', 'Diego', 'Yuki', 'Hannah', 'Samuel', 'Leila', 'Oscar', 'Nadia', 'Hugo', 'Ingrid'],
] as const;

const KEPT_GIVEN = ['Bruno', 'Zara', 'Kofi', 'Elena', 'Ravi', 'Sofia', 'Tomas', 'Mei'] as const;

const PLACES = [
  ...['Amman', 'London', 'Cairo', 'Tokyo', 'Lima', 'Oslo', 'Nairobi', 'Boston', 'Vienna', 'Delhi', 'Seoul', 'Toronto'],
  ...['New York', 'San Diego', 'Cape Town', 'Buenos Aires', 'France', 'Egypt', 'Japan', 'Peru', 'Norway', 'Kenya'],
] as const;

const ROOTS = [
  ...[
    'Ander',
    'Bran',
    'Cald',
    'Dun',
    'Elling',
    'Farn',
    'Gar',
    'Hather',
    'Ing',
    'Jessel',
    'Kel',
    'Lang',
    'Mar',
    'North',
  ],
  ...['Oak', 'Penn', 'Quin', 'Rams', 'Stan', 'Thorn', 'Under', 'Vern', 'Wester', 'Yar', 'Ash', 'Brock', 'Crom', 'Der'],
] as const;

const ENDINGS = {
  family: ['son', 'man', 'well', 'sen', 'smith', 'berg', 'kin', 'stone'],
  place: ['ville', 'burg', 'ton', 'port', 'mouth', 'bury', 'haven', 'dale'],
  company: ['tech', 'soft', 'corp', 'gen', 'dyne', 'bank', 'air', 'net'],
} as const;

type Composed = keyof typeof ENDINGS;

/** The names composed of a root and an ending, such as Anderson, Marburg, Oaktech; every fourth is kept back. */
const COMPOSED: Readonly<Record<NamePart, Readonly<Record<Composed, readonly string[]>>>> = {
  train: { family: compose('family', false), place: compose('place', false), company: compose('company', false) },
  'kept back': { family: compose('family', true), place: compose('place', true), company: compose('company', true) },
};

function compose(kind: Composed, keptBack: boolean): readonly string[] {
  return ROOTS.flatMap((root, r) => {
    const endings = ENDINGS[kind].filter((_, e) => ((r + e) % 4 === 0) === keptBack);
    return endings.map((ending) => root + ending);
  });
}

/** A given name. */
export function givenName(part: NamePart, dice: Dice): string {
  if (part === 'kept back') return dice.pick(KEPT_GIVEN);
  if (dice.chance(0.6)) return dice.pick(GIVEN);
  return dice.pick([...AMBIGUOUS.both, ...AMBIGUOUS.given, ...AMBIGUOUS.months]);
}

/** A family name. */
export function familyName(part: NamePart, dice: Dice): string {
  if (part === 'train' && dice.chance(0.3)) return dice.pick(AMBIGUOUS.family);
  return dice.pick(COMPOSED[part].family);
}

/** Jordan · Sally Anderson. */
export function personName(part: NamePart, dice: Dice): string {
  const given = givenName(part, dice);
  return dice.chance(0.5) ? given : `${given} ${familyName(part, dice)}`;
}

/** Amman · New York · Marburg. */
export function placeName(part: NamePart, dice: Dice): string {
  if (part === 'kept back' || dice.chance(0.3)) return dice.pick(COMPOSED[part].place);
  return dice.chance(0.5) ? dice.pick(PLACES) : dice.pick([...AMBIGUOUS.both, ...AMBIGUOUS.places]);
}

/** Apple · Oaktech · Anderson Motors · Bank of Jordan · University of Bath. */
export function organisationName(part: NamePart, dice: Dice): string {
  const forms = [
    () => (part === 'train' ? dice.pick(AMBIGUOUS.companies) : dice.pick(COMPOSED[part].company)),
    () => dice.pick(COMPOSED[part].company),
    () => `${familyName(part, dice)} ${dice.pick(['Motors', 'Brothers', 'Foods', 'Group'])}`,
    () => `${dice.pick(['Bank', 'University'])} of ${placeName(part, dice)}`,
    () => `${placeName(part, dice)} ${dice.pick(['Airlines', 'United', 'University', 'Post'])}`,
  ];
  return dice.pick(forms)();
}

const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
] as const;
const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

/** May · May 1979 · 1979. */
export function monthName(dice: Dice): string {
  const [month, year] = [dice.pick(MONTHS), wholeNumber(1950, 2030, dice)];
  return dice.pick([month, month, `${month} ${year}`, `${year}`]);
}

/** Monday · May 3 · 3 May 1979. */
export function dayName(dice: Dice): string {
  const [month, day, year] = [dice.pick(MONTHS), wholeNumber(1, 29, dice), wholeNumber(1950, 2030, dice)];
  return dice.pick([dice.pick(WEEKDAYS), `${month} ${day}`, `${day} ${month} ${year}`]);
}

function wholeNumber(low: number, high: number, dice: Dice): number {
  return Math.floor(dice.between(low, high));
}
