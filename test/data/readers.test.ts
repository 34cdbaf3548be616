import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { createArray, type DType } from '../../src/engine/index.js';
import { FormatError, LayerwiseError } from '../../src/errors/index.js';
import {
  encodeNpy,
  encodeNpz,
  gunzip,
  parseHdf5,
  parseIdx,
  parseNpy,
  parseNpz,
  readHdf5,
  readIdx,
  readNpy,
  readNpz,
  writeNpy,
  writeNpz,
} from '../../src/data/index.js';
import { sizeOf, Tensor } from '../../src/tensor/index.js';
import { realFile } from './shared-data.js';

const folder = mkdtempSync(join(tmpdir(), 'layerwise-readers-'));
afterAll(() => rmSync(folder, { recursive: true }));

const dtypes = fc.constantFrom<DType>('float32', 'float64', 'int32');
const shapes = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 4 });

/** A tensor of arbitrary bits: NaN payloads, infinities and -0 included. */
const tensors = fc.tuple(dtypes, shapes).chain(([dtype, shape]) =>
  fc
    .array(dtype === 'int32' ? fc.integer() : fc.double(), { minLength: sizeOf(shape), maxLength: sizeOf(shape) })
    .map((values) => {
      const data = createArray(dtype, values.length);
      data.set(values);
      return new Tensor(data, shape);
    }),
);

function expectSame(actual: Tensor, expected: Tensor): void {
  expect(actual.dtype).toBe(expected.dtype);
  expect(actual.shape).toEqual(expected.shape);
  expect(actual.data).toEqual(expected.data);
}

/** A .npy file with any header. */
function npy(header: string, data: Uint8Array, version = 1): Uint8Array {
  const text = new TextEncoder().encode(header);
  const length = version === 1 ? [text.length & 255, text.length >> 8] : [text.length & 255, text.length >> 8, 0, 0];
  return Uint8Array.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0, ...length, ...text, ...data]);
}

const idxLabels = Uint8Array.from([0, 0, 8, 1, 0, 0, 0, 3, 5, 0, 4]);

