import {
  ArgumentError,
  finiteNumber,
  inInterval,
  knownOptions,
  nonNegativeNumber,
  oneOf,
  positiveInteger,
  show,
} from '../errors/index.js';
import { type FillMode, fillModes } from './affine.js';
import { type ColorDirections, checkDirections } from './colour.js';

/** Two numbers, low <= high, between which a number is drawn. */
export type Interval = readonly [low: number, high: number];

/**
 * What an ImageAugmenter does; plain JSON. What is left out is not done. A single number r as a range means [-r, r]
 * unless it says otherwise. Names are those of keras' ImageDataGenerator where it has the same.
 */
export interface AugmentOptions {
  /** Degrees to turn the picture by, clockwise. */
  rotationRange?: number | Interval;
  /** How far to the right: numbers below 1 are shares of the width; from 1 on, whole pixels are drawn. */
  widthShiftRange?: number | Interval;
  /** How far down: numbers below 1 are shares of the height; from 1 on, whole pixels are drawn. */
  heightShiftRange?: number | Interval;
  /** Degrees in (-90, 90) to shear the picture by. */
  shearRange?: number | Interval;
  /**
   * The shares of height and width that are shown, drawn one by one; below 1 enlarges, above 1 makes smaller. A number
   * r in [0, 1) means [1 - r, 1 + r].
   */
  zoomRange?: number | Interval;
  /** true: half of the pictures; or the probability in [0, 1]. */
  horizontalFlip?: boolean | number;
  /** true: half of the pictures; or the probability in [0, 1]. */
  verticalFlip?: boolean | number;
  /** A window of this size (or [height, width]) at a random place of the picture with `padding` more pixels around it. */
  crop?: number | CropOptions;
  /** The factor of all values, [low, high] with low >= 0. */
  brightnessRange?: Interval;
  /** One number within ±r is added to all channels. */
  channelShiftRange?: number;
  /** A number of its own within ±r is added to each channel; one r for all, or one each. */
  rgbShiftRange?: number | readonly number[];
  /** Adds Σ_k α_k λ_k p_k with α_k normal: shifts along the main directions of colour. See `principalColors`. */
  pcaColor?: PcaColorOptions;
  /** The values between which changes of colour stay, such as [0, 1]. Default: no limits. */
  range?: Interval;
  /** Squares of this size are blotted out at random places, which may lie partly outside. */
  cutout?: number | CutoutOptions;
  /** What lies outside the picture. Default `'nearest'`. */
  fillMode?: FillMode;
  /** The value outside the picture with fillMode `'constant'`. Default 0. */
  cval?: number;
  /** The factor of all values at the end, before `cutout`. Default 1. */
  rescale?: number;
}

/** A window that is cut out of a picture. */
export interface CropOptions {
  /** Pixels, or [height, width]. */
  size: number | readonly [height: number, width: number];
  /** Pixels beyond each edge that the window may show; `fillMode` says what is there. Default 0. */
  padding?: number;
}

/** Squares that are blotted out (DeVries and Taylor 2017, arXiv:1708.04552). */
export interface CutoutOptions {
  /** Pixels. */
  size: number;
  /** Squares in a picture. Default 1. */
  count?: number;
  /** What they are filled with. Default 0. */
  value?: number;
}

/** Colour shifts of AlexNet (Krizhevsky et al. 2012, section 4.1; §4.2.10). */
export interface PcaColorOptions extends ColorDirections {
  /** The standard deviation of α. Default 0.1, the paper's. */
  deviation?: number;
}

/** Options as numbers, with nothing left out. */
export interface AugmentSettings {
  readonly rotation: Interval;
  readonly shear: Interval;
  readonly zoom: Interval;
  readonly down: Interval;
  readonly right: Interval;
  readonly flipVertical: number;
  readonly flipHorizontal: number;
  /** [height, width] of the window; undefined for the whole picture. */
  readonly window: readonly [number, number] | undefined;
  readonly padding: number;
  readonly gain: Interval;
  readonly channelShift: number;
  readonly rgbShift: number | readonly number[];
  readonly pca: Required<PcaColorOptions> | undefined;
  readonly range: Interval;
  readonly cutout: Required<CutoutOptions>;
  readonly fillMode: number;
  readonly cval: number;
  readonly rescale: number;
}

const WHO = 'ImageAugmenter';

const names: readonly (keyof AugmentOptions)[] = [
  ...(['rotationRange', 'widthShiftRange', 'heightShiftRange', 'shearRange', 'zoomRange'] as const),
  ...(['horizontalFlip', 'verticalFlip', 'crop', 'brightnessRange', 'channelShiftRange', 'rgbShiftRange'] as const),
  ...(['pcaColor', 'range', 'cutout', 'fillMode', 'cval', 'rescale'] as const),
];

