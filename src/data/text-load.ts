import { knownOptions, positiveInteger } from '../errors/index.js';
import type { DatasetName } from './catalogue.js';
import { RESOLVE_OPTIONS, type ResolveOptions, logToStandardError, resolveDataset } from './resolve.js';

/** Where a text is looked for, and what is drawn when it is nowhere. */
export interface LoadTextOptions extends ResolveOptions {
  /**
   * How much to draw when there is no data (defaults: 1500 names, 2000 speeches of plays, 200 of sonnets, 10000
   * sentences, 2000 paragraphs).
   */
  drawnCount?: number;
  /** Seed of what is drawn (default 0). */
  seed?: number | string;
}

/** Where examples of texts are looked for, and what is drawn when they are nowhere. */
export interface LoadTextsOptions extends ResolveOptions {
  /**
   * Examples to draw when there is no data (defaults: 132 and 56 emoji sentences, 9000 and 1000 opinions, 1800 and 200
   * reviews, 10000 and 500 translations).
   */
  drawnTrain?: number;
  drawnTest?: number;
  /** Seed of what is drawn (default 0). */
  seed?: number | string;
}

/** Where texts come from. */
export interface TextSource {
  /** The folder read, or a description of what was drawn. */
  readonly source: string;
  /** Whether the texts are drawn because the real ones were not found. */
  readonly drawn: boolean;
}

/** Where a text is, and else what to draw. */
export interface TextPlan {
  readonly folder: string | undefined;
  readonly count: number;
  readonly seed: number | string;
  readonly source: string;
}

/** Looks for a text; says so when `count` drawn things take its place. */
export async function findText(
  who: string,
  name: DatasetName,
  what: string,
  options: LoadTextOptions,
  count: number,
): Promise<TextPlan> {
  knownOptions(who, options, [...RESOLVE_OPTIONS, 'drawnCount', 'seed']);
  const { drawnCount = count, seed = 0, log = logToStandardError, ...rest } = options;
  positiveInteger(who, 'drawnCount', drawnCount);
  const folder = await resolveDataset(name, { ...rest, log });
  if (folder === undefined) {
    log(`${name} not found: using ${drawnCount} drawn ${what} (real data: --data DIR or --download).`);
  }
  return { folder, count: drawnCount, seed, source: folder ?? `drawn ${what}, seed ${seed}` };
}

/** Where examples are, and else how many to draw. */
export interface TextsPlan {
  readonly folder: string | undefined;
  readonly train: number;
  readonly test: number;
  readonly seed: number | string;
  readonly source: string;
}

/** Looks for examples; says so when `train` and `test` drawn ones take their place. */
export async function findTexts(
  who: string,
  names: readonly DatasetName[],
  what: string,
  options: LoadTextsOptions,
  train: number,
  test: number,
): Promise<TextsPlan> {
  knownOptions(who, options, [...RESOLVE_OPTIONS, 'drawnTrain', 'drawnTest', 'seed']);
  const { drawnTrain = train, drawnTest = test, seed = 0, log = logToStandardError, ...rest } = options;
  positiveInteger(who, 'drawnTrain', drawnTrain);
  positiveInteger(who, 'drawnTest', drawnTest);
  const folders: (string | undefined)[] = [];
  for (const name of names) folders.push(await resolveDataset(name, { ...rest, log }));
  const [first] = folders;
  const folder = folders.every((one) => one === first) ? first : undefined;
  if (folder === undefined) {
    const wanted = names.join(' and ');
    log(`${wanted} not found: using ${drawnTrain} + ${drawnTest} drawn ${what} (real data: --data DIR or --download).`);
  }
  return { folder, train: drawnTrain, test: drawnTest, seed, source: folder ?? `drawn ${what}, seed ${seed}` };
}
