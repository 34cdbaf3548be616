import { knownOptions, positiveInteger } from '../errors/index.js';
import { Generator } from '../tensor/generator.js';

/** How texts are drawn. */
export interface DrawnTextOptions {
  /** Default 0: the same seed draws the same texts, and a smaller count a prefix of them. */
  seed?: number | string;
}

/** A text and the number of its class. */
export interface LabeledText {
  readonly text: string;
  readonly label: number;
}

/** A sentence and its translation. */
export interface SentencePair {
  readonly source: string;
  readonly target: string;
}

/** `count` things, each drawn by `draw` from one generator. */
export function drawTexts<T>(
  who: string,
  count: number,
  options: DrawnTextOptions,
  draw: (generator: Generator, i: number) => T,
): T[] {
  knownOptions(who, options, ['seed']);
  positiveInteger(who, 'count', count);
  const generator = new Generator(options.seed ?? 0);
  return Array.from({ length: count }, (_, i) => draw(generator, i));
}
