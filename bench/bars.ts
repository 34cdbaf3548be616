/** What a value is held against. */
export interface Bar {
  readonly workload: string;
  /** The library that the value is divided by; undefined where the bound is absolute. */
  readonly peer?: Peer;
  /** The bound that a release must meet (two threads, relaxed build: Node 20), and the one aimed at (wide build: Node 24). */
  readonly first?: number;
  readonly goal?: number;
}

interface Peer {
  readonly library: string;
  readonly threads: number;
}

const torch: Peer = { library: 'torch', threads: 2 };
const numpy: Peer = { library: 'numpy', threads: 2 };
const onnx: Peer = { library: 'onnxruntime-node', threads: 2 };
const jax: Peer = { library: 'jax-js', threads: 1 };
const tfjs: Peer = { library: 'tfjs-wasm', threads: 1 };

/** Rates (GFLOP/s, samples/s) and shares (%) must be at least the bound, times at most. */
export const bars: readonly Bar[] = [
  { workload: 'W1-matmul-256', first: 95, goal: 180 },
  { workload: 'W1-matmul-1024', first: 100, goal: 180 },
  { workload: 'W2-mlp-train', peer: torch, first: 1.15, goal: 2 },
  { workload: 'W2-mlp-train', peer: jax, goal: 4 },
  { workload: 'W2-mlp-train', peer: tfjs, goal: 20 },
  { workload: 'W3-mlp-small-train', peer: torch, first: 0.75, goal: 1.4 },
  { workload: 'W3-mlp-small-train', peer: jax, goal: 4 },
  { workload: 'W3-mlp-small-train', peer: tfjs, goal: 20 },
  { workload: 'W4-cnn-train', peer: torch, first: 0.5, goal: 1.1 },
  { workload: 'W5-lenet5-train', peer: torch, first: 1.2, goal: 2 },
  { workload: 'W6-conv3x3-fwdbwd', peer: torch, first: 0.28, goal: 0.6 },
  { workload: 'W7-resnet-block-train', peer: torch, first: 0.35, goal: 0.8 },
  { workload: 'W8-lstm-train', peer: torch, first: 1, goal: 1.8 },
  { workload: 'W9-gru-train', peer: torch, first: 1, goal: 1.8 },
  { workload: 'W10-vgg16-infer', peer: torch, first: 2.3, goal: 1 },
  { workload: 'W11-logreg-train', peer: numpy, first: 1.3, goal: 1 },
  { workload: 'W12-mlp-infer-1', peer: onnx, first: 1.5, goal: 1 },
  { workload: 'W13-adam-update', peer: torch, first: 0.4 },
  { workload: 'W14-softmax', peer: torch, first: 2, goal: 1.2 },
  { workload: 'W14-exp', peer: torch, first: 2, goal: 1.2 },
  { workload: 'W14-tanh', peer: torch, first: 2, goal: 1.2 },
  { workload: 'W15-cold-start', peer: { ...tfjs, threads: 2 }, first: 0.6 },
  { workload: 'W15-cold-start', goal: 110 },
  { workload: 'search-32-trials', first: 90 },
];
