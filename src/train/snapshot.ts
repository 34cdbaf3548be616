import { FormatError } from '../errors/index.js';
import { reasonOf } from '../io/files.js';
import type { Cache, Container, Json } from '../layers/index.js';
import type { Optimizer } from '../optim/index.js';
import { type Generator, type GeneratorState, sameShape, showShape } from '../tensor/index.js';
import { adjustables, valuesOf } from './adjustable.js';
import type { Callback } from './callbacks/callback.js';
import type { Figures } from './figures.js';
import type { FitData } from './fit-data.js';
import type { FitSettings } from './fit-options.js';
import type { History } from './history.js';
import type { RunSettings, Snapshot } from './snapshot-content.js';
import { checkWeights, copyWeights, weightsOf } from './weights.js';

/** The parts of a run that a snapshot is taken of, and put back into. */
export interface Resumable {
  readonly model: Container;
  readonly optimizer: Optimizer;
  readonly history: History;
  readonly shuffler: Generator;
  readonly epochStart: GeneratorState;
  readonly epochEnded: boolean;
  readonly epoch: number;
  epochsDone: number;
  step: number;
  iteration: number;
  readonly parts: {
    readonly compiled: {
      readonly training: Figures;
      readonly given?: Readonly<Record<string, number>>;
      config(): Json;
    };
    readonly data: FitData;
    readonly settings: FitSettings;
    readonly callbacks: readonly Callback[];
    readonly cache: Cache;
  };
}

export function takeSnapshot(run: Resumable): Snapshot {
  const { compiled, callbacks, cache } = run.parts;
  const { tensors, scalars } = run.optimizer.state();
  return {
    settings: settingsOf(run),
    epoch: run.epochEnded ? run.epoch : run.epochsDone,
    step: run.epochEnded ? 0 : run.step,
    iteration: run.iteration,
    shuffle: run.epochEnded ? run.shuffler.state() : run.epochStart,
    random: cache.generator.state(),
    sums: compiled.training.sums(),
    metrics: compiled.training.states(),
    carried: new Map(run.epochEnded ? [] : cache.carriedStates()),
    history: run.history.toJSON(),
    changes: run.history.changes,
    values: valuesOf(adjustables(run.model, run.optimizer)),
    given: compiled.given ?? {},
    weights: weightsOf(run.model),
    optimizer: { config: run.optimizer.config(), tensors: new Map(Object.entries(tensors)), scalars },
    training: compiled.config(),
    callbacks: callbacks.flatMap((callback) => callback.state?.() ?? []),
  };
}

/** Throws FormatError, saying what differs, unless the run can go on from the snapshot. */
export function checkSnapshot(run: Resumable, snapshot: Snapshot): void {
  const who = 'fit: the checkpoint does not fit this run';
  checkWeights(who, run.model, snapshot.weights);
  const settings = settingsOf(run);
  for (const name of ['batchSize', 'examples', 'shuffle', 'seed'] as const) {
    if (settings[name] === snapshot.settings[name]) continue;
    throw new FormatError(
      `${who}: it was made with ${name} = ${snapshot.settings[name]}, this run has ${settings[name]}. Give the same, or train without resume.`,
    );
  }
  const [saved, own] = [snapshot.optimizer.config, run.optimizer.config()];
  if (fixedPart(saved, snapshot) !== fixedPart(own, snapshot)) {
    throw new FormatError(`${who}: its optimizer is ${JSON.stringify(saved)}, this run's is ${JSON.stringify(own)}.`);
  }
  checkValues(who, run, snapshot);
  checkOptimizerState(who, run.optimizer, snapshot.optimizer);
  const stateful = run.parts.callbacks.filter((callback) => callback.state !== undefined).length;
  if (snapshot.callbacks.length !== stateful) {
    throw new FormatError(
      `${who}: it has the states of ${snapshot.callbacks.length} callbacks, this run has ${stateful} with a state. ` +
        'Give the same callbacks in the same order.',
    );
  }
}

