import { ArgumentError, ShapeError, nonNegativeInteger, oneOf, positiveInteger, show } from '../errors/index.js';
import type { ConfigReader } from '../layers/index.js';
import { type Shape, showShape } from '../tensor/index.js';

/** Zeros around one axis: before its first element and after its last. */
export type PaddingPair = readonly [before: number, after: number];

/**
 * What surrounds the input of a convolution or pooling:
 *
 * - `'valid'`: nothing, the window stays inside;
 * - `'same'`: as much as makes ceil(input / stride) outputs, half before, an odd one after;
 * - `'causal'` (1D): all of it before, so that output t sees no input after t;
 * - a number: as many on either side of every axis;
 * - a list with an entry for every spatial axis, a number or `[before, after]`.
 */
export type Padding = 'valid' | 'same' | 'causal' | number | readonly (number | PaddingPair)[];

/** One size for all spatial axes, or a list with one for each. */
export type Extent = number | readonly number[];

/** A padding that has been read: a rule by name, or a pair for every axis. */
export type PaddingRule = 'valid' | 'same' | 'causal' | readonly PaddingPair[];

/** How a window walks along the spatial axes; each list has one entry an axis. */
export interface Window {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilation: readonly number[];
  readonly padding: PaddingRule;
  /** The option that `kernel` came from, for messages. Default 'kernelSize'. */
  readonly name?: string;
}

/** The walk of a window along one spatial axis. */
export interface Axis {
  readonly input: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  /** Padding before and after the input. */
  readonly before: number;
  readonly after: number;
  /** ⌊(before + input + after - span) / stride⌋ + 1, with `spanOf` the window. */
  readonly output: number;
}

/** How the axes of an input are written, by the number of spatial ones. */
export const layouts = ['[N, C]', '[N, T, C]', '[N, H, W, C]', '[N, D, H, W, C]'] as const;

const paddingNames = ['valid', 'same', 'causal'] as const;
const axisNames = [[], ['time'], ['height', 'width'], ['depth', 'height', 'width']] as const;

/** The input elements from the first to the last that a window touches: (kernel - 1) dilation + 1. */
export function spanOf(kernel: number, dilation: number): number {
  return (kernel - 1) * dilation + 1;
}

/**
 * The sizes that an option means, one for each of `rank` axes; throws
 * ArgumentError unless they are positive integers.
 *
 * @example
 * readExtent('Conv2D', 'kernelSize', 3, 2); // [3, 3]
 */
export function readExtent(who: string, name: string, value: Extent, rank: number): readonly number[] {
  if (typeof value === 'number') {
    positiveInteger(who, name, value);
    return new Array<number>(rank).fill(value);
  }
  expectEntries(who, name, value, rank, 'a positive integer');
  value.forEach((size, axis) => positiveInteger(who, `${name}[${axis}]`, size));
  return [...value];
}

/**
 * The rule that a padding option means; throws ArgumentError for an unknown
 * name, a negative or fractional size, or a list of another length than `rank`.
 * Only with `causal` is 'causal' one of the names.
 *
 * @example
 * readPadding('Conv2D', [1, [0, 2]], 2); // [[1, 1], [0, 2]]
 */
export function readPadding(
  who: string,
  padding: Padding,
  rank: number,
  { causal = false }: { readonly causal?: boolean } = {},
): PaddingRule {
  if (typeof padding === 'string') {
    return oneOf(who, 'padding', padding, causal ? paddingNames : paddingNames.slice(0, 2));
  }
  return readPairs(who, 'padding', padding, rank, "'valid', 'same', an integer >= 0");
}

/**
 * How many elements an option means before and after each of `rank` axes; throws
 * ArgumentError for a negative or fractional number or a list of another length.
 *
 * @example
 * readPairs('Cropping2D', 'cropping', [1, [0, 2]], 2); // [[1, 1], [0, 2]]
 */
export function readPairs(
  who: string,
  name: string,
  value: number | readonly (number | PaddingPair)[],
  rank: number,
  single = 'an integer >= 0',
): readonly PaddingPair[] {
  if (typeof value === 'number') return new Array<PaddingPair>(rank).fill(readPair(who, name, value));
  expectEntries(who, name, value, rank, single);
  return value.map((entry, axis) => readPair(who, `${name}[${axis}]`, entry));
}

/** The padding that a saved configuration holds. */
export function paddingFromConfig(config: ConfigReader): Padding {
  if (typeof config.value('padding') === 'string') return config.oneOf('padding', paddingNames);
  return pairsFromConfig(config, 'padding');
}

