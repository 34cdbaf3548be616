/** A day of the Gregorian calendar. */
export interface CalendarDay {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  /** 1 to 31. */
  readonly day: number;
  /** In English. */
  readonly monthName: string;
  readonly weekday: string;
  /** `YYYY-MM-DD`. */
  readonly iso: string;
}

const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
];
const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

const MILLISECONDS = 24 * 60 * 60 * 1000;
const FIRST = Date.UTC(1950, 0, 1);

/** The number of days from 1 January 1950 to 31 December 2049. */
export const DAYS = (Date.UTC(2050, 0, 1) - FIRST) / MILLISECONDS;

/** Day `number`, counted from 1 January 1950 = 0. */
export function calendarDay(number: number): CalendarDay {
  const date = new Date(FIRST + number * MILLISECONDS);
  const month = date.getUTCMonth();
  return {
    year: date.getUTCFullYear(),
    month: month + 1,
    day: date.getUTCDate(),
    monthName: MONTHS[month],
    weekday: WEEKDAYS[date.getUTCDay()],
    iso: date.toISOString().slice(0, 10),
  };
}
