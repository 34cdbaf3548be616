// Nanoseconds an element of a 1000 x 1000 float32 matrix: npx tsx bench/kernels/elementwise.ts [threads ...]
import {
  activationBackward,
  type ActivationName,
  allocateArray,
  binaryCrossEntropyForward,
  engineInfo,
  logSoftmax,
  setThreads,
  softmax,
  softmaxBackward,
  softmaxCrossEntropyBackward,
  softmaxCrossEntropyForward,
  unary,
  type UnaryName,
} from '../../src/engine/index.js';

const ROWS = 1000;
const CLASSES = 1000;
const SIZE = ROWS * CLASSES;

function floats(length: number, value: (i: number) => number): Float32Array {
  const array = allocateArray('float32', length, 'bench');
  for (let i = 0; i < length; i++) array[i] = value(i);
  if (!(array instanceof Float32Array)) throw new Error('bench: not float32.');
  return array;
}

const x = floats(SIZE, (i) => (((i * 7919) % 10007) / 10007 - 0.5) * 8);
const positive = floats(SIZE, (i) => Math.exp(x[i]));
const targets = floats(SIZE, (i) => i % 2);
const dy = floats(SIZE, (i) => ((i * 31) % 101) / 101 - 0.5);
const y = floats(SIZE, () => 0);
const losses = floats(ROWS, () => 0);
const rowScale = floats(ROWS, () => 1 / ROWS);
const labels = allocateArray('int32', ROWS, 'bench');
if (!(labels instanceof Int32Array)) throw new Error('bench: not int32.');

const functions: readonly UnaryName[] = [
  'relu',
  'sqrt',
  'exp',
  'expm1',
  'log',
  'log1p',
  'tanh',
  'sigmoid',
  'softplus',
  'gelu',
  'geluTanh',
  'swish',
  'mish',
  'elu',
  'sin',
];
const derivatives: readonly ActivationName[] = ['relu', 'tanh', 'gelu', 'swish', 'mish', 'softplus'];

const cases: readonly (readonly [string, () => void])[] = [
  ...functions.map((name) => [name, () => unary(name, name === 'log' ? positive : x, y)] as const),
  ...derivatives.map((kind) => [`${kind} backward`, () => activationBackward(kind, x, x, dy, y, 1)] as const),
  ['softmax', () => softmax(x, y, ROWS, CLASSES)],
  ['softmax, 100000 rows of 10', () => softmax(x, y, SIZE / 10, 10)],
  ['softmax, middle axis of [10, 100, 1000]', () => softmax(x, y, 10, 100, 1000)],
  ['softmax backward', () => softmaxBackward(positive, dy, y, ROWS, CLASSES)],
  ['logSoftmax', () => logSoftmax(x, y, ROWS, CLASSES)],
  ['softmax cross-entropy', () => softmaxCrossEntropyForward(x, labels, losses, y, ROWS, CLASSES)],
  ['softmax cross-entropy backward', () => softmaxCrossEntropyBackward(y, labels, rowScale, y, ROWS, CLASSES)],
  ['binary cross-entropy', () => binaryCrossEntropyForward(x, targets, y)],
];

/** Median of 15 blocks of calls. */
function measure(run: () => void): number {
  const times: number[] = [];
  for (let block = -3; block < 15; block++) {
    const start = performance.now();
    for (let i = 0; i < 10; i++) run();
    if (block >= 0) times.push(((performance.now() - start) * 1e6) / 10 / SIZE);
  }
  return times.sort((a, b) => a - b)[times.length >> 1];
}

const counts = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [1, 2];
const results: number[][] = [];
for (const count of counts) {
  setThreads(count);
  for (let i = 0; i < 10; i++) softmax(x, y, ROWS, CLASSES); // enough work for the threads to be started
  await new Promise((resolve) => setTimeout(resolve, 300));
  results.push(cases.map(([, run]) => measure(run)));
}
console.log(`float32 [${ROWS}, ${CLASSES}], ns/element, build ${engineInfo().build}`);
console.log(`${''.padEnd(42)}${counts.map((count) => `${count} threads`.padStart(11)).join('')}`);
for (const [i, [name]] of cases.entries()) {
  console.log(`${name.padEnd(42)}${results.map((column) => column[i].toFixed(3).padStart(11)).join('')}`);
}
