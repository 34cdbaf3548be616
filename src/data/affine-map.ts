/** One picture's geometry, as an affine map of the output picture into the input. */
export interface Geometry {
  /** Clockwise, degrees. */
  readonly rotation: number;
  /** Degrees. */
  readonly shear: number;
  /** Pixels that the picture moves down and to the right. */
  readonly down: number;
  readonly right: number;
  /** The shares of the height and width that are shown. */
  readonly zoomHeight: number;
  readonly zoomWidth: number;
  /** Upside down, and left for right. */
  readonly flipVertical: boolean;
  readonly flipHorizontal: boolean;
  /** Where the window of the output begins. */
  readonly top: number;
  readonly left: number;
}

/**
 * The numbers of A in `resample`. With c the centre of the picture, t its shift, F the flip and p = F(i, j) the place
 * that the window shows:
 *
 *   A p = c + R S Z (p - c - t),   R = [cos ρ, -sin ρ; sin ρ, cos ρ],   S = [1, -sin σ; 0, cos σ],   Z = diag(z)
 */
export function affineOf(
  { rotation, shear, down, right, zoomHeight, zoomWidth, flipVertical, flipHorizontal, top, left }: Geometry,
  height: number,
  width: number,
  a: Float64Array,
  at: number,
): void {
  const [cosR, sinR] = cosSin(rotation);
  const [cosS, sinS] = cosSin(shear);
  const m00 = cosR * zoomHeight;
  const m01 = -(cosR * sinS + sinR * cosS) * zoomWidth;
  const m10 = sinR * zoomHeight;
  const m11 = (cosR * cosS - sinR * sinS) * zoomWidth;
  const centreY = (height - 1) / 2;
  const centreX = (width - 1) / 2;
  const y = (flipVertical ? height - 1 - top : top) - centreY - down;
  const x = (flipHorizontal ? width - 1 - left : left) - centreX - right;
  a[at] = flipVertical ? -m00 : m00;
  a[at + 1] = flipHorizontal ? -m01 : m01;
  a[at + 2] = centreY + m00 * y + m01 * x;
  a[at + 3] = flipVertical ? -m10 : m10;
  a[at + 4] = flipHorizontal ? -m11 : m11;
  a[at + 5] = centreX + m10 * y + m11 * x;
}

/** Cosine and sine of an angle in degrees, exact at quarter turns. */
function cosSin(degrees: number): readonly [number, number] {
  const angle = (degrees * Math.PI) / 180;
  const quarter = degrees % 90 === 0;
  const exact = (value: number): number => (quarter ? Math.round(value) : value);
  return [exact(Math.cos(angle)), exact(Math.sin(angle))];
}