describe('IDX', () => {
  it('reads labels as int32 and pictures as float32', () => {
    expectSame(parseIdx(idxLabels), new Tensor(Int32Array.of(5, 0, 4), [3]));
    const pictures = Uint8Array.from([0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 0, 255]);
    expectSame(parseIdx(pictures), new Tensor(Float32Array.of(0, 255), [1, 1, 2]));
    expectSame(parseIdx(pictures, 'p', { dtype: 'float64' }), new Tensor(Float64Array.of(0, 255), [1, 1, 2]));
  });

  it.each([
    { code: 0x09, bytes: [0xff], value: -1 },
    { code: 0x0b, bytes: [0xff, 0xfe], value: -2 },
    { code: 0x0c, bytes: [0, 1, 0, 0], value: 65536 },
    { code: 0x0d, bytes: [0x3f, 0xc0, 0, 0], value: 1.5 },
    { code: 0x0e, bytes: [0xbf, 0xe0, 0, 0, 0, 0, 0, 0], value: -0.5 },
  ])('reads type $code, big-endian', ({ code, bytes, value }) => {
    expect(parseIdx(Uint8Array.from([0, 0, code, 1, 0, 0, 0, 1, ...bytes])).toArray()).toEqual([value]);
  });

  it('reads a file, gzipped or not, by relative or absolute path', async () => {
    writeFileSync(join(folder, 'a.idx'), idxLabels);
    writeFileSync(join(folder, 'a.idx.gz'), gzipSync(idxLabels));
    for (const name of ['a.idx', 'a.idx.gz']) {
      expect((await readIdx(join(folder, name))).toArray()).toEqual([5, 0, 4]);
    }
    await expect(readIdx(join(folder, 'none.idx'))).rejects.toThrow(/^readIdx: cannot read ".*none\.idx": ENOENT/);
  });

  it.each([
    {
      what: 'empty',
      bytes: [],
      message: 'x.idx at byte 0: expected the 4-byte magic number of IDX, got a file of 0 bytes',
    },
    {
      what: 'foreign',
      bytes: [0x89, 0x50, 0x4e, 0x47],
      message: 'x.idx at byte 0: expected the bytes 0 0 that begin IDX, got 137 80',
    },
    { what: 'gzip', bytes: [0x1f, 0x8b, 8, 0], message: 'unpack it first with await gunzip(bytes)' },
    {
      what: 'unknown type',
      bytes: [0, 0, 7, 1, 0, 0, 0, 0],
      message: 'x.idx at byte 2: expected a type code 0x08, 0x09 or 0x0b to 0x0e, got 0x7',
    },
    {
      what: 'short header',
      bytes: [0, 0, 8, 3, 0, 0, 0, 1],
      message: 'x.idx at byte 4: expected 3 axes in 12 bytes, got 4 bytes',
    },
    {
      what: 'truncated',
      bytes: [0, 0, 8, 1, 0, 0, 0, 3, 5],
      message: 'x.idx at byte 8: expected 3 uint8 elements, 3 bytes, got 1 bytes',
    },
    {
      what: 'too long',
      bytes: [0, 0, 8, 1, 0, 0, 0, 1, 5, 6],
      message: 'x.idx at byte 9: expected the end of the file after shape [1], got 1 more bytes',
    },
    {
      what: 'claiming 2^96 elements',
      bytes: [0, 0, 8, 3, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1],
      message: 'got 1 bytes. The file is truncated or its header is damaged',
    },
  ])('refuses a file that is $what', ({ bytes, message }) => {
    expect(() => parseIdx(Uint8Array.from(bytes), 'x.idx')).toThrow(FormatError);
    expect(() => parseIdx(Uint8Array.from(bytes), 'x.idx')).toThrow(message);
  });

  it('refuses unknown options and names the nearest', () => {
    // @ts-expect-error: a misspelt option
    expect(() => parseIdx(idxLabels, 'x', { dtyp: 'int32' })).toThrow(
      "parseIdx: unknown option 'dtyp'. Did you mean 'dtype'?",
    );
  });

  it('reads MNIST', async ({ skip }) => {
    const images = realFile('mnist', 't10k-images-idx3-ubyte.gz');
    const labels = realFile('mnist', 't10k-labels-idx1-ubyte.gz');
    if (!images || !labels) return skip();
    const x = await readIdx(images);
    expect([x.dtype, x.shape]).toEqual(['float32', [10000, 28, 28]]);
    expect(Array.from(x.data).reduce((most, v) => Math.max(most, v), 0)).toBe(255);
    expect((await readIdx(labels)).rows(0, 5).toArray()).toEqual([7, 2, 1, 0, 4]);
  });
});

describe('gunzip', () => {
  const packed = gzipSync(new Uint8Array(100_000));

  it('unpacks, and passes on what is not gzip', async () => {
    expect((await gunzip(packed)).length).toBe(100_000);
    expect(await gunzip(idxLabels)).toBe(idxLabels);
  });

  it('refuses truncated and corrupted data, and more than the limit', async () => {
    await expect(gunzip(packed.subarray(0, 60), 'a.gz')).rejects.toThrow(
      /^gunzip: a\.gz: the gzip data of 60 bytes is truncated/,
    );
    const flipped = Uint8Array.from(packed);
    flipped[packed.length - 6] ^= 1; // in the CRC
    await expect(gunzip(flipped, 'a.gz')).rejects.toThrow(FormatError);
    await expect(gunzip(packed, 'a.gz', 99_999)).rejects.toThrow(
      'a.gz: expected at most 99999 unpacked bytes, got more',
    );
  });
});

