#!/usr/bin/env node
import { LayerwiseError } from '../errors/index.js';
import { main } from './main.js';

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof LayerwiseError ? error.message : error);
  process.exitCode = 1;
}