/** Throws FormatError unless the numbers that may change can be what the checkpoint says. */
function checkValues(who: string, run: Resumable, { values }: Snapshot): void {
  for (const [name, number] of adjustables(run.model, run.optimizer)) {
    if (!Object.hasOwn(values, name)) continue;
    const before = number.get();
    try {
      number.set(values[name]);
    } catch (cause) {
      throw new FormatError(`${who}: ${name} cannot be ${values[name]}. ${reasonOf(cause)}`, { cause });
    } finally {
      number.set(before);
    }
  }
}

function checkOptimizerState(who: string, optimizer: Optimizer, { tensors, scalars }: Snapshot['optimizer']): void {
  const live = optimizer.state();
  for (const [name, { shape, dtype }] of Object.entries(live.tensors)) {
    const found = tensors.get(name);
    if (found && sameShape(found.shape, shape) && found.dtype === dtype) continue;
    throw new FormatError(
      `${who}: the optimizer's '${name}' must be ${dtype} ${showShape(shape)}, ` +
        `got ${found ? `${found.dtype} ${showShape(found.shape)}` : 'none'}.`,
    );
  }
  for (const name of ['iterations', 'epoch']) {
    if (Number.isSafeInteger(scalars[name]) && scalars[name] >= 0) continue;
    throw new FormatError(`${who}: the optimizer's ${name} must be an integer >= 0, got ${scalars[name]}.`);
  }
}

/** Puts the run where the snapshot was taken; `checkSnapshot` has passed it. */
export function restoreSnapshot(run: Resumable, snapshot: Snapshot): void {
  const { callbacks, cache } = run.parts;
  let next = 0;
  for (const callback of callbacks) if (callback.state) callback.restore?.(snapshot.callbacks[next++]);
  const { tensors, scalars } = snapshot.optimizer;
  run.optimizer.restore({ tensors: Object.fromEntries(tensors), scalars });
  copyWeights(run.model, snapshot.weights);
  run.shuffler.restore(snapshot.shuffle);
  cache.generator.restore(snapshot.random);
  cache.forgetCarried();
  for (const [place, state] of snapshot.carried) cache.restoreCarried(place, state);
  for (const { epoch, ...logs } of snapshot.history) run.history.add(epoch, logs);
  for (const change of snapshot.changes) run.history.noteChange(change);
  run.epochsDone = snapshot.epoch;
  run.iteration = snapshot.iteration;
  restoreValues(run, snapshot);
}

function settingsOf({ parts: { data, settings } }: Resumable): RunSettings {
  const { batchSize, shuffled, samples } = data.source;
  return { batchSize, shuffle: shuffled, seed: String(settings.seed), examples: samples };
}

/** An optimizer's configuration as text, without the numbers that may change while training goes on. */
function fixedPart(config: Json, { values }: Snapshot): string {
  if (typeof config !== 'object' || config === null || Array.isArray(config)) return JSON.stringify(config);
  const entries = Object.entries(config);
  const isFree = ([name, value]: readonly [string, Json]): boolean => typeof value === 'number' && name in values;
  return JSON.stringify(Object.fromEntries(entries.map((entry) => (isFree(entry) ? [entry[0], 'a number'] : entry))));
}

/**
 * Numbers that may change go on as the checkpoint has them. One that the program gives otherwise than the program that
 * wrote the checkpoint did has been changed since: it counts, and is noted.
 */
function restoreValues(run: Resumable, { values, given }: Snapshot): void {
  const program = run.parts.compiled.given ?? {};
  for (const [name, number] of adjustables(run.model, run.optimizer)) {
    if (!Object.hasOwn(values, name)) continue;
    const [from, own] = [values[name], program[name]];
    const isNew = own !== given[name] && own !== from;
    number.set(isNew ? own : from);
    if (!isNew) continue;
    run.history.noteChange({ epoch: run.epoch, iteration: run.iteration, name, from, to: own, by: 'resume' });
  }
}
