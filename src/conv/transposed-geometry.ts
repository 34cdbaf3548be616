import { ArgumentError, ShapeError, nonNegativeInteger, show } from '../errors/index.js';
import { type Shape, showShape } from '../tensor/index.js';
import { type Axis, type PaddingRule, type Window, expectInput, showInput, showPadding, spanOf } from './geometry.js';

/** The sizes that an `outputPadding` option means, one for each axis; throws ArgumentError unless they fit the strides. */
export function readOutputPadding(
  who: string,
  value: number | readonly number[],
  strides: readonly number[],
  padding: PaddingRule,
): readonly number[] {
  const sizes: readonly number[] = typeof value === 'number' ? strides.map(() => value) : value;
  if (typeof value !== 'number' && (!Array.isArray(value) || value.length !== strides.length)) {
    throw new ArgumentError(
      `${who}: outputPadding must be an integer >= 0 or a list of ${strides.length}, one for each spatial axis, got ${show(value)}.`,
    );
  }
  sizes.forEach((size, axis) => {
    const name = typeof value === 'number' ? 'outputPadding' : `outputPadding[${axis}]`;
    nonNegativeInteger(who, name, size);
    if (size >= strides[axis] && size > 0) {
      throw new ArgumentError(
        `${who}: ${name} must be smaller than the stride, got ${size} with strides ${showShape(strides)}.`,
      );
    }
    if (size > 0 && padding === 'same') {
      throw new ArgumentError(
        `${who}: ${name} must be 0 with padding 'same', whose output is input · stride, got ${size}.`,
      );
    }
  });
  return [...sizes];
}

/**
 * The walk of a transposed convolution over an input (spatial axes and
 * channels): that of the convolution whose adjoint it is, so that `output` is
 * the size of x and `input` that of y:
 *
 *   'valid'   (x - 1) stride + span + outputPadding, with `spanOf` the window
 *   'same'    x · stride
 *   explicit  (x - 1) stride + span - before - after + outputPadding
 *
 * A negative `after` counts the last elements of y that no window reaches.
 *
 * Throws ShapeError for an input of another rank, and when padding leaves
 * nothing of the output.
 */
export function spread(
  who: string,
  inputShape: Shape,
  window: Window,
  outputPadding: readonly number[],
): readonly Axis[] {
  expectInput(who, inputShape, window.kernel.length);
  return window.kernel.map((kernel, i) => {
    const [stride, dilation, size] = [window.strides[i], window.dilation[i], inputShape[i]];
    const full = (size - 1) * stride + spanOf(kernel, dilation);
    const [before, input] = cut(window.padding, i, full, size * stride);
    const result = input + outputPadding[i];
    if (result < 1) {
      throw new ShapeError(
        `${who}: padding ${showPadding(window.padding)} leaves an output of size ${result} on axis ${i + 1}: ` +
          `(${size} - 1) · ${stride} + ${spanOf(kernel, dilation)} = ${full}, less the padding, plus outputPadding ` +
          `${outputPadding[i]}. Input ${showInput(inputShape)}, kernelSize ${showShape(window.kernel)}, ` +
          `strides ${showShape(window.strides)}, dilation ${showShape(window.dilation)}. Use less padding.`,
      );
    }
    return { input: result, kernel, stride, dilation, before, after: full - before - result, output: size };
  });
}

/** What a rule cuts off before the full output of one axis, and the size it leaves. */
function cut(padding: PaddingRule, axis: number, full: number, same: number): readonly [number, number] {
  if (padding === 'same') return [Math.floor(Math.max(full - same, 0) / 2), same];
  if (typeof padding === 'string') return [0, full];
  const [before, after] = padding[axis];
  return [before, full - before - after];
}
