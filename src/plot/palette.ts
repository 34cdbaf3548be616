/**
 * The colours of M. Okabe and K. Ito, Color Universal Design (2008), which people with any colour vision tell apart;
 * in the order in which they are used: the pale ones late, as they are faint on white.
 */
export const okabeIto = [
  '#0072B2', // blue
  '#D55E00', // vermillion
  '#009E73', // bluish green
  '#CC79A7', // reddish purple
  '#E69F00', // orange
  '#56B4E9', // sky blue
  '#000000', // black
  '#F0E442', // yellow
] as const;

/** Red, green and blue, 0 to 255. */
export type Rgb = readonly [number, number, number];

/** The components of a colour written '#RRGGBB'. */
export function rgbOf(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** A colour between `from` (share 0) and `to` (share 1). */
export function mix(from: Rgb, to: Rgb, share: number): Rgb {
  const between = (i: 0 | 1 | 2): number => Math.round(from[i] + (to[i] - from[i]) * share);
  return [between(0), between(1), between(2)];
}
