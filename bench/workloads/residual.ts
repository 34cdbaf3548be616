import { Activation, Add, BatchNorm, Conv2D, Graph, input } from 'layerwise';
import type { Workload } from '../harness.js';
import { uniform } from './data.js';

const BATCH = 32;

function block(): Graph {
  const convolution = (): Conv2D => new Conv2D(64, 3, { padding: 'same', useBias: false });
  const x = input([16, 16, 64]);
  const a = new Activation('relu').apply(new BatchNorm().apply(convolution().apply(x)));
  const b = new BatchNorm().apply(convolution().apply(a));
  return new Graph({ inputs: x, outputs: new Add().apply([b, x]) });
}

/** W7: a residual block, forward and all gradients, that of the input included; no optimizer. */
export const residualBlock: Workload = {
  name: 'W7-resnet-block-train',
  unit: 'samples/s',
  prepare() {
    const model = block();
    const x = uniform([BATCH, 16, 16, 64]);
    const dy = uniform([BATCH, 16, 16, 64]);
    const cache = model.createCache();
    return {
      run() {
        model.forward(x, cache, { training: true });
        model.backward(dy, cache, { inputGrad: true });
        model.theta.zeroGrad();
      },
      value: (seconds) => BATCH / seconds,
      detail: () => ({ batch: BATCH }),
    };
  },
};