describe('.npy', () => {
  it('comes back as it was, whatever shape and dtype', () => {
    fc.assert(
      fc.property(tensors, (x) => expectSame(parseNpy(encodeNpy(x), 'x', { dtype: x.dtype }), x)),
      { seed: 1 },
    );
  });

  it.each([
    { descr: '<f8', bytes: [0, 0, 0, 0, 0, 0, 0xf8, 0x3f], value: 1.5, dtype: 'float64' },
    { descr: '>f4', bytes: [0x3f, 0xc0, 0, 0], value: 1.5, dtype: 'float32' },
    { descr: '<f2', bytes: [0, 0xc2], value: -3, dtype: 'float32' },
    { descr: '<f2', bytes: [1, 0], value: 2 ** -24, dtype: 'float32' },
    { descr: '|b1', bytes: [1], value: 1, dtype: 'int32' },
    { descr: '|i1', bytes: [0x80], value: -128, dtype: 'int32' },
    { descr: '<u2', bytes: [0xff, 0xff], value: 65535, dtype: 'int32' },
    { descr: '>i2', bytes: [0xff, 0xff], value: -1, dtype: 'int32' },
    { descr: '<i8', bytes: [0xfe, 255, 255, 255, 255, 255, 255, 255], value: -2, dtype: 'int32' },
    { descr: '>u8', bytes: [0, 0, 0, 0, 0, 0, 1, 0], value: 256, dtype: 'int32' },
  ])('reads $descr', ({ descr, bytes, value, dtype }) => {
    const x = parseNpy(npy(`{'descr': '${descr}', 'fortran_order': False, 'shape': (1,), }\n`, Uint8Array.from(bytes)));
    expect([x.dtype, x.toArray()]).toEqual([dtype, [value]]);
  });

  it('reads Fortran order, a scalar and version 2', () => {
    const fortran = npy("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3), }", Uint8Array.of(1, 4, 2, 5, 3, 6));
    expect(parseNpy(fortran).toArray()).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(parseNpy(npy("{'descr': '|u1', 'fortran_order': False, 'shape': (), }", Uint8Array.of(7), 2)).item()).toBe(
      7,
    );
  });

  it.each([
    {
      what: 'empty',
      bytes: new Uint8Array(),
      message: 'x.npy at byte 0: expected a .npy header of at least 10 bytes, got a file of 0 bytes',
    },
    {
      what: 'foreign',
      bytes: new Uint8Array(20),
      message: 'x.npy at byte 0: expected the byte 0x93 of "\\x93NUMPY", got 0x0',
    },
    {
      what: 'of version 9',
      bytes: npy('{}', new Uint8Array(), 9),
      message: 'x.npy at byte 6: expected format version 1, 2 or 3, got 9',
    },
    {
      what: 'without a shape',
      bytes: npy("{'descr': '<f4', 'fortran_order': False}", new Uint8Array()),
      message: "expected a header with 'descr', 'fortran_order' and 'shape'",
    },
    {
      what: 'of objects',
      bytes: npy("{'descr': '|O8', 'fortran_order': False, 'shape': (1,), }", new Uint8Array(8)),
      message: "got '|O8'",
    },
    {
      what: 'complex',
      bytes: npy("{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }", new Uint8Array(8)),
      message: 'expected a boolean, integer or real type',
    },
    {
      what: 'truncated',
      bytes: npy("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }", new Uint8Array(8)),
      message: 'expected 3 float32 elements, 12 bytes, got 8 bytes',
    },
    {
      what: 'too long',
      bytes: npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", new Uint8Array(8)),
      message: 'got 4 more bytes',
    },
    {
      what: 'claiming 10^30 elements',
      bytes: npy(`{'descr': '<f4', 'fortran_order': False, 'shape': (1${'0'.repeat(30)},), }`, new Uint8Array(8)),
      message: 'got 8 bytes. The file is truncated',
    },
  ])('refuses a file that is $what', ({ bytes, message }) => {
    expect(() => parseNpy(bytes, 'x.npy')).toThrow(FormatError);
    expect(() => parseNpy(bytes, 'x.npy')).toThrow(message);
  });

  it('locates a value that int32 cannot hold, and reads it as float64', () => {
    const header = "{'descr': '<u4', 'fortran_order': False, 'shape': (2,), }";
    const bytes = npy(header, Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0x80));
    const message = `x.npy at byte ${10 + header.length + 4}: element 1 is 2147483648, which int32 cannot hold`;
    expect(() => parseNpy(bytes, 'x.npy')).toThrow(message);
    expect(parseNpy(bytes, 'x.npy', { dtype: 'float64' }).toArray()).toEqual([1, 2147483648]);
  });

  it('throws nothing but FormatError at any truncation', () => {
    const bytes = encodeNpy(new Tensor(Float32Array.of(1, 2, 3), [3]));
    for (let length = 0; length < bytes.length; length++) {
      expect(() => parseNpy(bytes.subarray(0, length))).toThrow(FormatError);
    }
  });

  it('writes a file whole, leaves no other behind, and says why it cannot', async () => {
    const path = join(folder, 'w.npy');
    await writeNpy(path, new Tensor(Float32Array.of(1), [1]));
    await writeNpy(path, new Tensor(Float32Array.of(2), [1]));
    expect((await readNpy(path)).toArray()).toEqual([2]);
    expect(readdirSync(folder).filter((name) => name.startsWith('w.npy'))).toEqual(['w.npy']);
    const nowhere = join(folder, 'none', 'w.npy');
    await expect(writeNpy(nowhere, Tensor.zeros([1]))).rejects.toThrow(/^writeNpy: cannot write ".*w\.npy": ENOENT/);
  });

  it('reads what NumPy wrote', async ({ skip }) => {
    const path = realFile('signs', 'test_x.npy');
    if (!path) return skip();
    expect((await readNpy(path)).shape).toEqual([120, 64, 64, 3]);
  });
});

