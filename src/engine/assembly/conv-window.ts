import * as P from './conv-plan';
import { at } from './conv-plan';
import { LANES, get, put, vget, vput } from './simd';

/** The block of outputs that `nextBlock` has found: planes from `plane` on, their lines from `line` on, and so on. */
export let plane: i32 = 0;
export let planes: i32 = 0;
export let line: i32 = 0;
export let lines: i32 = 0;
export let pixel: i32 = 0;
export let pixels: i32 = 0;

/** Finds the block that begins with unit u (a line or segment) and ends before unit `end`; returns the next one's u. */
export function nextBlock(plan: usize, u: i32, end: i32): i32 {
  const height = at(plan, P.HEIGHT + P.OUTPUTS);
  const width = at(plan, P.WIDTH + P.OUTPUTS);
  const segments = at(plan, P.SEGMENTS);
  const lineOf = u / segments;
  plane = lineOf / height;
  line = lineOf % height;
  planes = 1;
  lines = 1;
  pixel = u % segments * at(plan, P.SEGMENT);
  pixels = min(at(plan, P.SEGMENT), width - pixel);
  if (segments > 1) return u + 1;
  lines = min(min(at(plan, P.LINES), height - line), end - u);
  if (lines == height) planes = max(1, min(at(plan, P.PLANES), (end - u) / height));
  return u + planes * lines;
}

/** Where the block's first output begins to read: in the source itself, or in its window behind `copy`. */
export function firstOf<T>(plan: usize, source: usize, group: i32, copy: usize): usize {
  if (!at(plan, P.IN_PLACE)) {
    copyWindow<T>(plan, source, group, copy);
    return copy;
  }
  const groups = <usize>sourcePixel(plan, plane, line, pixel) * at(plan, P.GROUPS) + group;
  return source + groups * at(plan, P.CHANNELS) * sizeof<T>();
}

/** From the first output of the block to that of plane p of it. */
// @ts-ignore: decorator
@inline
export function planeStep<T>(plan: usize, p: i32): usize {
  if (!at(plan, P.IN_PLACE)) return <usize>p * at(plan, P.PLANE_STEP);
  const from = sourcePixel(plan, plane, line, pixel);
  return <usize>(sourcePixel(plan, plane + p, line, pixel) - from) * at(plan, P.PITCH);
}

/** The pixel of the source that the first tap of an output reads, which lies inside. */
function sourcePixel(plan: usize, plane: i32, line: i32, pixel: i32): i32 {
  const outputs = at(plan, P.DEPTH + P.OUTPUTS);
  const n = plane / outputs;
  const z = plane % outputs * at(plan, P.DEPTH + P.STRIDE) - at(plan, P.DEPTH + P.PAD);
  const y = line * at(plan, P.HEIGHT + P.STRIDE) - at(plan, P.HEIGHT + P.PAD);
  const x = pixel * at(plan, P.WIDTH + P.STRIDE) - at(plan, P.WIDTH + P.PAD);
  const row = (n * at(plan, P.DEPTH + P.SOURCE) + z) * at(plan, P.HEIGHT + P.SOURCE) + y;
  return row * at(plan, P.WIDTH + P.SOURCE) + x;
}

/** Copies what the block reads of a group's channels, zeros where it is padding. */
function copyWindow<T>(plan: usize, source: usize, group: i32, to: usize): void {
  const channels = at(plan, P.CHANNELS);
  const stride = <usize>(channels * at(plan, P.GROUPS)) * sizeof<T>();
  const ofGroup = source + <usize>(group * channels) * sizeof<T>();
  const depth = at(plan, P.DEPTH + P.SOURCE);
  const height = at(plan, P.HEIGHT + P.SOURCE);
  const width = at(plan, P.WIDTH + P.SOURCE);
  const outputs = at(plan, P.DEPTH + P.OUTPUTS);
  const pitch = <usize>at(plan, P.PITCH);
  const columns = at(plan, P.WINDOW_COLUMNS);
  const rows = at(plan, P.WINDOW_ROWS);
  const rowStep = at(plan, P.ROW_STEP);
  const used = rowStep > 1 ? rows : rows - (at(plan, P.LINES) - lines) * at(plan, P.HEIGHT + P.STRIDE);
  const rowBytes = <usize>columns * pitch;
  const x = pixel * at(plan, P.WIDTH + P.STRIDE) - at(plan, P.WIDTH + P.PAD);
  const left = min(columns, max(0, -x));
  const right = max(left, min(columns, width - x));
  const y = line * at(plan, P.HEIGHT + P.STRIDE) - at(plan, P.HEIGHT + P.PAD);
  for (let p = plane; p < plane + planes; p++) {
    const n = p / outputs;
    for (let t = 0; t < at(plan, P.DEPTH + P.TAPS); t++) {
      const first = p % outputs * at(plan, P.DEPTH + P.STRIDE) - at(plan, P.DEPTH + P.PAD);
      const z = first + t * at(plan, P.DEPTH + P.DILATION);
      for (let r = 0; r < used; r++) {
        const row = to + <usize>r * rowBytes;
        const v = y + r * rowStep;
        if (<u32>z >= <u32>depth || <u32>v >= <u32>height || left == right) {
          memory.fill(row, 0, rowBytes);
          continue;
        }
        const from = ofGroup + <usize>(((n * depth + z) * height + v) * width + x + left) * stride;
        clear<T>(row, <usize>left * pitch);
        copyPixels<T>(right - left, channels, from, stride, row + <usize>left * pitch, pitch);
        clear<T>(row + <usize>right * pitch, <usize>(columns - right) * pitch);
      }
      to += <usize>rows * rowBytes;
    }
  }
}

