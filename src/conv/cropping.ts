import { ShapeError, knownOptions, show } from '../errors/index.js';
import { type ConfigReader, type LayerConfig, type LayerOptions, readLayerOptions } from '../layers/index.js';
import type { Shape } from '../tensor/index.js';
import type { Entry } from './axis-matrix.js';
import { type PaddingPair, pairsFromConfig, readPairs, showInput } from './geometry.js';
import { Resampling } from './resampling.js';
import type { Borders } from './zero-padding.js';

/** What cropping along any number of axes shares. */
abstract class Cropping extends Resampling {
  /** Elements removed at the beginning and end of each spatial axis. */
  readonly cropping: readonly PaddingPair[];

  constructor(who: string, cropping: Borders, rank: number, options: LayerOptions) {
    super(rank, options);
    knownOptions(who, options, ['name', 'trainable']);
    this.cropping = readPairs(who, 'cropping', cropping, rank);
  }

  protected override outputSize(n: number, axis: number, inputShape: Shape): number {
    const [before, after] = this.cropping[axis];
    if (before + after < n) return n - before - after;
    throw new ShapeError(
      `${this.who}: cropping ${before} + ${after} leaves nothing of axis ${axis + 1}, which has ${n} elements ` +
        `(input ${showInput(inputShape)}, cropping ${show([...this.cropping])}). Crop less or use a larger input.`,
    );
  }

  protected override rows(n: number, axis: number): readonly (readonly Entry[])[] {
    const [before, after] = this.cropping[axis];
    return Array.from({ length: n - before - after }, (_, o) => [[before + o, 1]]);
  }

  override config(): LayerConfig {
    return this.configOf({ cropping: this.cropping });
  }
}

/**
 * Removes the borders of a sequence: input [N, T, C], `cropping` a number for
 * every side or an entry for each spatial axis, a number or [before, after].
 * Backward puts zeros where something was removed.
 *
 * Throws ArgumentError for a cropping that is not an integer >= 0, ShapeError
 * for an input of another rank or of which nothing would be left.
 *
 * @example
 * new Cropping1D([[1, 0]]).forward(fromArray([[[4], [5], [6]]]), new Cache()).toArray(); // [[[5], [6]]]
 */
export class Cropping1D extends Cropping {
  readonly className = 'Cropping1D';

  /** `cropping` is how many elements to remove. */
  constructor(cropping: Borders, options: LayerOptions = {}) {
    super('Cropping1D', cropping, 1, options);
  }

  static fromConfig(config: ConfigReader): Cropping1D {
    return new Cropping1D(pairsFromConfig(config, 'cropping'), readLayerOptions(config));
  }
}

/**
 * Removes the borders of images: input [N, H, W, C], `cropping` a number for
 * every side or an entry for each spatial axis, a number or [before, after].
 * Backward puts zeros where something was removed.
 *
 * Throws ArgumentError for a cropping that is not an integer >= 0, ShapeError
 * for an input of another rank or of which nothing would be left.
 *
 * @example
 * new Cropping2D([0, [1, 0]]).forward(fromArray([[[[4], [5], [6]]]]), new Cache()).toArray(); // [[[[5], [6]]]]
 */
export class Cropping2D extends Cropping {
  readonly className = 'Cropping2D';

  /** `cropping` is how many elements to remove. */
  constructor(cropping: Borders, options: LayerOptions = {}) {
    super('Cropping2D', cropping, 2, options);
  }

  static fromConfig(config: ConfigReader): Cropping2D {
    return new Cropping2D(pairsFromConfig(config, 'cropping'), readLayerOptions(config));
  }
}

/**
 * Removes the borders of volumes: input [N, D, H, W, C], `cropping` a number for
 * every side or an entry for each spatial axis, a number or [before, after].
 * Backward puts zeros where something was removed.
 *
 * Throws ArgumentError for a cropping that is not an integer >= 0, ShapeError
 * for an input of another rank or of which nothing would be left.
 *
 * @example
 * new Cropping3D([0, 1, [2, 1]]).outputShape([4, 4, 4, 2]); // [4, 2, 1, 2]
 */
export class Cropping3D extends Cropping {
  readonly className = 'Cropping3D';

  /** `cropping` is how many elements to remove. */
  constructor(cropping: Borders, options: LayerOptions = {}) {
    super('Cropping3D', cropping, 3, options);
  }

  static fromConfig(config: ConfigReader): Cropping3D {
    return new Cropping3D(pairsFromConfig(config, 'cropping'), readLayerOptions(config));
  }
}
