import { type Cache, Conv2D, Sequential, type Tensor } from 'layerwise';
import type { Job, Workload } from '../harness.js';
import { uniform } from './data.js';

const BATCH = 16;
const SIDE = 32;
const CHANNELS = 64;
const FORWARD_FLOPS = 2 * BATCH * SIDE * SIDE * CHANNELS * CHANNELS * 9;

/** W6: one 3 x 3 convolution of 64 channels, as the layer computes it; the gradients count as twice the forward pass. */
export const convolution: readonly Workload[] = [
  {
    name: 'W6-conv3x3-fwd',
    unit: 'GFLOP/s',
    prepare: () => job(FORWARD_FLOPS, (model, cache, x) => void model.forward(x, cache)),
  },
  {
    name: 'W6-conv3x3-fwdbwd',
    unit: 'GFLOP/s',
    prepare() {
      const dy = uniform([BATCH, SIDE, SIDE, CHANNELS]);
      return job(3 * FORWARD_FLOPS, (model, cache, x) => {
        model.forward(x, cache, { training: true });
        model.backward(dy, cache, { inputGrad: true });
        model.theta.zeroGrad();
      });
    },
  },
];

function job(flops: number, step: (model: Sequential, cache: Cache, x: Tensor) => void): Job {
  const layer = new Conv2D(CHANNELS, 3, { padding: 'same', useBias: false });
  const model = new Sequential([layer], { inputShape: [SIDE, SIDE, CHANNELS] });
  const x = uniform([BATCH, SIDE, SIDE, CHANNELS]);
  const cache = model.createCache();
  return { run: () => step(model, cache, x), value: (seconds) => flops / seconds / 1e9 };
}
