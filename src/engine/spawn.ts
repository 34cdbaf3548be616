import { workerThreads } from './platform.js';
import { workerSource } from './worker-source.js';

/** What a worker needs to know; sent to it once. */
export interface WorkerSetup {
  readonly memory: WebAssembly.Memory;
  readonly modules: readonly (WebAssembly.Module | undefined)[];
  readonly control: number;
  readonly scratch: number;
  readonly spins: number;
  readonly slots: Readonly<Record<string, number>>;
}

/** A running worker thread. */
export interface Worker {
  /** Which of the workers' scratch areas it uses. */
  readonly place: number;
  /** Ends the thread; it may still finish the kernel it is in. */
  stop(): void;
}

/**
 * Starts a worker that never keeps the process alive, or returns undefined
 * where threads with shared memory are not to be had. `onDeath` is called when
 * the thread ends by itself or fails.
 */
export function spawn(place: number, setup: WorkerSetup, onDeath: (worker: Worker) => void): Worker | undefined {
  const node = workerThreads();
  return node ? spawnInNode(node, place, setup, onDeath) : spawnInBrowser(place, setup, onDeath);
}

function spawnInNode(
  node: typeof import('node:worker_threads'),
  place: number,
  setup: WorkerSetup,
  onDeath: (worker: Worker) => void,
): Worker | undefined {
  const thread = new node.Worker(workerSource, { eval: true, workerData: setup, execArgv: [], stdin: false });
  thread.unref();
  const worker: Worker = { place, stop: () => void thread.terminate() };
  thread.on('exit', () => onDeath(worker));
  thread.on('error', () => onDeath(worker));
  return worker;
}

function spawnInBrowser(place: number, setup: WorkerSetup, onDeath: (worker: Worker) => void): Worker | undefined {
  if (globalThis.crossOriginIsolated !== true || typeof globalThis.Worker !== 'function') return undefined;
  const address = URL.createObjectURL(new Blob([workerSource], { type: 'text/javascript' }));
  const thread = new globalThis.Worker(address);
  URL.revokeObjectURL(address);
  const worker: Worker = { place, stop: () => thread.terminate() };
  thread.onerror = () => onDeath(worker);
  thread.postMessage(setup);
  return worker;
}