describe('.npz', () => {
  it('comes back as it was, stored or deflated', async () => {
    const names = fc.constantFrom('x', 'layer/weight', '__proto__', 'constructor', 'ü');
    const archives = fc.dictionary(names, tensors, { maxKeys: 4 });
    await fc.assert(
      fc.asyncProperty(archives, fc.boolean(), async (tensors, compress) => {
        const back = await parseNpz(await encodeNpz(tensors, { compress }));
        expect(Object.keys(back).sort()).toEqual(Object.keys(tensors).sort());
        for (const [name, x] of Object.entries(tensors)) expectSame(back[name], x);
      }),
      { seed: 2, numRuns: 50 },
    );
  });

  it('has no prototype, so that a missing name is undefined', async () => {
    const { constructor } = await parseNpz(await encodeNpz({}));
    expect(constructor).toBeUndefined();
  });

  it('writes and reads a file', async () => {
    const path = join(folder, 'set.npz');
    await writeNpz(path, { y: new Tensor(Int32Array.of(3), [1]) });
    expect((await readNpz(path)).y.toArray()).toEqual([3]);
  });

  it('finds every flipped bit of a member, and throws nothing but FormatError', async () => {
    const bytes = await encodeNpz({ x: new Tensor(Float32Array.of(1, 2, 3), [3]) }, { compress: true });
    for (let i = 0; i < bytes.length; i++) {
      const flipped = Uint8Array.from(bytes);
      flipped[i] ^= 0x10;
      const result = await parseNpz(flipped, 'x.npz').catch((error: unknown) => error);
      if (result instanceof Error) expect(result).toBeInstanceOf(FormatError);
      else expect(Object.values(result ?? {}).map(String)).toEqual(['Tensor float32 [3] [1, 2, 3]']); // a date or a flag
    }
    for (let length = 0; length < bytes.length; length++) {
      await expect(parseNpz(bytes.subarray(0, length), 'x.npz')).rejects.toThrow(FormatError);
    }
  });

  it('refuses a member that claims more than deflate can hold', async () => {
    const bytes = await encodeNpz({ x: Tensor.zeros([100]) }, { compress: true });
    const view = new DataView(bytes.buffer);
    const entry = view.getUint32(bytes.length - 6, true);
    view.setUint32(entry + 24, 0xfffffff0, true);
    await expect(parseNpz(bytes, 'bomb.npz')).rejects.toThrow(
      /bomb\.npz at byte \d+: expected 'x\.npy' of at most \d+ bytes from \d+ packed, got 4294967280/,
    );
  });
});

