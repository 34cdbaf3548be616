import { Conv1D } from '../../src/conv/index.js';
import { filterOptions, runFilterCase } from './convolution.js';
import { describeGoldens } from './golden.js';

describeGoldens('conv1d', (golden) => {
  const options = { ...filterOptions(golden), groups: golden.number('groups') };
  const layer = new Conv1D(golden.number('filters'), golden.numbers('kernelSize'), options);
  runFilterCase(golden, layer, () => ({ kernel: layer.weight }));
});
