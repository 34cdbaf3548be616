import { ArgumentError, oneOf } from '../errors/index.js';
import type { FloatDType } from './dtype.js';
import { float32, float64 } from './generated/kernels.js';
import { bufferModule, environment, nodeMajor, v8Module } from './platform.js';

/**
 * The three builds of the kernels: `base` needs SIMD128 alone, `relaxed` fuses
 * multiply and add, `wide` is laid out so that V8 widens it to 256 bits.
 */
export type Build = 'base' | 'relaxed' | 'wide';

const sources = { float32, float64 };

const WIDEN = 'experimental-wasm-revectorize'; // known to V8 of Node >= 24
const RELAXED = 'experimental-wasm-relaxed-simd'; // on by default from Node 22

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
  return nodeMajor >= 22 || (nodeMajor >= 20 && mayTouchFlags()) || WebAssembly.validate(decode(float32.relaxed));
}

/** A build's kernels of one element type. V8 compiles each function at its first call: see `optimizing`. */
export function compile(build: Build, dtype: FloatDType): WebAssembly.Module {
  const bytes = decode(sources[dtype][build]);
  return optimizing(build, () => new WebAssembly.Module(bytes));
}

/**
 * Runs an action during which V8 compiles the functions called for the first
 * time with its optimizing compiler: the slow first tier never runs, and the
 * wide build is widened. The compiled code serves all threads. The flags are
 * restored behind the action, so that nothing else in the process notices.
 */
export function optimizing<T>(build: Build, action: () => T): T {
  const v8 = mayTouchFlags() ? v8Module() : undefined;
  if (!v8) return action();
  const extra = build === 'wide' ? WIDEN : build === 'relaxed' && nodeMajor < 22 ? RELAXED : undefined;
  v8.setFlagsFromString('--no-liftoff');
  if (extra) v8.setFlagsFromString(`--${extra}`);
  try {
    return action();
  } finally {
    v8.setFlagsFromString('--liftoff');
    if (extra) v8.setFlagsFromString(`--no-${extra}`);
  }
}

function mayTouchFlags(): boolean {
  return v8Module() !== undefined && environment('LAYERWISE_V8_FLAGS') !== '0';
}

function decode(base64: string): Uint8Array<ArrayBuffer> {
  const node = bufferModule();
  if (node) return Uint8Array.from(node.Buffer.from(base64, 'base64'));
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
