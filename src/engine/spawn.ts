import { workerThreads } from './platform.js';

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

/** Called when a thread has ended, by itself, by `stop` or by the error that is given then. */
export type OnDeath = (worker: Worker, error?: unknown) => void;

/**
 * Starts a worker that runs `source`, a program as text, and never keeps the
 * process alive; or returns undefined where threads with shared memory are not
 * to be had. The program finds `setup` as its workerData in Node and as its
 * first message in a browser.
 */
export function spawn(source: string, place: number, setup: object, onDeath: OnDeath): Worker | undefined {
  const node = workerThreads();
  return node ? spawnInNode(node, source, place, setup, onDeath) : spawnInBrowser(source, place, setup, onDeath);
}

function spawnInNode(
  node: typeof import('node:worker_threads'),
  source: string,
  place: number,
  setup: object,
  onDeath: OnDeath,
): Worker | undefined {
  const thread = new node.Worker(source, { eval: true, workerData: setup, execArgv: [], stdin: false });
  thread.unref();
  const worker: Worker = { place, stop: () => void thread.terminate() };
  thread.on('exit', () => onDeath(worker));
  thread.on('error', (error) => onDeath(worker, error));
  return worker;
}

function spawnInBrowser(source: string, place: number, setup: object, onDeath: OnDeath): Worker | undefined {
  if (globalThis.crossOriginIsolated !== true || typeof globalThis.Worker !== 'function') return undefined;
  const address = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  const thread = new globalThis.Worker(address);
  URL.revokeObjectURL(address);
  const worker: Worker = { place, stop: () => thread.terminate() };
  thread.onerror = ({ message }) => onDeath(worker, new Error(message));
  thread.postMessage(setup);
  return worker;
}
