/**
 * npm run bench -- <workload ...> [--threads N] [--json] [--budget S]: measures workloads, each in a process of its own.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { engineInfo, setThreads } from 'layerwise';
import { type Request, matching, readArguments, usage } from './arguments.js';
import { type Workload, measure, rounded } from './harness.js';
import { type Result, row } from './result.js';
import { workloads } from './workloads/index.js';

const request = readRequest();
if (request) {
  const { chosen, json } = request;
  for (const { name } of chosen.length > 1 ? chosen : []) inOwnProcess(name, request);
  if (chosen.length === 1) {
    const result = await resultOf(chosen[0], request);
    console.log(json ? JSON.stringify(result) : row(result));
  }
}

/** What to measure; undefined, after a message, when the command line does not say so. */
function readRequest(): (Request & { readonly chosen: readonly Workload[] }) | undefined {
  try {
    const request = readArguments(process.argv.slice(2));
    const chosen = matching(workloads, request.names);
    if (chosen.length === 0) throw new Error('Which workload?');
    return { ...request, chosen };
  } catch (error) {
    const names = workloads.map(({ name }) => `  ${name}`);
    console.error([error instanceof Error ? error.message : String(error), usage, 'Workloads:', ...names].join('\n'));
    process.exitCode = 1;
    return undefined;
  }
}

async function resultOf(workload: Workload, { threads, budget }: Request): Promise<Result> {
  if (threads !== undefined) setThreads(threads);
  const prepared = await workload.prepare();
  const { value, detail } = 'run' in prepared ? measure(prepared, budget) : prepared;
  const info = engineInfo();
  return {
    library: 'layerwise',
    workload: workload.name,
    threads: info.threads,
    unit: workload.unit,
    value: rounded(value),
    detail: {
      runtime: `node ${process.version}`,
      build: info.build,
      ...detail,
      engine_MB: rounded(info.memoryReserved / 1e6, 4),
      peak_MB: rounded(process.resourceUsage().maxRSS / 1e3, 4),
    },
  };
}

/** What one workload leaves behind, compiled code and memory, must not change the next one's figures. */
function inOwnProcess(name: string, { threads, json, budget }: Request): void {
  const options = ['--budget', String(budget), ...(json ? ['--json'] : [])];
  if (threads !== undefined) options.push('--threads', String(threads));
  const program = [...process.execArgv, fileURLToPath(import.meta.url), name, ...options];
  const { status } = spawnSync(process.execPath, program, { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
