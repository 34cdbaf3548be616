import type { BaseLayer, Container, Regularizer } from '../layers/index.js';
import type { Optimizer } from '../optim/index.js';

/** A number of a training that may be changed between two steps. */
export interface Adjustable {
  get(): number;
  /** Throws ArgumentError for a number outside its range; nothing has changed then. */
  set(value: number): void;
}

/**
 * The numbers that may be changed while a model trains, by name: those of the optimizer (`learningRate`, unless it
 * follows a schedule, `beta1`, `weightDecay`, ...), of layers (`dropout1.rate`) and of penalties (`lambda` when one
 * serves all parameters, else `dense1.weight.lambda`). They are what has a setter and is a number of the configuration.
 */
export function adjustables(model: Container, optimizer: Optimizer): ReadonlyMap<string, Adjustable> {
  const found = new Map<string, Adjustable>();
  for (const name of Object.keys(optimizer.config())) addNumber(found, name, optimizer, name);
  const seen = new Set<BaseLayer>();
  const walk = (layer: BaseLayer, path: string): void => {
    for (const part of layer.parts()) {
      if (seen.has(part)) continue;
      seen.add(part);
      const place = part.name ? `${path}${part.name}.` : path;
      for (const key of Object.keys(part.config())) addNumber(found, `${place}${key}`, part, key);
      walk(part, place);
    }
  };
  walk(model, '');
  const penalties = new Map<Regularizer, string>();
  for (const { regularizer, path } of model.parameters()) {
    if (regularizer && !penalties.has(regularizer)) penalties.set(regularizer, path);
  }
  for (const [penalty, path] of penalties) {
    addNumber(found, penalties.size === 1 ? 'lambda' : `${path}.lambda`, penalty, 'lambda');
  }
  return found;
}

/** The values of all of them. */
export function valuesOf(numbers: ReadonlyMap<string, Adjustable>): Record<string, number> {
  return Object.fromEntries([...numbers].map(([name, number]) => [name, number.get()]));
}

/** Adds `owner[key]` when it is a number with a setter, and no other one has the name. */
function addNumber(found: Map<string, Adjustable>, name: string, owner: object, key: string): void {
  const get = (): number => Number(Reflect.get(owner, key));
  if (found.has(name) || !hasSetter(owner, key) || typeof Reflect.get(owner, key) !== 'number') return;
  found.set(name, { get, set: (value) => void Reflect.set(owner, key, value) });
}

function hasSetter(owner: object, key: string): boolean {
  for (let at: object | null = owner; at; at = Reflect.getPrototypeOf(at)) {
    const property = Reflect.getOwnPropertyDescriptor(at, key);
    if (property) return property.set !== undefined;
  }
  return false;
}
