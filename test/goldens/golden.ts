import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import type { Tensor } from '../../src/tensor/tensor.js';
import { type Actual, type Json, type Tolerance, compare, decodeNumber, decodeTensor, isRecord } from './compare.js';

export { type Actual, type Json, type Tolerance, close, compare, compareTensor, decodeTensor } from './compare.js';

type Section = 'config' | 'inputs' | 'params' | 'outputs' | 'upstream' | 'grads';

/**
 * One reference case. Accessors check that what they return is there and of
 * the asked kind; `expect` and `expectGrad` compare a result and mark it as
 * checked. A case whose outputs and gradients are not all checked (or named in
 * `leave`) fails, so nothing is forgotten in silence.
 */
export class GoldenCase {
  readonly name: string;
  readonly features: readonly string[];
  readonly advisory: boolean;
  readonly note: string;
  readonly tolerance: Tolerance;
  private readonly unchecked = new Set<string>();

  constructor(
    private readonly source: { [key: string]: Json },
    tolerance: Tolerance,
  ) {
    this.name = typeof source.name === 'string' ? source.name : 'unnamed';
    this.features = Array.isArray(source.features) ? source.features.map(String) : [];
    this.advisory = source.advisory === true;
    this.note = typeof source.note === 'string' ? source.note : '';
    this.tolerance = readTolerance(source.tolerance) ?? tolerance;
    for (const section of ['outputs', 'grads'] as const) {
      for (const key of this.keys(section)) this.unchecked.add(`${section}.${key}`);
    }
  }

  /** The names in a section, in the file's order. */
  keys(section: Section): string[] {
    return Object.keys(this.section(section));
  }

  has(section: Section, name: string): boolean {
    return Object.hasOwn(this.section(section), name);
  }

  /** A value as the file holds it; undefined when it is absent. */
  value(section: Section, name: string): Json | undefined {
    return this.has(section, name) ? this.section(section)[name] : undefined;
  }

  tensor(section: Section, name: string): Tensor {
    return decodeTensor(this.value(section, name)) ?? this.wrong(section, name, 'a tensor');
  }

  /** A fresh tensor of `inputs`. */
  input(name: string): Tensor {
    return this.tensor('inputs', name);
  }

  /** A fresh tensor of `params`. */
  param(name: string): Tensor {
    return this.tensor('params', name);
  }

  /** The gradient that arrives at an output. */
  upstream(name: string): Tensor {
    return this.tensor('upstream', name);
  }

  /** A number of `config`; with a fallback, that value when it is absent. */
  number(name: string, fallback?: number): number {
    const value = this.value('config', name) ?? fallback;
    return value === undefined ? this.wrong('config', name, 'a number') : decodeNumber(value);
  }

  numbers(name: string): number[] {
    const value = this.value('config', name);
    return Array.isArray(value) ? value.map(decodeNumber) : this.wrong('config', name, 'a list of numbers');
  }

  string(name: string, fallback?: string): string {
    const value = this.value('config', name) ?? fallback;
    return typeof value === 'string' ? value : this.wrong('config', name, 'a string');
  }

  flag(name: string, fallback?: boolean): boolean {
    const value = this.value('config', name) ?? fallback;
    return typeof value === 'boolean' ? value : this.wrong('config', name, 'true or false');
  }

  /** Compares a result with `outputs[name]`. */
  expect(name: string, actual: Actual): void {
    this.check('outputs', name, actual);
  }

  /** Compares a derivative with `grads[name]`. */
  expectGrad(name: string, actual: Actual): void {
    this.check('grads', name, actual);
  }

  /** Leaves entries such as `'outputs.newRunningVarUnbiased'` uncompared: the other convention of a pair. */
  leave(...entries: string[]): void {
    for (const entry of entries) this.unchecked.delete(entry);
  }

  /** Throws when an output or gradient was neither compared nor left on purpose. */
  finish(): void {
    if (this.unchecked.size > 0) throw new Error(`${this.name}: never compared: ${[...this.unchecked].join(', ')}.`);
  }

  private check(section: 'outputs' | 'grads', name: string, actual: Actual): void {
    const expected = this.value(section, name);
    if (expected === undefined) this.wrong(section, name, 'an expected value');
    compare(`${this.name}: ${section}.${name}`, actual, expected, this.tolerance);
    this.unchecked.delete(`${section}.${name}`);
  }

