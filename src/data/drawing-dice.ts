import type { Generator } from '../tensor/generator.js';
import type { Color } from './canvas.js';

/** The random choices of a drawing, from one generator. */
export class Dice {
  constructor(private readonly generator: Generator) {}

  between(low: number, high: number): number {
    return low + (high - low) * this.generator.next();
  }

  chance(probability: number): boolean {
    return this.generator.next() < probability;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.generator.int(0, list.length)];
  }

  /** A colour near the given one. */
  near([red, green, blue]: Color, by = 0.08): Color {
    const light = this.between(-by, by);
    const shift = (value: number): number => Math.min(1, Math.max(0, value + light + this.between(-by, by) / 2));
    return [shift(red), shift(green), shift(blue)];
  }
}

/** Coats of cats, dogs and bears; things that are no animals are painted with them too. */
export const COATS: readonly Color[] = [
  [0.85, 0.5, 0.2],
  [0.5, 0.5, 0.53],
  [0.16, 0.15, 0.17],
  [0.9, 0.88, 0.84],
  [0.45, 0.32, 0.2],
  [0.85, 0.74, 0.55],
];

/** Skies, meadows, walls, carpets. */
export const SURROUNDINGS: readonly Color[] = [
  [0.6, 0.78, 0.92],
  [0.35, 0.55, 0.28],
  [0.72, 0.66, 0.58],
  [0.45, 0.3, 0.24],
  [0.3, 0.4, 0.6],
  [0.8, 0.78, 0.76],
  [0.62, 0.38, 0.36],
];
