import { ArgumentError, show } from '../errors/index.js';
import { Tensor } from './tensor.js';

/** Throws unless `x` is a tensor: a program without types may pass an array. */
export function expectTensor(who: string, x: Tensor, name = 'input'): void {
  if (x instanceof Tensor) return;
  throw new ArgumentError(`${who}: ${name} must be a Tensor, got ${show(x)}. fromArray([...]) makes one.`);
}
