import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { FormatError, ResourceError } from '../../src/errors/index.js';
import { encodeSafetensors, parseSafetensors, readSafetensors, writeSafetensors } from '../../src/io/index.js';
import { Tensor, fromArray } from '../../src/tensor/index.js';

const folder = mkdtempSync(join(tmpdir(), 'layerwise-safetensors-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A file with any header over `dataBytes` bytes of data. */
function file(header: unknown, dataBytes = 0): Uint8Array {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
}

const entry = (begin: number, end: number, shape = [(end - begin) / 4]): object => ({
  dtype: 'F32',
  shape,
  data_offsets: [begin, end],
});

const anyTensor = fc
  .record({
    dtype: fc.constantFrom('float32', 'float64', 'int32'),
    shape: fc.array(fc.nat(4), { maxLength: 3 }),
    seed: fc.integer(),
  })
  .map(({ dtype, shape, seed }) => {
    const size = shape.reduce((product, n) => product * n, 1);
    const values = Array.from({ length: size }, (_, i) => seed / (i + 1));
    if (dtype === 'int32') return new Tensor(Int32Array.from(values), shape);
    return new Tensor(dtype === 'float32' ? Float32Array.from(values) : Float64Array.from(values), shape);
  });

describe('safetensors', () => {
  it('gives back any tensors and metadata, bit for bit', () => {
    const names = fc.string({ minLength: 1 }).filter((name) => !/^(__\w+__|constructor|prototype)$/.test(name));
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(names, anyTensor), { selector: ([name]) => name }),
        fc.string(),
        (tensors, text) => {
          const back = parseSafetensors(encodeSafetensors(tensors, { text }));
          expect(back.metadata.get('text')).toBe(text);
          expect(back.tensors.size).toBe(tensors.length);
          for (const [name, tensor] of tensors) expect(back.tensors.get(name)).toStrictEqual(tensor);
        },
      ),
      { numRuns: 100, seed: 1 },
    );
  });

  it('aligns every element, whatever the types and bytes before it', () => {
    const bytes = encodeSafetensors([
      ['a', fromArray([1, 2, 3], { dtype: 'int32' })],
      ['b', fromArray([1], { dtype: 'float64' })],
      ['c', fromArray([1, 2], { dtype: 'float32' })],
    ]);
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    const header: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
    expect((8 + length) % 64).toBe(0);
    expect(header).toMatchObject({
      b: { dtype: 'F64', shape: [1], data_offsets: [0, 8] },
      a: { dtype: 'I32', shape: [3], data_offsets: [8, 20] },
      c: { dtype: 'F32', shape: [2], data_offsets: [20, 28] },
    });
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(parseSafetensors(shifted.subarray(3)).tensors.get('c')?.toArray()).toEqual([1, 2]);
  });

  it.each([
    ['an empty file', new Uint8Array(0), 'a safetensors file has at least 8 bytes, got 0.'],
    [
      'a header longer than the file',
      file('{}').fill(255, 0, 8),
      'the header says it has 18446744073709551615 bytes, the file has 2',
    ],
    ['a header that is not UTF-8', file('{}').fill(0xff, 8), 'the header is not UTF-8 text.'],
    ['a header that is not JSON', file('{"a'), 'the header is not JSON.'],
    ['a header that is a list', file([]), 'the header must be a JSON object, got [].'],
    [
      'a prototype key',
      file('{"__proto__":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}'),
      '"__proto__" cannot be the name of a tensor.',
    ],
    ['metadata that is not text', file({ __metadata__: { a: 1 } }), '__metadata__ "a" must be a string, got 1.'],
    ['an entry that is no object', file({ a: 1 }), 'tensor "a" must be a JSON object, got 1.'],
    [
      'an unknown dtype',
      file({ a: { dtype: 'BF16', shape: [], data_offsets: [0, 2] } }, 2),
      'dtype must be one of F32, F64, I32, got "BF16".',
    ],
    [
      'a negative axis',
      file({ a: { ...entry(0, 4), shape: [-1] } }, 4),
      'shape must be a list of integers >= 0, got [-1].',
    ],
    [
      'a shape that is no list',
      file({ a: { ...entry(0, 4), shape: 'x' } }, 4),
      'shape must be a list of integers >= 0, got "x".',
    ],
    [
      'a shape beyond the data',
      file({ a: entry(0, 4, [2 ** 40]) }, 4),
      'needs 4398046511104 bytes, data_offsets [0, 4] hold 4.',
    ],
    ['a product beyond exact integers', file({ a: entry(0, 4, [2 ** 50, 2 ** 50]) }, 4), 'data_offsets [0, 4] hold 4.'],
    [
      'offsets beyond the file',
      file({ a: entry(0, 8) }, 4),
      'data_offsets must be [begin, end] within the 4 bytes of data, got [0, 8].',
    ],
    ['offsets that run backwards', file({ a: { ...entry(0, 4), data_offsets: [4, 0] } }, 4), 'got [4, 0].'],
    ['one offset', file({ a: { ...entry(0, 4), data_offsets: [4] } }, 4), 'got [4].'],
    [
      'overlapping tensors',
      file({ a: entry(0, 8), b: entry(4, 12) }, 12),
      'the data of "b" overlaps another tensor\'s.',
    ],
    [
      'a hole between tensors',
      file({ a: entry(0, 4), b: entry(8, 12) }, 12),
      'bytes 4 to 8 of the data, before "b", belong to no tensor.',
    ],
    ['data that nothing uses', file({ a: entry(0, 4) }, 8), '4 bytes at the end of the data belong to no tensor.'],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => parseSafetensors(bytes, 'w.safetensors')).toThrow(FormatError);
    expect(() => parseSafetensors(bytes, 'w.safetensors')).toThrow(message);
    expect(() => parseSafetensors(bytes, 'w.safetensors')).toThrow('parseSafetensors: w.safetensors:');
  });

  it('survives any truncation and any flipped byte of the header with a FormatError or a whole result', () => {
    const bytes = encodeSafetensors(
      [
        [
          'weight',
          fromArray([
            [1, 2],
            [3, 4],
          ]),
        ],
      ],
      { a: 'b' },
    );
    for (let length = 0; length < bytes.length; length++) {
      expect(() => parseSafetensors(bytes.subarray(0, length))).toThrow(
        expect.objectContaining({ name: 'FormatError' }),
      );
    }
    for (let i = 0; i < bytes.length - 16; i++) {
      const damaged = bytes.slice();
      damaged[i] ^= 1 << (i % 8);
      try {
        parseSafetensors(damaged);
      } catch (error) {
        expect(error).toMatchObject({ name: 'FormatError' });
      }
    }
  });

  it('refuses to write names and metadata that could not be read', () => {
    const x = fromArray([1]);
    expect(() => encodeSafetensors([['', x]])).toThrow('encodeSafetensors: "" cannot be the name of a tensor.');
    expect(() => encodeSafetensors([['__metadata__', x]])).toThrow('cannot be the name of a tensor.');
    expect(() =>
      encodeSafetensors([
        ['a', x],
        ['a', x],
      ]),
    ).toThrow('encodeSafetensors: two tensors are named "a".');
    // @ts-expect-error metadata is text
    expect(() => encodeSafetensors([], { a: 1 })).toThrow("encodeSafetensors: metadata 'a' must be a string, got 1.");
    // @ts-expect-error bytes, not text
    expect(() => parseSafetensors('text')).toThrow('parseSafetensors: bytes must be a Uint8Array, got "text".');
  });

  it('writes a file whole or not at all', async () => {
    const path = join(folder, 'weights.safetensors');
    await writeSafetensors(path, [['x', fromArray([1, 2])]]);
    expect((await readSafetensors(path)).tensors.get('x')?.toArray()).toEqual([1, 2]);
    expect(readdirSync(folder)).toEqual(['weights.safetensors']);
    const missing = join(folder, 'missing', 'weights.safetensors');
    await expect(writeSafetensors(missing, [])).rejects.toThrow(ResourceError);
    await expect(writeSafetensors(missing, [])).rejects.toThrow('writeSafetensors: cannot write');
    await expect(readSafetensors(missing)).rejects.toThrow('readSafetensors: cannot read');
    writeFileSync(join(folder, 'note.txt'), 'not a model');
    await expect(readSafetensors(join(folder, 'note.txt'))).rejects.toThrow('the header says it has');
    expect(readFileSync(path).length).toBe(72);
  });
});
