import { GRU } from '../../src/rnn/index.js';
import { describeGoldens } from './golden.js';
import { runRecurrentCase } from './recurrent.js';

describeGoldens('gru', (golden) => {
  const resetAfter = golden.flag('resetAfter');
  const updateGate = golden.string('updateGate') === 'keep' ? 'keep' : 'write';
  const make = (options: object): GRU => new GRU(golden.number('units'), { ...options, resetAfter, updateGate });
  runRecurrentCase(golden, ['h'], make);
});
