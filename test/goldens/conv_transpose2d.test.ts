import { ConvTranspose2D } from '../../src/conv/index.js';
import { filterOptions, runFilterCase } from './convolution.js';
import { describeGoldens } from './golden.js';

describeGoldens('conv_transpose2d', (golden) => {
  const layer = new ConvTranspose2D(golden.number('filters'), golden.numbers('kernelSize'), {
    ...filterOptions(golden),
    groups: golden.number('groups'),
    outputPadding: golden.numbers('outputPadding'),
  });
  runFilterCase(golden, layer, () => ({ kernel: layer.weight }));
});
