import { allocateArray } from '../memory.js';
import type { TypedArray } from '../dtype.js';
import type { ConvShape } from './conv-shape.js';

/** One axis of a product over windows, as assembly/conv-plan.ts describes it. */
export interface PlanAxis {
  readonly source: number;
  readonly taps: number;
  readonly stride: number;
  readonly dilation: number;
  /** Source positions before the first that are read; negative: those that are not. */
  readonly pad: number;
  readonly outputs: number;
  readonly target: number;
  readonly first: number;
  readonly step: number;
  readonly tap: number;
  readonly tapStep: number;
  readonly kernel: number;
}

/** A product over windows: each output is a sum over taps and `channels` of its group, for `columns` a group. */
export interface Plan {
  readonly batch: number;
  readonly groups: number;
  readonly channels: number;
  readonly columns: number;
  readonly axes: readonly [PlanAxis, PlanAxis, PlanAxis];
}

/** The axes of a forward pass. */
export function forwardAxes(s: ConvShape): Plan['axes'] {
  return [
    forwardAxis(s.depth, s.kernelDepth, s.strideDepth, s.dilationDepth, s.padDepth, s.outDepth),
    forwardAxis(s.height, s.kernelHeight, s.strideHeight, s.dilationHeight, s.padHeight, s.outHeight),
    forwardAxis(s.width, s.kernelWidth, s.strideWidth, s.dilationWidth, s.padWidth, s.outWidth),
  ];
}

function forwardAxis(
  source: number,
  kernel: number,
  stride: number,
  dilation: number,
  pad: number,
  outputs: number,
): PlanAxis {
  const place = { target: outputs, first: 0, step: 1, tap: 0, tapStep: 1 };
  return { source, taps: kernel, stride, dilation, pad, outputs, ...place, kernel };
}

/**
 * One phase of the gradient of an axis: the inputs i = stride q + phase. Tap t
 * of output o reads input o stride + t dilation - pad, so the outputs that
 * have read input i are o = q + (phase + pad - t dilation) / stride for the
 * taps where that is whole: every (stride / gcd)-th one. In the order of o,
 * the last tap first, they form a convolution of dy with stride 1.
 */
