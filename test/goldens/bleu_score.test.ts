import { bleu } from '../../src/text/bleu.js';
import { type GoldenCase, type Json, describeGoldens } from './golden.js';

function words(value: Json | undefined): string[] {
  if (!Array.isArray(value)) throw new Error('A sentence must be a list of words.');
  return value.map(String);
}

function sentences(golden: GoldenCase, name: string): Json[] {
  const value = golden.value('inputs', name);
  if (!Array.isArray(value)) throw new Error(`${golden.name}: inputs.${name} must be a list.`);
  return value;
}

describeGoldens('bleu_score', (golden) => {
  const candidates = sentences(golden, 'candidates').map(words);
  const references = sentences(golden, 'references').map((own) => (Array.isArray(own) ? own.map(words) : []));
  const found = bleu(candidates, references, {
    maxN: golden.number('maxN'),
    weights: golden.numbers('weights'),
    smoothing: golden.string('smoothing') === 'add1' ? 'add1' : 'none',
  });
  for (const name of ['score', 'brevityPenalty', 'candidateLength', 'referenceLength'] as const) {
    golden.expect(name, found[name]);
  }
  for (const name of ['precisions', 'matches', 'totals'] as const) golden.expect(name, [...found[name]]);
});
