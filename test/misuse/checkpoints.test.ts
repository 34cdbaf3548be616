import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ArgumentError, Dense, EarlyStopping, FormatError, ResourceError, Sequential, StateError } from 'layerwise';
import { classifier, quiet, trained, x, y } from './classifier.js';
import { refuses, wrong } from './table.js';

const { folder, model, run, surroundings } = await trained();

const raw = new Sequential([new Dense(1)]);

const cut = join(folder, 'cut.safetensors');
writeFileSync(cut, readFileSync(run).subarray(0, 1000));
const text = join(folder, 'text.safetensors');
writeFileSync(text, 'weights of my model, 1.5, 2.5');
const newer = join(folder, 'newer.safetensors');
writeFileSync(
  newer,
  Buffer.from(
    readFileSync(run).toString('latin1').replace('{\\"version\\":2,\\"settings', '{\\"version\\":9,\\"settings'),
    'latin1',
  ),
);
const spoiled = join(folder, 'spoiled.safetensors');
writeFileSync(
  spoiled,
  Buffer.from(
    readFileSync(run)
      .toString('latin1')
      .replace(
        '\\"values\\":{\\"learningRate\\":0.001,\\"beta1\\":0.9',
        '\\"values\\":{\\"learningRate\\":0.001,\\"beta1\\":9.0',
      ),
    'latin1',
  ),
);
const plain = join(folder, 'plain.safetensors');
await model.save(plain);
const damaged = join(folder, 'damaged.safetensors');
writeFileSync(
  damaged,
  Buffer.from(readFileSync(run).toString('latin1').replace('\\"epoch\\":', '\\"eqoch\\":'), 'latin1'),
);

const resume = { ...quiet, epochs: 4, resume: run };
const below = join(run, 'below.safetensors');

refuses('checkpoints and files of models', surroundings, [
  [
    'resuming from nowhere',
    () => model.fit(x, y, { ...resume, resume: join(folder, 'none') }),
    ResourceError,
    /^fit: cannot read ".*\/none": ENOENT/,
  ],
  [
    'resuming from a folder',
    () => model.fit(x, y, { ...resume, resume: folder }),
    ResourceError,
    /^fit: cannot read ".*": EISDIR/,
  ],
  [
    'resuming from a number',
    () => model.fit(x, y, { ...resume, resume: wrong(3) }),
    ArgumentError,
    'fit: resume must be the path of a checkpoint, got 3.',
  ],
  [
    'resuming from a truncated file',
    () => model.fit(x, y, { ...resume, resume: cut }),
    FormatError,
    /^parseSafetensors: ".*\/cut\.safetensors": the header says it has \d+ bytes, the file has 992 after its length\. It is truncated, or not a safetensors file\.$/,
  ],
  [
    'resuming from text',
    () => model.fit(x, y, { ...resume, resume: text }),
    FormatError,
    /^parseSafetensors: ".*\/text\.safetensors": the header says it has 2338340623295800695 bytes, the file has 21 after its length\. It is truncated, or not a safetensors file\.$/,
  ],
  [
    'resuming from a model file',
    () => model.fit(x, y, { ...resume, resume: plain }),
    FormatError,
    /^fit: ".*\/plain\.safetensors": the file is not a checkpoint of this library: its metadata lack 'layerwise\.checkpoint' \(has layerwise\.model\)\.$/,
  ],
  [
    'resuming from another version',
    () => model.fit(x, y, { ...resume, resume: newer }),
    FormatError,
    /^fit: ".*\/newer\.safetensors": the file holds a checkpoint of format version 9, this library reads version 2\. Install a newer version of the library\.$/,
  ],
  [
    'resuming from a damaged header',
    () => model.fit(x, y, { ...resume, resume: damaged }),
    FormatError,
    /^fit: ".*\/damaged\.safetensors": 'epoch' must be a number, got undefined\.$/,
  ],
  [
    'resuming in a wider model',
    () => classifier(9).fit(x, y, resume),
    FormatError,
    "fit: the checkpoint does not fit this run: the weights are those of another model: 'dense1.weight' is float32 [4, 8] in the file and float32 [4, 9] in the model; 'dense1.bias' is float32 [8] in the file and float32 [9] in the model; 'dense2.weight' is float32 [8, 3] in the file and float32 [9, 3] in the model.",
  ],
  [
    'resuming in a model of other names',
    () => {
      const renamed = new Sequential([new Dense(3, { name: 'only', activation: 'softmax' })], { inputShape: [4] });
      return renamed.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossEntropy' }).fit(x, y, resume);
    },
    FormatError,
    "fit: the checkpoint does not fit this run: the weights are those of another model: the file lacks 'only.weight', 'only.bias'; the model lacks 'dense1.weight', 'dense1.bias', 'dense2.weight', 'dense2.bias'.",
  ],
  [
    'resuming from a number outside its range',
    () => model.fit(x, y, { ...resume, resume: spoiled }),
    FormatError,
    'fit: the checkpoint does not fit this run: beta1 cannot be 9. Adam: beta1 must lie in [0, 1), got 9.',
  ],
  [
    'resuming with another optimizer',
    () => classifier().compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossEntropy' }).fit(x, y, resume),
    FormatError,
    `fit: the checkpoint does not fit this run: its optimizer is {"className":"Adam","learningRate":0.001,"beta1":0.9,"beta2":0.999,"epsilon":1e-8}, this run's is {"className":"SGD","learningRate":0.01}.`,
  ],
  [
    'resuming with another batch size',
    () => model.fit(x, y, { ...resume, batchSize: 4 }),
    FormatError,
    'fit: the checkpoint does not fit this run: it was made with batchSize = 8, this run has 4. Give the same, or train without resume.',
  ],
  [
    'resuming on fewer examples',
    () => model.fit(x.rows(0, 16), y.rows(0, 16), resume),
    FormatError,
    'fit: the checkpoint does not fit this run: it was made with examples = 20, this run has 16. Give the same, or train without resume.',
  ],
  [
    'resuming with another seed',
    () => model.fit(x, y, { ...resume, seed: 5 }),
    FormatError,
    'fit: the checkpoint does not fit this run: it was made with seed = 1, this run has 5. Give the same, or train without resume.',
  ],
  [
    'resuming with more callbacks',
    () => model.fit(x, y, { ...resume, callbacks: [new EarlyStopping({ monitor: 'loss' })] }),
    FormatError,
    'fit: the checkpoint does not fit this run: it has the states of 0 callbacks, this run has 1 with a state. Give the same callbacks in the same order.',
  ],
  [
    'saving below a file',
    () => model.save(below),
    ResourceError,
    /^save: cannot write ".*\/run\.safetensors\/below\.safetensors": ENOTDIR/,
  ],
  ['saving in the place of a folder', () => model.save(folder), ResourceError, /^save: cannot write ".*": EISDIR/],
  ['saving nowhere', () => model.save(''), ArgumentError, 'save: path must be the name of a file, got "".'],
  [
    'saving a model that is not built',
    () => raw.save(join(folder, 'raw')),
    StateError,
    'save: Sequential is not built yet. Call build(inputShape) first.',
  ],
]);
