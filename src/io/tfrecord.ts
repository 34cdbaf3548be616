import { crc32c } from './crc.js';

/** A checksum that may itself be part of data with a checksum: rotated right by 15 bits, plus a constant. */
function masked(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/**
 * A record of a TFRecord file, integers with the least byte first:
 *
 *   length (8 bytes) | masked CRC-32C of the length (4) | data | masked CRC-32C of the data (4)
 */
export function tfRecord(data: Uint8Array): Uint8Array {
  const record = new Uint8Array(data.length + 16);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, masked(record.subarray(0, 8)), true);
  record.set(data, 12);
  view.setUint32(data.length + 12, masked(data), true);
  return record;
}
