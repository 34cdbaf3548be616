import { ArgumentError, nearest, show } from '../errors/index.js';
import type { Generator } from '../tensor/index.js';
import { type Condition, Parameter } from './parameter.js';
import type { Value, Values } from './trial.js';

/** The hyper-parameters of a search by name: `{ learningRate: logUniform(1e-4, 1), units: integer(50, 100) }`. */
export type Space = Readonly<Record<string, Parameter>>;

/**
 * The settings that a space gives, by name; undefined where a condition is not met. A trial in a module of its own is
 * typed by it: `export const trial: Trial<ValuesOf<typeof space>> = ...`.
 */
export type ValuesOf<S extends Space> = { readonly [Name in keyof S]: S[Name] extends Parameter<infer T> ? T : never };

/** Throws unless the space has parameters, and every condition can be met by a parameter before it. */
export function checkSpace(space: Space): void {
  if (typeof space !== 'object' || space === null || Object.keys(space).length === 0) {
    throw new ArgumentError(
      `search: space must be an object with at least one parameter, such as { learningRate: logUniform(1e-4, 1) }, ` +
        `got ${typeof space === 'object' && space !== null ? '{}' : show(space)}.`,
    );
  }
  const before: string[] = [];
  for (const [name, parameter] of Object.entries(space)) {
    const isParameter: boolean = parameter instanceof Parameter;
    if (!isParameter) {
      throw new ArgumentError(
        `search: space.${name} must be a parameter such as uniform(0, 1) or choice(['a', 'b']), got ${show(parameter)}.`,
      );
    }
    if (parameter.condition) checkCondition(space, name, parameter.condition, before);
    before.push(name);
  }
}

function checkCondition(
  space: Space,
  name: string,
  { name: other, among }: Condition,
  before: readonly string[],
): void {
  if (!before.includes(other)) {
    const guess = nearest(other, before);
    throw new ArgumentError(
      `search: space.${name} depends on '${other}', which is no parameter before it.` +
        (guess ? ` Did you mean '${guess}'?` : '') +
        ` Before it: ${before.join(', ') || 'none'}.`,
    );
  }
  const impossible = among.find((value) => !space[other].holds(value));
  if (impossible !== undefined) {
    throw new ArgumentError(
      `search: space.${name} exists when ${other} is ${show(impossible)}, which it never is: ` +
        `space.${other} is ${JSON.stringify(space[other])}.`,
    );
  }
}

/** One draw. Each parameter takes one number of the stream, so that a condition does not move the others. */
export function drawValues(space: Space, generator: Generator): Values {
  return Object.entries(space).reduce<Values>((values, [name, parameter]) => {
    const u = generator.next();
    return extend(values, name, parameter.exists(values) ? parameter.at(u) : undefined);
  }, {});
}

/** The space around the given settings, best first: see {@link Parameter.zoom}. */
export function zoomSpace(space: Space, best: readonly Values[], share: number): Space {
  return Object.fromEntries(
    Object.entries(space).map(([name, parameter]) => {
      const values = best.filter((settings) => Object.hasOwn(settings, name)).map((settings) => settings[name]);
      return [name, parameter.zoom(values, share)];
    }),
  );
}

/** Whether the settings are some that the space gives: each where it exists and within its range, and no others. */
export function belongsTo<S extends Space>(space: S, values: Values | ValuesOf<S>): values is ValuesOf<S> {
  const settings = new Map(Object.entries<Value | undefined>(values));
  const known: Record<string, Value> = {};
  for (const [name, parameter] of Object.entries(space)) {
    const value = settings.get(name);
    if (parameter.exists(known) ? !parameter.holds(value) : value !== undefined) return false;
    if (value !== undefined) known[name] = value;
  }
  return [...settings.keys()].every((name) => Object.hasOwn(space, name));
}

/** The settings with one more, unless that is undefined. */
export function extend(values: Values, name: string, value: Value | undefined): Values {
  return value === undefined ? values : { ...values, [name]: value };
}
