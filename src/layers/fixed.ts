import { ArgumentError, ShapeError, show } from '../errors/index.js';
import { type Shape, Tensor, broadcastTo, fromArray, showShape } from '../tensor/index.js';
import type { ConfigReader } from './config.js';
import type { Initializer } from './initializer.js';

/**
 * The given values, such as filters chosen by hand or weights from elsewhere.
 * An axis of size 1 is repeated to the parameter's size, and so are axes that
 * the values do not have at their end: a filter [3, 3] goes to every pair of
 * channels of a weight [3, 3, in, out].
 *
 * Only first values are fixed by this: `trainable: false` keeps them. Throws
 * ArgumentError when `values` is not a tensor of finite numbers; the layer
 * throws ShapeError, when it is built, for values that do not fit its parameter.
 *
 * @example
 * const doubled = new Dense(2, { weightInit: fixed(fromArray([[2, 0], [0, 2]])), trainable: false });
 * doubled.setup([2], { dtype: 'float32', generator: new Generator(1) });
 * doubled.forward(fromArray([[3, 4]]), new Cache()).toArray(); // [[6, 8]]
 */
export function fixed(values: Tensor): Initializer {
  if (!(values instanceof Tensor)) throw new ArgumentError(`fixed: values must be a tensor, got ${show(values)}.`);
  const wrong = values.data.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) {
    throw new ArgumentError(
      `fixed: values must be finite numbers, got ${values.data[wrong]} at element ${wrong} (values ${showShape(values.shape)}).`,
    );
  }
  const own = values.clone(); // later changes of the caller's tensor are the caller's
  return {
    config: { kind: 'fixed', shape: [...own.shape], values: Array.from(own.data) },
    check: (shape) => expectFit(own.shape, shape),
    fill: (parameter) => {
      expectFit(own.shape, parameter.shape);
      parameter.data.set(broadcastTo(own.reshape(padded(own.shape, parameter.shape)), parameter.shape).data);
    },
  };
}

/** The initializer that a saved configuration describes. */
export function fixedFromConfig(config: ConfigReader): Initializer {
  const values = fromArray(config.numbers('values'), { dtype: 'float64' });
  return fixed(values.reshape(config.numbers('shape')));
}

/** The shape of the values with axes of size 1 for those they do not have. */
function padded(values: Shape, parameter: Shape): Shape {
  return [...values, ...parameter.slice(values.length).map(() => 1)];
}

function expectFit(values: Shape, parameter: Shape): void {
  const fits = values.length <= parameter.length && values.every((n, axis) => n === 1 || n === parameter[axis]);
  if (fits) return;
  throw new ShapeError(
    `fixed: values ${showShape(values)} do not fit a parameter ${showShape(parameter)}: ` +
      'every axis of the values must be as long as the same axis of the parameter, or 1.',
  );
}
