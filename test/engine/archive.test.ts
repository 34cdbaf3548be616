import { describe, expect, it } from 'vitest';
import { pack } from '../../scripts/archive.mjs';
import { unpack } from '../../src/engine/archive.js';

/** A module of one exported function, which returns `value`, and as many others as asked for behind it. */
function moduleOf(value: number, more: number): Uint8Array<ArrayBuffer> {
  const functions = 1 + more;
  const bodies = [[4, 0, 0x41, value, 0x0b], ...Array.from({ length: more }, () => [5, 0, 0x41, 1, 0x1a, 0x0b])].flat();
  const sections = [
    [1, 8, 2, 0x60, 0, 1, 0x7f, 0x60, 0, 0], // () -> i32 and () -> nothing
    [3, 1 + functions, functions, 0, ...Array.from({ length: more }, () => 1)],
    [7, 5, 1, 1, 0x66, 0, 0], // the first one is exported as f
    [10, 1 + bodies.length, functions, ...bodies],
    [0, 3, 1, 0x78, value], // a section of its own behind the functions
  ];
  return Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...sections.flat()]);
}

describe('an archive of modules', () => {
  it('gives back each of them, byte by byte, whatever the numbers of their functions', () => {
    const modules = [moduleOf(7, 0), moduleOf(40, 5), moduleOf(41, 2)];
    const archive = pack(modules);
    modules.forEach((module, i) => expect(unpack(archive, i)).toEqual(module));
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(unpack(archive, 2)));
    expect(exports).toHaveProperty('f');
  });

  it('takes less room than they take one by one, when they are alike', () => {
    const modules = [1, 2, 3].map((value) => moduleOf(value, 15));
    const alone = modules.reduce((sum, module) => sum + pack([module]).length, 0);
    expect(pack(modules).length).toBeLessThan(alone / 2);
  });
});
