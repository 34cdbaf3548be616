import { Activation, type ActivationKind, Cache } from 'layerwise';
import type { Workload } from '../harness.js';
import { uniform } from './data.js';

const SIDE = 1000;

/** W14: functions over a 1000 × 1000 matrix, softmax along its last axis, as layers compute them. */
export const elementwise: readonly Workload[] = [
  of('W14-softmax', 'softmax'),
  of('W14-exp', 'exponential'),
  of('W14-tanh', 'tanh'),
];

function of(name: string, kind: ActivationKind): Workload {
  return {
    name,
    unit: 'ns/element',
    prepare() {
      const x = uniform([SIDE, SIDE], -4, 4);
      const layer = new Activation(kind);
      const cache = new Cache();
      return {
        run: () => void layer.forward(x, cache),
        value: (seconds) => (seconds * 1e9) / x.size,
      };
    },
  };
}
