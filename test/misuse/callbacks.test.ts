import {
  AbortedError,
  ArgumentError,
  type Callback,
  Checkpoint,
  EarlyStopping,
  GradientHealthRecorder,
  LearningRateSchedule,
  ManualControl,
  NaNGuard,
  ReduceOnPlateau,
  StateError,
  TimeLimit,
} from 'layerwise';
import { quiet, trained, x, y } from './classifier.js';
import { refuses, wrong } from './table.js';

const { model, run, surroundings } = await trained();

refuses('callbacks', surroundings, [
  [
    'no patience',
    () => new EarlyStopping({ patience: 0 }),
    ArgumentError,
    'EarlyStopping: patience must be a positive integer, got 0.',
  ],
  [
    'an unknown option',
    () => new EarlyStopping(wrong({ patienc: 3 })),
    ArgumentError,
    "EarlyStopping: unknown option 'patienc'. Did you mean 'patience'? Known options: monitor, mode, minDelta, patience, restoreBestWeights.",
  ],
  [
    'a mode that there is not',
    () => new EarlyStopping({ mode: wrong('maximum') }),
    ArgumentError,
    `EarlyStopping: mode must be one of 'auto', 'min', 'max', got "maximum". Did you mean 'max'?`,
  ],
  [
    'a flag as text',
    () => new EarlyStopping({ restoreBestWeights: wrong('yes') }),
    ArgumentError,
    'EarlyStopping: restoreBestWeights must be true or false, got "yes".',
  ],
  [
    'a figure that no epoch has',
    () => model.fit(x, y, { ...quiet, callbacks: [new EarlyStopping({ monitor: 'acuracy' })] }),
    ArgumentError,
    /^EarlyStopping: monitor 'acuracy' is not among the figures of this training\. Did you mean 'accuracy'\? Known: loss, /,
  ],
  [
    'a figure of validation without any',
    () => model.fit(x, y, { ...quiet, callbacks: [new EarlyStopping()] }),
    ArgumentError,
    /^EarlyStopping: monitor 'valLoss' is not among the figures of this training\. Did you mean 'loss'\? Known: loss, /,
  ],
  [
    'a factor of 1',
    () => new ReduceOnPlateau({ factor: 1 }),
    ArgumentError,
    'ReduceOnPlateau: factor must lie in (0, 1), got 1.',
  ],
  [
    'a control file without a name',
    () => new ManualControl({ path: '' }),
    ArgumentError,
    'ManualControl: path must be the name of a file, got "".',
  ],
  [
    'keys that change nothing',
    () => new ManualControl({ factor: 1 }),
    ArgumentError,
    'ManualControl: factor must lie in (1, Infinity), got 1.',
  ],
  [
    'an option of control that there is not',
    () => new ManualControl(wrong({ file: 'control.json' })),
    ArgumentError,
    /^ManualControl: unknown option 'file'\. .*Known options: path, checkpoint, factor, keys, output\.$/,
  ],
  [
    'records every 0 steps',
    () => new GradientHealthRecorder({ every: 0 }),
    ArgumentError,
    'GradientHealthRecorder: every must be a positive integer, got 0.',
  ],
  [
    'a guard with an action that there is not',
    () => new NaNGuard({ action: wrong('skp') }),
    ArgumentError,
    `NaNGuard: action must be one of 'throw', 'stop', 'skip', got "skp". Did you mean 'skip'?`,
  ],
  [
    'a guard that skips no step',
    () => new NaNGuard({ action: 'skip', maxSkips: 0 }),
    ArgumentError,
    'NaNGuard: maxSkips must be a positive integer, got 0.',
  ],
  [
    'a guard that looks at weights every half step',
    () => new NaNGuard({ weightsEvery: 0.5 }),
    ArgumentError,
    'NaNGuard: weightsEvery must be an integer >= 0, got 0.5.',
  ],
  [
    'a limit of no time',
    () => new TimeLimit(0),
    ArgumentError,
    'TimeLimit: seconds must be a finite number > 0, got 0.',
  ],
  [
    'a schedule that is a number',
    () => new LearningRateSchedule(wrong(0.1)),
    ArgumentError,
    'LearningRateSchedule: needs a Schedule or a function of the epoch, got 0.1.',
  ],
  [
    'a schedule that leads below zero',
    () => model.fit(x, y, { ...quiet, callbacks: [new LearningRateSchedule(() => -1)] }),
    ArgumentError,
    'Adam: learningRate must be a finite number > 0, got -1.',
  ],
  [
    'a checkpoint without a path',
    () => new Checkpoint(wrong({})),
    ArgumentError,
    'Checkpoint: path must be the name of a file, got undefined.',
  ],
  [
    'a checkpoint every half epoch',
    () => new Checkpoint({ path: run, every: 0.5 }),
    ArgumentError,
    'Checkpoint: every.epochs must be a positive integer, got 0.5.',
  ],
  [
    'a checkpoint every so many batches',
    () => new Checkpoint({ path: run, every: wrong({ batches: 3 }) }),
    ArgumentError,
    "Checkpoint every: unknown option 'batches'. Did you mean 'epochs'? Known options: epochs, steps.",
  ],
  [
    'an error of a callback of the user',
    () => {
      const callback: Callback = {
        onBatchBegin: () => {
          throw new StateError('mine');
        },
      };
      return model.fit(x, y, { ...quiet, callbacks: [callback] });
    },
    StateError,
    'mine',
  ],
  [
    'an aborted signal',
    () => model.fit(x, y, { ...quiet, signal: AbortSignal.abort(new Error('no time')) }),
    AbortedError,
    'fit: epoch 1 of 1, batch 1 of 3: ended by its signal (no time). The weights are those after the last whole step; model.history holds the 0 epochs that ended.',
  ],
]);
