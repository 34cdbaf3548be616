import { ArgumentError, show } from '../errors/index.js';
import type { Json } from '../layers/index.js';
import { type Condition, Parameter } from './parameter.js';
import type { Value } from './trial.js';

class Conditional<T extends Value> extends Parameter<T | undefined> {
  constructor(
    override readonly condition: Condition,
    private readonly parameter: Parameter<T>,
  ) {
    super(condition);
    const { name, among } = condition;
    if (typeof name !== 'string' || name === '') {
      throw new ArgumentError(`when: needs the name of another parameter, got ${show(name)}.`);
    }
    if (among.length === 0) throw new ArgumentError(`when: needs at least one value of '${name}', got none.`);
    const isParameter: boolean = parameter instanceof Parameter;
    if (!isParameter) throw new ArgumentError(`when: the third argument must be a parameter, got ${show(parameter)}.`);
    if (parameter.condition) {
      throw new ArgumentError(
        `when: a parameter has one condition, got when('${name}', ...) around when('${parameter.condition.name}', ...).`,
      );
    }
  }

  override at(u: number): T {
    return this.parameter.at(u);
  }

  override grid(points: number): readonly T[] {
    return this.parameter.grid(points);
  }

  override holds(value: Value | undefined): boolean {
    return this.parameter.holds(value);
  }

  override zoom(values: readonly Value[], share: number): Parameter<T | undefined> {
    return new Conditional(this.condition, this.parameter.zoom(values, share));
  }

  override toJSON(): Json {
    return { when: [this.condition.name, this.condition.among], parameter: this.parameter.toJSON() };
  }
}

/**
 * A parameter that exists only in trials in which another, declared before it, has the given value or one of the given
 * values: `momentum` only for the optimizer that has one, the units of a third layer only where there are three. In all
 * other trials its value is undefined.
 *
 * @throws ArgumentError for conditions within conditions; `search` throws one for a condition that nothing can meet
 *
 * @example
 * const space = {
 *   optimizer: choice(['sgd', 'adam']),
 *   momentum: when('optimizer', 'sgd', oneMinusLogUniform(0.5, 0.99)),
 *   layers: integer(1, 3),
 *   units3: when('layers', [3], integer(8, 64)),
 * };
 * space.momentum.exists({ optimizer: 'adam' }); // false
 */
export function when<T extends Value>(
  name: string,
  values: Value | readonly Value[],
  parameter: Parameter<T>,
): Parameter<T | undefined> {
  return new Conditional({ name, among: typeof values === 'object' ? values : [values] }, parameter);
}
