/** npm run sync-exports: writes the `exports` field that scripts/entries.ts asks for into package.json. */
import { readFileSync, writeFileSync } from 'node:fs';
import { packageExports } from './entries.js';

const file = new URL('../package.json', import.meta.url);
const manifest: unknown = JSON.parse(readFileSync(file, 'utf8'));
writeFileSync(file, `${JSON.stringify(Object.assign({}, manifest, { exports: packageExports() }), null, 2)}\n`);