/** Checks the options and fills in what they leave out. Throws ArgumentError. */
export function readAugmentOptions(options: AugmentOptions): AugmentSettings {
  knownOptions(WHO, options, names);
  const { cval = 0, rescale = 1, channelShiftRange = 0, rgbShiftRange = 0 } = options;
  finiteNumber(WHO, 'cval', cval);
  finiteNumber(WHO, 'rescale', rescale);
  nonNegativeNumber(WHO, 'channelShiftRange', channelShiftRange);
  if (typeof rgbShiftRange === 'number') nonNegativeNumber(WHO, 'rgbShiftRange', rgbShiftRange);
  else readList('rgbShiftRange', rgbShiftRange).forEach((r, c) => nonNegativeNumber(WHO, `rgbShiftRange[${c}]`, r));
  return {
    rotation: symmetric('rotationRange', options.rotationRange),
    shear: readShear(options.shearRange),
    zoom: readZoom(options.zoomRange),
    down: readShift('heightShiftRange', options.heightShiftRange),
    right: readShift('widthShiftRange', options.widthShiftRange),
    flipVertical: probability('verticalFlip', options.verticalFlip),
    flipHorizontal: probability('horizontalFlip', options.horizontalFlip),
    ...readCrop(options.crop),
    gain: readGain(options.brightnessRange),
    channelShift: channelShiftRange,
    rgbShift: rgbShiftRange,
    pca: readPca(options.pcaColor),
    range: readRange(options.range),
    cutout: readCutout(options.cutout),
    fillMode: fillModes.indexOf(oneOf(WHO, 'fillMode', options.fillMode ?? 'nearest', fillModes)),
    cval,
    rescale,
  };
}

/** [-r, r] of a number, or the interval itself. */
function symmetric(name: string, range: number | Interval = 0): Interval {
  if (typeof range !== 'number') return interval(name, range);
  nonNegativeNumber(WHO, name, range);
  return [-range, range];
}

function interval(name: string, range: Interval): Interval {
  const isPair: boolean = Array.isArray(range) && range.length === 2 && range.every(Number.isFinite);
  if (isPair && range[0] <= range[1]) return [range[0], range[1]];
  throw new ArgumentError(`${WHO}: ${name} must be [low, high] with low <= high, got ${show(range)}.`);
}

/** Shares lie below 1; from 1 on the numbers are pixels and whole. */
function readShift(name: string, range: number | Interval | undefined): Interval {
  const shift = symmetric(name, range);
  if (isShare(shift) || shift.every(Number.isInteger)) return shift;
  throw new ArgumentError(
    `${WHO}: ${name} must be shares of the picture, all below 1, or whole pixels, got ${show(range)}.`,
  );
}

/** Whether the numbers of a shift are shares of the picture; pixels otherwise. */
export function isShare([low, high]: Interval): boolean {
  return Math.max(-low, high) < 1;
}

function readShear(range: number | Interval | undefined): Interval {
  const shear = symmetric('shearRange', range);
  for (const degrees of shear) inInterval(WHO, 'shearRange', degrees, '(-90, 90)');
  return shear;
}

function readZoom(range: number | Interval = 0): Interval {
  if (typeof range === 'number') {
    inInterval(WHO, 'zoomRange', range, '[0, 1)');
    return [1 - range, 1 + range];
  }
  const zoom = interval('zoomRange', range);
  if (zoom[0] <= 0) throw new ArgumentError(`${WHO}: zoomRange must lie above 0, got ${show(range)}.`);
  return zoom;
}

function readGain(range: Interval = [1, 1]): Interval {
  const gain = interval('brightnessRange', range);
  if (gain[0] < 0) throw new ArgumentError(`${WHO}: brightnessRange must be factors >= 0, got ${show(range)}.`);
  return gain;
}

function readRange(range?: Interval): Interval {
  return range === undefined ? [-Infinity, Infinity] : interval('range', range);
}

function probability(name: string, flip: boolean | number = false): number {
  if (typeof flip === 'boolean') return flip ? 0.5 : 0;
  inInterval(WHO, name, flip, '[0, 1]');
  return flip;
}

function readCrop(crop: AugmentOptions['crop']): Pick<AugmentSettings, 'window' | 'padding'> {
  if (crop === undefined) return { window: undefined, padding: 0 };
  const { size, padding = 0 } = typeof crop === 'number' ? { size: crop } : crop;
  if (typeof crop !== 'number') knownOptions(`${WHO} crop`, crop, ['size', 'padding']);
  const [height, width] = typeof size === 'number' ? [size, size] : readList('crop.size', size, 2);
  positiveInteger(WHO, 'crop.size', height);
  positiveInteger(WHO, 'crop.size', width);
  if (!Number.isInteger(padding) || padding < 0) {
    throw new ArgumentError(`${WHO}: crop.padding must be an integer >= 0, got ${show(padding)}.`);
  }
  return { window: [height, width], padding };
}

function readCutout(cutout: AugmentOptions['cutout']): Required<CutoutOptions> {
  if (cutout === undefined) return { size: 1, count: 0, value: 0 };
  const { size, count = 1, value = 0 } = typeof cutout === 'number' ? { size: cutout } : cutout;
  if (typeof cutout !== 'number') knownOptions(`${WHO} cutout`, cutout, ['size', 'count', 'value']);
  positiveInteger(WHO, 'cutout.size', size);
  positiveInteger(WHO, 'cutout.count', count);
  finiteNumber(WHO, 'cutout.value', value);
  return { size, count, value };
}

function readPca(pca: PcaColorOptions | undefined): Required<PcaColorOptions> | undefined {
  if (pca === undefined) return undefined;
  knownOptions(`${WHO} pcaColor`, pca, ['deviation', 'variances', 'directions']);
  const { deviation = 0.1, variances, directions } = pca;
  nonNegativeNumber(WHO, 'pcaColor.deviation', deviation);
  checkDirections(WHO, pca);
  return { deviation, variances, directions };
}

function readList(name: string, list: readonly number[], length?: number): readonly number[] {
  const isList: boolean = Array.isArray(list) && list.length > 0;
  if (isList && (length === undefined || list.length === length)) return list;
  throw new ArgumentError(
    `${WHO}: ${name} must be a number or a list of ${length ?? 'one for each channel'}, got ${show(list)}.`,
  );
}
