import { parseArgs } from 'node:util';

/** What the command line of the benchmarks asks for. */
export interface Request {
  readonly names: readonly string[];
  /** undefined: as many as the machine has. */
  readonly threads: number | undefined;
  readonly json: boolean;
  /** Seconds for each workload. */
  readonly budget: number;
}

export const usage = 'Usage: npm run bench -- <workload ...> [--threads N] [--json] [--budget S]';

/** Reads the arguments; throws an Error that says what is wrong with them. */
export function readArguments(args: readonly string[]): Request {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { threads: { type: 'string' }, json: { type: 'boolean' }, budget: { type: 'string' } },
  });
  const { threads, json = false, budget = '8' } = values;
  const count = threads === undefined ? undefined : Number(threads);
  if (count !== undefined && !(Number.isInteger(count) && count >= 1))
    throw new Error(`--threads must be an integer >= 1, got '${threads ?? ''}'.`);
  if (!(Number(budget) > 0)) throw new Error(`--budget must be a number of seconds > 0, got '${budget}'.`);
  return { names: positionals, threads: count, json, budget: Number(budget) };
}

/** The items whose names begin with one of the prefixes; a name in full, such as W1-matmul-128, means itself alone. */
export function matching<T extends { readonly name: string }>(items: readonly T[], prefixes: readonly string[]): T[] {
  const chosen = new Set<T>();
  for (const prefix of prefixes) {
    const exact = items.filter(({ name }) => name === prefix);
    const group = items.filter(({ name }) => name.split('-')[0] === prefix);
    const found = [exact, group].find((list) => list.length > 0) ?? items.filter(({ name }) => name.startsWith(prefix));
    if (found.length === 0) throw new Error(`There is no workload '${prefix}'.`);
    for (const item of found) chosen.add(item);
  }
  return items.filter((item) => chosen.has(item));
}
