import { ArgumentError, show } from '../errors/index.js';
import type { Json } from '../layers/index.js';
import { Parameter } from './parameter.js';
import type { Value } from './trial.js';

class Choice<T extends Value> extends Parameter<T> {
  constructor(readonly values: readonly T[]) {
    super();
    const isList: boolean = Array.isArray(values);
    if (!isList || values.length === 0) {
      throw new ArgumentError(`choice: needs a list of at least one value, got ${show(values)}.`);
    }
    for (const value of values) {
      if (['string', 'boolean'].includes(typeof value) || Number.isFinite(value)) continue;
      throw new ArgumentError(
        `choice: values must be finite numbers, strings or booleans, got ${show(value)}. ` +
          'Choose among names, and let the trial make of them what it needs.',
      );
    }
    const twice = values.find((value, i) => values.indexOf(value) !== i);
    if (twice !== undefined) throw new ArgumentError(`choice: values must differ, got ${show(twice)} twice.`);
  }

  override at(u: number): T {
    return this.values[Math.min(Math.floor(u * this.values.length), this.values.length - 1)];
  }

  override grid(): readonly T[] {
    return this.values;
  }

  override holds(value: Value | undefined): boolean {
    return this.values.some((candidate) => candidate === value);
  }

  override zoom(values: readonly Value[]): Choice<T> {
    const kept = this.values.filter((value) => values.includes(value));
    return kept.length === 0 ? this : new Choice(kept);
  }

  override toJSON(): Json {
    return { choice: this.values };
  }
}

/**
 * One of the given values, each as likely as any other: the kind of an optimizer, an activation.
 *
 * @throws ArgumentError for an empty list, a value that stands twice, and one that is no finite number, string or boolean
 *
 * @example
 * [0, 0.4, 0.9].map((u) => choice(['relu', 'tanh']).at(u)); // ['relu', 'relu', 'tanh']
 */
export function choice<const T extends Value>(values: readonly T[]): Parameter<T> {
  return new Choice(values);
}
