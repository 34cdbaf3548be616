import { vgetUpTo, vputUpTo } from './part';
import { LANES, get, vmadd } from './simd';

/**
 * y[n, d', h', w', c] <- Σ over d, h, w of D[d', d] H[h', h] W[w', w] x[n, d, h, w, c], for rows [begin, end) of y, counted
 * over batch, depth and height: interpolation, padding with zeros, cropping, and their adjoints.
 *
 * Each matrix is sparse, one for an axis: output o has the entries [first[o], first[o + 1]) of `index` (int32) and
 * `weight`. An output without entries is 0. Runs of pixels that are only copied are copied at once.
 */
function resample<T>(
  begin: i32, end: i32, channels: i32, depth: i32, height: i32, width: i32, outDepth: i32, outHeight: i32, outWidth: i32,
  firstD: usize, indexD: usize, weightD: usize, firstH: usize, indexH: usize, weightH: usize,
  firstW: usize, indexW: usize, weightW: usize, x: usize, y: usize,
): void {
  const pixel = <usize>channels * sizeof<T>();
  for (let r = begin; r < end; r++) {
    const h = r % outHeight;
    const d = (r / outHeight) % outDepth;
    const slice = r / outHeight / outDepth * depth;
    const d0 = get<i32>(firstD, d), d1 = get<i32>(firstD, d + 1);
    const h0 = get<i32>(firstH, h), h1 = get<i32>(firstH, h + 1);
    const to = y + <usize>(r * outWidth) * pixel;
    if (d0 == d1 || h0 == h1) {
      memory.fill(to, 0, <usize>outWidth * pixel);
      continue;
    }
    const oneRow = d1 - d0 == 1 && h1 - h0 == 1 && get<T>(weightD, d0) * get<T>(weightH, h0) == <T>1;
    const source = x + <usize>((slice + get<i32>(indexD, d0)) * height + get<i32>(indexH, h0)) * <usize>width * pixel;
    for (let w = 0; w < outWidth; ) {
      const run = oneRow ? copies<T>(w, outWidth, firstW, indexW, weightW) : 0;
      if (run > 0) {
        memory.copy(to + <usize>w * pixel, source + <usize>get<i32>(indexW, get<i32>(firstW, w)) * pixel, <usize>run * pixel);
        w += run;
        continue;
      }
      const w0 = get<i32>(firstW, w), w1 = get<i32>(firstW, w + 1);
      for (let c = 0; c < channels; c += LANES<T>()) {
        const lanes = channels - c;
        let sum = v128.splat<T>(<T>0);
        for (let a = d0; a < d1; a++) {
          for (let b = h0; b < h1; b++) {
            const weight = get<T>(weightD, a) * get<T>(weightH, b);
            const row = x + <usize>((slice + get<i32>(indexD, a)) * height + get<i32>(indexH, b)) * <usize>width * pixel;
            for (let k = w0; k < w1; k++) {
              const p = row + <usize>get<i32>(indexW, k) * pixel + <usize>c * sizeof<T>();
              sum = vmadd<T>(v128.splat<T>(weight * get<T>(weightW, k)), vgetUpTo<T>(p, 0, lanes), sum);
            }
          }
        }
        vputUpTo<T>(to + <usize>w * pixel + <usize>c * sizeof<T>(), 0, lanes, sum);
      }
      w++;
    }
  }
}

/** How many outputs from w on are copies of neighbouring inputs. */
function copies<T>(w: i32, end: i32, first: usize, index: usize, weight: usize): i32 {
  let run = 0;
  let next = 0;
  for (; w < end; w++) {
    const k = get<i32>(first, w);
    if (get<i32>(first, w + 1) != k + 1 || get<T>(weight, k) != <T>1) break;
    const at = get<i32>(index, k);
    if (run > 0 && at != next) break;
    next = at + 1;
    run++;
  }
  return run;
}

export function resample_f32(
  begin: i32, end: i32, channels: i32, depth: i32, height: i32, width: i32, outDepth: i32, outHeight: i32, outWidth: i32,
  firstD: usize, indexD: usize, weightD: usize, firstH: usize, indexH: usize, weightH: usize,
  firstW: usize, indexW: usize, weightW: usize, x: usize, y: usize,
): void {
  resample<f32>(
    begin, end, channels, depth, height, width, outDepth, outHeight, outWidth,
    firstD, indexD, weightD, firstH, indexH, weightH, firstW, indexW, weightW, x, y,
  );
}
export function resample_f64(
  begin: i32, end: i32, channels: i32, depth: i32, height: i32, width: i32, outDepth: i32, outHeight: i32, outWidth: i32,
  firstD: usize, indexD: usize, weightD: usize, firstH: usize, indexH: usize, weightH: usize,
  firstW: usize, indexW: usize, weightW: usize, x: usize, y: usize,
): void {
  resample<f64>(
    begin, end, channels, depth, height, width, outDepth, outHeight, outWidth,
    firstD, indexD, weightD, firstH, indexH, weightH, firstW, indexW, weightW, x, y,
  );
}
