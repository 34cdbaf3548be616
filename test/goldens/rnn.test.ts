import { SimpleRNN } from '../../src/rnn/index.js';
import { describeGoldens } from './golden.js';
import { runRecurrentCase } from './recurrent.js';

describeGoldens('rnn', (golden) => {
  const activation = golden.string('activation') === 'relu' ? 'relu' : 'tanh';
  runRecurrentCase(golden, ['h'], (options) => new SimpleRNN(golden.number('units'), { ...options, activation }));
});
