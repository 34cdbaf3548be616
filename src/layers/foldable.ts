import type { Parameter } from './parameter.js';

/**
 * What a layer shows of itself into which a following BatchNorm can be folded:
 * a layer whose output channel c is linear in its weight and bias,
 *
 *   y_c = (sum over x and the elements of weight that belong to c) + bias_c
 *
 * Its configuration has a field `useBias`, which makes it one with a bias.
 */
export interface Foldable {
  readonly weight: Parameter;
  /** [channels]; undefined when the layer adds none. */
  readonly bias: Parameter | undefined;
  /** The output channel that an element of weight belongs to, by its flat index. Default: its index along the last axis. */
  readonly channelOf?: (element: number) => number;
}
