/**
 * Reads event files as their specifications say (TFRecord framing, protobuf wire format), with nothing of the library.
 */

/** A field of a protobuf message: a varint, the bytes of fixed width, or those that a length precedes. */
export type Field = number | Uint8Array;

/** CRC-32C, bit by bit. */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    for (let bit = 0; bit < 8; bit++) {
      const top = (crc ^ (byte >> bit)) & 1;
      crc >>>= 1;
      if (top) crc ^= 0x82f63b78;
    }
  }
  return ~crc >>> 0;
}

function unmask(masked: number): number {
  const rotated = (masked - 0xa282ead8) >>> 0;
  return ((rotated >>> 17) | (rotated << 15)) >>> 0;
}

/** The records of a TFRecord file. Throws where a length or a checksum is wrong, or a record is torn. */
export function records(file: Uint8Array): Uint8Array[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const found: Uint8Array[] = [];
  for (let at = 0; at < file.length;) {
    const length = Number(view.getBigUint64(at, true));
    if (unmask(view.getUint32(at + 8, true)) !== crc32c(file.subarray(at, at + 8))) throw new Error(`length at ${at}`);
    const data = file.subarray(at + 12, at + 12 + length);
    if (unmask(view.getUint32(at + 12 + length, true)) !== crc32c(data)) throw new Error(`data at ${at}`);
    found.push(data);
    at += 16 + length;
  }
  return found;
}

/** The fields of a message by number, in order. */
export function fields(bytes: Uint8Array): Map<number, Field[]> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = new Map<number, Field[]>();
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = view.getUint8(at++);
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  };
  const take = (n: number): Uint8Array => bytes.subarray(at, (at += n));
  while (at < bytes.length) {
    const key = varint();
    const wire = key & 7;
    const value = wire === 0 ? varint() : take(wire === 1 ? 8 : wire === 5 ? 4 : varint());
    const number = key >>> 3;
    found.set(number, [...(found.get(number) ?? []), value]);
  }
  return found;
}

/** The one field at the end of a path of field numbers; undefined when there is none. */
export function at(bytes: Uint8Array, ...path: readonly number[]): Field | undefined {
  let here: Field | undefined = bytes;
  for (const number of path) here = here instanceof Uint8Array ? fields(here).get(number)?.[0] : undefined;
  return here;
}

/** 8-byte numbers, one after the other. */
export function doubles(field: Field | undefined): number[] {
  if (!(field instanceof Uint8Array)) return [];
  const view = new DataView(field.buffer, field.byteOffset, field.byteLength);
  return Array.from({ length: field.length / 8 }, (_, i) => view.getFloat64(8 * i, true));
}

export function float(field: Field | undefined): number {
  return field instanceof Uint8Array ? new DataView(field.buffer, field.byteOffset, 4).getFloat32(0, true) : NaN;
}

export function string(field: Field | undefined): string | undefined {
  return field instanceof Uint8Array ? new TextDecoder().decode(field) : undefined;
}
