import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import {
  AbortedError,
  type Callback,
  Checkpoint,
  Dense,
  type FitOptions,
  FormatError,
  Generator,
  type History,
  type LayerwiseError,
  MLflowLogger,
  type MLflowLoggerOptions,
  ResourceError,
  SGD,
  Sequential,
} from 'layerwise';
import { wrong } from '../misuse/table.js';

const folder = mkdtempSync(join(tmpdir(), 'layerwise-mlflow-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A request that a server has seen. */
interface Seen {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: Record<string, unknown>;
}

interface Metric {
  readonly key: string;
  readonly value: unknown;
  readonly step: number;
  readonly timestamp: number;
}

/** What MLflow's tracking server does with the requests of its REST API, as far as its documentation says. */
class FakeMLflow {
  readonly seen: Seen[] = [];
  readonly experiments = new Map([['Default', '0']]);
  readonly metrics: Metric[] = [];
  readonly params = new Map<string, string>();
  status: string | undefined;
  tags: unknown;
  runName: unknown;
  /** 'down' answers 503, 'silent' never. */
  mood: 'up' | 'down' | 'silent' = 'up';
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(): Promise<FakeMLflow> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (typeof address !== 'object' || address === null) throw new Error('no address');
    const fake = new FakeMLflow(server, `http://127.0.0.1:${address.port}`);
    server.on('request', (request, response) => void fake.#answer(request, response));
    return fake;
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => void this.server.close(() => resolve()));
  }

  paths(): string[] {
    return this.seen.map(({ method, path }) => `${method} ${path}`);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const url = new URL(request.url ?? '', this.url);
    const path = url.pathname.replace('/api/2.0/mlflow/', '');
    const body: Record<string, unknown> = text === '' ? {} : { ...record(JSON.parse(text)) };
    this.seen.push({ method: request.method ?? '', path, authorization: request.headers.authorization, body });
    if (this.mood === 'silent') return;
    const [status, answer] = this.mood === 'down' ? [503, 'overloaded'] : this.#handle(path, url.searchParams, body);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
  }

  #handle(path: string, query: URLSearchParams, body: Record<string, unknown>): [number, unknown] {
    const refuse = (code: string, message: string): [number, unknown] => [
      code === 'RESOURCE_DOES_NOT_EXIST' ? 404 : 400,
      { error_code: code, message },
    ];
    if (path === 'experiments/get-by-name') {
      const name = query.get('experiment_name') ?? '';
      const id = this.experiments.get(name);
      if (id === undefined) return refuse('RESOURCE_DOES_NOT_EXIST', `Could not find experiment with name '${name}'`);
      return [200, { experiment: { experiment_id: id, name } }];
    }
    if (path === 'experiments/create') {
      const id = String(this.experiments.size);
      this.experiments.set(String(body.name), id);
      return [200, { experiment_id: id }];
    }
    if (path === 'runs/create') {
      if (![...this.experiments.values()].includes(String(body.experiment_id))) return refuse('INVALID', 'experiment');
      if (typeof body.start_time !== 'number') return refuse('INVALID', 'start_time');
      [this.status, this.tags, this.runName] = ['RUNNING', body.tags, body.run_name];
      return [200, { run: { info: { run_id: 'run1', status: 'RUNNING' } } }];
    }
    if (body.run_id !== 'run1')
      return refuse('RESOURCE_DOES_NOT_EXIST', `Run with id=${String(body.run_id)} not found`);
    if (path === 'runs/log-batch') {
      const metrics = list(body.metrics);
      const params = list(body.params);
      if (metrics.length > 1000 || params.length > 100) return refuse('INVALID_PARAMETER_VALUE', 'too many');
      for (const { key, value } of params) {
        if (typeof value !== 'string') return refuse('INVALID_PARAMETER_VALUE', 'a param must be a text');
        this.params.set(String(key), value);
      }
      for (const { key, value, step, timestamp } of metrics) {
        if (!Number.isInteger(step) || !Number.isInteger(timestamp)) return refuse('INVALID_PARAMETER_VALUE', 'step');
        this.metrics.push({ key: String(key), value, step: Number(step), timestamp: Number(timestamp) });
      }
      return [200, {}];
    }
    if (path === 'runs/update') {
      this.status = String(body.status);
      if ((this.status !== 'RUNNING') !== (typeof body.end_time === 'number')) return refuse('INVALID', 'end_time');
      return [200, {}];
    }
    return refuse('ENDPOINT_NOT_FOUND', path);
  }
}

function record(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}

function list(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map((item) => ({ ...record(item) })) : [];
}

