import { ArgumentError, MemoryError, show } from '../errors/index.js';
import { type DType, type FloatArray, type FloatDType, type TypedArray, bytesPerElement } from './dtype.js';

/**
 * The one shared memory on which every kernel works, and who owns which part.
 *
 * An owner asks for an array; the array's block returns to the free list when
 * the array (and every subarray made here) has been garbage-collected, or at
 * once by `release`. Growing a shared memory keeps existing arrays valid.
 */

const PAGE = 65536;
const ALIGNMENT = 64;
const RESERVED = PAGE; // the kernels' own constants lie in the first page
const FIRST_GROWTH = 256 * PAGE;

interface Span {
  address: number;
  bytes: number;
}

/** A part of the memory with one owner. */
class Block implements Span {
  released = false;
  constructor(
    readonly address: number,
    readonly bytes: number,
  ) {}
}

let memory: WebAssembly.Memory | undefined;
let currentBuffer: ArrayBufferLike | undefined;
const free: Span[] = []; // by address, never adjacent
let inUse = 0;
let limit = 65536 * PAGE;

// Each growth gives the memory a new buffer object over the same bytes.
const buffers = new WeakSet<ArrayBufferLike>();
const owners = new WeakMap<TypedArray, Block>();
const finalizer = new FinalizationRegistry<Span>((span) => giveBack(span));

/** The shared memory, created at the first call. */
export function sharedMemory(): WebAssembly.Memory {
  if (!memory) {
    const pages = RESERVED / PAGE;
    memory = new WebAssembly.Memory({ shared: true, initial: pages, maximum: 65536 });
    adopt(memory);
  }
  return memory;
}

function adopt(target: WebAssembly.Memory): void {
  currentBuffer = target.buffer;
  buffers.add(target.buffer);
}

/** The buffer of the shared memory as it is now. */
function buffer(): ArrayBufferLike {
  return currentBuffer ?? sharedMemory().buffer;
}

/** Whether kernels can work on this array in place. */
export function isResident(array: TypedArray): boolean {
  return array.buffer === currentBuffer || buffers.has(array.buffer);
}

/**
 * An array of zeros in engine memory. `who` names the operation in the error
 * that is thrown when memory does not suffice; nothing has changed then.
 */
export function allocateArray(dtype: DType, length: number, who: string): TypedArray {
  const array = viewAt(dtype, 0, 0);
  if (length === 0) return array;
  const span = take(length * bytesPerElement(dtype), `${who}: ${dtype} [${length}]`);
  const block = new Block(span.address, span.bytes);
  const owned = viewAt(dtype, block.address, length);
  owned.fill(0);
  owners.set(owned, block);
  finalizer.register(block, span, block);
  return owned;
}

/** Gives an array's block back at once. The array must not be used afterwards. */
export function release(array: TypedArray): void {
  const block = owners.get(array);
  if (!block || block.released) return;
  block.released = true;
  finalizer.unregister(block);
  giveBack(block);
}

/** Elements [begin, end) of an array; keeps the block of a resident array alive. */
export function subarray(array: FloatArray, begin: number, end: number): FloatArray;
export function subarray(array: TypedArray, begin: number, end: number): TypedArray;
export function subarray(array: TypedArray, begin: number, end: number): TypedArray {
  const part = array.subarray(begin, end);
  const block = owners.get(array);
  if (block) owners.set(part, block);
  return part;
}

/** A block for the engine itself, which is never given back. */
export function reserve(bytes: number, who: string): number {
  return take(bytes, who).address;
}

/** A block that its user gives back with `giveBack`. */
export function take(bytes: number, who: string): Span {
  const wanted = Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
  let index = free.findIndex((span) => span.bytes >= wanted);
  if (index < 0) {
    grow(wanted, bytes, who);
    index = free.findIndex((span) => span.bytes >= wanted);
  }
  const span = free[index];
  const address = span.address;
  if (span.bytes === wanted) free.splice(index, 1);
  else free[index] = { address: address + wanted, bytes: span.bytes - wanted };
  inUse += wanted;
  return { address, bytes: wanted };
}

/** Returns a span to the free list and joins it with its neighbours. */
export function giveBack({ address, bytes }: Span): void {
  inUse -= bytes;
  let low = 0;
  let high = free.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (free[middle].address < address) low = middle + 1;
    else high = middle;
  }
  const before = free[low - 1];
  const after = free[low];
  const joinsBefore = before !== undefined && before.address + before.bytes === address;
  const joinsAfter = after !== undefined && address + bytes === after.address;
  if (joinsBefore) {
    before.bytes += bytes + (joinsAfter ? after.bytes : 0);
    if (joinsAfter) free.splice(low, 1);
  } else if (joinsAfter) {
    free[low] = { address, bytes: bytes + after.bytes };
  } else {
    free.splice(low, 0, { address, bytes });
  }
}

/** Bytes that owners and the engine itself hold now. */
export function memoryInUse(): number {
  return inUse;
}

/** Bytes that the memory has grown to. */
export function memoryReserved(): number {
  return memory ? buffer().byteLength : 0;
}

/**
 * Limits engine memory to `bytes`, in (0, 4 GiB]; 4 GiB is the default. Requests
 * that would grow the memory past it throw MemoryError; memory that it has
 * grown to already stays. Throws ArgumentError for a limit out of range.
 *
 * @example
 * setMemoryLimit(64 * 2 ** 20);                // 64 MiB
 * new Cache().buffer('x', [20_000, 20_000]);   // throws MemoryError
 * setMemoryLimit(2 ** 32);                     // the default again
 */
export function setMemoryLimit(bytes: number): void {
  if (!(bytes > 0) || bytes > 65536 * PAGE) {
    throw new ArgumentError(`setMemoryLimit: bytes must lie in (0, ${65536 * PAGE}], got ${show(bytes)}.`);
  }
  limit = bytes;
}

/** A typed array over `length` elements at an address. */
export function viewAt(dtype: FloatDType, address: number, length: number): FloatArray;
export function viewAt(dtype: DType, address: number, length: number): TypedArray;
export function viewAt(dtype: DType, address: number, length: number): TypedArray {
  if (dtype === 'float32') return new Float32Array(buffer(), address, length);
  return dtype === 'float64' ? new Float64Array(buffer(), address, length) : new Int32Array(buffer(), address, length);
}

function grow(wanted: number, asked: number, who: string): void {
  const target = sharedMemory();
  const old = buffer().byteLength;
  // The free span at the very end, if any, becomes part of the new block.
  const last = free.at(-1);
  const tail = last && last.address + last.bytes === old ? last.bytes : 0;
  const least = Math.ceil((wanted - tail) / PAGE);
  const comfortable = Math.ceil(Math.max(FIRST_GROWTH, old / 4) / PAGE);
  const most = Math.floor((limit - old) / PAGE);
  const pages = Math.min(Math.max(least, comfortable), most);
  if (pages < least || !tryGrow(target, pages)) {
    throw new MemoryError(
      `${who}: needs ${asked} bytes, but engine memory holds ${inUse} bytes in use of ${old} and may grow to ${limit}. ` +
        'Use a smaller batch or model, or release what is no longer needed.',
    );
  }
  adopt(target);
  const added = pages * PAGE;
  inUse += added;
  giveBack({ address: old, bytes: added });
}

function tryGrow(target: WebAssembly.Memory, pages: number): boolean {
  try {
    target.grow(pages);
    return true;
  } catch {
    return false;
  }
}
