import { copyElements, get, put, vmadd } from './simd';
import { scratch } from './thread';

// Scratch memory: the picture with its padding behind the filters. See ops/conv-scatter.ts.

/**
 * dx <- the adjoint of a 2D convolution: what each output gives to the elements of its patch, added up where the patch
 * lies, for the pictures [begin, end).
 *
 *   dx[n, oh stride + y dilation - pad, ow stride + x dilation - pad, c] += Σ_f dy[n, oh, ow, f] filter[y, x, c, f]
 *
 * A patch's line is `row` elements, a multiple of 4 vectors, with zeros in the filters where no tap is. Each element is a
 * sum in the order of outputs, whatever the range.
 */
function convScatter<T>(
  begin: i32, end: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32, filters: i32,
  kernelHeight: i32, kernelWidth: i32, strides: i32, dilations: i32, padHeight: i32, padWidth: i32, row: i32,
  dy: usize, filter: usize, dx: usize,
): void {
  const size = sizeof<T>();
  const strideHeight = strides >> 16;
  const strideWidth = strides & 0xffff;
  const dilationHeight = dilations >> 16;
  const dilationWidth = dilations & 0xffff;
  const step = <usize>row * size;
  const line = max((outWidth - 1) * strideWidth * channels + row, (padWidth + width) * channels);
  const size1 = <usize>(height * line) * size;
  const picture = scratch + <usize>(kernelHeight * filters) * step;
  const outputs = <usize>(outHeight * outWidth * filters) * size;
  layOut<T>(channels, filters, kernelHeight, kernelWidth, dilationWidth, row, filter);
  for (let n = begin; n < end; n += 2) {
    memory.fill(picture, 0, 2 * size1);
    const from = dy + <usize>n * outputs;
    const second = n + 1 < end ? outputs : 0; // the last one may be alone: what its double gives is left
    for (let oh = 0; oh < outHeight; oh++) {
      // Lines of a patch one after another: two patches of one line overlap, and loads would wait for stores.
      const top = oh * strideHeight - padHeight;
      for (let ow = 0; ow < outWidth; ow++) {
        const a = from + <usize>((oh * outWidth + ow) * filters) * size;
        const left = picture + <usize>(ow * strideWidth * channels) * size;
        for (let y = 0; y < kernelHeight; y++) {
          const h = top + y * dilationHeight;
          if (<u32>h >= <u32>height) continue;
          const w = scratch + <usize>(y * filters) * step;
          const c = left + <usize>(h * line) * size;
          for (let j: usize = 0; j < step; j += 64) {
            addLines<T>(filters, a, a + second, w + j, step, c + j, c + size1 + j);
          }
        }
      }
    }
    for (let i = n; i < min(n + 2, end); i++) {
      for (let h = 0; h < height; h++) {
        const source = picture + <usize>(i - n) * size1 + <usize>(h * line + padWidth * channels) * size;
        copyElements<T>(width * channels, source, dx + <usize>((i * height + h) * width * channels) * size);
      }
    }
  }
}

/** The filters as lines [kernelHeight, filters, row] of scratch memory. */
function layOut<T>(
  channels: i32, filters: i32, kernelHeight: i32, kernelWidth: i32, dilationWidth: i32, row: i32, filter: usize,
): void {
  memory.fill(scratch, 0, <usize>(kernelHeight * filters * row) * sizeof<T>());
  for (let y = 0; y < kernelHeight; y++) {
    for (let x = 0; x < kernelWidth; x++) {
      for (let c = 0; c < channels; c++) {
        const from = filter + <usize>(((y * kernelWidth + x) * channels + c) * filters) * sizeof<T>();
        const to = (y * filters) * row + x * dilationWidth * channels + c;
        for (let f = 0; f < filters; f++) put<T>(scratch, to + f * row, get<T>(from, f));
      }
    }
  }
}

/** c <- c + Σ_f a[f] w_f over 4 vectors, for two pictures; the lines w_f are `step` bytes apart. */
function addLines<T>(filters: i32, a: usize, b: usize, w: usize, step: usize, c: usize, d: usize): void {
  let c0 = v128.load(c);
  let c1 = v128.load(c, 16);
  let c2 = v128.load(c, 32);
  let c3 = v128.load(c, 48);
  let d0 = v128.load(d);
  let d1 = v128.load(d, 16);
  let d2 = v128.load(d, 32);
  let d3 = v128.load(d, 48);
  const end = a + <usize>filters * sizeof<T>();
  while (a < end) {
    const w0 = v128.load(w);
    const w1 = v128.load(w, 16);
    const w2 = v128.load(w, 32);
    const w3 = v128.load(w, 48);
    let t = v128.load_splat<T>(a);
    c0 = vmadd<T>(t, w0, c0);
    c1 = vmadd<T>(t, w1, c1);
    c2 = vmadd<T>(t, w2, c2);
    c3 = vmadd<T>(t, w3, c3);
    t = v128.load_splat<T>(b);
    d0 = vmadd<T>(t, w0, d0);
    d1 = vmadd<T>(t, w1, d1);
    d2 = vmadd<T>(t, w2, d2);
    d3 = vmadd<T>(t, w3, d3);
    a += sizeof<T>();
    b += sizeof<T>();
    w += step;
  }
  v128.store(c, c0);
  v128.store(c, c1, 16);
  v128.store(c, c2, 32);
  v128.store(c, c3, 48);
  v128.store(d, d0);
  v128.store(d, d1, 16);
  v128.store(d, d2, 32);
  v128.store(d, d3, 48);
}

export function convScatter_f32(
  begin: i32, end: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32, filters: i32,
  kernelHeight: i32, kernelWidth: i32, strides: i32, dilations: i32, padHeight: i32, padWidth: i32, row: i32,
  dy: usize, filter: usize, dx: usize,
): void {
  convScatter<f32>(
    begin, end, height, width, channels, outHeight, outWidth, filters, kernelHeight, kernelWidth, strides, dilations,
    padHeight, padWidth, row, dy, filter, dx,
  );
}
export function convScatter_f64(
  begin: i32, end: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32, filters: i32,
  kernelHeight: i32, kernelWidth: i32, strides: i32, dilations: i32, padHeight: i32, padWidth: i32, row: i32,
  dy: usize, filter: usize, dx: usize,
): void {
  convScatter<f64>(
    begin, end, height, width, channels, outHeight, outWidth, filters, kernelHeight, kernelWidth, strides, dilations,
    padHeight, padWidth, row, dy, filter, dx,
  );
}
