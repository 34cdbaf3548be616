import { LayerwiseError } from '../errors/index.js';

/**
 * A trial has thrown: the search notes it and goes on. When all trials have, so does the search.
 *
 * @example
 * const trial = () => {
 *   throw new RangeError('no data');
 * };
 * search({ space: { w: uniform(0, 1) }, trial, trials: 2, optimize: 'loss', verbose: false }); // throws TrialError
 */
export class TrialError extends LayerwiseError {
  override name = 'TrialError';
}