/** The pairs of numbers that a field of a saved configuration holds. */
export function pairsFromConfig(config: ConfigReader, key: string): readonly PaddingPair[] {
  return config.list(key).map((_, axis): PaddingPair => {
    const [before, after] = config.shape(key, axis);
    return [before, after];
  });
}

/**
 * Where a window stands along each spatial axis of an input (spatial axes and
 * channels, without the batch axis).
 *
 * Throws ShapeError when the input has another rank or an axis of size zero, or
 * when the window is larger than the padded input, which leaves no output.
 *
 * @example
 * const window = { kernel: [3], strides: [2], dilation: [1], padding: 'same' } as const;
 * slide('Conv1D', [8, 4], window)[0].output; // 4
 */
export function slide(who: string, inputShape: Shape, window: Window): readonly Axis[] {
  const rank = window.kernel.length;
  expectInput(who, inputShape, rank);
  return window.kernel.map((kernel, i) => {
    const [input, stride, dilation] = [inputShape[i], window.strides[i], window.dilation[i]];
    const span = spanOf(kernel, dilation);
    const [before, after] = pairOf(window.padding, i, { input, stride, span });
    const padded = before + input + after;
    if (span > padded) {
      const spread = dilation > 1 ? `, ${span} with dilation ${dilation},` : '';
      throw new ShapeError(
        `${who}: ${window.name ?? 'kernelSize'} ${kernel}${spread} is larger than the padded input on axis ${i + 1} ` +
          `(${axisNames[rank][i]}): ${input} and padding ${before} + ${after} make ${padded}, an output of size zero. ` +
          `Input ${showInput(inputShape)}, ${describe(window)}. Use a smaller window, more padding ('same') or a larger input.`,
      );
    }
    return { input, kernel, stride, dilation, before, after, output: Math.floor((padded - span) / stride) + 1 };
  });
}

/** Throws ShapeError unless an input without its batch axis has `rank` spatial axes and channels, none of size zero. */
export function expectInput(who: string, inputShape: Shape, rank: number): void {
  if (inputShape.length !== rank + 1) {
    throw new ShapeError(
      `${who}: input must have rank ${rank + 2} ${layouts[rank]}, got rank ${inputShape.length + 1} ${showInput(inputShape)}.`,
    );
  }
  const empty = inputShape.findIndex((n) => n < 1);
  if (empty < 0) return;
  throw new ShapeError(
    `${who}: axis ${empty + 1} of the input ${showInput(inputShape)} has size ${inputShape[empty]}, ` +
      'which makes an output of size zero. Every axis needs at least one element.',
  );
}

/** An input's shape with the batch axis that the caller left out. */
export function showInput(inputShape: Shape): string {
  return `[${['N', ...inputShape].join(', ')}]`;
}

/** A padding as messages write it. */
export function showPadding(padding: PaddingRule): string {
  return show(padding);
}

function describe({ kernel, strides, dilation, padding, name = 'kernelSize' }: Window): string {
  return (
    `${name} ${showShape(kernel)}, strides ${showShape(strides)}, dilation ${showShape(dilation)}, ` +
    `padding ${showPadding(padding)}`
  );
}

/** The zeros that a rule puts around one axis. */
export function pairOf(
  padding: PaddingRule,
  axis: number,
  { input, stride, span }: { readonly input: number; readonly stride: number; readonly span: number },
): PaddingPair {
  if (padding === 'valid') return [0, 0];
  if (padding === 'causal') return [span - 1, 0];
  if (padding !== 'same') return padding[axis];
  const total = Math.max((Math.ceil(input / stride) - 1) * stride + span - input, 0);
  const before = Math.floor(total / 2);
  return [before, total - before];
}

function readPair(who: string, name: string, entry: number | PaddingPair): PaddingPair {
  if (typeof entry === 'number') {
    nonNegativeInteger(who, name, entry);
    return [entry, entry];
  }
  if (!Array.isArray(entry) || entry.length !== 2) {
    throw new ArgumentError(`${who}: ${name} must be an integer >= 0 or [before, after], got ${show(entry)}.`);
  }
  const [before, after] = entry;
  nonNegativeInteger(who, `${name}[0]`, before);
  nonNegativeInteger(who, `${name}[1]`, after);
  return [before, after];
}

function expectEntries(who: string, name: string, value: unknown, rank: number, single: string): void {
  if (Array.isArray(value) && value.length === rank) return;
  throw new ArgumentError(
    `${who}: ${name} must be ${single} or a list of ${rank}, one for each spatial axis, got ${show(value)}.`,
  );
}
