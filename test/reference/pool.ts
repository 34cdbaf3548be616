import type { WindowShape } from '../../src/engine/index.js';

/** One window of a pooling: its output, and for each of its elements the place in x, or -1 outside. */
export interface Pooled {
  readonly out: number;
  readonly elements: readonly number[];
}

/** Calls `visit` for each output pixel and channel in order. */
export function eachWindow(shape: WindowShape, visit: (window: Pooled) => void): void {
  const { batch, depth, height, width, channels } = shape;
  for (let n = 0, out = 0; n < batch; n++) {
    for (let oz = 0; oz < shape.outDepth; oz++) {
      for (let oy = 0; oy < shape.outHeight; oy++) {
        for (let ox = 0; ox < shape.outWidth; ox++) {
          const pixels: number[] = [];
          for (let a = 0; a < shape.kernelDepth; a++) {
            for (let b = 0; b < shape.kernelHeight; b++) {
              for (let c = 0; c < shape.kernelWidth; c++) {
                const z = oz * shape.strideDepth + a - shape.padDepth;
                const y = oy * shape.strideHeight + b - shape.padHeight;
                const x = ox * shape.strideWidth + c - shape.padWidth;
                const inside = z >= 0 && z < depth && y >= 0 && y < height && x >= 0 && x < width;
                pixels.push(inside ? ((n * depth + z) * height + y) * width + x : -1);
              }
            }
          }
          for (let c = 0; c < channels; c++, out++) {
            visit({ out, elements: pixels.map((pixel) => (pixel < 0 ? -1 : pixel * channels + c)) });
          }
        }
      }
    }
  }
}

/** The largest element of each window and its number in it: the first of equal ones, the first NaN. */
export function referenceMax(shape: WindowShape, x: ArrayLike<number>): { y: number[]; place: number[] } {
  const y: number[] = [];
  const place: number[] = [];
  eachWindow(shape, ({ elements }) => {
    const values = elements.map((at) => (at < 0 ? -Infinity : x[at]));
    const largest = values.some(Number.isNaN) ? NaN : Math.max(...values);
    y.push(largest);
    place.push(values.findIndex((value, t) => elements[t] >= 0 && Object.is(value + 0, largest + 0)));
  });
  return { y, place };
}

/** dx = Σ dy of the windows whose largest element it is. */
export function referenceMaxBackward(shape: WindowShape, x: ArrayLike<number>, dy: ArrayLike<number>): Float64Array {
  const dx = new Float64Array(x.length);
  const { place } = referenceMax(shape, x);
  eachWindow(shape, ({ out, elements }) => (dx[elements[place[out]]] += dy[out]));
  return dx;
}

/** What a window's sum is divided by. */
function countOf(elements: readonly number[], countIncludePad: boolean): number {
  return countIncludePad ? elements.length : elements.filter((at) => at >= 0).length;
}

/** The mean of each window. */
export function referenceAverage(shape: WindowShape, x: ArrayLike<number>, countIncludePad: boolean): number[] {
  const y: number[] = [];
  eachWindow(shape, ({ elements }) => {
    y.push(elements.reduce((sum, at) => sum + (at < 0 ? 0 : x[at]), 0) / countOf(elements, countIncludePad));
  });
  return y;
}

/** dx = Σ dy / count over the windows that hold the element. */
export function referenceAverageBackward(
  shape: WindowShape,
  length: number,
  dy: ArrayLike<number>,
  countIncludePad: boolean,
): Float64Array {
  const dx = new Float64Array(length);
  eachWindow(shape, ({ out, elements }) => {
    for (const at of elements) if (at >= 0) dx[at] += dy[out] / countOf(elements, countIncludePad);
  });
  return dx;
}
