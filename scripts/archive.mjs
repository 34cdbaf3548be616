// Packs WebAssembly modules that resemble each other into one text. The same function of every module comes together, so
// that compression, which looks back 32 kB, meets it again at once: three builds take little more room than one.
import { deflateRawSync } from 'node:zlib';

const HEADER = 8; // the magic number and the version
const CODE = 10; // the id of the section that holds the functions

/**
 * The modules as base64: the length of what comes out in four bytes, then, compressed: their number and that of their
 * pieces, the length of every piece, and the pieces, piece 0 of each module first. A module is its pieces in a row.
 * Numbers are of 32 bits, the highest byte first. src/engine/archive.ts unpacks it.
 */
export function pack(modules) {
  const cut = modules.map(pieces);
  const most = Math.max(...cut.map((list) => list.length));
  const rows = Array.from({ length: most }, (_, i) => cut.map((list) => list[i] ?? Buffer.alloc(0)));
  const numbers = [modules.length, most, ...rows.flat().map((piece) => piece.length)];
  const content = Buffer.concat([...numbers.map(uint32), ...rows.flat()]);
  return Buffer.concat([uint32(content.length), deflateRawSync(content, { level: 9 })]).toString('base64');
}

/** Cuts a module before each of its functions and behind the last one. */
function pieces(bytes) {
  const module = Buffer.from(bytes);
  const cuts = [0];
  for (let at = HEADER; at < module.length;) {
    const id = module[at];
    const [length, begin] = leb128(module, at + 1);
    if (id === CODE) {
      let [count, next] = leb128(module, begin);
      for (; count > 0; count--) {
        cuts.push(next);
        const [size, body] = leb128(module, next);
        next = body + size;
      }
      cuts.push(next);
    }
    at = begin + length;
  }
  return cuts.map((cut, i) => module.subarray(cut, cuts[i + 1]));
}

/** A number written seven bits a byte, the lowest first, and where the next one begins. */
function leb128(bytes, at) {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    value |= (byte & 127) << shift;
    if (byte < 128) return [value, at];
  }
}

function uint32(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
