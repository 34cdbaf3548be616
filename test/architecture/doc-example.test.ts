import { describe, expect, it } from 'vitest';
import { runExample } from './doc-example.js';

describe('runExample', () => {
  const scope = {
    half: (x: number) => x / 2,
    fail: () => Promise.reject(new RangeError('no')),
    list: new Float32Array(2),
  };

  it.each([
    ['half(3); // 1.5', 0],
    ['half(3); // 1.6', 1],
    ['half(1 / 1.5); // 0.3333', 0],
    ['half(1 / 1.5); // 0.3334', 1],
    ['half(3); // half of three', 0],
    ['const y = half(3); // => 2', 1],
    ["import { half } from 'layerwise';\nconsole.log([half(2), 'a']); // [1, 'a']", 0],
    ["console.log([half(2), 'a']); // [1, 'b']", 1],
    ['list; // [0, 0]', 0],
    ['list; // [0, 0, 0]', 1],
    ['fail(); // throws RangeError: no', 0],
    ['fail(); // throws TypeError', 1],
    ['half(2); // throws RangeError', 1],
    ['half(NaN); // NaN', 0],
    ["import { sep } from 'node:path';\nsep.length; // 1", 0],
  ])('%s', async (code, mismatches) => {
    expect(await runExample(code, scope)).toHaveLength(mismatches);
  });
});
