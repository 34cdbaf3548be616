import type { ConvShape } from '../../src/engine/index.js';

/** One term of a convolution: places of x, the filter and y that meet in a product. */
type Term = (x: number, filter: number, y: number) => void;

/** Calls `term` for each product x[n, o stride + t dilation - pad, c] filter[t, c, f] of y[n, o, f]; zeros outside x are left out. */
export function eachTerm(shape: ConvShape, term: Term): void {
  const { batch, depth, height, width, channels, kernelDepth, kernelHeight, kernelWidth, filters, groups } = shape;
  const groupChannels = channels / groups;
  const groupFilters = filters / groups;
  for (let n = 0; n < batch; n++) {
    for (let oz = 0; oz < shape.outDepth; oz++) {
      for (let oy = 0; oy < shape.outHeight; oy++) {
        for (let ox = 0; ox < shape.outWidth; ox++) {
          for (let tz = 0; tz < kernelDepth; tz++) {
            for (let ty = 0; ty < kernelHeight; ty++) {
              for (let tx = 0; tx < kernelWidth; tx++) {
                const z = oz * shape.strideDepth + tz * shape.dilationDepth - shape.padDepth;
                const y = oy * shape.strideHeight + ty * shape.dilationHeight - shape.padHeight;
                const x = ox * shape.strideWidth + tx * shape.dilationWidth - shape.padWidth;
                if (z < 0 || z >= depth || y < 0 || y >= height || x < 0 || x >= width) continue;
                const pixel = ((n * depth + z) * height + y) * width + x;
                const tap = (tz * kernelHeight + ty) * kernelWidth + tx;
                const out = ((n * shape.outDepth + oz) * shape.outHeight + oy) * shape.outWidth + ox;
                for (let f = 0; f < filters; f++) {
                  const first = Math.floor(f / groupFilters) * groupChannels; // of the group's channels
                  for (let c = 0; c < groupChannels; c++) {
                    term(pixel * channels + first + c, (tap * groupChannels + c) * filters + f, out * filters + f);
                  }
                }
              }
            }
          }
        }
      }
    }
  }
}

/** Elements of x, of the filter and of y. */
export function convLengths(shape: ConvShape): { x: number; filter: number; y: number } {
  const taps = shape.kernelDepth * shape.kernelHeight * shape.kernelWidth;
  return {
    x: shape.batch * shape.depth * shape.height * shape.width * shape.channels,
    filter: (taps * shape.channels * shape.filters) / shape.groups,
    y: shape.batch * shape.outDepth * shape.outHeight * shape.outWidth * shape.filters,
  };
}

/** y = activation(bias + Σ x filter) as its formula reads, in float64. */
export function referenceForward(
  shape: ConvShape,
  x: ArrayLike<number>,
  filter: ArrayLike<number>,
  bias?: ArrayLike<number>,
  activation: (value: number) => number = (value): number => value,
): Float64Array {
  const y = new Float64Array(convLengths(shape).y).map((_, at) => bias?.[at % shape.filters] ?? 0);
  eachTerm(shape, (px, pf, py) => (y[py] += x[px] * filter[pf]));
  return y.map((value) => activation(value));
}

/** dx = Σ dy filter. */
export function referenceBackwardInput(
  shape: ConvShape,
  dy: ArrayLike<number>,
  filter: ArrayLike<number>,
): Float64Array {
  const dx = new Float64Array(convLengths(shape).x);
  eachTerm(shape, (px, pf, py) => (dx[px] += dy[py] * filter[pf]));
  return dx;
}

/** dFilter = beta dFilter + Σ x dy. */
export function referenceBackwardFilter(
  shape: ConvShape,
  x: ArrayLike<number>,
  dy: ArrayLike<number>,
  dFilter: ArrayLike<number>,
  beta: number,
): Float64Array {
  const result = new Float64Array(convLengths(shape).filter).map((_, at) => (beta === 0 ? 0 : beta * dFilter[at]));
  eachTerm(shape, (px, pf, py) => (result[pf] += x[px] * dy[py]));
  return result;
}
