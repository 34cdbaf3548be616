import type { BatchSource } from '../data/batch-source.js';
import type { MultiBatch } from '../data/batches.js';
import { tensorsOf } from '../data/dataset.js';
import { lengthsOf, setLengths } from '../layers/index.js';
import { Generator, type Tensor } from '../tensor/index.js';
import type { Callback } from './callbacks/callback.js';
import type { FitData, Validation } from './fit-data.js';
import type { FitSettings } from './fit-options.js';

/** The data that `fastDevRun` or `overfitBatches` leaves, or all. */
export async function limitData(data: FitData, { devRun, overfitBatches, seed }: FitSettings): Promise<FitData> {
  if (devRun > 0) return devRunData(data, devRun);
  return overfitBatches === undefined ? data : overfitData(data, overfitBatches, seed);
}

/** The callbacks that take part: a rehearsal leaves some out, and says so unless `verbose` is false. */
export function callbacksOf({ callbacks, devRun, verbose }: FitSettings): readonly Callback[] {
  if (devRun === 0) return callbacks;
  const [left, taken] = [true, false].map((skip) => callbacks.filter((one) => (one.skipInDevRun ?? false) === skip));
  const names = left.map((callback) => callback.constructor.name).join(', ');
  const part = devRun === 1 ? 'one batch' : `at most ${devRun} batches`;
  if (verbose) console.log(`fit: fastDevRun: one epoch of ${part}${names && `, without ${names}`}.`);
  return taken;
}

/** The data of `fastDevRun`: the first `n` batches of each epoch, and of the validation. */
function devRunData(data: FitData, n: number): FitData {
  const { source, validation } = data;
  const steps = Math.min(n, stepsOf(source));
  const limited: BatchSource = {
    ...partsOf(source),
    samples: Math.min(source.samples, steps * source.batchSize),
    steps,
    shuffled: source.shuffled,
    preview: () => source.preview(),
    epoch: (epoch, options) => first(source.epoch(epoch, options), steps),
  };
  return {
    ...data,
    source: limited,
    validation: validation && { ...validation, batches: (size) => leading(validation.batches(size), n) },
  };
}

/**
 * The data of `overfitBatches`: the same batches in every epoch, in the same order, and for validation, if there is
 * any. They are the first ones that the source deals in its first epoch.
 *
 * @param share a number of batches, or a fraction in (0, 1) of them, of which there is at least one
 */
async function overfitData(data: FitData, share: number, seed: number | string): Promise<FitData> {
  const { source } = data;
  const steps = stepsOf(source);
  const count = Math.min(steps, share < 1 ? Math.max(1, Math.floor(share * steps)) : share);
  const kept: MultiBatch[] = [];
  const generator = new Generator(seed).fork('shuffle');
  for await (const batch of first(source.epoch(1, { generator }), count)) kept.push(copyOf(batch));
  const same: BatchSource = {
    ...partsOf(source),
    samples: kept.reduce((sum, [x]) => sum + tensorsOf(x)[0].shape[0], 0),
    steps: kept.length,
    shuffled: false,
    preview: () => source.preview(),
    epoch: (_epoch, { from = 0 } = {}) => kept.slice(from),
  };
  const unweighted = kept.map(([x, y]): MultiBatch => [x, data.weighted ? tensorsOf(y).slice(0, -1) : y]);
  const validation: Validation = { examples: data.train, batches: () => unweighted };
  return { ...data, source: same, validation: data.validation && validation };
}

/** What a source that deals fewer batches has in common with the whole one. */
function partsOf(source: BatchSource): Pick<BatchSource, 'batchSize' | 'continuous' | 'variableSteps' | 'targets'> {
  const { batchSize, continuous, variableSteps, targets } = source;
  return { batchSize, continuous, variableSteps, targets };
}

function stepsOf({ steps, samples, batchSize }: BatchSource): number {
  return steps ?? Math.ceil(samples / batchSize);
}

/** The first n batches; no further one is asked for. */
async function* first(all: Iterable<MultiBatch> | AsyncIterable<MultiBatch>, n: number): AsyncIterable<MultiBatch> {
  let taken = 0;
  for await (const batch of all) {
    yield batch;
    if (++taken === n) return;
  }
}

/** The same of batches that are at hand. */
function* leading(all: Iterable<MultiBatch>, n: number): Iterable<MultiBatch> {
  let taken = 0;
  for (const batch of all) {
    yield batch;
    if (++taken === n) return;
  }
}

/** A batch in memory of its own, with the lengths of its sequences. */
function copyOf([x, y]: MultiBatch): MultiBatch {
  return [tensorsOf(x).map(copyTensor), tensorsOf(y).map(copyTensor)];
}

function copyTensor(tensor: Tensor): Tensor {
  const copy = tensor.clone();
  setLengths(copy, lengthsOf(tensor)?.slice());
  return copy;
}
