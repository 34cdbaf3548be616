import { inflate } from './inflate.js';
import { bufferModule } from './platform.js';

const LENGTH = 4;

/**
 * Module `index` of an archive that scripts/archive.mjs has packed.
 *
 * Compressed, it holds the number of modules and of their pieces, the length of every piece, and the pieces: piece 0 of
 * each module, then piece 1 of each, and so on. A module is its pieces in a row.
 */
export function unpack(archive: string, index: number): Uint8Array<ArrayBuffer> {
  const packed = fromBase64(archive);
  const content = inflate(packed.subarray(LENGTH), numbers(packed)(0));
  const number = numbers(content);
  const [modules, total] = [number(0), number(1) * number(0)];
  const pieces: Uint8Array[] = [];
  let at = (2 + total) * LENGTH;
  for (let i = 0; i < total; i++) {
    const end = at + number(2 + i);
    if (i % modules === index) pieces.push(content.subarray(at, end));
    at = end;
  }
  const module = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let length = 0;
  for (const piece of pieces) {
    module.set(piece, length);
    length += piece.length;
  }
  return module;
}

/** Reads the numbers of 32 bits at the beginning of `bytes`. */
function numbers({ buffer, byteOffset, byteLength }: Uint8Array): (i: number) => number {
  const view = new DataView(buffer, byteOffset, byteLength);
  return (i) => view.getUint32(i * LENGTH);
}

function fromBase64(base64: string): Uint8Array {
  const node = bufferModule();
  if (node) return node.Buffer.from(base64, 'base64');
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
