import type { Detail } from './harness.js';

/** One measurement, as `--json` prints it. */
export interface Result {
  readonly library: string;
  readonly workload: string;
  readonly threads: number;
  readonly unit: string;
  readonly value: number;
  readonly detail: Detail;
}

/** A line of the table: workload, value, and under which conditions. */
export function row({ workload, threads, unit, value, detail }: Result): string {
  const { runtime, build, peak_MB: peak } = detail;
  const conditions = [`${threads} thread${threads === 1 ? '' : 's'}`, build, runtime, `peak ${peak} MB`];
  return `${workload.padEnd(24)} ${figure(value).padStart(10)} ${unit.padEnd(12)} ${conditions.join(', ')}`;
}

/** Four significant digits, with commas between thousands. */
export function figure(value: number): string {
  return value.toLocaleString('en-US', { maximumSignificantDigits: 4 });
}

/**
 * Reads one line of `--json`; peer runners write `peer` for the library and may
 * have no value. Returns undefined for a line that holds no result.
 */
export function parseResult(line: string): Result | undefined {
  const parsed: unknown = JSON.parse(line);
  if (typeof parsed !== 'object' || parsed === null) return undefined;
  const fields = new Map<string, unknown>(Object.entries(parsed));
  const [workload, threads, unit, value] = ['workload', 'threads', 'unit', 'value'].map((name) => fields.get(name));
  const library = fields.get('library') ?? fields.get('peer');
  if (typeof library !== 'string' || typeof workload !== 'string' || typeof unit !== 'string') return undefined;
  if (typeof threads !== 'number' || typeof value !== 'number') return undefined;
  return { library, workload, threads, unit, value, detail: detailOf(fields.get('detail')) };
}

function detailOf(detail: unknown): Detail {
  const entries = typeof detail === 'object' && detail !== null ? Object.entries(detail) : [];
  return Object.fromEntries(entries.filter(isPlain));
}

function isPlain(entry: [string, unknown]): entry is [string, string | number] {
  return typeof entry[1] === 'string' || typeof entry[1] === 'number';
}
