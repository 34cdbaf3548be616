import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

/** Makes the next compilations fail, as those of an engine whose flags another thread has restored. */
function failToCompile(times: number): { count: () => number } {
  const { Module } = WebAssembly;
  let failures = 0;
  vi.spyOn(WebAssembly, 'Module').mockImplementation(function (bytes) {
    if (failures === times) return new Module(bytes);
    failures++;
    throw new WebAssembly.CompileError('relaxed SIMD is off');
  });
  return { count: () => failures };
}

describe('an engine that cannot compile its kernels', () => {
  beforeEach(() => vi.resetModules());
  afterEach(() => vi.restoreAllMocks());

  it('tries again', async () => {
    const { engineInfo } = await import('../../src/engine/index.js');
    const expected = engineInfo().build;
    vi.resetModules();
    const again = await import('../../src/engine/index.js');
    const failures = failToCompile(3);
    expect(again.engineInfo().build).toBe(expected);
    expect(failures.count()).toBe(3);
  });

  it('gives up in the end', async () => {
    const { engineInfo } = await import('../../src/engine/index.js');
    const failures = failToCompile(Infinity);
    expect(() => engineInfo()).toThrow(new WebAssembly.CompileError('relaxed SIMD is off'));
    expect(failures.count()).toBe(20);
  });
});
