#!/usr/bin/env node
import { LayerwiseError } from '../errors/index.js';
import { main } from './main.js';

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(error instanceof LayerwiseError ? error.message : error);
    process.exitCode = 1;
  },
);
