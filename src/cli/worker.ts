import { ArgumentError } from '../errors/index.js';
import { RedisWorker } from '../tune/redis-worker.js';
import type { Command } from './command.js';
import { type Flags, readFlags, usage } from './flags.js';

const who = 'layerwise worker';

const described = {
  redis: 'URL  the address of Redis (default: redis://127.0.0.1:6379)',
  queue: 'NAME  the queue, as the search calls it',
  trial: 'FILE  the module that exports the function trial, the same on every machine',
  workers: 'NUMBER  how many trials run at the same time (default: the number of processors)',
  'lost-after': 'SECONDS  without a sign of life until a worker counts as lost (default: 10)',
} as const;

const call = `npx layerwise worker --queue NAME --trial FILE [flags]

Runs trials of searches that use redisQueue({ url, queue }), until it is ended. Ctrl-C takes no more trials and waits for
those that run; a second Ctrl-C puts them back into the queue.`;

/** `npx layerwise worker`: one machine more for a search. */
export const worker: Command = {
  summary: 'runs the trials of a search on this machine, from a queue in Redis',

  async run(args) {
    const flags = readFlags(who, described, args);
    if (flags.has('help')) {
      console.log(usage(call, described));
      return 0;
    }
    if (flags.positionals.length > 0) {
      throw new ArgumentError(`${who}: takes flags only, got ${flags.positionals.join(' ')}. --help says more.`);
    }
    const url = flags.value('redis') ?? 'redis://127.0.0.1:6379';
    const queue = needed(flags, 'queue');
    const running = await RedisWorker.start(who, {
      ...{ url, queue, trial: needed(flags, 'trial'), log: (line) => console.log(line) },
      workers: number(flags, 'workers'),
      lostAfter: number(flags, 'lost-after'),
    });
    const { slots } = running;
    console.log(`Takes trials from the queue '${queue}', ${slots === 1 ? 'one' : slots} at a time. Ctrl-C ends it.`);
    await untilEnded(running);
    return 0;
  },
};

/** Resolves when the worker has been ended by signals; rejects when it cannot go on. */
async function untilEnded(running: RedisWorker): Promise<void> {
  let interrupts = 0;
  let end: () => void = () => undefined;
  const interrupted = new Promise<void>((resolve) => (end = resolve));
  const interrupt = (): void => {
    interrupts++;
    if (interrupts === 1) {
      if (running.busy > 0)
        console.log(`Waits for ${running.busy} to end. Ctrl-C again puts them back into the queue.`);
      end();
    } else if (interrupts === 2) running.handBack();
    else process.exit(130);
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  try {
    await Promise.race([interrupted, running.failed]);
  } finally {
    await running.finish();
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}

type WorkerFlags = Flags<keyof typeof described>;

function needed(flags: WorkerFlags, name: 'queue' | 'trial'): string {
  const value = flags.value(name);
  if (value === undefined) throw new ArgumentError(`${who}: needs --${name}. --help says more.`);
  return value;
}

function number(flags: WorkerFlags, name: 'workers' | 'lost-after'): number | undefined {
  const text = flags.value(name);
  return text === undefined ? undefined : Number(text);
}
