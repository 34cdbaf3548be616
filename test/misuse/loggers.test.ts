import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ArgumentError,
  CSVLogger,
  type Callback,
  EventFileWriter,
  type FitOptions,
  FormatError,
  JSONLLogger,
  LiveChart,
  MLflowLogger,
  ResourceError,
  ShapeError,
  TensorBoard,
  fromArray,
  zeros,
} from 'layerwise';
import { quiet, trained, x, y } from './classifier.js';
import { refuses, wrong } from './table.js';

const { folder, model, surroundings } = await trained();

const foreign = join(folder, 'foreign.csv');
writeFileSync(foreign, 'a,b\n1,2\n');
const spoilt = join(folder, 'spoilt.jsonl');
writeFileSync(spoilt, '{"epoch":1,"loss":1}\n{"epoch":2,"loss":"low"}\n');
const aFile = join(folder, 'file');
writeFileSync(aFile, '');
const absent = join(folder, 'absent', 'log.csv');
const output = { write: () => true };
const writer = await EventFileWriter.open(join(folder, 'events'));
writer.flush();

const fit = (callback: Callback, options: FitOptions = {}): Promise<unknown> =>
  model.fit(x, y, { ...quiet, callbacks: [callback], ...options });
const goingOn = { initialEpoch: 2, epochs: 3 };

const around = {
  ...surroundings,
  state: () => [
    surroundings.state(),
    [foreign, spoilt, aFile, writer.path].map((path) => readFileSync(path, 'hex')),
    existsSync(absent),
  ],
};

