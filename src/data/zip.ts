import { FormatError } from '../errors/index.js';
import { DEFLATE_LIMIT } from './gunzip.js';

/** One member of a zip archive, as its directory describes it. */
export interface ZipEntry {
  readonly name: string;
  /** 0 stored, 8 deflated. */
  readonly method: number;
  readonly crc: number;
  /** Its bytes in the archive, still packed. */
  readonly packed: Uint8Array;
  /** Its size once unpacked. */
  readonly size: number;
  /** Where its packed bytes begin. */
  readonly offset: number;
}

const END_BYTES = 22;
const END_SIGNATURE = 0x06054b50;
const ENTRY_BYTES = 46;
const ENTRY_SIGNATURE = 0x02014b50;
const LOCAL_BYTES = 30;
const LOCAL_SIGNATURE = 0x04034b50;

/**
 * The directory of a zip archive (PKWARE APPNOTE 4.3; no zip64, no encryption, no split archives). Every offset and
 * size is checked against the bytes, so that unpacking allocates no more than deflate can produce from them.
 *
 * @throws FormatError naming the byte where the archive is damaged
 */
export function readZipDirectory(who: string, bytes: Uint8Array, source: string): ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fail = (offset: number, expected: string, got: string): FormatError =>
    new FormatError(`${who}: ${source} at byte ${offset}: expected ${expected}, got ${got}.`);
  const expectSignature = (offset: number, length: number, signature: number, what: string): void => {
    if (offset + length > bytes.length)
      throw fail(offset, `${what} of ${length} bytes`, `${bytes.length - offset} bytes`);
    const got = view.getUint32(offset, true);
    if (got !== signature) throw fail(offset, `${what} (0x${signature.toString(16)})`, `0x${got.toString(16)}`);
  };

  const end = findEnd(view);
  if (end < 0) throw fail(bytes.length, 'the directory at the end of a zip archive', `none in ${bytes.length} bytes`);
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  const entries: ZipEntry[] = [];
  for (let i = 0; i < count; i++) {
    expectSignature(at, ENTRY_BYTES, ENTRY_SIGNATURE, `directory entry ${i}`);
    const flags = view.getUint16(at + 8, true);
    const method = view.getUint16(at + 10, true);
    const crc = view.getUint32(at + 16, true);
    const packedSize = view.getUint32(at + 20, true);
    const size = view.getUint32(at + 24, true);
    const nameLength = view.getUint16(at + 28, true);
    const local = view.getUint32(at + 42, true);
    const next = at + ENTRY_BYTES + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (next > bytes.length) throw fail(at, `directory entry ${i} up to byte ${next}`, `${bytes.length} bytes in all`);
    const name = new TextDecoder().decode(bytes.subarray(at + ENTRY_BYTES, at + ENTRY_BYTES + nameLength));
    if (flags & 1) throw fail(at + 8, `'${name}' unencrypted`, 'an encrypted member');
    if (method !== 0 && method !== 8) throw fail(at + 10, `'${name}' stored (0) or deflated (8)`, `method ${method}`);

    expectSignature(local, LOCAL_BYTES, LOCAL_SIGNATURE, `the member '${name}'`);
    const offset = local + LOCAL_BYTES + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    if (offset + packedSize > bytes.length) {
      throw fail(offset, `${packedSize} bytes of '${name}'`, `${Math.max(0, bytes.length - offset)} bytes`);
    }
    const most = method === 0 ? packedSize : packedSize * DEFLATE_LIMIT;
    if (size > most) throw fail(at + 24, `'${name}' of at most ${most} bytes from ${packedSize} packed`, `${size}`);
    entries.push({ name, method, crc, packed: bytes.subarray(offset, offset + packedSize), size, offset });
    at = next;
  }
  return entries;
}

/** The end record is last, before a comment of at most 65535 bytes. */
function findEnd(view: DataView): number {
  const first = Math.max(0, view.byteLength - END_BYTES - 0xffff);
  for (let at = view.byteLength - END_BYTES; at >= first; at--) {
    if (view.getUint32(at, true) === END_SIGNATURE) return at;
  }
  return -1;
}