export function gradientAxis(forward: PlanAxis, phase: number): PlanAxis {
  const { source, kernel, stride, dilation, pad, outputs } = forward;
  const common = greatestCommonDivisor(stride, dilation);
  const period = stride / common;
  let first = 0;
  while (first < period && (phase + pad - first * dilation) % stride !== 0) first++;
  const taps = first < period ? Math.max(0, Math.ceil((kernel - first) / period)) : 0;
  const last = first + (taps - 1) * period;
  return {
    ...{ source: outputs, taps, stride: 1, dilation: dilation / common, pad: (last * dilation - phase - pad) / stride },
    ...{ outputs: Math.max(0, Math.ceil((source - phase) / stride)), target: source, first: phase, step: stride },
    ...{ tap: last, tapStep: -period, kernel },
  };
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

// Pixels of a block: its rows of A, gathered, and of C stay in L2. Bytes of a window: what L2 holds beside them, and
// the room in scratch memory.
const BLOCK = 256;
const WINDOW = 256 * 1024;
const ROOM = 2.9 * 1024 * 1024;

/** How a product is cut into blocks and where their windows are. */
export interface Layout {
  readonly planes: number;
  readonly lines: number;
  readonly segments: number;
  readonly segment: number;
  readonly inPlace: boolean;
  readonly rows: number;
  readonly columns: number;
  /** Bytes from one pixel of a window to the next. */
  readonly pitch: number;
}

/**
 * Blocks of whole planes, lines or parts of lines; undefined when not even the
 * window of one output fits in scratch memory. `spread` keeps pixels from
 * lying a power of two apart, where they would share few lines of a cache.
 */
export function layoutOf({ channels, groups, axes }: Plan, bytes: number, spread: boolean): Layout | undefined {
  const [depth, height, width] = axes;
  const inPlace = axes.every(isInside) || axes.some(({ taps }) => taps === 0);
  const pitch = inPlace ? channels * groups * bytes : spread ? oddLines(channels * bytes) : channels * bytes;
  const windowOf = (planes: number, lines: number, pixels: number): number =>
    planes * depth.taps * rowsOf(height, lines) * extentOf(width, pixels) * pitch;
  const fits = (planes: number, lines: number, pixels: number, room: number): boolean =>
    inPlace || windowOf(planes, lines, pixels) <= room;

  let segments = Math.ceil(width.outputs / BLOCK);
  while (!fits(1, 1, Math.ceil(width.outputs / segments), ROOM)) {
    if (segments === width.outputs) return undefined;
    segments = Math.min(width.outputs, 2 * segments);
  }
  const segment = Math.ceil(width.outputs / segments);
  segments = Math.ceil(width.outputs / segment);
  let lines = 1;
  let planes = 1;
  if (segments === 1) {
    lines = Math.max(1, Math.min(height.outputs, Math.floor(BLOCK / segment)));
    while (lines > 1 && !fits(1, lines, segment, WINDOW)) lines--;
    lines = Math.ceil(height.outputs / Math.ceil(height.outputs / lines));
    if (lines === height.outputs) {
      planes = Math.max(1, Math.floor(BLOCK / (segment * lines)));
      while (planes > 1 && !fits(planes, lines, segment, WINDOW)) planes--;
    }
  }
  return {
    ...{ planes, lines, segments, segment, inPlace, pitch },
    rows: rowsOf(height, lines),
    columns: extentOf(width, segment),
  };
}

/** Whether no output reads outside the source. */
function isInside({ source, taps, stride, dilation, pad, outputs }: PlanAxis): boolean {
  return pad <= 0 && (outputs - 1) * stride + (taps - 1) * dilation - pad < source;
}

/** Source positions from the first to the last that so many outputs read. */
function extentOf({ taps, stride, dilation }: PlanAxis, outputs: number): number {
  return (outputs - 1) * stride + (taps - 1) * dilation + 1;
}

/** Rows of a window: all of them under several lines, those of the taps under one. */
function rowsOf(height: PlanAxis, lines: number): number {
  return lines === 1 ? height.taps : extentOf(height, lines);
}

/** Bytes rounded up to an odd number of cache lines, when there is more than one. */
function oddLines(bytes: number): number {
  if (bytes <= 64) return bytes;
  return (Math.ceil(bytes / 64) | 1) * 64;
}

let block: TypedArray | undefined;

/** Writes a plan where kernels read it, and returns its address: they take few numbers. */
export function writePlan({ batch, groups, channels, columns, axes }: Plan, layout: Layout): number {
  const to = (block ??= allocateArray('int32', 64, 'engine convolution'));
  to[0] = batch;
  to[1] = groups;
  to[2] = channels;
  to[3] = columns;
  axes.forEach((axis, i) => writeAxis(to, 4 + 12 * i, axis));
  const [depth, height, width] = axes;
  const { planes, lines, segments, segment, inPlace, rows, pitch } = layout;
  const rowStep = lines === 1 ? height.dilation : 1; // source rows between rows of a window
  const row = pitch * (inPlace ? width.source : layout.columns);
  const slice = row * (inPlace ? height.source * depth.dilation : rows);
  to[40] = planes;
  to[41] = lines;
  to[42] = segments;
  to[43] = segment;
  to[44] = Number(inPlace);
  to[45] = rows;
  to[46] = layout.columns;
  to[47] = pitch;
  to[48] = rowStep;
  to[49] = slice;
  to[50] = row * (inPlace ? height.dilation : height.dilation / rowStep);
  to[51] = pitch * width.dilation;
  to[52] = slice * depth.taps;
  to[53] = row * height.stride;
  to[54] = pitch * width.stride;
  return to.byteOffset;
}

function writeAxis(to: TypedArray, at: number, axis: PlanAxis): void {
  to[at] = axis.source;
  to[at + 1] = axis.taps;
  to[at + 2] = axis.stride;
  to[at + 3] = axis.dilation;
  to[at + 4] = axis.pad;
  to[at + 5] = axis.outputs;
  to[at + 6] = axis.target;
  to[at + 7] = axis.first;
  to[at + 8] = axis.step;
  to[at + 9] = axis.tap;
  to[at + 10] = axis.tapStep;
  to[at + 11] = axis.kernel;
}
