import { knownOptions, oneOf, positiveInteger } from '../errors/index.js';
import { Generator } from '../tensor/generator.js';
import { type CalendarDay, DAYS, calendarDay } from './calendar.js';
import { Dice } from './drawing-dice.js';
import type { SentencePair } from './drawn-text.js';

/** What {@link drawnDates} draws. */
export interface DrawnDatesOptions {
  /** Default 0: the same seed draws the same dates, and a smaller count a prefix of them. */
  seed?: number | string;
  /** Every tenth day of the calendar is a day of the test, all others are for training (default 'train'). */
  part?: 'train' | 'test';
}

/** Days whose number is a multiple of this belong to the test. */
const TEST_EVERY = 10;

/**
 * Dates from 1950 to 2049 as people write them, `source`, and as ISO 8601 has them, `target` (YYYY-MM-DD): a task for
 * translation that needs no file (§5.3.7).
 *
 * The forms are those of several countries, the names English, whole or abbreviated, in any case:
 *
 *   3 May 1979 · 03-may-79 · Sunday, 5 april 09 · 21st of August 2016 · the 2nd of Oct. '31
 *   May 3, 1979 · Tue, AUG 21st 2018 · 1979 May 3
 *   3.5.1979 · 03/05/79 · 5/23/1979 · 1979-05-03 · 1979/5/3 · 19790503
 *
 * Each has one reading. In numbers alone the year comes first when it has four digits there; otherwise the day does,
 * `10/11/2012` is the 10th of November, unless the second of numbers between slashes exceeds 12 and so must be the day.
 * Years of two digits are 1950 to 2049. A weekday that is named is the right one.
 *
 * The days of the parts 'train' and 'test' are disjoint, so that no date of the test, in whatever form, was ever an
 * answer in training.
 *
 * @param count the number of dates
 * @throws ArgumentError for a count below 1 and an unknown option or part
 *
 * @example
 * const [first] = drawnDates(1000, { seed: 1 });
 * /^\d{4}-\d\d-\d\d$/.test(first.target); // true
 * const [unseen] = drawnDates(100, { seed: 1, part: 'test' });
 * unseen.target === first.target; // false
 */
export function drawnDates(count: number, options: DrawnDatesOptions = {}): SentencePair[] {
  knownOptions('drawnDates', options, ['seed', 'part']);
  const { seed = 0, part = 'train' } = options;
  positiveInteger('drawnDates', 'count', count);
  oneOf('drawnDates', 'part', part, ['train', 'test']);
  const generator = new Generator(seed).fork(part);
  const dice = new Dice(generator);
  return Array.from({ length: count }, () => {
    const day = calendarDay(part === 'test' ? testDay(generator) : trainingDay(generator));
    return { source: written(day, dice), target: day.iso };
  });
}

function testDay(generator: Generator): number {
  return TEST_EVERY * generator.int(0, Math.ceil(DAYS / TEST_EVERY));
}

function trainingDay(generator: Generator): number {
  let day = generator.int(0, DAYS);
  while (day % TEST_EVERY === 0) day = generator.int(0, DAYS);
  return day;
}

/** One of the forms of a day. */
function written(day: CalendarDay, dice: Dice): string {
  const form = dice.pick([dayFirst, dayFirst, dayOfMonth, monthFirst, monthFirst, yearFirst, numbers, numbers]);
  const text = form(day, dice);
  return dice.pick([text, text, text.toLowerCase(), text.toUpperCase()]);
}

/** 3 May 1979 · 03-May-79 · Saturday, 5 April 09 */
function dayFirst(day: CalendarDay, dice: Dice): string {
  const [between, weekday] = dice.chance(0.25) ? ['-', ''] : [' ', weekdayBefore(day, dice)];
  return weekday + [digits(day.day, dice), monthName(day, dice), year(day, dice)].join(between);
}

/** 21st of August 2016 · the 2nd of Oct. '31 */
function dayOfMonth(day: CalendarDay, dice: Dice): string {
  const comma = dice.chance(0.25) ? ',' : '';
  return `${dice.chance(0.3) ? 'the ' : ''}${ordinal(day.day)} of ${monthName(day, dice)}${comma} ${year(day, dice)}`;
}

/** May 3, 1979 · Tue, Aug 21st 2018 */
function monthFirst(day: CalendarDay, dice: Dice): string {
  const number = dice.chance(0.3) ? ordinal(day.day) : String(day.day);
  const comma = dice.chance(0.6) ? ',' : '';
  return `${weekdayBefore(day, dice)}${monthName(day, dice)} ${number}${comma} ${year(day, dice)}`;
}

/** 1979 May 3 */
function yearFirst(day: CalendarDay, dice: Dice): string {
  return `${day.year} ${monthName(day, dice)} ${digits(day.day, dice)}`;
}

/** 3.5.1979 · 03/05/79 · 5/23/1979 · 1979-05-03 · 19790503 */
function numbers(day: CalendarDay, dice: Dice): string {
  const wide = dice.chance(0.5);
  const [d, m] = [day.day, day.month].map((n) => (wide ? twoDigits(n) : String(n)));
  const y = dice.chance(0.3) ? twoDigits(day.year % 100) : String(day.year);
  const slashed = day.day > 12 && dice.chance(0.5) ? `${m}/${d}/${y}` : `${d}/${m}/${y}`;
  const begun = [day.year, m, d].join(dice.pick(['-', '/', '.']));
  return dice.pick([`${d}.${m}.${y}`, slashed, begun, day.iso.replaceAll('-', '')]);
}

/** `Saturday, `, `Sat `, or nothing. */
function weekdayBefore({ weekday }: CalendarDay, dice: Dice): string {
  if (dice.chance(0.65)) return '';
  return `${dice.chance(0.5) ? weekday : weekday.slice(0, 3)}${dice.chance(0.5) ? ',' : ''} `;
}

/** `August`, `Aug` or `Aug.`; `May` has no shorter form. */
function monthName({ monthName: name }: CalendarDay, dice: Dice): string {
  if (name === 'May' || dice.chance(0.5)) return name;
  return name.slice(0, 3) + (dice.chance(0.3) ? '.' : '');
}

/** 1979, 79 or '79. */
function year(day: CalendarDay, dice: Dice): string {
  const short = twoDigits(day.year % 100);
  return dice.pick([String(day.year), String(day.year), String(day.year), short, `'${short}`]);
}

/** 3 or 03. */
function digits(n: number, dice: Dice): string {
  return dice.chance(0.3) ? twoDigits(n) : String(n);
}

/** 1st, 2nd, 3rd, 4th, ..., 11th, ..., 31st. */
function ordinal(n: number): string {
  const ending = n >= 11 && n <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${ending}`;
}

function twoDigits(n: number): string {
  return String(n).padStart(2, '0');
}
