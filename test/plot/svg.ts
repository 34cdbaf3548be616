/** The texts of an SVG, in the order in which they stand in it. */
export function texts(svg: string): string[] {
  return Array.from(svg.matchAll(/<(?:text|tspan)[^>]*>([^<]*)<\//g), (match) => match[1]);
}
