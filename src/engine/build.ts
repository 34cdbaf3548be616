import { ArgumentError, oneOf } from '../errors/index.js';
import { unpack } from './archive.js';
import type { FloatDType } from './dtype.js';
import { archives } from './generated/kernels.js';
import { environment, nodeMajor, v8Module } from './platform.js';

/**
 * The three builds of the kernels: `base` needs SIMD128 alone, `relaxed` fuses
 * multiply and add, `wide` is laid out so that V8 widens it to 256 bits.
 */
export type Build = 'base' | 'relaxed' | 'wide';

/** The order in which an archive holds the builds. */
const archived: readonly Build[] = ['base', 'relaxed', 'wide'];

/** A build's bytes. float64 has no wide build: the relaxed one gives the same bits. */
function bytesOf(build: Build, dtype: FloatDType): Uint8Array<ArrayBuffer> {
  const there = dtype === 'float64' && build === 'wide' ? 'relaxed' : build;
  return unpack(archives[dtype], archived.indexOf(there));
}

/** A flag of V8 and what restores its default. */
type Flag = readonly [set: string, restore: string];

// Optimize at the first call. From V8 14 (Node 25) on, code without a slow first tier can crash V8's inlining; there, a
// function's budget for that tier is spent at once. An unknown flag prints to stderr: versions after 26 are left alone.
const atFirstCall: readonly Flag[] =
  nodeMajor < 25
    ? [['--no-liftoff', '--liftoff']]
    : [
        ['--wasm-sync-tier-up', '--no-wasm-sync-tier-up'],
        ['--wasm-tiering-budget=1', '--wasm-tiering-budget=13000000'],
      ];
const LAST_KNOWN = 26;

// Fused multiply-add is on by default from Node 22; the pass that widens is known from Node 24.
const fuse: Flag = ['--experimental-wasm-relaxed-simd', '--no-experimental-wasm-relaxed-simd'];
const widen: Flag = ['--experimental-wasm-revectorize', '--no-experimental-wasm-revectorize'];

/** The builds to try, the fastest first: those that this runtime can run, or the one that LAYERWISE_SIMD forces. */
export function candidates(): readonly Build[] {
  const forced = forcedBuild();
  if (forced) return [forced];
  const builds = ['wide', 'relaxed', 'base'] as const;
  return builds.filter(available);
}

/** The build that LAYERWISE_SIMD asks for. */
export function forcedBuild(): Build | undefined {
  const value = environment('LAYERWISE_SIMD');
  if (value === undefined || value === '') return undefined;
  const build = oneOf('LAYERWISE_SIMD', 'value', value, ['base', 'relaxed', 'wide']);
  if (!available(build)) {
    throw new ArgumentError(
      `LAYERWISE_SIMD: this runtime cannot run the '${build}' build. Unset it, or choose 'base'.`,
    );
  }
  return build;
}

/** Whether this runtime can run a build. */
export function available(build: Build): boolean {
  if (build === 'base') return true;
  if (build === 'wide') return nodeMajor >= 24 && mayTouchFlags();
  return nodeMajor >= 22 || (nodeMajor >= 20 && mayTouchFlags()) || WebAssembly.validate(bytesOf('relaxed', 'float32'));
}

/** A build's kernels of one element type. V8 compiles each function at its first call: see `optimizing`. */
export function compile(build: Build, dtype: FloatDType): WebAssembly.Module {
  return new WebAssembly.Module(bytesOf(build, dtype));
}

/**
 * Runs an action in which V8 compiles modules, instantiates them, or calls
 * functions for the first time, so that its optimizing compiler does it: the
 * slow first tier is not waited for, and the wide build is widened. The code
 * serves all threads. The flags are restored behind the action, so that
 * nothing else in the process notices.
 */
export function optimizing<T>(build: Build, action: () => T): T {
  const v8 = mayTouchFlags() ? v8Module() : undefined;
  if (!v8) return action();
  const flags = [...atFirstCall];
  if (build === 'wide') flags.push(widen);
  if (build === 'relaxed' && nodeMajor < 22) flags.push(fuse);
  for (const [set] of flags) v8.setFlagsFromString(set);
  try {
    return action();
  } finally {
    for (const [, restore] of flags) v8.setFlagsFromString(restore);
  }
}

function mayTouchFlags(): boolean {
  const known = nodeMajor >= 20 && nodeMajor <= LAST_KNOWN && v8Module() !== undefined;
  return known && environment('LAYERWISE_V8_FLAGS') !== '0';
}
