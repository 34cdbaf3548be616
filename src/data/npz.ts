import { ArgumentError, FormatError, show } from '../errors/index.js';
import { crc32 } from '../io/crc.js';
import { readBytes, reasonOf, writeBytes } from '../io/files.js';
import { optionalPeer } from '../io/peer.js';
import { Tensor } from '../tensor/tensor.js';
import { type ReadOptions, checkBytes, checkReadOptions } from './idx.js';
import { encodeNpy, parseNpy } from './npy.js';
import { type ZipEntry, readZipDirectory } from './zip.js';

/** Named tensors. A record read from a file has no prototype: no name in it can reach one. */
export type NamedTensors = Readonly<Record<string, Tensor>>;

function loadFflate(why: string): Promise<typeof import('fflate')> {
  return optionalPeer('fflate', why, () => import('fflate'));
}

/**
 * The tensors of a NumPy .npz archive by name. Needs the optional package `fflate`.
 *
 * @throws FormatError when the archive or a member is damaged (every member's CRC is checked), ResourceError when
 * `fflate` is not installed
 *
 * @example
 * const x = new Tensor(Float32Array.of(1, 2), [2]);
 * const tensors = await parseNpz(await encodeNpz({ x }));
 * tensors.x; // [1, 2]
 */
export async function parseNpz(bytes: Uint8Array, source = 'bytes', options: ReadOptions = {}): Promise<NamedTensors> {
  checkBytes('parseNpz', bytes);
  checkReadOptions('parseNpz', options);
  const entries = readZipDirectory('parseNpz', bytes, source);
  const { inflateSync } = await loadFflate('parseNpz');
  const tensors: Record<string, Tensor> = {};
  Reflect.setPrototypeOf(tensors, null);
  for (const entry of entries) {
    const name = entry.name.replace(/\.npy$/, '');
    if (Object.hasOwn(tensors, name)) {
      throw new FormatError(
        `parseNpz: ${source} at byte ${entry.offset}: expected each name once, got '${name}' twice.`,
      );
    }
    const unpacked = unpack(entry, source, inflateSync);
    tensors[name] = parseNpy(unpacked, `${source}[${show(name)}]`, options);
  }
  return tensors;
}

function unpack(entry: ZipEntry, source: string, inflate: (typeof import('fflate'))['inflateSync']): Uint8Array {
  const where = `parseNpz: ${source} at byte ${entry.offset}: '${entry.name}'`;
  let bytes = entry.packed;
  if (entry.method === 8) {
    try {
      bytes = inflate(entry.packed, { out: new Uint8Array(entry.size) });
    } catch (cause) {
      throw new FormatError(`${where}: the deflated data is corrupted: ${reasonOf(cause)}.`, { cause });
    }
  }
  if (bytes.length !== entry.size)
    throw new FormatError(`${where}: expected ${entry.size} bytes, got ${bytes.length}.`);
  const crc = crc32(bytes);
  if (crc !== entry.crc) {
    throw new FormatError(
      `${where}: expected CRC ${entry.crc.toString(16)}, got ${crc.toString(16)}: the file is corrupted.`,
    );
  }
  return bytes;
}

/**
 * Reads a NumPy .npz archive. Relative paths start at the working directory. Needs the optional package `fflate`.
 *
 * @throws ResourceError when the file cannot be read, FormatError when it is damaged
 *
 * @example
 * const x = new Tensor(Float32Array.of(1, 2), [2]);
 * await writeNpz('set.npz', { x });
 * const set = await readNpz('set.npz');
 * set.x; // [1, 2]
 */
export async function readNpz(path: string, options: ReadOptions = {}): Promise<NamedTensors> {
  checkReadOptions('readNpz', options);
  return parseNpz(await readBytes('readNpz', path), path, options);
}

/**
 * The bytes of a .npz archive. Needs the optional package `fflate`.
 *
 * @param options.compress deflate the members (default false, as NumPy's `savez`)
 *
 * @example
 * const zeros = Tensor.zeros([1000]);
 * const bytes = await encodeNpz({ zeros }, { compress: true });
 * bytes.length < 400; // true
 */
export async function encodeNpz(tensors: NamedTensors, options: { compress?: boolean } = {}): Promise<Uint8Array> {
  for (const [name, x] of Object.entries(tensors)) {
    if (!(x instanceof Tensor)) throw new ArgumentError(`encodeNpz: ${show(name)} must be a Tensor, got ${show(x)}.`);
  }
  const { zipSync } = await loadFflate('encodeNpz');
  const files = Object.fromEntries(Object.entries(tensors).map(([name, x]) => [`${name}.npy`, encodeNpy(x)]));
  const epoch = new Date(1980, 0, 1); // zip's first day: the same tensors give the same bytes
  return zipSync(files, { level: options.compress ? 6 : 0, mtime: epoch });
}

/**
 * Writes named tensors as a .npz archive, whole or not at all. NumPy's `load` reads it.
 *
 * @throws ResourceError when the path cannot be written; an old file is then as it was
 *
 * @example
 * const y = new Tensor(Int32Array.of(1, 0), [2]);
 * await writeNpz('labels.npz', { y });
 */
export async function writeNpz(
  path: string,
  tensors: NamedTensors,
  options: { compress?: boolean } = {},
): Promise<void> {
  await writeBytes('writeNpz', path, await encodeNpz(tensors, options));
}