const running: FakeMLflow[] = [];
async function server(): Promise<FakeMLflow> {
  const fake = await FakeMLflow.start();
  running.push(fake);
  return fake;
}

afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(running.splice(0).map((fake) => fake.stop()));
});

const x = new Generator(1).normal([24, 3]);
const y = x.rows(0, 24).reshape([24, 3]);

function model(): Sequential {
  const made = new Sequential([new Dense(3)], { inputShape: [3], seed: 1 });
  return made.compile({ optimizer: new SGD(0.1), loss: 'mse', metrics: ['mae'] });
}

/** Three steps an epoch. */
function fit(callbacks: readonly Callback[], options: FitOptions = {}, one = model()): Promise<History> {
  return one.fit(x, y, { epochs: 2, batchSize: 8, verbose: false, callbacks, ...options });
}

describe('MLflowLogger', () => {
  it('logs settings, figures and the end of a run', async () => {
    const fake = await server();
    const logger = new MLflowLogger({
      url: `${fake.url}/`,
      experiment: 'a & b',
      runName: 'first',
      params: { augment: true, units: 3 },
      tags: { team: 'x' },
      headers: { authorization: 'Bearer abc' },
    });
    const history = await fit([logger], { validationSplit: 0.25 });
    expect(fake.paths()).toEqual([
      'GET experiments/get-by-name',
      'POST experiments/create',
      'POST runs/create',
      'POST runs/log-batch', // settings
      'POST runs/log-batch',
      'POST runs/log-batch',
      'POST runs/update',
    ]);
    expect(fake.seen.every(({ authorization }) => authorization === 'Bearer abc')).toBe(true);
    expect([...fake.experiments]).toEqual([
      ['Default', '0'],
      ['a & b', '1'],
    ]);
    expect(Object.fromEntries(fake.params)).toMatchObject({
      ...{ optimizer: 'SGD', learningRate: '0.1', epochs: '2', batchSize: '8', parameters: '12' },
      ...{ augment: 'true', units: '3' },
    });
    expect([fake.runName, fake.tags]).toEqual(['first', [{ key: 'team', value: 'x' }]]);
    expect(fake.metrics.map(({ key, value, step }) => [key, value, step])).toEqual(
      history.toJSON().flatMap(({ epoch, ...logs }) => Object.entries(logs).map(([key, value]) => [key, value, epoch])),
    );
    expect(fake.metrics.every(({ timestamp }) => Math.abs(timestamp - Date.now()) < 60_000)).toBe(true);
    expect(fake.status).toBe('FINISHED');
    expect(logger.runId).toBe('run1');
  });

  it('uses the experiment that is there, and the address of the environment', async () => {
    const fake = await server();
    vi.stubEnv('MLFLOW_TRACKING_URI', fake.url);
    await fit([new MLflowLogger()]).finally(() => vi.unstubAllEnvs());
    expect(fake.paths()).not.toContain('POST experiments/create');
    expect(fake.status).toBe('FINISHED');
  });

  it('logs figures of steps, a thousand a request', async () => {
    const fake = await server();
    await fit([new MLflowLogger({ url: fake.url, everySteps: 1 })], { epochs: 1, batchSize: 1 });
    const steps = fake.metrics.filter(({ key }) => key === 'step/loss').map(({ step }) => step);
    expect(steps).toEqual(Array.from({ length: 24 }, (_, i) => i + 1));
    fake.metrics.length = 0;
    const long = new Generator(2).normal([600, 3]);
    const one = model();
    await one.fit(long, long, { batchSize: 1, verbose: false, callbacks: [new MLflowLogger({ url: fake.url, everySteps: 1 })] }); // prettier-ignore
    expect(fake.metrics).toHaveLength(1200 + 3);
    expect(fake.status).toBe('FINISHED');
  });

  it('sends numbers that are not finite as texts', async () => {
    const fake = await server();
    const logger = new MLflowLogger({ url: fake.url });
    const odd: Callback = {
      onEpochEnd: (context) =>
        logger.onEpochEnd(
          new Proxy(context, {
            get: (target, key): unknown =>
              key === 'logs' ? { a: NaN, b: Infinity, c: -Infinity } : Reflect.get(target, key),
          }),
        ),
    };
    await fit([logger, odd], { epochs: 1 });
    expect(fake.metrics.slice(-3).map(({ value }) => value)).toEqual(['NaN', 'Infinity', '-Infinity']);
  });

  it('goes on with a run that is there, whose settings stay', async () => {
    const fake = await server();
    const checkpoint = join(folder, 'run.safetensors');
    const first = new MLflowLogger({ url: fake.url });
    await fit([first, new Checkpoint({ path: checkpoint })]);
    const before = fake.seen.length;
    await fit([new MLflowLogger({ url: fake.url, runId: first.runId })], { epochs: 3, resume: checkpoint });
    expect(fake.paths().slice(before)).toEqual(['POST runs/update', 'POST runs/log-batch', 'POST runs/update']);
    expect(fake.metrics.filter(({ key }) => key === 'loss').map(({ step }) => step)).toEqual([1, 2, 3]);
    expect(fake.params.get('epochs')).toBe('2');
  });

  it.each([
    { how: 'FAILED', options: {}, error: TypeError },
    { how: 'KILLED', options: { signal: AbortSignal.abort() }, error: AbortedError },
  ])('ends a run as $how', async ({ how, options, error }) => {
    const fake = await server();
    const fail: Callback = {
      onEpochBegin({ epoch }) {
        if (epoch === 2) throw new TypeError('mine');
      },
    };
    await expect(fit([new MLflowLogger({ url: fake.url }), fail], options)).rejects.toThrow(error);
    expect(fake.status).toBe(how);
  });

  it('keeps figures for a server that is down for a while', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const fake = await server();
    const mood: Callback = {
      onEpochBegin: ({ epoch }) => void (fake.mood = epoch === 2 || epoch === 3 ? 'down' : 'up'),
    };
    const [watched, alone] = [model(), model()];
    const history = await fit([mood, new MLflowLogger({ url: fake.url })], { epochs: 5 }, watched);
    await fit([], { epochs: 5 }, alone);
    expect([...watched.theta.values.data]).toEqual([...alone.theta.values.data]);
    expect(fake.metrics.filter(({ key }) => key === 'loss').map(({ value }) => value)).toEqual(history.get('loss'));
    expect(fake.status).toBe('FINISHED');
    expect(warn.mock.calls).toEqual([
      [
        `MLflowLogger: ${fake.url} refused runs/log-batch with status 503: overloaded. Training goes on; figures wait in ` +
          'memory and are sent again at its end.',
      ],
    ]);
  });

  it('says what has not arrived when the server stays away', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const fake = await server();
    const leave: Callback = {
      onEpochBegin: async ({ epoch }) => {
        if (epoch === 2) await fake.stop();
      },
    };
    const history = await fit([leave, new MLflowLogger({ url: fake.url })], { epochs: 3 });
    expect(history.epochs).toEqual([1, 2, 3]);
    expect(warn).toHaveBeenCalledTimes(2);
    expect(String(warn.mock.calls[0][0])).toMatch(
      /^MLflowLogger: cannot reach http:\S+: .*(ECONNREFUSED|other side closed|ECONNRESET).* Training goes on; figures wait /,
    );
    expect(warn.mock.calls[1]).toEqual([
      `MLflowLogger: of run run1, 6 figures and the end have not reached ${fake.url}.`,
    ]);
  });

  it.each<readonly [string, (fake: FakeMLflow) => MLflowLoggerOptions, typeof LayerwiseError, RegExp]>([
    [
      'does not answer',
      (fake) => {
        fake.mood = 'silent';
        return { url: fake.url, timeout: 0.05 };
      },
      ResourceError,
      /^MLflowLogger: cannot reach http:\S+: The operation was aborted due to timeout\.$/,
    ],
    [
      'refuses',
      (fake) => {
        fake.mood = 'down';
        return { url: fake.url };
      },
      ResourceError,
      /^MLflowLogger: http:\S+ refused experiments\/get-by-name with status 503: overloaded\.$/,
    ],
    [
      'does not know the run',
      (fake) => ({ url: fake.url, runId: 'run7' }),
      ResourceError,
      /^MLflowLogger: http:\S+ refused runs\/update with status 404: RESOURCE_DOES_NOT_EXIST: Run with id=run7 not found\.$/,
    ],
    [
      'is something else',
      (fake) => {
        fake.experiments.set('Default', wrong(7));
        return { url: fake.url };
      },
      FormatError,
      /^MLflowLogger: the answer of http:\S+ 'experiment_id' must be a string, got 7\.$/,
    ],
  ])('is an error before the first step when the server %s', async (_what, options, error, message) => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const fake = await server();
    const one = model();
    const before = [...one.theta.values.data];
    const attempt = fit([new MLflowLogger(options(fake))], {}, one);
    await expect(attempt).rejects.toThrow(error);
    await expect(attempt).rejects.toThrow(message);
    expect(warn).not.toHaveBeenCalled();
    expect([...one.theta.values.data]).toEqual(before);
  });
});
