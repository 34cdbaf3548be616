import { LSTM } from '../../src/rnn/index.js';
import { describeGoldens } from './golden.js';
import { runRecurrentCase } from './recurrent.js';

describeGoldens('lstm', (golden) => {
  const peepholes = golden.flag('peephole');
  runRecurrentCase(golden, ['h', 'c'], (options) => new LSTM(golden.number('units'), { ...options, peepholes }));
});
