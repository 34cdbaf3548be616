// Speed of gemm at the shapes that training meets: npx tsx bench/kernels/gemm.ts [threads ...]
import {
  allocateArray,
  engineInfo,
  type FloatArray,
  gemm,
  packB,
  packedLength,
  setThreads,
} from '../../src/engine/index.js';

interface Case {
  readonly name: string;
  readonly m: number;
  readonly k: number;
  readonly n: number;
  readonly transA?: boolean;
  readonly transB?: boolean;
  readonly beta?: number;
  readonly packedB?: boolean;
}

const cases: readonly Case[] = [
  ...[64, 128, 256, 512, 1024].map((n) => ({ name: `${n}³`, m: n, k: n, n })),
  { name: 'dense 784-512 y = x W', m: 128, k: 784, n: 512 },
  { name: 'dense 784-512 dW = xᵀ dz', m: 784, k: 128, n: 512, transA: true },
  { name: 'dense 784-512 dW += xᵀ dz', m: 784, k: 128, n: 512, transA: true, beta: 1 },
  { name: 'dense 512-512 y = x W', m: 128, k: 512, n: 512 },
  { name: 'dense 512-512 dW = xᵀ dz', m: 512, k: 128, n: 512, transA: true },
  { name: 'dense 512-512 dx = dz Wᵀ', m: 128, k: 512, n: 512, transB: true },
  { name: 'dense 512-10 y = x W', m: 128, k: 512, n: 10 },
  { name: 'dense 512-10 dW = xᵀ dz', m: 512, k: 128, n: 10, transA: true },
  { name: 'dense 512-10 dx = dz Wᵀ', m: 128, k: 10, n: 512, transB: true },
  { name: 'dense 784-256 y = x W', m: 128, k: 784, n: 256 },
  { name: 'dense 784-256 dW = xᵀ dz', m: 784, k: 128, n: 256, transA: true },
  { name: 'one sample 784-512', m: 1, k: 784, n: 512 },
  { name: 'one sample 512-10', m: 1, k: 512, n: 10 },
  { name: 'one sample, Wᵀ 512-512', m: 1, k: 512, n: 512, transB: true },
  { name: '4 samples 512-512', m: 4, k: 512, n: 512 },
  { name: '8 samples 512-512', m: 8, k: 512, n: 512 },
  { name: '32 samples 256-1024', m: 32, k: 256, n: 1024 },
  { name: '32 samples, packed W', m: 32, k: 256, n: 1024, packedB: true },
  { name: '32 samples, packed Wᵀ', m: 32, k: 1024, n: 256, transB: true, packedB: true },
  { name: 'outer product', m: 784, k: 1, n: 512, transA: true, beta: 1 },
  { name: 'logistic X w', m: 209, k: 12288, n: 1 },
  { name: 'logistic Xᵀ dz', m: 12288, k: 209, n: 1, transA: true },
];

function array(length: number): FloatArray {
  const values = allocateArray('float32', length, 'bench');
  for (let i = 0; i < length; i++) values[i] = ((i * 7919) % 1013) / 1013 - 0.5;
  return values instanceof Int32Array ? new Float32Array(values) : values;
}

/** Median GFLOP/s of 15 blocks of calls. */
function measure(item: Case): number {
  const { m, n, k } = item;
  const plain = array(k * n);
  const b = item.packedB ? array(packedLength(k, n)) : plain;
  if (item.packedB) packB(k, n, plain, b, { transB: item.transB });
  const options = { ...item, a: array(m * k), b, c: array(m * n) };
  const flops = 2 * m * n * k;
  const calls = Math.min(3000, Math.ceil(2e8 / flops));
  const rates: number[] = [];
  for (let block = -3; block < 15; block++) {
    const start = performance.now();
    for (let i = 0; i < calls; i++) gemm(options);
    if (block >= 0) rates.push((flops * calls) / (performance.now() - start) / 1e6);
  }
  return rates.sort((x, y) => x - y)[rates.length >> 1];
}

const counts = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [1, 2];
const rates = counts.map((count) => {
  setThreads(count);
  return cases.map(measure);
});
console.log(`${process.version}, ${engineInfo().build} build, GFLOP/s by threads`);
cases.forEach((item, at) => {
  const shape = `[${item.m}, ${item.k}] x [${item.k}, ${item.n}]`;
  const columns = rates.map((of) => of[at].toFixed(1).padStart(8));
  console.log([item.name.padEnd(28), shape.padEnd(26), ...columns].join(' '));
});
