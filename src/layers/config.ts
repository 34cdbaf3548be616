import { FormatError, oneOf, show } from '../errors/index.js';

/** Anything that JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A layer as JSON: its class and the arguments that make it again. */
export interface LayerConfig {
  readonly [key: string]: Json;
  readonly className: string;
  readonly name: string;
  readonly trainable: boolean;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Reads the fields of a parsed JSON object, each checked for its type: a field
 * that is missing or of another type throws FormatError.
 *
 * @example
 * const config = new ConfigReader('layers[0]', { className: 'Dense', units: 64 });
 * config.number('units');    // 64
 * config.has('activation');  // false
 * config.string('units');    // throws FormatError
 */
export class ConfigReader {
  readonly #values: Readonly<Record<string, unknown>>;

  /** `where` is the place in the file, for messages. */
  constructor(
    readonly where: string,
    source: unknown,
  ) {
    if (!isRecord(source)) throw new FormatError(`${where}: must be a JSON object, got ${show(source)}.`);
    this.#values = source;
  }

  has(key: string): boolean {
    return Object.hasOwn(this.#values, key) && this.#values[key] !== null;
  }

  keys(): string[] {
    return Object.keys(this.#values);
  }

  /** The field as it is; undefined when it is absent. */
  value(key: string): unknown {
    return this.#get(key);
  }

  number(key: string): number {
    const value = this.#get(key);
    if (typeof value !== 'number') throw this.#wrong(key, 'a number', value);
    return value;
  }

  string(key: string): string {
    const value = this.#get(key);
    if (typeof value !== 'string') throw this.#wrong(key, 'a string', value);
    return value;
  }

  boolean(key: string): boolean {
    const value = this.#get(key);
    if (typeof value !== 'boolean') throw this.#wrong(key, 'a boolean', value);
    return value;
  }

  numbers(key: string): number[] {
    return this.list(key).map((value, i) => {
      if (typeof value !== 'number') throw this.#wrong(`${key}[${i}]`, 'a number', value);
      return value;
    });
  }

  numberOrNumbers(key: string): number | number[] {
    return typeof this.#get(key) === 'number' ? this.number(key) : this.numbers(key);
  }

  /** Entry i of a list of shapes. */
  shape(key: string, i: number): number[] {
    return new ConfigReader(`${this.where}.${key}`, { [i]: this.list(key)[i] }).numbers(String(i));
  }

  list(key: string): readonly unknown[] {
    const value = this.#get(key);
    if (!Array.isArray(value)) throw this.#wrong(key, 'an array', value);
    return value;
  }

  object(key: string): ConfigReader {
    return new ConfigReader(`${this.where}.${key}`, this.#get(key));
  }

  oneOf<T extends string>(key: string, allowed: readonly T[]): T {
    return oneOf(this.where, key, this.string(key), allowed);
  }

  #get(key: string): unknown {
    return Object.hasOwn(this.#values, key) ? this.#values[key] : undefined;
  }

  #wrong(key: string, expected: string, value: unknown): FormatError {
    return new FormatError(`${this.where}: '${key}' must be ${expected}, got ${show(value)}.`);
  }
}

/** The options that every layer's saved configuration holds. */
export function readLayerOptions(config: ConfigReader): { name: string; trainable: boolean } {
  return { name: config.string('name'), trainable: config.boolean('trainable') };
}
