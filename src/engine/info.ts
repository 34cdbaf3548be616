import type { Build } from './build.js';
import { currentBuild } from './instance.js';
import { memoryInUse, memoryReserved } from './memory.js';
import { threads } from './pool.js';

/** What the engine runs on now. */
export interface EngineInfo {
  /** The kernels in use: `base`, `relaxed` (fused multiply-add) or `wide` (256 bits). */
  readonly build: Build;
  /** Threads that share the work, the main one included. */
  readonly threads: number;
  /** Bytes of engine memory that have an owner. */
  readonly memoryInUse: number;
  /** Bytes that engine memory has grown to. */
  readonly memoryReserved: number;
}

/**
 * The build, the number of threads and the memory of the engine.
 *
 * @example
 * engineInfo(); // { build: 'relaxed', threads: 2, memoryInUse: 4194304, memoryReserved: 16842752 }
 */
export function engineInfo(): EngineInfo {
  return { build: currentBuild(), threads: threads(), memoryInUse: memoryInUse(), memoryReserved: memoryReserved() };
}
