import { type ActivationOption, type Cache, Dense } from '../layers/index.js';
import type { Tensor } from '../tensor/index.js';

/** contract(activation(expand(x))): the network in a transformer's layer that works on each step by itself. */
export class FeedForward {
  readonly expand: Dense;
  readonly contract: Dense;

  constructor(dimensions: number, { hidden, activation }: { hidden: number; activation: ActivationOption }) {
    this.expand = new Dense(hidden, { activation, name: 'expand' });
    this.contract = new Dense(dimensions, { name: 'contract' });
  }

  forward(x: Tensor, cache: Cache): Tensor {
    return this.contract.forward(this.expand.forward(x, cache.child('expand')), cache.child('contract'));
  }

  backward(dy: Tensor, cache: Cache): Tensor | undefined {
    const dHidden = this.contract.backward(dy, cache.child('contract'));
    const dx = dHidden && this.expand.backward(dHidden, cache.child('expand'));
    if (dHidden) cache.gradients.sweep(dHidden);
    return dx;
  }
}
