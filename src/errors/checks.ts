import { ArgumentError } from './errors.js';
import { nearest } from './nearest.js';

/** How a received value is written in a message: strings quoted, arrays in brackets. */
export function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`;
  if (typeof value === 'function') return `function ${value.name || '(anonymous)'}`;
  if (typeof value === 'object' && value !== null) return value.constructor?.name ?? 'object';
  return String(value);
}

/** Throws unless `value` is an integer >= 1. */
export function positiveInteger(who: string, name: string, value: number): void {
  if (!Number.isInteger(value) || value < 1) {
    throw new ArgumentError(`${who}: ${name} must be a positive integer, got ${show(value)}.`);
  }
}

/** Throws unless `value` is an integer >= 0. */
export function nonNegativeInteger(who: string, name: string, value: number): void {
  if (!Number.isInteger(value) || value < 0) {
    throw new ArgumentError(`${who}: ${name} must be an integer >= 0, got ${show(value)}.`);
  }
}

/** Throws unless `value` is a finite number. */
export function finiteNumber(who: string, name: string, value: number): void {
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw new ArgumentError(`${who}: ${name} must be a finite number, got ${show(value)}.`);
  }
}

/** The value itself; throws unless it is true or false. */
export function trueOrFalse(who: string, name: string, value: boolean): boolean {
  if (typeof value === 'boolean') return value;
  throw new ArgumentError(`${who}: ${name} must be true or false, got ${show(value)}.`);
}

/** Throws unless `value` is finite and > 0. */
export function positiveNumber(who: string, name: string, value: number): void {
  if (typeof value !== 'number' || !(value > 0) || value === Infinity) {
    throw new ArgumentError(`${who}: ${name} must be a finite number > 0, got ${show(value)}.`);
  }
}

/** Throws unless `value` is finite and >= 0. */
export function nonNegativeNumber(who: string, name: string, value: number): void {
  if (typeof value !== 'number' || !(value >= 0) || value === Infinity) {
    throw new ArgumentError(`${who}: ${name} must be a finite number >= 0, got ${show(value)}.`);
  }
}

/**
 * Throws unless `value` lies in the interval, written as mathematicians do:
 * `'[0, 1)'`, `'(0, 1]'`.
 */
export function inInterval(who: string, name: string, value: number, interval: string): void {
  const match = /^([[(])\s*(\S+),\s*(\S+)([\])])$/.exec(interval);
  if (!match) throw new ArgumentError(`inInterval: ${show(interval)} is not an interval such as '[0, 1)'.`);
  const low = Number(match[2]);
  const high = Number(match[3]);
  const above = match[1] === '[' ? value >= low : value > low;
  const below = match[4] === ']' ? value <= high : value < high;
  if (typeof value !== 'number' || !above || !below) {
    throw new ArgumentError(`${who}: ${name} must lie in ${interval}, got ${show(value)}.`);
  }
}

/** Throws unless `value` is one of `allowed`; names the nearest one that is. */
export function oneOf<T extends string>(who: string, name: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found !== undefined) return found;
  const guess = typeof value === 'string' ? nearest(value, allowed) : undefined;
  throw new ArgumentError(
    `${who}: ${name} must be one of ${allowed.map((a) => `'${a}'`).join(', ')}, got ${show(value)}.` +
      (guess ? ` Did you mean '${guess}'?` : ''),
  );
}

/** Throws when `options` has a key that is not in `allowed`; names the nearest one that is. */
export function knownOptions(who: string, options: object, allowed: readonly string[]): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new ArgumentError(`${who}: options must be an object, got ${show(options)}.`);
  }
  for (const key of Object.keys(options)) {
    if (allowed.includes(key)) continue;
    const guess = nearest(key, allowed);
    throw new ArgumentError(
      `${who}: unknown option '${key}'.` +
        (guess ? ` Did you mean '${guess}'?` : '') +
        ` Known options: ${allowed.join(', ') || 'none'}.`,
    );
  }
}