  private section(name: Section): { [key: string]: Json } {
    const section = this.source[name];
    return isRecord(section) ? section : {};
  }

  private wrong(section: Section, name: string, kind: string): never {
    const value = JSON.stringify(this.value(section, name));
    throw new Error(
      `${this.name}: ${section}.${name} must be ${kind}, got ${value} (has ${this.keys(section).join(', ')}).`,
    );
  }
}

/** `LAYERWISE_GOLDENS`, else `shared/goldens` beside the checkout. */
export function goldenDirectory(): string {
  return process.env.LAYERWISE_GOLDENS ?? fileURLToPath(new URL('../../../shared/goldens', import.meta.url));
}

/** The cases of one family, e.g. `loadGoldens('dense')`. */
export function loadGoldens(family: string): GoldenCase[] {
  const file: unknown = JSON.parse(readFileSync(join(goldenDirectory(), `${family}.json`), 'utf8'));
  const tolerance = isRecord(file) ? readTolerance(file.tolerance) : undefined;
  if (!isRecord(file) || file.format !== 1 || !Array.isArray(file.cases) || !tolerance) {
    throw new Error(`goldens ${family}: not a file of format 1 with cases and a tolerance.`);
  }
  return file.cases.filter(isRecord).map((source) => new GoldenCase(source, tolerance));
}

function readTolerance(value: Json | undefined): Tolerance | undefined {
  if (!isRecord(value)) return undefined;
  return { rtol: decodeNumber(value.rtol), atol: decodeNumber(value.atol) };
}

export interface GoldenOptions {
  /** Features that the library does not offer; a case with one of them is skipped and counted under its name. */
  unsupported?: readonly string[];
  /** The name of what a case lacks, or undefined to run it: for skips that `features` does not tell. */
  skip?: (golden: GoldenCase) => string | undefined;
}

/**
 * Declares one vitest test for each case of a family, and a last one that
 * fails when nothing ran or when a name in `unsupported` occurs in no case.
 * Prints passed / failed / skipped counts, the skipped ones by feature. When
 * the files are not there, one skipped test says so; a LAYERWISE_GOLDENS that
 * leads nowhere fails.
 *
 * @example
 * describeGoldens('dense', (golden) => {
 *   const y = dense(golden.input('x'), golden.param('kernel'), golden.param('bias'));
 *   golden.expect('y', y);
 * });
 */
export function describeGoldens(
  family: string,
  run: (golden: GoldenCase) => void | Promise<void>,
  options: GoldenOptions = {},
): void {
  const directory = goldenDirectory();
  const { unsupported = [], skip } = options;
  describe(`goldens: ${family}`, () => {
    if (!existsSync(directory) && process.env.LAYERWISE_GOLDENS === undefined) {
      it.skip(`reference files not found in ../shared/goldens (or LAYERWISE_GOLDENS): ${family} is unchecked`, () => {});
      return;
    }
    const count = { passed: 0, failed: 0, skipped: new Map<string, number>() };
    for (const golden of loadGoldens(family)) {
      const reason = golden.features.find((feature) => unsupported.includes(feature)) ?? skip?.(golden);
      if (reason !== undefined) {
        count.skipped.set(reason, (count.skipped.get(reason) ?? 0) + 1);
        it.skip(`${golden.name} (needs ${reason})`, () => {});
        continue;
      }
      it(golden.name, async () => {
        count.failed++;
        await run(golden);
        golden.finish();
        count.failed--;
        count.passed++;
      });
    }
    it('ran, and skipped only what it names', () => {
      expect(count.passed + count.failed, `${family}: no case ran`).toBeGreaterThan(0);
      const idle = unsupported.filter((feature) => !count.skipped.has(feature));
      expect(idle, `${family}: listed as unsupported, but no case needs them`).toEqual([]);
    });
    afterAll(() => {
      const reasons = [...count.skipped].map(([feature, n]) => `${feature} ${n}`).join(', ');
      const skipped = reasons === '' ? '0 skipped' : `skipped: ${reasons}`;
      console.log(`goldens ${family}: ${count.passed} passed, ${count.failed} failed, ${skipped}`);
    });
  });
}
