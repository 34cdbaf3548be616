import { createHash } from 'node:crypto';

/** A hash of every bit of some arrays: equal hashes mean bit-identical results. */
export function bitsOf(...arrays: readonly ArrayBufferView[]): string {
  const hash = createHash('sha256');
  for (const { buffer, byteOffset, byteLength } of arrays) hash.update(Buffer.from(buffer, byteOffset, byteLength));
  return hash.digest('hex');
}
