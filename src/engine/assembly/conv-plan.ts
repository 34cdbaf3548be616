// A convolution as its kernels read it: 32-bit integers that ops/conv-plan.ts writes, at these distances in bytes. It
// reads `source` [batch, axes..., groups * channels] and gives `outputs` rows for each item of the batch.

export const BATCH: usize = 0;
export const GROUPS: usize = 4;
export const CHANNELS: usize = 8; // of a group
export const COLUMNS: usize = 12; // of a group's output

// One axis: extents of the source and of the filter; output o meets source o stride + tap dilation - pad.
export const DEPTH: usize = 16;
export const HEIGHT: usize = 64;
export const WIDTH: usize = 112;
export const SOURCE: usize = 0;
export const TAPS: usize = 4;
export const STRIDE: usize = 8;
export const DILATION: usize = 12;
export const PAD: usize = 16;
export const OUTPUTS: usize = 20;
export const TARGET: usize = 24; // extent of the array that holds the outputs: output o is at first + o step
export const FIRST: usize = 28;
export const STEP: usize = 32;
export const TAP: usize = 36; // the filter's tap t is at tap + t tapStep of its axis, whose extent is kernel
export const TAP_STEP: usize = 40;
export const KERNEL: usize = 44;

// Blocks of outputs: some whole planes [height, width], or some lines of one, or a segment of a line.
export const PLANES: usize = 160;
export const LINES: usize = 164;
export const SEGMENTS: usize = 168;
export const SEGMENT: usize = 172;

// Windows: what a block reads, in place or copied with its padding; distances in bytes.
export const IN_PLACE: usize = 176;
export const WINDOW_ROWS: usize = 180;
export const WINDOW_COLUMNS: usize = 184;
export const PITCH: usize = 188; // from one pixel to the next
export const ROW_STEP: usize = 192; // from a row of the window to the next, in rows of the source
export const TAP_SLICE: usize = 196; // from a tap to the next along depth
export const TAP_ROW: usize = 200;
export const TAP_COLUMN: usize = 204;
export const PLANE_STEP: usize = 208; // from an output to the next: plane, line, pixel
export const LINE_STEP: usize = 212;
export const PIXEL_STEP: usize = 216;

/** A number of the plan. */
// @ts-ignore: decorator
@inline
export function at(plan: usize, place: usize): i32 {
  return load<i32>(plan + place);
}

/** Terms of a sum: taps and channels of a group. */
export function depthOf(plan: usize): i32 {
  return at(plan, DEPTH + TAPS) * at(plan, HEIGHT + TAPS) * at(plan, WIDTH + TAPS) * at(plan, CHANNELS);
}
