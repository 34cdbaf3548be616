import { type Stroke, inkStroke } from './strokes.js';

/** Red, green and blue in [0, 1]. */
export type Color = readonly [red: number, green: number, blue: number];

/** A place in a figure's own coordinates. */
export type Point = readonly [x: number, y: number];

/** How a figure's coordinates become pixels: turned by `angle`, scaled by `scale`, moved to (x, y). y points down. */
export interface Pose {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
  readonly angle: number;
}

/** How far inside an outline a place is: 0 on it, positive inside, in units of the figure's coordinates. */
type Depth = (x: number, y: number) => number;

/** Paints anti-aliased figures over a picture [size, size, 3]. Colours add up to what is opaque: out <- a c + (1 - a) out. */
export class Canvas {
  private readonly mask: Float32Array;

  constructor(
    readonly pixels: Float32Array,
    readonly size: number,
  ) {
    this.mask = new Float32Array(size * size);
  }

  /** Every pixel from a function of its place, in [0, 1] across the picture. */
  background(color: (x: number, y: number) => Color): void {
    const { pixels, size } = this;
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) pixels.set(color((j + 0.5) / size, (i + 0.5) / size), (i * size + j) * 3);
    }
  }

  /** A filled ellipse. */
  ellipse(pose: Pose, [cx, cy]: Point, [rx, ry]: Point, color: Color, alpha = 1): void {
    const depth = (x: number, y: number): number => {
      const u = (x - cx) / rx;
      const v = (y - cy) / ry;
      return (1 - Math.sqrt(u * u + v * v)) * Math.min(rx, ry);
    };
    this.fill(pose, Math.hypot(cx, cy) + Math.max(rx, ry), color, alpha, depth);
  }

  /** A filled convex polygon, its corners in clockwise order as seen (y down). */
  polygon(pose: Pose, corners: readonly Point[], color: Color, alpha = 1): void {
    const edges = corners.map(([x0, y0], k) => {
      const [x1, y1] = corners[(k + 1) % corners.length];
      const length = Math.hypot(x1 - x0, y1 - y0);
      return { x0, y0, nx: -(y1 - y0) / length, ny: (x1 - x0) / length };
    });
    const depth = (x: number, y: number): number => {
      let least = Infinity;
      for (const { x0, y0, nx, ny } of edges) least = Math.min(least, (x - x0) * nx + (y - y0) * ny);
      return least;
    };
    this.fill(pose, Math.max(...corners.map(([x, y]) => Math.hypot(x, y))), color, alpha, depth);
  }

  /** A line of the given half width, in the figure's units, at least half a pixel wide. */
  stroke({ x, y, scale, angle }: Pose, stroke: Stroke, halfWidth: number, color: Color, alpha = 1): void {
    const cos = scale * Math.cos(angle);
    const sin = scale * Math.sin(angle);
    const placed: Stroke = [];
    for (let k = 0; k < stroke.length; k += 2) {
      placed.push(x + stroke[k] * cos - stroke[k + 1] * sin, y + stroke[k] * sin + stroke[k + 1] * cos);
    }
    this.mask.fill(0);
    inkStroke(this.mask, this.size, this.size, placed, Math.max(0.25, halfWidth * scale));
    for (let p = 0; p < this.mask.length; p++) if (this.mask[p] > 0) this.blend(p, color, alpha * this.mask[p]);
  }

  /** Paints where depth is positive; nothing lies further than `reach` from the figure's origin. */
  private fill({ x, y, scale, angle }: Pose, reach: number, color: Color, alpha: number, depth: Depth): void {
    const radius = reach * scale + 1;
    const first = (centre: number): number => Math.max(0, Math.floor(centre - radius));
    const last = (centre: number): number => Math.min(this.size - 1, Math.ceil(centre + radius));
    const cos = Math.cos(angle) / scale;
    const sin = Math.sin(angle) / scale;
    for (let i = first(y); i <= last(y); i++) {
      for (let j = first(x); j <= last(x); j++) {
        const dx = j + 0.5 - x;
        const dy = i + 0.5 - y;
        const coverage = depth(dx * cos + dy * sin, dy * cos - dx * sin) * scale + 0.5;
        if (coverage > 0) this.blend(i * this.size + j, color, alpha * Math.min(1, coverage));
      }
    }
  }

  private blend(pixel: number, color: Color, alpha: number): void {
    for (let c = 0; c < 3; c++) this.pixels[pixel * 3 + c] += alpha * (color[c] - this.pixels[pixel * 3 + c]);
  }
}

/** A colour between two: a at t = 0, b at t = 1. */
export function mix(a: Color, b: Color, t: number): Color {
  return [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1]), a[2] + t * (b[2] - a[2])];
}
