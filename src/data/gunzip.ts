import { FormatError } from '../errors/index.js';

/** Deflate never shrinks data by more than this factor, so a file's size bounds what it can hold. */
export const DEFLATE_LIMIT = 1032;

/** Whether bytes begin as gzip does: 1f 8b. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes.length >= 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * The contents of gzip bytes; bytes that are not gzip come back as they are.
 *
 * @param limit refuses contents larger than this many bytes: a small file can unpack to a thousand times its size
 * @throws FormatError when the data is damaged, truncated or larger than the limit
 *
 * @example
 * await gunzip(new Uint8Array([1, 2, 3])); // [1, 2, 3]
 */
export async function gunzip(bytes: Uint8Array, source = 'bytes', limit = 2 ** 31): Promise<Uint8Array> {
  if (!isGzip(bytes)) return bytes;
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    const unpacked = new Blob([new Uint8Array(bytes)])
      .stream()
      .pipeThrough(new DecompressionStream('gzip'))
      .getReader();
    for (let part = await unpacked.read(); !part.done; part = await unpacked.read()) {
      size += part.value.length;
      if (size > limit) break;
      chunks.push(part.value);
    }
    await unpacked.cancel();
  } catch (cause) {
    throw new FormatError(
      `gunzip: ${source}: the gzip data of ${bytes.length} bytes is truncated or corrupted after ${size} unpacked bytes.`,
      { cause },
    );
  }
  if (size > limit) {
    throw new FormatError(
      `gunzip: ${source}: expected at most ${limit} unpacked bytes, got more (${bytes.length} packed).`,
    );
  }
  return join(chunks, size);
}

function join(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.length;
  }
  return whole;
}
