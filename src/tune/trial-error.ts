import { LayerwiseError } from '../errors/index.js';

/** A trial has thrown: the search notes it and goes on. */
export class TrialError extends LayerwiseError {
  override name = 'TrialError';
}
