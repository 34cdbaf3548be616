// Speed of the optimizers' fused steps: npx tsx bench/kernels/adam.ts [threads ...]
import { adamStep, allocateArray, engineInfo, momentumStep, setThreads, sgdStep } from '../../src/engine/index.js';

const sizes = [65_536, 1_000_000 - (1_000_000 % 16), 4_194_304];

/** Median nanoseconds per element of one step; the gradients, which a step clears, are filled outside the clock. */
function measure(n: number, fill: () => void, step: () => void): number {
  const times: number[] = [];
  for (let call = -20; call < Math.ceil(1e8 / n); call++) {
    fill();
    const start = performance.now();
    step();
    if (call >= 0) times.push(((performance.now() - start) * 1e6) / n);
  }
  return times.sort((x, y) => x - y)[times.length >> 1];
}

const counts = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [1, 2];
console.log(
  `${process.version}, ${engineInfo().build} build, nanoseconds per parameter by threads ${counts.join(', ')}`,
);
for (const n of sizes) {
  const [theta, g, m, v] = ['theta', 'g', 'm', 'v'].map((who) => allocateArray('float32', n, who));
  for (let i = 0; i < n; i++) {
    theta[i] = ((i * 7919) % 1013) / 1013 - 0.5;
    m[i] = theta[i] / 10;
    v[i] = theta[i] ** 2 / 100;
  }
  const gradient = theta.slice();
  const steps: Readonly<Record<string, () => void>> = {
    sgd: () => sgdStep('float32', 0, n, 1e-3, theta, g),
    momentum: () => momentumStep('float32', 0, n, 1e-3, 0.9, 0.1, theta, g, m),
    adam: () => adamStep('float32', 0, n, 1e-3, 0.9, 0.1, 0.999, 0.001, 1e-8, 1, theta, g, m, v),
  };
  for (const [name, step] of Object.entries(steps)) {
    const columns = counts.map((count) => {
      setThreads(count);
      return measure(n, () => g.set(gradient), step)
        .toFixed(3)
        .padStart(8);
    });
    console.log(name.padEnd(10), String(n).padStart(9), ...columns);
  }
}
