import { constants, deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inflate, inflateByHand } from '../../src/engine/inflate.js';

/** Bytes that repeat themselves in part, so that runs of every kind occur. */
const texts = fc
  .array(fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 300 })), { maxLength: 30 })
  .map((parts) => Buffer.concat(parts.map(([bytes, times]) => Buffer.alloc(bytes.length * times, bytes))));

describe('inflateByHand', () => {
  it.each([
    { name: 'own codes', options: { level: 9 } },
    { name: 'fixed codes', options: { strategy: constants.Z_FIXED } },
    { name: 'no compression', options: { level: 0 } },
    { name: 'codes without runs', options: { strategy: constants.Z_HUFFMAN_ONLY } },
  ])('undoes zlib with $name', ({ options }) => {
    fc.assert(
      fc.property(texts, (bytes) => {
        const packed = deflateRawSync(bytes, options);
        expect(Buffer.compare(inflateByHand(packed, bytes.length), bytes)).toBe(0);
        expect(Buffer.compare(inflate(packed, bytes.length), bytes)).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  it('undoes zlib for several blocks and for runs from far back', () => {
    const noise = Uint8Array.from({ length: 31_000 }, (_, i) => (Math.imul(i, 2654435761) >>> 13) & 255);
    const bytes = Buffer.concat([noise, Buffer.alloc(70_000, 7), noise, noise]);
    expect(inflateByHand(deflateRawSync(bytes), bytes.length).every((byte, i) => byte === bytes[i])).toBe(true);
  });
});
