import { LANES, get, put, vget, vput } from './simd';

/**
 * dx[n, o stride + t dilation - pad, c] <- Σ over outputs o and taps t of products[n, o, t, c], for the pictures
 * [begin, end): the adjoint of laying patches out as rows (col2im).
 *
 * dx [n, height, width, channels], products [n, outHeight, outWidth, taps, channels]. Each element of dx is a sum in
 * the order of outputs, whatever the range.
 */
function convScatter<T>(
  begin: i32, end: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32,
  kernelHeight: i32, kernelWidth: i32, strides: i32, dilations: i32, padHeight: i32, padWidth: i32,
  products: usize, dx: usize,
): void {
  const size = sizeof<T>();
  const strideHeight = strides >> 16;
  const strideWidth = strides & 0xffff;
  const dilationHeight = dilations >> 16;
  const dilationWidth = dilations & 0xffff;
  const line = width * channels;
  const row = kernelWidth * channels;
  const patch = <usize>(kernelHeight * row) * size;
  const picture = <usize>(height * line) * size;
  let from = products + <usize>(begin * outHeight * outWidth) * patch;
  for (let n = begin; n < end; n++) {
    const to = dx + <usize>n * picture;
    memory.fill(to, 0, picture);
    for (let oh = 0; oh < outHeight; oh++) {
      for (let ow = 0; ow < outWidth; ow++, from += patch) {
        const top = oh * strideHeight - padHeight;
        const left = ow * strideWidth - padWidth;
        for (let y = 0; y < kernelHeight; y++) {
          const h = top + y * dilationHeight;
          if (<u32>h >= <u32>height) continue;
          const source = from + <usize>(y * row) * size;
          const target = to + <usize>(h * line) * size;
          if (dilationWidth == 1) {
            const first = max(0, -left);
            const last = min(kernelWidth, width - left);
            if (first < last) {
              add<T>((last - first) * channels, source + <usize>(first * channels) * size, target + <usize>((left + first) * channels) * size);
            }
            continue;
          }
          for (let x = 0; x < kernelWidth; x++) {
            const w = left + x * dilationWidth;
            if (<u32>w >= <u32>width) continue;
            add<T>(channels, source + <usize>(x * channels) * size, target + <usize>(w * channels) * size);
          }
        }
      }
    }
  }
}

/** to <- to + from, over n elements. */
// @ts-ignore: decorator
@inline
function add<T>(n: i32, from: usize, to: usize): void {
  let i = 0;
  for (; i <= n - LANES<T>(); i += LANES<T>()) vput<T>(to, i, v128.add<T>(vget<T>(to, i), vget<T>(from, i)));
  for (; i < n; i++) put<T>(to, i, get<T>(to, i) + get<T>(from, i));
}

export function convScatter_f32(
  begin: i32, end: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32,
  kernelHeight: i32, kernelWidth: i32, strides: i32, dilations: i32, padHeight: i32, padWidth: i32,
  products: usize, dx: usize,
): void {
  convScatter<f32>(
    begin, end, height, width, channels, outHeight, outWidth,
    kernelHeight, kernelWidth, strides, dilations, padHeight, padWidth, products, dx,
  );
}
export function convScatter_f64(
  begin: i32, end: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32,
  kernelHeight: i32, kernelWidth: i32, strides: i32, dilations: i32, padHeight: i32, padWidth: i32,
  products: usize, dx: usize,
): void {
  convScatter<f64>(
    begin, end, height, width, channels, outHeight, outWidth,
    kernelHeight, kernelWidth, strides, dilations, padHeight, padWidth, products, dx,
  );
}
