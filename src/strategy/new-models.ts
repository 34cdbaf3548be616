import { ArgumentError, show } from '../errors/index.js';
import { Model } from '../train/index.js';

/**
 * The user's function that builds models, checked: a model that is not new at each call would have seen the examples
 * that it is measured on.
 *
 * @throws ArgumentError unless `build` is a function; when called, unless it returns a model that it has not returned
 * before
 */
export function newModels<Given extends readonly unknown[]>(
  who: string,
  build: (...given: Given) => Model,
): (...given: Given) => Model {
  if (typeof build !== 'function') throw new ArgumentError(`${who}: build must be a function, got ${show(build)}.`);
  const seen = new WeakSet<Model>(); // does not keep the memory of earlier models
  return (...given) => {
    const model = build(...given);
    if (!(model instanceof Model)) {
      throw new ArgumentError(`${who}: build must return a compiled model, got ${show(model)}.`);
    }
    if (seen.has(model)) {
      throw new ArgumentError(`${who}: build must make a new model at each call, got the same twice.`);
    }
    seen.add(model);
    return model;
  };
}
