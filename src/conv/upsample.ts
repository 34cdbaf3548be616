import { knownOptions, oneOf } from '../errors/index.js';
import { type ConfigReader, type LayerConfig, type LayerOptions, readLayerOptions } from '../layers/index.js';
import type { Entry } from './axis-matrix.js';
import { type Extent, readExtent } from './geometry.js';
import { Resampling } from './resampling.js';

/** Options of Upsample1D. */
export interface Upsample1DOptions extends LayerOptions {
  /** 'nearest' repeats elements, 'linear' draws lines between them. Default 'nearest'. */
  interpolation?: 'nearest' | 'linear';
}

/** Options of Upsample2D. */
export interface Upsample2DOptions extends LayerOptions {
  /** 'nearest' repeats pixels, 'bilinear' draws lines between them along both axes. Default 'nearest'. */
  interpolation?: 'nearest' | 'bilinear';
}

/** What upsampling along any number of axes shares. */
abstract class Upsampling<Interpolation extends string> extends Resampling {
  /** How many times as long each spatial axis becomes. */
  readonly size: readonly number[];
  readonly interpolation: Interpolation;

  constructor(
    who: string,
    size: Extent,
    rank: number,
    names: readonly [Interpolation, Interpolation],
    options: LayerOptions & { interpolation?: Interpolation },
  ) {
    super(rank, options);
    knownOptions(who, options, ['name', 'trainable', 'interpolation']);
    this.size = readExtent(who, 'size', size, rank);
    this.interpolation = oneOf(who, 'interpolation', options.interpolation ?? names[0], names);
  }

  protected override outputSize(n: number, axis: number): number {
    return n * this.size[axis];
  }

  protected override rows(n: number, axis: number): readonly (readonly Entry[])[] {
    const size = this.size[axis];
    const nearest = this.interpolation === 'nearest';
    return Array.from({ length: n * size }, (_, o) => (nearest ? [[Math.floor(o / size), 1]] : between(o, n, size)));
  }

  override config(): LayerConfig {
    return this.configOf({ size: this.size, interpolation: this.interpolation });
  }
}

/**
 * The two neighbours of output o at (o + 1/2) / size - 1/2, between the centres
 * of inputs; outside the first and last centre there is one. In whole numbers,
 * so that weights are rounded once.
 */
function between(o: number, n: number, size: number): readonly Entry[] {
  const place = 2 * o + 1 - size; // in units of 1 / (2 size)
  const low = Math.floor(place / (2 * size));
  const part = place / (2 * size) - low;
  if (low < 0) return [[0, 1]];
  if (low >= n - 1) return [[n - 1, 1]];
  if (part === 0) return [[low, 1]];
  return [
    [low, 1 - part],
    [low + 1, part],
  ];
}

/**
 * Makes a sequence `size` times as long: input [N, T, C], output
 * [N, size T, C].
 *
 * Output o takes the input at o' = (o + 1/2) / size - 1/2, which puts centres of
 * elements on centres: the nearest one, or with 'linear' a mean of both
 * neighbours weighted by nearness; before the first and after the last centre
 * the value stays. Backward is the exact adjoint: each input gets dy by the same
 * weights.
 *
 * Throws ArgumentError for a size that is not a positive integer or an unknown
 * interpolation, ShapeError for an input of another rank.
 *
 * @example
 * new Upsample1D(2).forward(fromArray([[[1], [3]]]), new Cache()).toArray(); // [[[1], [1], [3], [3]]]
 * const line = new Upsample1D(2, { interpolation: 'linear' });
 * line.forward(fromArray([[[1], [3]]]), new Cache()).toArray(); // [[[1], [1.5], [2.5], [3]]]
 */
export class Upsample1D extends Upsampling<'nearest' | 'linear'> {
  readonly className = 'Upsample1D';

  /** `size` is how many times as long the sequence becomes. */
  constructor(size: Extent, options: Upsample1DOptions = {}) {
    super('Upsample1D', size, 1, ['nearest', 'linear'], options);
  }

  static fromConfig(config: ConfigReader): Upsample1D {
    const interpolation = config.oneOf('interpolation', ['nearest', 'linear'] as const);
    return new Upsample1D(config.numbers('size'), { ...readLayerOptions(config), interpolation });
  }
}

/**
 * Makes images `size` times as high and wide: input [N, H, W, C], output
 * [N, size H, size W, C].
 *
 * Pixel o takes the input at o' = (o + 1/2) / size - 1/2 along each axis, which
 * puts centres of pixels on centres: the nearest one, or with 'bilinear' a mean
 * of the four around it weighted by nearness; beyond the outermost centres the
 * value stays. Backward is the exact adjoint: each input pixel gets dy by the
 * same weights.
 *
 * Throws ArgumentError for a size that is not a positive integer or an unknown
 * interpolation, ShapeError for an input of another rank.
 *
 * @example
 * new Upsample2D([1, 2]).forward(fromArray([[[[1], [3]]]]), new Cache()).toArray(); // [[[[1], [1], [3], [3]]]]
 * const smooth = new Upsample2D([1, 2], { interpolation: 'bilinear' });
 * smooth.forward(fromArray([[[[1], [3]]]]), new Cache()).toArray(); // [[[[1], [1.5], [2.5], [3]]]]
 */
export class Upsample2D extends Upsampling<'nearest' | 'bilinear'> {
  readonly className = 'Upsample2D';

  /** `size` is how many times as high and wide images become: a number or [height, width]. */
  constructor(size: Extent, options: Upsample2DOptions = {}) {
    super('Upsample2D', size, 2, ['nearest', 'bilinear'], options);
  }

  static fromConfig(config: ConfigReader): Upsample2D {
    const interpolation = config.oneOf('interpolation', ['nearest', 'bilinear'] as const);
    return new Upsample2D(config.numbers('size'), { ...readLayerOptions(config), interpolation });
  }
}
