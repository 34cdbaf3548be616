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

/** The build that this process can and should use. */
export function chooseBuild(): Build {
  const forced = environment('LAYERWISE_SIMD');
  if (forced !== undefined && forced !== '') {
    const build = oneOf('LAYERWISE_SIMD', 'value', forced, ['base', 'relaxed', 'wide']);
    if (!available(build)) {
      throw new ArgumentError(`LAYERWISE_SIMD: this runtime cannot run the '${build}' build. Unset it, or choose 'base'.`);
    }
    return build;
  }
  if (available('wide')) return 'wide';
  return available('relaxed') ? 'relaxed' : 'base';
}

/** Whether this runtime can run a build. */
export function available(build: Build): boolean {
  if (build === 'base') return true;
  if (build === 'wide') return nodeMajor >= 24 && mayTouchFlags();
  return nodeMajor >= 22 || (nodeMajor >= 20 && mayTouchFlags()) || supportsRelaxed();
}

/** Compiles a build's kernels of one element type with V8's optimizing compiler only. */
export function compile(build: Build, dtype: FloatDType): WebAssembly.Module {
  const bytes = decode(sources[dtype][build]);
  return withFlags(build, () => new WebAssembly.Module(bytes));
}

function mayTouchFlags(): boolean {
  return v8Module() !== undefined && environment('LAYERWISE_V8_FLAGS') !== '0';
}

// The flags are set around compilation only: the slow first tier never runs, and nothing else in the process notices.
function withFlags<T>(build: Build, action: () => T): T {
  const v8 = v8Module();
  if (!v8 || !mayTouchFlags()) return action();
  const extra = build === 'wide' ? [WIDEN] : build === 'relaxed' && nodeMajor < 22 ? [RELAXED] : [];
  for (const flag of ['no-liftoff', 'no-wasm-lazy-compilation', ...extra]) v8.setFlagsFromString(`--${flag}`);
  try {
    return action();
  } finally {
    for (const flag of ['liftoff', 'wasm-lazy-compilation', ...extra.map((name) => `no-${name}`)]) {
      v8.setFlagsFromString(`--${flag}`);
    }
  }
}

/** Whether the runtime accepts a module with relaxed multiply-add without being told to. */
function supportsRelaxed(): boolean {
  return WebAssembly.validate(decode(float32.relaxed));
}

function decode(base64: string): Uint8Array<ArrayBuffer> {
  const node = bufferModule();
  if (node) return Uint8Array.from(node.Buffer.from(base64, 'base64'));
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
