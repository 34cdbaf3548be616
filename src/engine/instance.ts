import { StateError } from '../errors/index.js';
import { type Build, candidates, compile, forcedBuild, optimizing } from './build.js';
import type { FloatDType } from './dtype.js';
import type { KernelName } from './generated/kernels.js';
import { reserve, sharedMemory } from './memory.js';
import { isWidened, multipliesCorrectly } from './trial.js';

/** Bytes of scratch memory that each thread's kernels may use: gemm's packed panels are the largest user. */
export const SCRATCH_BYTES = 4 * 1024 * 1024;

/** A kernel as JavaScript sees it: element range first, then addresses and numbers. */
export type KernelFunction = (...args: number[]) => void;

/** The compiled kernels of one element type, instantiated for this thread. */
export interface Instance {
  readonly module: WebAssembly.Module;
  /** Functions in the order of the module's exports, the same in every thread. */
  readonly functions: readonly KernelFunction[];
  readonly index: ReadonlyMap<string, number>;
}

/** A kernel's places in the two modules, resolved when it is first launched. */
export interface Kernel {
  readonly name: KernelName;
  readonly float32: { index: number };
  readonly float64: { index: number };
}

let chosen: Build | undefined;
let scratch = 0;
const instances: { float32: Instance | undefined; float64: Instance | undefined } = {
  float32: undefined,
  float64: undefined,
};

/** Names a kernel once, so that launching it looks nothing up. */
export function kernel(name: KernelName): Kernel {
  return { name, float32: { index: -1 }, float64: { index: -1 } };
}

/** The build in use; chosen at the first call. */
export function currentBuild(): Build {
  return chosen ?? (instance('float32'), chosen ?? 'base');
}

/** The kernels of one element type, compiled at the first call. */
export function instance(dtype: FloatDType): Instance {
  return instances[dtype] ?? (instances[dtype] = instantiate(dtype));
}

/** The modules compiled so far, for the other threads. */
export function modules(): (WebAssembly.Module | undefined)[] {
  return [instances.float32?.module, instances.float64?.module];
}

/** The position of a kernel in the exports of its module. */
export function indexOf(kernel: Kernel, dtype: FloatDType): number {
  const place = kernel[dtype];
  if (place.index >= 0) return place.index;
  const { index } = instance(dtype);
  const found = index.get(`${kernel.name}_${dtype === 'float32' ? 'f32' : 'f64'}`) ?? index.get(kernel.name);
  if (found === undefined) throw new StateError(`engine: there is no kernel '${kernel.name}' for ${dtype}.`);
  place.index = found;
  return found;
}

/** Runs a kernel's first call, in which V8 compiles what it reaches. */
export function firstCall(dtype: FloatDType, action: () => void): void {
  optimizing(layout(currentBuild(), dtype), action);
}

/** float64 kernels are laid out for 128 bits in the wide build too, and never widened. */
function layout(build: Build, dtype: FloatDType): Build {
  return build === 'wide' && dtype === 'float64' ? 'relaxed' : build;
}

/** The fastest build that passes its trial: float32 chooses, float64 starts from that choice. */
function instantiate(dtype: FloatDType): Instance {
  const builds = candidates();
  const first = dtype === 'float64' ? builds.indexOf(currentBuild()) : 0;
  for (const build of builds.slice(first)) {
    const candidate = load(layout(build, dtype), dtype);
    if (!passes(candidate, layout(build, dtype), dtype)) continue;
    chosen ??= build;
    return candidate;
  }
  throw new StateError(
    `engine: no ${dtype} build multiplies correctly on this runtime (tried ${builds.join(', ')}). ` +
      'Please report it with the versions of the runtime and the processor, or try another runtime.',
  );
}

function passes({ functions, index }: Instance, build: Build, dtype: FloatDType): boolean {
  const kernels = (name: string): KernelFunction => functions[index.get(name) ?? -1];
  return optimizing(build, () => {
    if (!multipliesCorrectly(kernels, dtype)) return false;
    // Not widened, the wide build is slower than the relaxed one, and exactly as right.
    return build !== 'wide' || forcedBuild() === 'wide' || isWidened(kernels);
  });
}

function load(build: Build, dtype: FloatDType): Instance {
  const memory = sharedMemory();
  scratch ||= reserve(SCRATCH_BYTES, 'engine scratch');
  const module = compiled(build, dtype);
  const { exports } = optimizing(
    build,
    () => new WebAssembly.Instance(module, { env: { memory, abort: () => undefined } }),
  );
  const functions: KernelFunction[] = [];
  const index = new Map<string, number>();
  for (const [name, value] of Object.entries(exports)) {
    if (!isFunction(value)) continue;
    index.set(name, functions.length);
    functions.push(value);
  }
  functions[index.get('setScratch') ?? -1](scratch);
  return { module, functions, index };
}

const ATTEMPTS = 20;

/**
 * The module of a build. Flags belong to all threads of the process: another engine, such as that of a trial in a worker
 * thread, may restore them just before this one compiles, which then fails. It is tried again.
 */
function compiled(build: Build, dtype: FloatDType): WebAssembly.Module {
  for (let attempt = 1; ; attempt++) {
    try {
      return optimizing(build, () => compile(build, dtype));
    } catch (error) {
      if (!(error instanceof WebAssembly.CompileError) || attempt === ATTEMPTS) throw error;
    }
  }
}

function isFunction(value: WebAssembly.ExportValue): value is KernelFunction {
  return typeof value === 'function';
}
