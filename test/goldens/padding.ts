import type { Padding } from '../../src/conv/index.js';
import type { GoldenCase } from './golden.js';

/** The padding that a case asks for: a rule by name, or pairs of numbers. */
export function paddingOf(golden: GoldenCase): Padding {
  const value = golden.value('config', 'padding');
  if (value === 'valid' || value === 'same' || value === 'causal') return value;
  if (!Array.isArray(value)) throw new Error(`${golden.name}: padding ${JSON.stringify(value)} is not known.`);
  return value.map((pair) => {
    const [before, after] = Array.isArray(pair) ? pair.map(Number) : [];
    return [before, after] as const;
  });
}
