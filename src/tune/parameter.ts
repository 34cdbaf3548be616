import type { Json } from '../layers/index.js';
import type { Value } from './trial.js';

/** Another parameter's name, and its values with which a parameter exists. */
export interface Condition {
  readonly name: string;
  readonly among: readonly Value[];
}

/**
 * A hyper-parameter and the scale that it is drawn on: `uniform`, `integer`, `logUniform`, `logInteger`,
 * `oneMinusLogUniform`, `choice`, or one of them under the condition of `when`.
 */
export abstract class Parameter<T extends Value | undefined = Value | undefined> {
  constructor(readonly condition?: Condition) {}

  /** Whether it exists beside these values of the parameters before it. */
  exists(values: Readonly<Record<string, Value>>): boolean {
    if (!this.condition) return true;
    const { name, among } = this.condition;
    return Object.hasOwn(values, name) && among.includes(values[name]);
  }

  /** The value at position u in [0, 1) of the scale: drawn when u is. */
  abstract at(u: number): T;
  /** At most `points` values, evenly spaced on the scale from end to end; a choice gives all of its values. */
  abstract grid(points: number): readonly T[];
  /** Whether `value` is one of this parameter's. */
  abstract holds(value: Value | undefined): boolean;
  /**
   * A narrower parameter: numbers keep the fraction `share` of the length of the `whole` scale, around the first of the
   * given values; choices keep those values.
   */
  abstract zoom(values: readonly Value[], share: number): Parameter<T>;
  /** What a journal compares. */
  abstract toJSON(): Json;
}
