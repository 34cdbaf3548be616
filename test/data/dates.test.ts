import { describe, expect, it } from 'vitest';
import { drawnDates } from '../../src/data/index.js';
import { wrong } from '../misuse/table.js';

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** All days that a date may mean by the rules of the docstring, found word by word: the plain reader. */
function readings(text: string): string[] {
  const words: readonly string[] = text.toLowerCase().match(/[a-z]+|\d+|[/.-]/g) ?? [];
  const numbers = words.filter((word) => /^\d/.test(word));
  const named = months.findIndex((name) => words.some((word) => word.startsWith(name)));
  const weekday = weekdays.findIndex((name) => words.some((word) => word.startsWith(name)));
  return candidates(numbers, named + 1, words.includes('/'))
    .filter(([y, m, d]) => m >= 1 && m <= 12 && d >= 1 && d <= new Date(Date.UTC(y, m, 0)).getUTCDate())
    .map(([y, m, d]) => new Date(Date.UTC(y, m - 1, d)))
    .filter((date) => weekday < 0 || date.getUTCDay() === weekday)
    .map((date) => date.toISOString().slice(0, 10));
}

function candidates(numbers: readonly string[], named: number, slashes: boolean): [number, number, number][] {
  const [a, b, c] = numbers;
  if (numbers.length === 1) return [[Number(a.slice(0, 4)), Number(a.slice(4, 6)), Number(a.slice(6))]];
  if (named > 0) return [a.length === 4 ? [Number(a), named, Number(b)] : [yearOf(b), named, Number(a)]];
  if (a.length === 4) return [[Number(a), Number(b), Number(c)]];
  if (slashes && Number(b) > 12) return [[yearOf(c), Number(a), Number(b)]];
  return [[yearOf(c), Number(b), Number(a)]];
}

function yearOf(digits: string): number {
  const year = Number(digits);
  if (digits.length === 4) return year;
  return year < 50 ? 2000 + year : 1900 + year;
}

describe('drawnDates', () => {
  const dates = drawnDates(4000, { seed: 1 });

  it('draws dates with one reading, which is the target', () => {
    for (const { source, target } of dates) expect(readings(source), source).toEqual([target]);
  });

  it('draws many forms, over the whole century', () => {
    const forms = new Set(dates.map(({ source }) => source.replace(/\d/g, '9').replace(/[A-Za-z]{3,}/g, 'w')));
    expect(forms.size).toBeGreaterThan(60);
    const years = new Set(dates.map(({ target }) => target.slice(0, 4)));
    expect([...years].sort().at(0)).toBe('1950');
    expect([...years].sort().at(-1)).toBe('2049');
    for (const form of [
      /^\d+\/\d+\/\d{4}$/,
      /^\d+\.\d+\.\d\d$/,
      /^\d{8}$/,
      /^Sat/,
      /'\d\d$/,
      /21st of/,
      /^[A-Z]+ 3,/,
    ]) {
      expect(
        dates.some(({ source }) => form.test(source)),
        String(form),
      ).toBe(true);
    }
    expect(Math.max(...dates.map(({ source }) => source.length))).toBeLessThanOrEqual(31);
  });

  it('writes ordinals as they are spoken', () => {
    const ordinals = new Set(dates.flatMap(({ source }) => source.toLowerCase().match(/\d+(st|nd|rd|th)/g) ?? []));
    for (const ordinal of ['1st', '2nd', '3rd', '4th', '11th', '12th', '13th', '21st', '22nd', '23rd', '30th', '31st'])
      expect(ordinals.has(ordinal), ordinal).toBe(true);
    expect(ordinals.size).toBe(31);
  });

  it('keeps the days of the test out of training', () => {
    const train = new Set(dates.map(({ target }) => target));
    const test = drawnDates(1000, { seed: 1, part: 'test' });
    expect(test.filter(({ target }) => train.has(target))).toEqual([]);
    expect(new Set(test.map(({ target }) => target)).size).toBeGreaterThan(800);
    for (const { source, target } of test) expect(readings(source), source).toEqual([target]);
  });

  it('draws the same dates for the same seed, and a prefix for a smaller count', () => {
    expect(drawnDates(50, { seed: 1 })).toEqual(dates.slice(0, 50));
    expect(drawnDates(50, { seed: 2 })).not.toEqual(dates.slice(0, 50));
    expect(drawnDates(1)).toEqual(drawnDates(1, { seed: 0, part: 'train' }));
  });

  it('says what is wrong', () => {
    expect(() => drawnDates(0)).toThrow('drawnDates: count must be a positive integer, got 0.');
    expect(() => drawnDates(1, wrong({ part: 'tests' }))).toThrow("Did you mean 'test'?");
    expect(() => drawnDates(1, wrong({ sed: 1 }))).toThrow(/sed.*seed/);
  });
});
