/** A straight piece of a contour, in units of grid steps. */
export interface Segment {
  x: number;
  y: number;
  x2: number;
  y2: number;
}

/**
 * Where a field [rows, columns], given at grid points, is zero: marching
 * squares (Lorensen and Cline 1987, in the plane). In every square of four
 * neighbours, the sides on which the sign changes are crossed where linear
 * interpolation is zero, and the crossings are joined.
 */
export function zeroContour(field: ArrayLike<number>, rows: number, columns: number): Segment[] {
  const segments: Segment[] = [];
  const at = (x: number, y: number): number => field[y * columns + x];
  for (let y = 0; y + 1 < rows; y++) {
    for (let x = 0; x + 1 < columns; x++) {
      const crossings: [number, number][] = [];
      const side = (x0: number, y0: number, x1: number, y1: number): void => {
        const [a, b] = [at(x0, y0), at(x1, y1)];
        if (a > 0 === b > 0) return;
        const share = a / (a - b);
        crossings.push([x0 + (x1 - x0) * share, y0 + (y1 - y0) * share]);
      };
      side(x, y, x + 1, y);
      side(x + 1, y, x + 1, y + 1);
      side(x + 1, y + 1, x, y + 1);
      side(x, y + 1, x, y);
      for (let i = 0; i + 1 < crossings.length; i += 2) {
        const [[x0, y0], [x1, y1]] = [crossings[i], crossings[i + 1]];
        segments.push({ x: x0, y: y0, x2: x1, y2: y1 });
      }
    }
  }
  return segments;
}
