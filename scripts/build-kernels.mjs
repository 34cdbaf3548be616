// Compiles src/engine/assembly with AssemblyScript into the three builds of the engine and embeds their bytes,
// packed into one text an element type, in src/engine/generated/kernels.ts. Does nothing when that file already belongs to these sources.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';
import { pack } from './archive.mjs';
import { hoistConstants } from './hoist-constants.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const sources = join(root, 'src/engine/assembly');
const target = join(root, 'src/engine/generated/kernels.ts');

// The float64 kernels have no wide build: the relaxed one gives the same bits, and reference work can wait.
// name, whether multiply-add is fused, whether gemm has the shape that V8 widens to 256 bits
const builds = [
  ['base', false, false],
  ['relaxed', true, false],
  ['wide', true, true],
];

const files = readdirSync(sources)
  .filter((name) => name.endsWith('.ts'))
  .sort();
const hash = createHash('sha256');
for (const name of files) hash.update(name).update(readFileSync(join(sources, name)));
for (const script of ['build-kernels.mjs', 'archive.mjs', 'hoist-constants.mjs'])
  hash.update(readFileSync(join(root, 'scripts', script)));
const digest = hash.digest('hex');

function upToDate() {
  try {
    return readFileSync(target, 'utf8').includes(digest);
  } catch {
    return false;
  }
}

const texts = Object.fromEntries(files.map((file) => [file, readFileSync(join(sources, file), 'utf8')]));

// The float64 kernels, which only gradient checks and reference work need, are a module of their own, compiled at first use:
// its entry exports the names that end in _f64, the other module's entry all the rest.
function entry(dtype) {
  let text = '';
  for (const file of files) {
    const exported = [...texts[file].matchAll(/^export function (\w+)\(/gm)].map((match) => match[1]);
    const wanted = exported.filter((name) => name === 'setScratch' || name.endsWith('_f64') === (dtype === 'float64'));
    if (wanted.length > 0) text += `export { ${wanted.join(', ')} } from './${file.replace(/\.ts$/, '')}';\n`;
  }
  return text;
}

// where each module's vector constants and static data lie in the first page of memory, which both modules share
const constants = { float32: 0, float64: 16384 };
const statics = { float32: 32768, float64: 49152 };

async function compile([name, relaxed, wide], dtype) {
  let wat;
  texts['entry.ts'] = entry(dtype);
  const { error, stderr } = await asc.main(
    [
      'entry.ts',
      '--textFile',
      'kernels.wat',
      '-O3',
      '--noAssert',
      '--runtime',
      'stub',
      '--importMemory',
      '--sharedMemory',
      '--initialMemory',
      '1',
      '--maximumMemory',
      '65536',
      '--memoryBase',
      String(statics[dtype]),
      '--enable',
      'simd',
      '--enable',
      'threads',
      '--enable',
      'bulk-memory',
      ...(relaxed ? ['--enable', 'relaxed-simd'] : []),
      '--use',
      `WIDE=${wide ? 1 : 0}`,
    ],
    {
      readFile: (file) => texts[file.replace(/^\.\//, '')] ?? null,
      writeFile: (file, contents) => {
        if (file.endsWith('.wat')) wat = contents;
      },
      listFiles: () => [],
    },
  );
  if (error || !wat) throw new Error(`build-kernels: ${name}: ${error?.message ?? 'no output'}\n${stderr.toString()}`);
  return [name, hoistConstants(wat, constants[dtype])];
}

if (!upToDate()) {
  const lines = [
    `// Made by scripts/build-kernels.mjs from src/engine/assembly; sources ${digest}.`,
    '',
    'export const archives = {',
  ];
  const names = {};
  for (const dtype of ['float32', 'float64']) {
    const modules = [];
    for (const build of builds.filter(([name]) => dtype === 'float32' || name !== 'wide')) {
      const [name, bytes] = await compile(build, dtype);
      names[dtype] ??= WebAssembly.Module.exports(new WebAssembly.Module(bytes))
        .filter((item) => item.kind === 'function')
        .map((item) => item.name);
      modules.push(bytes);
      console.log(`kernels: ${dtype} ${name}: ${names[dtype].length} functions, ${bytes.length} bytes`);
    }
    const list = builds.slice(0, modules.length).map(([name]) => name);
    lines.push(`  /** ${list.join(', ')}: ${modules.map(({ length }) => length).join(', ')} bytes. */`);
    lines.push(`  ${dtype}: '${pack(modules)}',`);
  }
  lines.push('} as const;', '');
  const bases = new Set([...names.float32, ...names.float64].map((name) => name.replace(/_f(32|64)$/, '')));
  lines.push('/** What a kernel is called, without the suffix of its element type. */');
  lines.push(
    `export type KernelName = ${[...bases]
      .sort()
      .map((name) => `'${name}'`)
      .join(' | ')};`,
    '',
  );
  mkdirSync(dirname(target), { recursive: true });
  const temporary = `${target}.${process.pid}`;
  writeFileSync(temporary, lines.join('\n'));
  renameSync(temporary, target);
}
