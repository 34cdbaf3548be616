import { DepthwiseConv2D, SeparableConv2D } from '../../src/conv/index.js';
import { filterOptions, runFilterCase } from './convolution.js';
import { describeGoldens } from './golden.js';

describeGoldens('depthwise', (golden) => {
  const options = { ...filterOptions(golden), multiplier: golden.number('multiplier') };
  if (golden.string('kind') === 'depthwise') {
    const layer = new DepthwiseConv2D(golden.numbers('kernelSize'), options);
    runFilterCase(golden, layer, () => ({ kernel: layer.weight }));
  } else {
    const layer = new SeparableConv2D(golden.number('filters'), golden.numbers('kernelSize'), options);
    runFilterCase(golden, layer, () => ({ kernel: layer.depthwiseWeight, pointKernel: layer.pointwiseWeight }));
  }
});