// What memory.copy and memory.fill must exceed to be worth their call.
const FEW: usize = 256;

function clear<T>(to: usize, bytes: usize): void {
  if (bytes > FEW) {
    memory.fill(to, 0, bytes);
    return;
  }
  for (const end = to + bytes; to < end; to += sizeof<T>()) store<T>(to, <T>0);
}

function copyPixels<T>(n: i32, channels: i32, from: usize, stride: usize, to: usize, pitch: usize): void {
  if (stride != pitch) {
    for (let i = 0; i < n; i++) {
      copyElements<T>(channels, from, to);
      from += stride;
      to += pitch;
    }
  } else if (<usize>n * pitch > FEW) {
    memory.copy(to, from, <usize>n * pitch);
  } else {
    copyElements<T>(n * channels, from, to);
  }
}

function copyElements<T>(n: i32, from: usize, to: usize): void {
  let i = 0;
  for (; i <= n - LANES<T>(); i += LANES<T>()) vput<T>(to, i, vget<T>(from, i));
  for (; i < n; i++) put<T>(to, i, get<T>(from, i));
}

/** offsets[k - begin] <- from an output's first tap and channel to its k-th, for k in [begin, end), in bytes. */
export function tapOffsets<T>(plan: usize, begin: i32, end: i32, offsets: usize): void {
  const channels = at(plan, P.CHANNELS);
  const width = at(plan, P.WIDTH + P.TAPS);
  const height = at(plan, P.HEIGHT + P.TAPS);
  for (let k = begin; k < end; ) {
    const tap = k / channels;
    const row = tap / width;
    const slice = row / height * at(plan, P.TAP_SLICE) + row % height * at(plan, P.TAP_ROW);
    const base = slice + tap % width * at(plan, P.TAP_COLUMN);
    const last = min(end, (tap + 1) * channels);
    for (let c = k - tap * channels; k < last; k++) {
      store<u32>(offsets, base + c * sizeof<T>());
      offsets += 4;
      c++;
    }
  }
}

/** addresses <- where each output of the block begins to read, given where the first one does; returns their number. */
export function pixelAddresses<T>(plan: usize, first: usize, addresses: usize): i32 {
  let to = addresses;
  for (let p = 0; p < planes; p++) {
    for (let l = 0; l < lines; l++) {
      let from = first + planeStep<T>(plan, p) + <usize>(l * at(plan, P.LINE_STEP));
      for (let i = 0; i < pixels; i++) {
        store<u32>(to, from);
        to += 4;
        from += at(plan, P.PIXEL_STEP);
      }
    }
  }
  return <i32>(to - addresses) >> 2;
}

/** addresses <- where the rows of the block's outputs begin. */
export function targetAddresses<T>(plan: usize, target: usize, addresses: usize): void {
  const row = <usize>(at(plan, P.COLUMNS) * at(plan, P.GROUPS)) * sizeof<T>();
  const outputs = at(plan, P.DEPTH + P.OUTPUTS);
  for (let p = plane; p < plane + planes; p++) {
    const n = p / outputs;
    const z = n * at(plan, P.DEPTH + P.TARGET) + p % outputs * at(plan, P.DEPTH + P.STEP) + at(plan, P.DEPTH + P.FIRST);
    for (let l = line; l < line + lines; l++) {
      const y = z * at(plan, P.HEIGHT + P.TARGET) + l * at(plan, P.HEIGHT + P.STEP) + at(plan, P.HEIGHT + P.FIRST);
      const x = y * at(plan, P.WIDTH + P.TARGET) + pixel * at(plan, P.WIDTH + P.STEP) + at(plan, P.WIDTH + P.FIRST);
      let to = target + <usize>x * row;
      for (let i = 0; i < pixels; i++) {
        store<u32>(addresses, to);
        addresses += 4;
        to += <usize>at(plan, P.WIDTH + P.STEP) * row;
      }
    }
  }
}
