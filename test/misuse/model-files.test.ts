import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ArgumentError, FormatError, ResourceError, loadModel } from 'layerwise';
import { encodeSafetensors, parseSafetensors } from '../../src/io/safetensors.js';
import { trained } from './classifier.js';
import { refuses, wrong } from './table.js';

const { folder, model, surroundings } = await trained();

const path = join(folder, 'model.safetensors');
await model.save(path);

/** A copy of the model's file in which a text is replaced by one as long. */
function altered(name: string, from: string, to: string): string {
  const text = readFileSync(path).toString('latin1');
  if (!text.includes(from) || from.length !== to.length) throw new Error(`${name}: ${from} cannot become ${to}`);
  const file = join(folder, name);
  writeFileSync(file, Buffer.from(text.replace(from, to), 'latin1'));
  return file;
}

const newer = altered('newer', '\\"version\\":1', '\\"version\\":7');
const unknownClass = altered('class', '\\"Dense\\"', '\\"Dence\\"');
const unknownModel = altered('container', '\\"Sequential\\"', '\\"Sequentiel\\"');
const otherUnits = altered('units', '\\"units\\":8', '\\"units\\":9');
const badUnits = altered('bad', '\\"units\\":8', '\\"units\\":0');
const stored = parseSafetensors(readFileSync(path));
const vast = join(folder, 'vast');
const vastMetadata: Record<string, string> = {};
for (const [key, text] of stored.metadata) vastMetadata[key] = text.replaceAll('"units":8', '"units":900000000');
writeFileSync(vast, encodeSafetensors(stored.tensors, vastMetadata));
const noWeights = altered('names', '"dense1.bias"', '"dense9.bias"');
const noJson = altered('json', '"{\\"version', '"[\\"version');
const cut = join(folder, 'cut');
writeFileSync(cut, readFileSync(path).subarray(0, -8));
const weightless = join(folder, 'weightless');
writeFileSync(weightless, Buffer.from('\x02\0\0\0\0\0\0\0{}', 'latin1'));

refuses('loading models', surroundings, [
  [
    'a file that is not there',
    () => loadModel(join(folder, 'none')),
    ResourceError,
    /^loadModel: cannot read ".*\/none": ENOENT/,
  ],
  ['a folder', () => loadModel(folder), ResourceError, /^loadModel: cannot read ".*": EISDIR/],
  [
    'a path that is none',
    () => loadModel(wrong(undefined)),
    ArgumentError,
    'loadModel: path must be the name of a file, got undefined.',
  ],
  [
    'a truncated file',
    () => loadModel(cut),
    FormatError,
    /^parseSafetensors: ".*\/cut": tensor "dense2\.bias": data_offsets must be \[begin, end\] within the \d+ bytes of data, got \[\d+, \d+\]\. The file is truncated or damaged\.$/,
  ],
  [
    'safetensors without a model',
    () => loadModel(weightless),
    FormatError,
    /^loadModel: ".*\/weightless": the file is not a model of this library: its metadata lack 'layerwise\.model' \(has none\)\.$/,
  ],
  [
    'a model of another version',
    () => loadModel(newer),
    FormatError,
    /^loadModel: ".*\/newer": the file holds a model of format version 7, this library reads version 1\. Install a newer version of the library\.$/,
  ],
  [
    'a layer of an unknown class',
    () => loadModel(unknownClass),
    FormatError,
    /^loadModel: ".*\/class"\.config\.layers\[0\]: no layer class 'Dence' is known\. Did you mean 'Dense'\? Make your own classes known by registerLayer\(className, theClass\)\.$/,
  ],
  [
    'a model of an unknown class',
    () => loadModel(unknownModel),
    FormatError,
    /^loadModel: ".*\/container": the architecture cannot be made: loadModel: ".*\/container"\.config: className must be one of 'Sequential', 'Graph', got "Sequentiel"\. Did you mean 'Sequential'\?$/,
  ],
  [
    'an architecture of other shapes',
    () => loadModel(otherUnits),
    FormatError,
    /^loadModel: ".*\/units": the weights are those of another model: 'dense1\.weight' is float32 \[4, 8\] in the file and float32 \[4, 9\] in the model; 'dense1\.bias' is float32 \[8\] in the file and float32 \[9\] in the model; 'dense2\.weight' is float32 \[8, 3\] in the file and float32 \[9, 3\] in the model\.$/,
  ],
  [
    'an architecture that cannot be',
    () => loadModel(badUnits),
    FormatError,
    /^loadModel: ".*\/bad": the architecture cannot be made: Dense: units must be a positive integer, got 0\.$/,
  ],
  [
    'an architecture far larger than the weights',
    () => loadModel(vast),
    FormatError,
    /^loadModel: ".*\/vast": the architecture cannot be made: Sequential\[0\] Dense 'dense1': weight \[4, 900000000\] needs more elements than the weights have that are to fill it\.$/,
  ],
  [
    'weights of other names',
    () => loadModel(noWeights),
    FormatError,
    /^loadModel: ".*\/names": the weights are those of another model: the file lacks 'dense1\.bias'; the model lacks 'dense9\.bias'\.$/,
  ],
  [
    'an architecture that is not JSON',
    () => loadModel(noJson),
    FormatError,
    /^loadModel: ".*\/json": metadata 'layerwise\.model' is not JSON\. The file is damaged\.$/,
  ],
]);
