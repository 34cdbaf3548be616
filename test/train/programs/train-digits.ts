/** Trains the digits of digits-run.ts with a checkpoint every 7 steps: argv is the file, and `resume` to go on from it. */
import { setThreads } from '../../../src/engine/index.js';
import { Checkpoint } from '../../../src/train/index.js';
import { digitModel, hashOf, trainDigits } from '../digits-run.js';

const [path, resume, threads = '2'] = process.argv.slice(2);
setThreads(Number(threads));
const model = digitModel();
const callbacks = [
  new Checkpoint({ path, every: { steps: 7 } }),
  { onBatchEnd: ({ iteration }: { iteration: number }) => void process.stdout.write(`step ${iteration}\n`) },
];
const history = await trainDigits(model, callbacks, resume === 'resume' ? { resume: path } : {});
process.stdout.write(`${JSON.stringify({ hash: hashOf(model), history })}\n`);
