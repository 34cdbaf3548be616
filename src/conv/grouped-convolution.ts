import type { ConfigReader, LayerConfig } from '../layers/index.js';
import type { Shape } from '../tensor/index.js';
import { Convolution, type Wiring } from './convolution.js';
import { type FilterClass, type FilterOptions, readFilterOptions } from './filter-layer.js';
import type { Extent } from './geometry.js';
import { channelsOfGroup, checkGroups } from './groups.js';

/** Options of Conv1D, Conv2D and Conv3D. */
export interface ConvOptions extends FilterOptions {
  /**
   * Parts into which channels and filters are cut, each filter reading its own part of the channels only; both must
   * be divisible by it. Default 1: each filter reads all channels.
   */
  groups?: number;
}

/** A convolution whose filters read all channels of their group: weight [...kernelSize, C / groups, filters]. */
export abstract class GroupedConvolution extends Convolution {
  readonly groups: number;

  constructor(
    kind: FilterClass,
    readonly filters: number,
    kernelSize: Extent,
    options: ConvOptions,
  ) {
    super({ ...kind, options: ['groups'] }, kernelSize, options);
    const { className: who } = kind;
    const { groups = 1 } = options;
    checkGroups(who, filters, groups);
    this.groups = groups;
  }

  protected override wiring(inputShape: Shape): Wiring {
    const { groups, filters, taps } = this;
    const inputs = channelsOfGroup(this.who, inputShape, groups);
    const fans = { fanIn: taps * inputs, fanOut: (taps * filters) / groups };
    return { filters, groups, weight: [inputs, filters], fans };
  }

  override config(): LayerConfig {
    return this.filterConfig({ filters: this.filters, groups: this.groups });
  }
}

/** The options that a saved convolution holds. */
export function readConvOptions(config: ConfigReader): ConvOptions {
  return { ...readFilterOptions(config), groups: config.number('groups') };
}
