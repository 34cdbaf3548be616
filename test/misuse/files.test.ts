import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect } from 'vitest';
import { ArgumentError, FormatError, ResourceError, fromArray } from 'layerwise';
import {
  encodeNpy,
  encodeNpz,
  gunzip,
  parseCsv,
  parseHdf5,
  parseIdx,
  parseNpy,
  parseNpz,
  readCsv,
  readHdf5,
  readIdx,
  readNpy,
  readNpz,
  writeNpy,
  writeNpz,
} from 'layerwise/data';
import { refuses, wrong } from './table.js';

const folder = mkdtempSync(join(tmpdir(), 'layerwise-files-'));
afterAll(() => rmSync(folder, { recursive: true }));
const kept = join(folder, 'kept.npy');
const x = fromArray([
  [1, 2],
  [3, 4],
]);
await writeNpy(kept, x);
const below = join(kept, 'below');

const surroundings = {
  state: () => [readdirSync(folder).sort(), readFileSync(kept).toString('hex'), x.toArray()],
  goesOn: async () => expect((await readNpy(kept)).toArray()).toEqual(x.toArray()),
};

const bytes = (...list: number[]): Uint8Array => Uint8Array.from(list);
const png = bytes(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const npy = encodeNpy(x);
const npz = await encodeNpz({ a: x, b: x });
const changed = (source: Uint8Array, at: number, value: number): Uint8Array =>
  source.map((byte, i) => (i === at ? value : byte));
const packed = Uint8Array.from(gzipSync(npy));

refuses('IDX, .npy and .npz', surroundings, [
  [
    'an empty IDX file',
    () => parseIdx(bytes()),
    FormatError,
    'parseIdx: bytes at byte 0: expected the 4-byte magic number of IDX, got a file of 0 bytes.',
  ],
  [
    'a picture as IDX',
    () => parseIdx(png, 'a.idx'),
    FormatError,
    'parseIdx: a.idx at byte 0: expected the bytes 0 0 that begin IDX, got 137 80, which is another format.',
  ],
  [
    'IDX of an unknown type',
    () => parseIdx(bytes(0, 0, 7, 1, 0, 0, 0, 0), 'a.idx'),
    FormatError,
    'parseIdx: a.idx at byte 2: expected a type code 0x08, 0x09 or 0x0b to 0x0e, got 0x7.',
  ],
  [
    'a truncated IDX header',
    () => parseIdx(bytes(0, 0, 8, 3, 0, 0, 0, 1), 'a.idx'),
    FormatError,
    'parseIdx: a.idx at byte 4: expected 3 axes in 12 bytes, got 4 bytes.',
  ],
  [
    'truncated IDX data',
    () => parseIdx(bytes(0, 0, 8, 1, 0, 0, 0, 3, 5), 'a.idx'),
    FormatError,
    'parseIdx: a.idx at byte 8: expected 3 uint8 elements, 3 bytes, got 1 bytes. The file is truncated or its header is damaged.',
  ],
  [
    'too much IDX data',
    () => parseIdx(bytes(0, 0, 8, 1, 0, 0, 0, 1, 5, 6), 'a.idx'),
    FormatError,
    'parseIdx: a.idx at byte 9: expected the end of the file after shape [1], got 1 more bytes.',
  ],
  [
    'IDX that claims 2^96 elements',
    () => parseIdx(bytes(0, 0, 8, 3, ...new Uint8Array(12).fill(255), 1), 'a.idx'),
    FormatError,
    'parseIdx: a.idx at byte 16: expected 7.9228162458924105e+28 uint8 elements, 7.9228162458924105e+28 bytes, got 1 bytes. The file is truncated or its header is damaged.',
  ],
  ['text for bytes', () => parseIdx(wrong('0081')), ArgumentError, 'parseIdx: bytes must be a Uint8Array, got "0081".'],
  [
    'an unknown option of a reader',
    () => parseIdx(bytes(0, 0, 8, 1, 0, 0, 0, 0), 'a', wrong({ type: 'int32' })),
    ArgumentError,
    "parseIdx: unknown option 'type'. Did you mean 'dtype'? Known options: dtype.",
  ],
  [
    'a dtype that there is not',
    () => parseNpy(npy, 'a', { dtype: wrong('uint8') }),
    ArgumentError,
    `parseNpy: dtype must be one of 'float32', 'float64', 'int32', got "uint8". Did you mean 'int32'?`,
  ],
  [
    'a picture as .npy',
    () => parseNpy(png, 'a.npy'),
    FormatError,
    'parseNpy: a.npy at byte 0: expected a .npy header of at least 10 bytes, got a file of 8 bytes.',
  ],
  [
    'a .npy of a future version',
    () => parseNpy(changed(npy, 6, 9), 'a.npy'),
    FormatError,
    'parseNpy: a.npy at byte 6: expected format version 1, 2 or 3, got 9.',
  ],
  [
    'truncated .npy data',
    () => parseNpy(npy.subarray(0, npy.length - 4), 'a.npy'),
    FormatError,
    'parseNpy: a.npy at byte 128: expected 4 float32 elements, 16 bytes, got 12 bytes. The file is truncated or its header is damaged.',
  ],
  [
    'a truncated .npy header',
    () => parseNpy(npy.subarray(0, 30), 'a.npy'),
    FormatError,
    'parseNpy: a.npy at byte 10: expected a header of 118 bytes, got 20 bytes.',
  ],
  [
    'a corrupted .npy header',
    () => parseNpy(changed(npy, 11, 120), 'a.npy'),
    FormatError,
    `parseNpy: a.npy at byte 10: expected a header with 'descr', 'fortran_order' and 'shape', got "{xdescr': '<f4', 'fortran_order': False, 'shape': (2, 2), }".`,
  ],
  [
    'a picture as .npz',
    () => parseNpz(png, 'a.npz'),
    FormatError,
    'parseNpz: a.npz at byte 8: expected the directory at the end of a zip archive, got none in 8 bytes.',
  ],
  [
    'a truncated .npz',
    () => parseNpz(npz.subarray(0, npz.length - 30), 'a.npz'),
    FormatError,
    'parseNpz: a.npz at byte 452: expected the directory at the end of a zip archive, got none in 452 bytes.',
  ],
  [
    'a corrupted .npz',
    () => parseNpz(changed(npz, 150, 77), 'a.npz'),
    FormatError,
    "parseNpz: a.npz at byte 35: 'a.npy': expected CRC 7520fb4e, got 4fc4a785: the file is corrupted.",
  ],
  [
    'an array for a tensor to write',
    () => encodeNpy(wrong([1, 2])),
    ArgumentError,
    'encodeNpy: x must be a Tensor, got [1, 2]. fromArray([...]) makes one.',
  ],
  [
    'truncated gzip',
    () => gunzip(packed.subarray(0, 40), 'a.gz'),
    FormatError,
    'gunzip: a.gz: the gzip data of 40 bytes is truncated or corrupted after 29 unpacked bytes.',
  ],
  [
    'a file that is not there',
    () => readIdx(join(folder, 'none.idx')),
    ResourceError,
    /^readIdx: cannot read ".*\/none\.idx": ENOENT/,
  ],
  ['a folder for a file', () => readNpz(folder), ResourceError, /^readNpz: cannot read ".*": EISDIR/],
  [
    'a path that is a number',
    () => readNpy(wrong(7)),
    ArgumentError,
    'readNpy: path must be the name of a file, got 7.',
  ],
  [
    'writing below a file',
    () => writeNpy(below, x),
    ResourceError,
    /^writeNpy: cannot write ".*\/kept\.npy\/below": ENOTDIR/,
  ],
  [
    'writing in the place of a folder',
    () => writeNpz(folder, { x }),
    ResourceError,
    /^writeNpz: cannot write ".*": EISDIR/,
  ],
  [
    'writing to a folder that is not there',
    () => writeNpy(join(folder, 'none', 'a.npy'), x),
    ResourceError,
    /^writeNpy: cannot write ".*\/none\/a\.npy": ENOENT/,
  ],
]);

refuses('HDF5 and CSV', surroundings, [
  [
    'a picture as HDF5',
    () => parseHdf5(png, 'a.h5'),
    FormatError,
    'readHdf5: a.h5 at byte 0: expected a superblock of at least 48 bytes, got a file of 8 bytes.',
  ],
  [
    'HDF5 of zeros',
    () => parseHdf5(new Uint8Array(48), 'a.h5'),
    FormatError,
    'readHdf5: a.h5 at byte 0: expected the byte 0x89 of the HDF5 signature, got 0x0.',
  ],
  [
    'HDF5 that is a signature alone',
    () => parseHdf5(bytes(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a), 'a.h5'),
    FormatError,
    'readHdf5: a.h5 at byte 0: expected a superblock of at least 48 bytes, got a file of 8 bytes.',
  ],
  [
    'an HDF5 file that is not there',
    () => readHdf5(join(folder, 'none.h5')),
    ResourceError,
    /^readHdf5: cannot read ".*\/none\.h5": ENOENT/,
  ],
  ['no text', () => parseCsv('', 'a.csv'), FormatError, 'readCsv: a.csv: expected at least one row, got none.'],
  [
    'a quote that does not close',
    () => parseCsv('a,b\n"1,2\n', 'a.csv'),
    FormatError,
    'readCsv: a.csv: Quote Not Closed: the parsing is finished with an opening quote at line 2.',
  ],
  [
    'rows of two lengths',
    () => parseCsv('a,b\n1,2\n3\n', 'a.csv'),
    FormatError,
    'readCsv: a.csv: Invalid Record Length: expect 2, got 1 on line 3.',
  ],
  [
    'a column named twice',
    () => parseCsv('a,a\n1,2\n', 'a.csv'),
    FormatError,
    'readCsv: a.csv: expected each column name once, got "a" twice.',
  ],
  [
    'a header of another length',
    () => parseCsv('1,2\n', 'a.csv', { header: ['a'] }),
    ArgumentError,
    'parseCsv: header must name the 2 columns of a.csv, got 1: a.',
  ],
  [
    'an unknown option',
    () => parseCsv('a\n1\n', 'a.csv', wrong({ seperator: ';' })),
    ArgumentError,
    "parseCsv: unknown option 'seperator'. Known options: header, delimiter, missingMarks.",
  ],
  [
    'a column that there is not',
    async () => (await parseCsv('size,rooms\n1,2\n')).numbers(['room']),
    ArgumentError,
    `CsvTable: text has no column "room". Did you mean 'rooms'? It has: size, rooms.`,
  ],
  [
    'text in a column of numbers',
    async () => (await parseCsv('a,b\n1,2\n3,four\n', 'a.csv')).numbers(),
    FormatError,
    `readCsv: a.csv: row 2, column 'b': expected a finite number, got "four".`,
  ],
  [
    'missing values',
    async () => (await parseCsv('a,b\n1,\n?,4\n', 'a.csv')).numbers(),
    FormatError,
    "readCsv: a.csv: 2 missing values, the first at row 1, column 'b'. Pass { missing: 'nan' } or { missing: number }, or leave the column out.",
  ],
  [
    'bytes that are not text',
    async () => {
      const binary = join(folder, 'binary.csv');
      writeFileSync(binary, png);
      try {
        return await readCsv(binary);
      } finally {
        rmSync(binary);
      }
    },
    FormatError,
    /^readCsv: .*\/binary\.csv: expected UTF-8 text, got bytes that are not\.$/,
  ],
]);
