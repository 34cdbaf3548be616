import { Conv3D } from '../../src/conv/index.js';
import { filterOptions, runFilterCase } from './convolution.js';
import { describeGoldens } from './golden.js';

describeGoldens('conv3d', (golden) => {
  const options = { ...filterOptions(golden), groups: golden.number('groups') };
  const layer = new Conv3D(golden.number('filters'), golden.numbers('kernelSize'), options);
  runFilterCase(golden, layer, () => ({ kernel: layer.weight }));
});
