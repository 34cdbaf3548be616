import { type Generator, type Shape, type Tensor, sizeOf } from '../tensor/index.js';

/** Chooses the first value of a parameter. */
export interface Initializer {
  /** What makes the same initializer again. */
  readonly config: { readonly kind: string; readonly [option: string]: string | number | readonly number[] };
  /** Throws when it cannot fill a value of this shape; layers ask when they are built. Default: any shape will do. */
  readonly check?: (shape: Shape) => void;
  /** Overwrites `value`; draws come from `generator` alone. Default of `fans`: those that the shape tells, `fansOf`. */
  fill(value: Tensor, generator: Generator, fans?: Fans): void;
}

/** How many inputs reach one output of a weight, and how many outputs one input reaches. */
export interface Fans {
  readonly fanIn: number;
  readonly fanOut: number;
}

/**
 * The fans of a weight: dense [in, out] has in and out; filters
 * [kh, kw, in, out] have kh kw in and kh kw out; a vector counts itself twice.
 *
 * @example
 * fansOf([3, 3, 16, 32]); // { fanIn: 144, fanOut: 288 }
 */
export function fansOf(shape: Shape): Fans {
  if (shape.length < 2) return { fanIn: sizeOf(shape), fanOut: sizeOf(shape) };
  const field = sizeOf(shape.slice(0, -2));
  const [inputs, outputs] = shape.slice(-2);
  return { fanIn: field * inputs, fanOut: field * outputs };
}
