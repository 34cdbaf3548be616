/** A cyclic redundancy check of 32 bits by its reflected polynomial, a byte at a time. */
function checksum(polynomial: number): (bytes: Uint8Array) => number {
  /** The remainders of all bytes. */
  const remainders = Uint32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? polynomial : 0);
    return crc;
  });
  return (bytes) => {
    let crc = 0xffffffff;
    for (const byte of bytes) crc = remainders[(crc ^ byte) & 0xff] ^ (crc >>> 8);
    return (crc ^ 0xffffffff) >>> 0;
  };
}

/** CRC-32, as PNG (ISO/IEC 15948) and ZIP have it. */
export const crc32 = checksum(0xedb88320);

/** CRC-32C (Castagnoli), as RFC 3720 has it. */
export const crc32c = checksum(0x82f63b78);
