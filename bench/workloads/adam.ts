import { Adam, Parameter, Theta, clipByValue } from 'layerwise';
import type { Workload } from '../harness.js';
import { uniform } from './data.js';

const PARAMETERS = 1_000_000;

/**
 * W13: one step of Adam. It clears the gradients, which return off the clock:
 * zeros would end in subnormal numbers. They come, as from a backward pass,
 * through a kernel that all threads share, and so find the threads awake.
 */
export const adamUpdate: Workload = {
  name: 'W13-adam-update',
  unit: 'ns/parameter',
  prepare() {
    const parameter = new Parameter('weight', uniform([PARAMETERS]), uniform([PARAMETERS]));
    const theta = new Theta([parameter], 'float32');
    const gradient = uniform([PARAMETERS], -0.5, 0.5);
    const optimizer = new Adam(1e-3);
    optimizer.bind(theta);
    return {
      restore() {
        parameter.grad.data.set(gradient.data);
        clipByValue(theta, 1);
      },
      run: () => optimizer.step(),
      value: (seconds) => (seconds * 1e9) / PARAMETERS,
    };
  },
};
