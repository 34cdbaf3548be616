/**
 * What a worker thread of `workerThreads` runs, as text: bundlers and CommonJS need no file for it.
 *
 * It loads the module of the trial and says `ready`, or `unfit` and why. Then each job it is sent is a call of `trial`,
 * answered by `done` or `failed`; null aborts the signal of the one that runs.
 */
export const trialWorkerSource = `
const { parentPort, workerData } = require('node:worker_threads');
const failure = (error) =>
  error instanceof Error
    ? { name: error.name, message: error.message, stack: error.stack }
    : { name: 'Error', message: 'something that is no Error was thrown: ' + String(error) };
let trial;
let controller;
const load = async ({ url, compilers }) => {
  try {
    for (const compiler of compilers) (await import(compiler)).register();
    const names = await import(url);
    trial = names.trial ?? names.default?.trial;
    if (typeof trial === 'function') parentPort.postMessage({ kind: 'ready' });
    else parentPort.postMessage({ kind: 'unfit', names: [...new Set([...Object.keys(names), ...Object.keys(names.default ?? {})])] });
  } catch (error) {
    parentPort.postMessage({ kind: 'unfit', failure: failure(error) });
  }
};
const run = async ({ values, trial: number, seed, budget, folder }) => {
  controller = new AbortController();
  try {
    const figures = await trial(values, { trial: number, seed, budget, folder, signal: controller.signal });
    parentPort.postMessage({ kind: 'done', figures });
  } catch (error) {
    parentPort.postMessage({ kind: 'failed', failure: failure(error) });
  }
};
parentPort.on('message', (job) => (job ? run(job) : controller?.abort()));
load(workerData);
`;
