import { ArgumentError, show } from '../errors/index.js';
import { ConfigReader } from '../layers/index.js';
import type { TrialJob } from './executor.js';
import type { Failure } from './failure.js';
import { readFigures, readValues } from './journal.js';
import type { TrialFigures } from './trial.js';

/** What a worker answers: what the trial has reached, what it has thrown, or that it was ended for its search. */
export type Reply =
  | { readonly kind: 'done'; readonly figures: TrialFigures }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'ended' };

/** The id of a job in the queue: adding it twice is adding it once. */
export function idOf({ search, trial, rung }: TrialJob): string {
  return `${encodeURIComponent(search)}-${trial}-${rung}`;
}

/** Throws ArgumentError unless `queue` is a name that BullMQ takes. */
export function checkQueueName(who: string, queue: string): void {
  if (typeof queue === 'string' && queue !== '' && !queue.includes(':')) return;
  throw new ArgumentError(`${who}: queue must be a name without ':', such as "mnist", got ${show(queue)}.`);
}

/** The reply as JSON, which knows neither NaN nor Infinity. */
export function packReply(reply: Reply): object {
  if (reply.kind !== 'done') return reply;
  const numbers = Object.entries(reply.figures).map(([name, x]) => [name, Number.isFinite(x) ? x : String(x)] as const);
  const figures: Record<string, number | string> = Object.fromEntries(numbers);
  return { ...reply, figures };
}

/** Reads what `packReply` has written; throws FormatError for anything else. */
export function readReply(who: string, packed: unknown): Reply {
  const reply = new ConfigReader(`${who}: the reply of a worker`, packed);
  const kind = reply.oneOf('kind', ['done', 'failed', 'ended']);
  if (kind === 'ended') return { kind };
  if (kind === 'done') return { kind, figures: readFigures(reply.object('figures')) };
  const failure = reply.object('failure');
  const stack = failure.has('stack') ? failure.string('stack') : undefined;
  return { kind, failure: { name: failure.string('name'), message: failure.string('message'), stack } };
}

/** Reads a job from the queue, and whether its search has withdrawn it; throws FormatError for anything else. */
export function readJob(who: string, data: unknown): { readonly job: TrialJob; readonly withdrawn: boolean } {
  const record = new ConfigReader(`${who}: a job of the queue`, data);
  const job: TrialJob = {
    search: record.string('search'),
    trial: record.number('trial'),
    rung: record.number('rung'),
    values: readValues(record.object('values')),
    seed: record.string('seed'),
    ...(record.has('budget') && { budget: record.number('budget') }),
    ...(record.has('folder') && { folder: record.string('folder') }),
  };
  return { job, withdrawn: record.has('withdrawn') };
}
