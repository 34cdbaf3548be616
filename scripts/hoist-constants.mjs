import binaryen from 'binaryen';

const BYTES = 16;
const ROOM = 16384;
const TRIVIAL = /^0x(0{8}|f{8})( 0x\1){3}$/; // one instruction makes these anywhere

/**
 * Moves a module's vector constants into memory, and their loads to the start
 * of each function that uses them.
 *
 * V8 of Node 24 builds a v128.const in three instructions wherever it is used,
 * in a loop at every pass: exp took 1.9 ns an element, with its coefficients
 * loaded before the loop 0.73, and 0.36 once V8 widens it to 256 bits. V8 of
 * Node 20 hoists constants by itself, at the same speed.
 *
 * `text` is the module in WebAssembly's text format, `address` the place of
 * its constants in the first page of memory. Returns the module's bytes.
 */
export function hoistConstants(text, address) {
  const addresses = new Map();
  const hoisted = text
    .split(/^(?= \(func )/m)
    .map((part) => (part.startsWith(' (func ') ? hoistInFunction(part, addresses, address) : part))
    .join('');
  if (addresses.size * BYTES > ROOM)
    throw new Error(`hoist-constants: ${addresses.size} constants do not fit ${ROOM} bytes.`);
  const words = [...addresses.keys()].flatMap((key) => key.split(' ').map(Number));
  const bytes = new Uint8Array(new Uint32Array(words).buffer);
  const escaped = [...bytes].map((byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('');
  const module = binaryen.parseText(`${hoisted.trimEnd().slice(0, -1)} (data (i32.const ${address}) "${escaped}")\n)`);
  module.setFeatures(binaryen.Features.All);
  return module.emitBinary();
}

/** One function with its constants in locals; a constant's place is entered in `addresses` at its first use. */
function hoistInFunction(text, addresses, base) {
  const locals = new Map();
  const body = text.replace(/v128\.const i32x4 ((?:0x[0-9a-f]{8} ?){4})/g, (whole, words) => {
    if (TRIVIAL.test(words)) return whole;
    if (!addresses.has(words)) addresses.set(words, base + BYTES * addresses.size);
    if (!locals.has(words)) locals.set(words, `$constant${locals.size}`);
    return `local.get ${locals.get(words)}`;
  });
  const lines = body.split('\n');
  const end = lines.findIndex((line, i) => i > 0 && !line.startsWith('  (local '));
  const loads = [...locals].map(
    ([words, local]) => `i32.const ${addresses.get(words)} ${loadOf(words)} local.set ${local}`,
  );
  lines.splice(end, 0, ...loads);
  lines.splice(1, 0, ...[...locals.values()].map((local) => `  (local ${local} v128)`));
  return lines.join('\n');
}

/** V8 widens a load that repeats one element without packing two vectors. */
function loadOf(words) {
  const [a, b, c, d] = words.split(' ');
  if (a !== c || b !== d) return 'v128.load';
  return a === b ? 'v128.load32_splat' : 'v128.load64_splat';
}