refuses('loggers', around, [
  ['no path', () => new CSVLogger(''), ArgumentError, 'CSVLogger: path must be the name of a file, got "".'],
  [
    'a path that is a number',
    () => new JSONLLogger(wrong(7)),
    ArgumentError,
    'JSONLLogger: path must be the name of a file, got 7.',
  ],
  [
    'half steps',
    () => new CSVLogger('a.csv', { everySteps: 0.5 }),
    ArgumentError,
    'CSVLogger: everySteps must be a positive integer, got 0.5.',
  ],
  [
    'a misspelt option of rows',
    () => new JSONLLogger('a', wrong({ everyStep: 1 })),
    ArgumentError,
    "JSONLLogger: unknown option 'everyStep'. Did you mean 'everySteps'? Known options: everySteps.",
  ],
  [
    'a folder that is not there',
    () => fit(new CSVLogger(absent)),
    ResourceError,
    /^CSVLogger: cannot write ".*log\.csv": ENOENT: no such file or directory, open '.*'\.$/,
  ],
  [
    'a folder as a file',
    () => fit(new JSONLLogger(folder)),
    ResourceError,
    /^JSONLLogger: cannot write ".*": EISDIR: /,
  ],
  [
    'a file that is no log',
    () => fit(new CSVLogger(foreign), goingOn),
    FormatError,
    `CSVLogger: ${JSON.stringify(foreign)}: the first column must be 'epoch', got 'a'. Give another path, or move the file away.`,
  ],
  [
    'a log with a word',
    () => fit(new JSONLLogger(spoilt), goingOn),
    FormatError,
    `JSONLLogger: ${JSON.stringify(spoilt)}: line 2 must hold numbers, "epoch" among them, got {"epoch":2,"loss":"low"}. Give another path, or move the file away.`,
  ],
  [
    'a log that is not JSON',
    () => fit(new JSONLLogger(foreign), goingOn),
    FormatError,
    `JSONLLogger: ${JSON.stringify(foreign)}: line 1 is not JSON. Give another path, or move the file away.`,
  ],

  ['no folder', () => new TensorBoard(''), ArgumentError, 'TensorBoard: folder must be the name of a folder, got "".'],
  [
    'no steps',
    () => new TensorBoard('a', { everySteps: 0 }),
    ArgumentError,
    'TensorBoard: everySteps must be a positive integer, got 0.',
  ],
  [
    'half epochs',
    () => new TensorBoard('a', { everyEpochs: 0.5 }),
    ArgumentError,
    'TensorBoard: everyEpochs must be a positive integer, got 0.5.',
  ],
  [
    'a flag as text',
    () => new TensorBoard('a', { histograms: wrong('yes') }),
    ArgumentError,
    'TensorBoard: histograms must be true or false, got "yes".',
  ],
  [
    'pictures that do not change',
    () => new TensorBoard('a', { images: wrong({}) }),
    ArgumentError,
    'TensorBoard: images must be a function that returns pictures by name, got Object.',
  ],
  [
    'a setting that is a list',
    () => new TensorBoard('a', { hyperParameters: { units: wrong([1]) } }),
    ArgumentError,
    'TensorBoard: hyperParameters.units must be a string, a number or a boolean, got [1].',
  ],
  [
    'a misspelt option of TensorBoard',
    () => new TensorBoard('a', wrong({ histogram: true })),
    ArgumentError,
    "TensorBoard: unknown option 'histogram'. Did you mean 'histograms'? Known options: everySteps, histograms, gradients, filters, images, everyEpochs, hyperParameters.",
  ],
  [
    'a file as a folder',
    () => fit(new TensorBoard(aFile)),
    ResourceError,
    /^TensorBoard: cannot make the folder ".*train": ENOTDIR: /,
  ],
  [
    'events in no folder',
    () => EventFileWriter.open(''),
    ArgumentError,
    'EventFileWriter: folder must be the name of a folder, got "".',
  ],
  [
    'a step below 0',
    () => writer.scalar('a', 1, -1),
    ArgumentError,
    'EventFileWriter: step must be an integer >= 0, got -1.',
  ],
  [
    'a picture with opacity',
    () => writer.image('p', zeros([2, 2, 4]), 1),
    ShapeError,
    'EventFileWriter: "p": a picture must have 1 or 3 channels, got 4.',
  ],
  [
    'a picture beyond its range',
    () => writer.image('p', fromArray([[2]]), 1),
    ArgumentError,
    /^EventFileWriter: "p": every number must lie in range \[0, 1\], got 1 that do not, the first 2 at /,
  ],

  [
    'no address',
    () => new MLflowLogger({ url: '' }),
    ArgumentError,
    `MLflowLogger: url must be an address such as 'http://localhost:5000', got "".`,
  ],
  [
    'a path as an address',
    () => new MLflowLogger({ url: './mlruns' }),
    ArgumentError,
    `MLflowLogger: url must be an address such as 'http://localhost:5000', got "./mlruns".`,
  ],
  [
    'an empty name',
    () => new MLflowLogger({ url: 'http://a', experiment: '' }),
    ArgumentError,
    'MLflowLogger: experiment must be a text, got "".',
  ],
  [
    'a parameter that is a list',
    () => new MLflowLogger({ url: 'http://a', params: { units: wrong([1]) } }),
    ArgumentError,
    'MLflowLogger: params.units must be a string, a number or a boolean, got [1].',
  ],
  [
    'no time',
    () => new MLflowLogger({ url: 'http://a', timeout: 0 }),
    ArgumentError,
    'MLflowLogger: timeout must be a finite number > 0, got 0.',
  ],
  [
    'a misspelt option of MLflow',
    () => new MLflowLogger(wrong({ uri: 'http://a' })),
    ArgumentError,
    "MLflowLogger: unknown option 'uri'. Did you mean 'url'? Known options: url, experiment, runName, runId, params, tags, everySteps, headers, timeout.",
  ],
  [
    'a server that is not there',
    () => fit(new MLflowLogger({ url: 'http://127.0.0.1:1' })),
    ResourceError,
    /^MLflowLogger: cannot reach http:\/\/127\.0\.0\.1:1: \w.*\.$/,
  ],

  [
    'no figures',
    () => new LiveChart({ figures: [], output }),
    ArgumentError,
    'LiveChart: figures must be a list of names, got [].',
  ],
  [
    'a figure that there is not',
    () => fit(new LiveChart({ figures: ['acuracy'], output })),
    ArgumentError,
    "LiveChart: figure 'acuracy' is not among those of this training. Did you mean 'accuracy'? Known: loss, accuracy, learningRate.",
  ],
  [
    'a chart without height',
    () => fit(new LiveChart({ height: 2, output })),
    ArgumentError,
    'LiveChart: height must be at least 4, got 2.',
  ],
  [
    'a misspelt option of the chart',
    () => new LiveChart(wrong({ figure: ['loss'] })),
    ArgumentError,
    "LiveChart: unknown option 'figure'. Did you mean 'figures'? Known options: figures, width, height, output.",
  ],
]);
