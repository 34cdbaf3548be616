// Speed of convolutions at the shapes of known networks: npx tsx bench/kernels/conv.ts [threads ...]
import {
  allocateArray,
  convBackwardFilter,
  convBackwardInput,
  convForward,
  type ConvShape,
  convWorkspace,
  engineInfo,
  type FloatArray,
  setThreads,
} from '../../src/engine/index.js';
import { gatherBackwardFilter, gatherBackwardInput, gatherForward } from '../../src/engine/ops/conv-gather.js';

/** An image of `size` x `size`, filters of `kernel` x `kernel`. */
interface Case {
  readonly name: string;
  readonly batch: number;
  readonly size: number;
  readonly channels: number;
  readonly filters: number;
  readonly kernel: number;
  readonly stride?: number;
  readonly pad?: number;
  readonly groups?: number;
}

const cases: readonly Case[] = [
  { name: 'W6', batch: 16, size: 32, channels: 64, filters: 64, kernel: 3 },
  { name: 'W4, first', batch: 128, size: 28, channels: 1, filters: 32, kernel: 5 },
  { name: 'W4, second', batch: 128, size: 14, channels: 32, filters: 64, kernel: 5 },
  { name: 'LeNet, first', batch: 64, size: 28, channels: 1, filters: 6, kernel: 5 },
  { name: 'LeNet, second', batch: 64, size: 14, channels: 6, filters: 16, kernel: 5, pad: 0 },
  { name: 'W7', batch: 32, size: 16, channels: 64, filters: 64, kernel: 3 },
  { name: 'ResNet, first', batch: 1, size: 224, channels: 3, filters: 64, kernel: 7, stride: 2 },
  { name: 'ResNet, down', batch: 8, size: 28, channels: 128, filters: 256, kernel: 3, stride: 2 },
  { name: 'ResNet, 1 x 1 down', batch: 8, size: 28, channels: 128, filters: 256, kernel: 1, stride: 2 },
  { name: 'ResNet, 1 x 1', batch: 8, size: 28, channels: 128, filters: 256, kernel: 1 },
  { name: 'ResNeXt', batch: 8, size: 28, channels: 128, filters: 128, kernel: 3, groups: 32 },
  { name: 'VGG 1.1', batch: 1, size: 224, channels: 3, filters: 64, kernel: 3 },
  { name: 'VGG 1.2', batch: 1, size: 224, channels: 64, filters: 64, kernel: 3 },
  { name: 'VGG 2.2', batch: 1, size: 112, channels: 128, filters: 128, kernel: 3 },
  { name: 'VGG 3.2', batch: 1, size: 56, channels: 256, filters: 256, kernel: 3 },
  { name: 'VGG 4.2', batch: 1, size: 28, channels: 512, filters: 512, kernel: 3 },
  { name: 'VGG 5.1', batch: 1, size: 14, channels: 512, filters: 512, kernel: 3 },
];

function shapeOf({ batch, size, channels, filters, kernel, stride = 1, groups = 1, ...rest }: Case): ConvShape {
  const pad = rest.pad ?? (kernel - 1) >> 1;
  const out = Math.floor((size + 2 * pad - kernel) / stride) + 1;
  return {
    ...{ batch, channels, filters, groups, depth: 1, height: size, width: size },
    ...{ kernelDepth: 1, kernelHeight: kernel, kernelWidth: kernel },
    ...{ strideDepth: 1, strideHeight: stride, strideWidth: stride },
    ...{ dilationDepth: 1, dilationHeight: 1, dilationWidth: 1 },
    ...{ padDepth: 0, padHeight: pad, padWidth: pad, outDepth: 1, outHeight: out, outWidth: out },
  };
}

function array(length: number): FloatArray {
  const values = allocateArray('float32', length, 'bench');
  for (let i = 0; i < length; i++) values[i] = ((i * 7919) % 1013) / 1013 - 0.5;
  return values instanceof Int32Array ? new Float32Array(values) : values;
}

/** GFLOP/s of the median of 9 blocks of calls. */
function rate(flops: number, run: () => void): number {
  const calls = Math.ceil(1e9 / flops);
  const rates: number[] = [];
  for (let block = -2; block < 9; block++) {
    const start = performance.now();
    for (let i = 0; i < calls; i++) run();
    if (block >= 0) rates.push((flops * calls) / (performance.now() - start) / 1e6);
  }
  return rates.sort((x, y) => x - y)[rates.length >> 1];
}

/** Forward, input and filter gradient: what the layer gets, then by gathered products alone. */
function measure(item: Case): number[] {
  const shape = shapeOf(item);
  const { batch, outHeight, outWidth, channels, filters, groups } = shape;
  const taps = item.kernel ** 2;
  const x = array(batch * item.size ** 2 * channels);
  const dx = array(x.length);
  const filter = array((taps * channels * filters) / groups);
  const dFilter = array(filter.length);
  const y = array(batch * outHeight * outWidth * filters);
  const bias = array(filters);
  const space = array(Math.max(1, convWorkspace(shape, 'float32')));
  const flops = (2 * y.length * taps * channels) / groups;
  const passes = [
    () => convForward(shape, x, filter, bias, 'relu', y, space),
    () => convBackwardInput(shape, y, filter, dx, space),
    () => convBackwardFilter(shape, x, y, dFilter, 1, space),
  ];
  const gathered = [
    () => gatherForward(shape, x, filter, bias, 'relu', y, space),
    () => gatherBackwardInput(shape, y, filter, dx, space),
    () => gatherBackwardFilter(shape, x, y, dFilter, 1),
  ];
  const ways = item.kernel === 1 ? passes : [...passes, ...gathered];
  return ways.map((run) => rate(flops, run));
}

const counts = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [2];
for (const count of counts) {
  setThreads(count);
  console.log(`${process.version}, ${engineInfo().build} build, ${count} threads, GFLOP/s`);
  console.log(`${' '.repeat(52)} forward  dInput dFilter | gathered`);
  for (const item of cases) {
    const { batch, size, channels, filters, kernel, stride = 1 } = item;
    const label = `[${batch}, ${size}, ${size}, ${channels}] ${kernel}x${kernel}x${filters} / ${stride}`;
    const columns = measure(item).map((value) => value.toFixed(1).padStart(7));
    console.log([item.name.padEnd(19), label.padEnd(32), ...columns].join(' '));
  }
}
