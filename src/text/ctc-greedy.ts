import { knownOptions } from '../errors/index.js';
import { greedyLabels } from '../metrics/greedy-labels.js';
import type { Tensor } from '../tensor/index.js';
import { type CtcDecodeOptions, ctcScores } from './ctc-scores.js';

/**
 * Reads the outputs of a model trained with `CTC` by the likeliest class of each step: repeats are merged, then
 * blanks removed (Graves et al. 2006, best path decoding). Fast; the label of the likeliest path need not be the
 * likeliest label, for which {@link ctcBeamDecode} searches.
 *
 * @param scores of every step, [N, T, classes]: logits, probabilities or their logarithms
 * @returns for each example the classes read
 * @throws ShapeError, ArgumentError for scores that are NaN (the first is located), lengths outside [1, T], or a blank
 *   that is no class
 *
 * @example
 * const path = oneHot(fromArray([[1, 1, 0, 1, 2, 2, 0]], { dtype: 'int32' }), 3); // 1 1 - 1 2 2 -
 * ctcGreedyDecode(path); // [[1, 1, 2]]
 * ctcGreedyDecode(path, { lengths: [4] }); // [[1, 1]]
 */
export function ctcGreedyDecode(scores: Tensor, options: CtcDecodeOptions = {}): number[][] {
  knownOptions('ctcGreedyDecode', options, ['blank', 'lengths']);
  const { data, examples, steps, classes, blank, lengths } = ctcScores('ctcGreedyDecode', scores, options);
  return Array.from({ length: examples }, (_, n) =>
    greedyLabels(data, n * steps * classes, lengths?.[n] ?? steps, classes, blank),
  );
}
