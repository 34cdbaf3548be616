import type { DType } from '../engine/index.js';
import { FormatError } from '../errors/index.js';
import type { Container, Parameter } from '../layers/index.js';
import { type Shape, type Tensor, sameShape, showShape } from '../tensor/index.js';

/** Everything in a model that a file has to hold: parameters, then what layers keep beside them, by path. */
export function weightsOf(model: Container): Map<string, Tensor> {
  return new Map(saved(model).map(({ path, value }) => [path, value]));
}

function saved(model: Container): readonly Parameter[] {
  return [...model.parameters(), ...model.state()];
}

/**
 * Checks that `tensors` are the weights of `model`: the same names, shapes and
 * element types. Throws FormatError saying what differs.
 */
export function checkWeights(who: string, model: Container, tensors: ReadonlyMap<string, Tensor>): void {
  const wanted = new Map(saved(model).map((parameter) => [parameter.path, parameter]));
  const missing = [...wanted.keys()].filter((path) => !tensors.has(path));
  const extra = [...tensors.keys()].filter((path) => !wanted.has(path));
  const differing = [...wanted].flatMap(([path, parameter]) => {
    const found = tensors.get(path);
    if (!found || (sameShape(found.shape, parameter.shape) && found.dtype === parameter.dtype)) return [];
    return [`'${path}' is ${described(found)} in the file and ${described(parameter)} in the model`];
  });
  const faults = [
    ...(missing.length > 0 ? [`the file lacks ${listed(missing)}`] : []),
    ...(extra.length > 0 ? [`the model lacks ${listed(extra)}`] : []),
    ...differing.slice(0, 3),
    ...(differing.length > 3 ? [`${differing.length - 3} more differ`] : []),
  ];
  if (faults.length > 0) throw new FormatError(`${who}: the weights are those of another model: ${faults.join('; ')}.`);
}

/** Gives the model the weights that `checkWeights` has passed. */
export function copyWeights(model: Container, tensors: ReadonlyMap<string, Tensor>): void {
  for (const parameter of saved(model)) {
    const found = tensors.get(parameter.path);
    if (found) parameter.assign(found);
  }
}

function described({ dtype, shape }: { dtype: DType; shape: Shape }): string {
  return `${dtype} ${showShape(shape)}`;
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 4).map((name) => `'${name}'`);
  return shown.join(', ') + (names.length > 4 ? ` and ${names.length - 4} more` : '');
}
