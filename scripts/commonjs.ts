/**
 * The CommonJS build is one file with every entry inside, so that all entries share one engine; `dist/data.cjs` and its
 * siblings hand out their part of it. A test compares this list with scripts/entries.ts.
 */
export * as data from '../src/data/index.js';
export * as index from '../src/index.js';
export * as metrics from '../src/metrics/index.js';
export * as plot from '../src/plot/index.js';
export * as strategy from '../src/strategy/index.js';
export * as text from '../src/text/index.js';
export * as tune from '../src/tune/index.js';
export * as vision from '../src/vision/index.js';
export * as zoo from '../src/zoo/index.js';
