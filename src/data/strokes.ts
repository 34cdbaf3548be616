/** A pen stroke: its points [x0, y0, x1, y1, ...], joined by straight lines. y points down. */
export type Stroke = number[];

/** Straight lines through the points given as x, y pairs. */
export function polyline(...coordinates: number[]): Stroke {
  return coordinates;
}

/** The arc of an ellipse from one angle to another, in degrees: 0 is right, 90 is down, 270 is up. */
export function arc(
  centre: readonly [number, number],
  radii: readonly [number, number],
  from: number,
  to: number,
): Stroke {
  const pieces = Math.max(2, Math.ceil(Math.abs(to - from) / 24));
  const points: Stroke = [];
  for (let i = 0; i <= pieces; i++) {
    const angle = ((from + ((to - from) * i) / pieces) * Math.PI) / 180;
    points.push(centre[0] + radii[0] * Math.cos(angle), centre[1] + radii[1] * Math.sin(angle));
  }
  return points;
}

/** The quadratic Bézier curve from (x0, y0) to (x1, y1) that is pulled towards (cx, cy). */
export function bezier(x0: number, y0: number, cx: number, cy: number, x1: number, y1: number): Stroke {
  const points: Stroke = [];
  for (let i = 0; i <= 6; i++) {
    const t = i / 6;
    const s = 1 - t;
    points.push(s * s * x0 + 2 * s * t * cx + t * t * x1, s * s * y0 + 2 * s * t * cy + t * t * y1);
  }
  return points;
}

/**
 * The largest pen coverage at each pixel: 1 inside the line, 0 outside, and the share of the pixel that is covered at
 * its edge: clamp(halfWidth + ½ - distance, 0, 1).
 *
 * @param ink [height, width], raised where the stroke passes
 * @param stroke points in pixels; pixel (i, j) is centred at (j + ½, i + ½)
 */
export function inkStroke(ink: Float32Array, width: number, height: number, stroke: Stroke, halfWidth: number): void {
  const reach = halfWidth + 0.5;
  for (let k = 0; k + 3 < stroke.length; k += 2) {
    const x0 = stroke[k];
    const y0 = stroke[k + 1];
    const dx = stroke[k + 2] - x0;
    const dy = stroke[k + 3] - y0;
    const lengthSquared = dx * dx + dy * dy || 1;
    const left = Math.max(0, Math.floor(Math.min(x0, x0 + dx) - reach));
    const right = Math.min(width - 1, Math.floor(Math.max(x0, x0 + dx) + reach));
    const top = Math.max(0, Math.floor(Math.min(y0, y0 + dy) - reach));
    const bottom = Math.min(height - 1, Math.floor(Math.max(y0, y0 + dy) + reach));
    for (let i = top; i <= bottom; i++) {
      const py = i + 0.5 - y0;
      for (let j = left; j <= right; j++) {
        const px = j + 0.5 - x0;
        const t = Math.min(1, Math.max(0, (px * dx + py * dy) / lengthSquared));
        const ex = px - t * dx;
        const ey = py - t * dy;
        const squared = ex * ex + ey * ey;
        if (squared >= reach * reach) continue;
        const coverage = Math.min(1, reach - Math.sqrt(squared));
        if (coverage > ink[i * width + j]) ink[i * width + j] = coverage;
      }
    }
  }
}
