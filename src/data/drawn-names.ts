import { ArgumentError } from '../errors/index.js';
import { type PhraseGrammar, capitalized, drawPhrase } from './phrase-grammar.js';
import { type DrawnTextOptions, drawTexts } from './drawn-text.js';

const NAME: PhraseGrammar = {
  name: ['{start}{end}', '{start}{join}{end}', '{start}{join}{end}', '{place}{end}'],
  start: [
    ...['acro', 'allo', 'alti', 'ampelo', 'anato', 'ankylo', 'apato', 'archi', 'baro', 'brachio', 'bronto', 'calamo'],
    ...['carno', 'cerato', 'cory', 'cryo', 'dacento', 'deino', 'dino', 'diplo', 'draco', 'drypto', 'echino', 'edmonto'],
    ...['elapro', 'eo', 'euo', 'giga', 'gorgo', 'hadro', 'hespero', 'hetero', 'hypsi', 'iguano', 'kentro', 'lepto'],
    ...['lopho', 'macro', 'maia', 'mega', 'micro', 'mono', 'nano', 'nodo', 'orni', 'ovi', 'pachy', 'para', 'penta'],
    ...['plateo', 'proto', 'pteno', 'rhabdo', 'sauro', 'scuto', 'spino', 'stego', 'styra', 'teno', 'thero', 'titano'],
    ...['toro', 'tri', 'tyranno', 'utah', 'veloci', 'xeno', 'yangchu', 'zephyro', 'zuni'],
  ],
  join: ['ba', 'ca', 'do', 'lo', 'ma', 'mi', 'na', 'ni', 'no', 'pho', 'ra', 'ri', 'ro', 'sa', 'ta', 'ti', 'tho', 'ves'],
  end: [
    ...['saurus', 'saurus', 'saurus', 'saurus', 'saurus', 'saurus', 'raptor', 'raptor', 'ceratops', 'titan', 'venator'],
    ...[
      'mimus',
      'don',
      'nyx',
      'tops',
      'pelta',
      'gnathus',
      'pteryx',
      'dromeus',
      'suchus',
      'therium',
      'long',
      'spondylus',
    ],
  ],
  place: ['alaska', 'alberta', 'argentino', 'beipiao', 'dakota', 'gobi', 'huang', 'jiangsu', 'liaoning', 'montana'],
};

/** Of 23 x 18 x 70 names and more, so many are distinct with ease. */
const MOST = 10000;

/**
 * Names of dinosaurs that never were, each once, put together from beginnings, joints and endings: a stand-in for the
 * list of real ones.
 *
 * @param count the number of names, at most 10000
 *
 * @example
 * drawnNames(3, { seed: 1 }).length; // 3
 */
export function drawnNames(count: number, options: DrawnTextOptions = {}): string[] {
  if (count > MOST) throw new ArgumentError(`drawnNames: count must be at most ${MOST}, got ${count}.`);
  const seen = new Set<string>();
  return drawTexts('drawnNames', count, options, (generator) => {
    let name = drawPhrase(NAME, 'name', generator);
    while (seen.has(name)) name = drawPhrase(NAME, 'name', generator);
    seen.add(name);
    return capitalized(name);
  });
}
