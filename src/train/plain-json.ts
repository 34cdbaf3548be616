import { ArgumentError, show } from '../errors/index.js';
import type { Json } from '../layers/index.js';

/** A JSON object. */
export type JsonRecord = Record<string, Json>;

/** Deeper nesting is refused: reading it back would run out of stack. */
const DEEPEST = 100;

/**
 * A copy of a value that JSON holds exactly: null, booleans, finite numbers, strings, lists and plain objects of these.
 * Anything else throws ArgumentError that names its path, such as `metadata.vocabulary.tokens[3]`.
 */
export function plainJson(who: string, path: string, value: unknown, depth = 0): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (depth > DEEPEST) throw new ArgumentError(`${who}: ${path} is nested more than ${DEEPEST} deep, or holds itself.`);
  if (Array.isArray(value)) return value.map((item, i) => plainJson(who, `${path}[${i}]`, item, depth + 1));
  if (isPlain(value)) return plainRecord(who, path, value, depth);
  const hint = typeof value === 'object' && 'toJSON' in value ? ' Give what its toJSON() returns.' : '';
  throw new ArgumentError(
    `${who}: ${path} must be JSON (null, a boolean, a finite number, a string, a list or a plain object), got ` +
      `${show(value)}.${hint}`,
  );
}

/** A copy of a plain object that JSON holds exactly. See plainJson. */
export function plainRecord(who: string, path: string, value: unknown, depth = 0): JsonRecord {
  if (!isPlain(value)) throw new ArgumentError(`${who}: ${path} must be a plain object, got ${show(value)}.`);
  const entries = Object.entries(value).map(
    ([key, item]) => [key, plainJson(who, `${path}.${key}`, item, depth + 1)] as const,
  );
  return Object.fromEntries(entries); // makes own properties, of '__proto__' too
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
