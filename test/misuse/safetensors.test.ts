import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import { ArgumentError, FormatError, ResourceError, fromArray } from 'layerwise';
import { readNpy, writeNpy } from 'layerwise/data';
import { encodeSafetensors, parseSafetensors, readSafetensors, writeSafetensors } from 'layerwise/io';
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
const latin = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
const safe = encodeSafetensors([['w', x]], { note: 'mine' });

/** A safetensors file of this header and this many bytes of data. */
function safetensors(header: string, dataBytes: number): Uint8Array {
  const length = new Uint8Array(8);
  length[0] = header.length;
  return Uint8Array.from([...length, ...latin(header), ...new Uint8Array(dataBytes)]);
}

refuses('safetensors', surroundings, [
  [
    'seven bytes',
    () => parseSafetensors(new Uint8Array(7), 'a'),
    FormatError,
    'parseSafetensors: a: a safetensors file has at least 8 bytes, got 7.',
  ],
  [
    'a truncated header',
    () => parseSafetensors(safe.subarray(0, 20), 'a'),
    FormatError,
    'parseSafetensors: a: the header says it has 120 bytes, the file has 12 after its length. It is truncated, or not a safetensors file.',
  ],
  [
    'truncated data',
    () => parseSafetensors(safe.subarray(0, safe.length - 1), 'a'),
    FormatError,
    'parseSafetensors: a: tensor "w": data_offsets must be [begin, end] within the 15 bytes of data, got [0, 16]. The file is truncated or damaged.',
  ],
  [
    'bytes behind the data',
    () => parseSafetensors(Uint8Array.from([...safe, 0]), 'a'),
    FormatError,
    'parseSafetensors: a: 1 bytes at the end of the data belong to no tensor.',
  ],
  [
    'a picture',
    () => parseSafetensors(png, 'a'),
    FormatError,
    'parseSafetensors: a: the header says it has 727905341920923785 bytes, the file has 0 after its length. It is truncated, or not a safetensors file.',
  ],
  [
    'a header that is not JSON',
    () => parseSafetensors(safetensors('{"w":', 0), 'a'),
    FormatError,
    'parseSafetensors: a: the header is not JSON. The file is damaged, or not a safetensors file.',
  ],
  [
    'a header that is not UTF-8',
    () => parseSafetensors(safetensors('\xff\xfe', 0), 'a'),
    FormatError,
    'parseSafetensors: a: the header is not UTF-8 text. Not a safetensors file.',
  ],
  [
    'a header that is a list',
    () => parseSafetensors(safetensors('[1]', 0), 'a'),
    FormatError,
    'parseSafetensors: a: the header must be a JSON object, got [1].',
  ],
  [
    'a dtype that there is not',
    () => parseSafetensors(safetensors('{"w":{"dtype":"F8","shape":[1],"data_offsets":[0,1]}}', 1), 'a'),
    FormatError,
    'parseSafetensors: a: tensor "w": dtype must be one of F32, F64, I32, got "F8".',
  ],
  [
    'a shape that does not fit',
    () => parseSafetensors(safetensors('{"w":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}', 8), 'a'),
    FormatError,
    'parseSafetensors: a: tensor "w": shape [3] of "F32" needs 12 bytes, data_offsets [0, 8] hold 8.',
  ],
  [
    'a negative shape',
    () => parseSafetensors(safetensors('{"w":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}', 4), 'a'),
    FormatError,
    'parseSafetensors: a: tensor "w": shape must be a list of integers >= 0, got [-1].',
  ],
  [
    'tensors that overlap',
    () =>
      parseSafetensors(
        safetensors(
          '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}',
          6,
        ),
        'a',
      ),
    FormatError,
    `parseSafetensors: a: the data of "b" overlaps another tensor's.`,
  ],
  [
    'bytes that belong to none',
    () => parseSafetensors(safetensors('{"w":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}', 8), 'a'),
    FormatError,
    'parseSafetensors: a: bytes 0 to 4 of the data, before "w", belong to no tensor.',
  ],
  [
    'metadata that is a number',
    () => parseSafetensors(safetensors('{"__metadata__":{"a":1}}', 0), 'a'),
    FormatError,
    'parseSafetensors: a: __metadata__ "a" must be a string, got 1.',
  ],
  [
    'a name that would be a prototype',
    () => parseSafetensors(safetensors('{"__proto__":{}}', 0), 'a'),
    FormatError,
    'parseSafetensors: a: "__proto__" cannot be the name of a tensor.',
  ],
  [
    'a name twice',
    () =>
      encodeSafetensors([
        ['w', x],
        ['w', x],
      ]),
    ArgumentError,
    'encodeSafetensors: two tensors are named "w".',
  ],
  [
    'metadata to write that is a number',
    () => encodeSafetensors([], wrong({ a: 1 })),
    ArgumentError,
    "encodeSafetensors: metadata 'a' must be a string, got 1.",
  ],
  [
    'an array for a tensor',
    () => encodeSafetensors([['w', wrong([1])]]),
    ArgumentError,
    'encodeSafetensors: tensor "w" must be a Tensor, got [1]. fromArray([...]) makes one.',
  ],
  [
    'a file that is not there',
    () => readSafetensors(join(folder, 'none')),
    ResourceError,
    /^readSafetensors: cannot read ".*\/none": ENOENT/,
  ],
  [
    'writing below a file',
    () => writeSafetensors(below, [['w', x]]),
    ResourceError,
    /^writeSafetensors: cannot write ".*\/kept\.npy\/below": ENOTDIR/,
  ],
]);
