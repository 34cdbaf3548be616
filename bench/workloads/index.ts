import type { Workload } from '../harness.js';
import { adamUpdate } from './adam.js';
import { cnnTrain, lenetTrain, vggInfer } from './cnn.js';
import { coldStart } from './cold-start.js';
import { convolution } from './conv.js';
import { elementwise } from './elementwise.js';
import { logisticTrain } from './logistic.js';
import { matmul } from './matmul.js';
import { recurrent } from './recurrent.js';
import { residualBlock } from './residual.js';
import { mlpInferOne, mlpSmallTrain, mlpTrain } from './mlp.js';
import { searchTrials } from './search.js';

/** Everything that `npm run bench` can measure. */
export const workloads: readonly Workload[] = [
  ...matmul,
  mlpTrain,
  mlpSmallTrain,
  cnnTrain,
  lenetTrain,
  ...convolution,
  residualBlock,
  ...recurrent,
  vggInfer,
  logisticTrain,
  mlpInferOne,
  adamUpdate,
  ...elementwise,
  coldStart,
  searchTrials,
];
