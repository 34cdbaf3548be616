import { knownOptions } from '../errors/index.js';
import { type ConfigReader, type LayerConfig, type LayerOptions, readLayerOptions } from '../layers/index.js';
import type { Entry } from './axis-matrix.js';
import { type PaddingPair, pairsFromConfig, readPairs } from './geometry.js';
import { Resampling } from './resampling.js';

/** How much to put around: a number for every side, or an entry for each axis: a number or [before, after]. */
export type Borders = number | readonly (number | PaddingPair)[];

/** What padding along any number of axes shares. */
abstract class ZeroPadding extends Resampling {
  /** Zeros before and after each spatial axis. */
  readonly padding: readonly PaddingPair[];

  constructor(who: string, padding: Borders, rank: number, options: LayerOptions) {
    super(rank, options);
    knownOptions(who, options, ['name', 'trainable']);
    this.padding = readPairs(who, 'padding', padding, rank);
  }

  protected override outputSize(n: number, axis: number): number {
    const [before, after] = this.padding[axis];
    return before + n + after;
  }

  protected override rows(n: number, axis: number): readonly (readonly Entry[])[] {
    const [before] = this.padding[axis];
    return Array.from({ length: this.outputSize(n, axis) }, (_, o) =>
      o < before || o >= before + n ? [] : [[o - before, 1]],
    );
  }

  override config(): LayerConfig {
    return this.configOf({ padding: this.padding });
  }
}

/**
 * Puts zeros around a sequence: input [N, T, C], `padding` a number for every
 * side or an entry for each spatial axis, a number or [before, after]. Backward
 * takes the middle of dy.
 *
 * Throws ArgumentError for a padding that is not an integer >= 0, ShapeError for
 * an input of another rank.
 *
 * @example
 * new ZeroPadding1D([[1, 2]]).forward(fromArray([[[5]]]), new Cache()).toArray(); // [[[0], [5], [0], [0]]]
 */
export class ZeroPadding1D extends ZeroPadding {
  readonly className = 'ZeroPadding1D';

  /** `padding` is how many zeros to add. */
  constructor(padding: Borders, options: LayerOptions = {}) {
    super('ZeroPadding1D', padding, 1, options);
  }

  static fromConfig(config: ConfigReader): ZeroPadding1D {
    return new ZeroPadding1D(pairsFromConfig(config, 'padding'), readLayerOptions(config));
  }
}

/**
 * Puts zeros around images: input [N, H, W, C], `padding` a number for every
 * side or an entry for each spatial axis, a number or [before, after]. Backward
 * takes the middle of dy.
 *
 * Throws ArgumentError for a padding that is not an integer >= 0, ShapeError for
 * an input of another rank.
 *
 * @example
 * new ZeroPadding2D([0, [1, 0]]).forward(fromArray([[[[5], [6]]]]), new Cache()).toArray(); // [[[[0], [5], [6]]]]
 */
export class ZeroPadding2D extends ZeroPadding {
  readonly className = 'ZeroPadding2D';

  /** `padding` is how many zeros to add. */
  constructor(padding: Borders, options: LayerOptions = {}) {
    super('ZeroPadding2D', padding, 2, options);
  }

  static fromConfig(config: ConfigReader): ZeroPadding2D {
    return new ZeroPadding2D(pairsFromConfig(config, 'padding'), readLayerOptions(config));
  }
}

/**
 * Puts zeros around volumes: input [N, D, H, W, C], `padding` a number for every
 * side or an entry for each spatial axis, a number or [before, after]. Backward
 * takes the middle of dy.
 *
 * Throws ArgumentError for a padding that is not an integer >= 0, ShapeError for
 * an input of another rank.
 *
 * @example
 * new ZeroPadding3D([0, 1, [2, 3]]).outputShape([4, 4, 4, 2]); // [4, 6, 9, 2]
 */
export class ZeroPadding3D extends ZeroPadding {
  readonly className = 'ZeroPadding3D';

  /** `padding` is how many zeros to add. */
  constructor(padding: Borders, options: LayerOptions = {}) {
    super('ZeroPadding3D', padding, 3, options);
  }

  static fromConfig(config: ConfigReader): ZeroPadding3D {
    return new ZeroPadding3D(pairsFromConfig(config, 'padding'), readLayerOptions(config));
  }
}
