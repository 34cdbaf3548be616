import type { Tensor } from 'layerwise';

const SHADES = [' ', '░', '▒', '▓', '█'];

/** A matrix [rows, columns] of numbers from 0 to 1 for the terminal: one character for each, the darker the larger. */
export function shadedMap(weights: Tensor, rowNames: readonly string[], columnNames: readonly string[]): string {
  const [rows, columns] = weights.shape;
  const width = Math.max(...rowNames.map((name) => name.length));
  const shade = (value: number): string => SHADES[Math.min(SHADES.length - 1, Math.round(value * SHADES.length))];
  const lines = Array.from({ length: rows }, (_, r) => {
    const cells = Array.from({ length: columns }, (_, c) => shade(weights.get(r, c)));
    return `${rowNames[r].padStart(width)} ${cells.join('')}`;
  });
  return [`${' '.repeat(width)} ${columnNames.join('')}`, ...lines].join('\n');
}