describe('HDF5', () => {
  it('reads the course file', async ({ skip }) => {
    const path = realFile('cat-vs-noncat', 'test_catvnoncat.h5');
    if (!path) return skip();
    const file = await readHdf5(path);
    expect(file.keys).toEqual(['list_classes', 'test_set_x', 'test_set_y']);
    expect(file.strings('list_classes')).toEqual(['non-cat', 'cat']);
    const x = file.tensor('test_set_x');
    expect([x.dtype, x.shape]).toEqual(['float32', [50, 64, 64, 3]]);
    const y = file.tensor('test_set_y');
    expect([y.dtype, Array.from(y.data).reduce((sum, v) => sum + v, 0)]).toEqual(['int32', 33]);
    expect(() => file.tensor('test_set_z')).toThrow(
      'has no dataset "test_set_z". Did you mean \'test_set_x\'? It has: list_classes',
    );
    expect(() => file.tensor('list_classes')).toThrow('expected numbers, got type "S7"; try strings(\'list_classes\')');
    expect(() => file.strings('test_set_y')).toThrow("element 0 must be a string, got 1; try tensor('test_set_y')");
  });

  it('holds the same pictures as the .npy file beside it', async ({ skip }) => {
    const h5 = realFile('cat-vs-noncat', 'test_catvnoncat.h5');
    const npyPath = realFile('cat-vs-noncat', 'test_x.npy');
    if (!h5 || !npyPath) return skip();
    const [a, b] = [(await readHdf5(h5)).tensor('test_set_x'), await readNpy(npyPath)];
    expect(a.shape).toEqual(b.shape);
    expect(Buffer.compare(Buffer.from(a.data.buffer), Buffer.from(b.data.buffer))).toBe(0);
  });

  it('refuses foreign and truncated files', async ({ skip }) => {
    await expect(parseHdf5(new Uint8Array(4), 'a.h5')).rejects.toThrow(
      'a.h5 at byte 0: expected a superblock of at least 48 bytes, got a file of 4 bytes',
    );
    await expect(parseHdf5(new Uint8Array(64), 'a.h5')).rejects.toThrow(
      'a.h5 at byte 0: expected the byte 0x89 of the HDF5 signature, got 0x0',
    );
    const path = realFile('cat-vs-noncat', 'test_catvnoncat.h5');
    if (!path) return skip();
    const bytes = readFileSync(path);
    await expect(parseHdf5(bytes.subarray(0, 30_000), 'a.h5')).rejects.toThrow(
      'a.h5 at byte 40: expected a file of 616958 bytes, as its superblock says, got 30000 bytes: the file is truncated',
    );
  });

  it('throws nothing but its own errors when bytes of the directory are damaged', async ({ skip }) => {
    const path = realFile('cat-vs-noncat', 'test_catvnoncat.h5');
    if (!path) return skip();
    const bytes = readFileSync(path);
    let refused = 0;
    for (let at = 0; at < 2800; at += 37) {
      const damaged = Uint8Array.from(bytes);
      damaged.fill(0xff, at, at + 4);
      try {
        const file = await parseHdf5(damaged, 'a.h5');
        file.keys.forEach((key) => file.tensor(key));
      } catch (error) {
        refused++;
        expect(error).toBeInstanceOf(LayerwiseError);
      }
    }
    expect(refused).toBeGreaterThan(10);
  });
});
