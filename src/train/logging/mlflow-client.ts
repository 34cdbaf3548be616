import { ArgumentError, ResourceError, show } from '../../errors/index.js';
import { reasonOf } from '../../io/files.js';
import { ConfigReader } from '../../layers/index.js';

/** A figure as MLflow keeps it. */
export interface MLflowMetric {
  readonly key: string;
  /** JSON has no numbers for NaN and the infinities; the server reads these texts. */
  readonly value: number | 'NaN' | 'Infinity' | '-Infinity';
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly step: number;
}

/** A setting or a tag. */
export interface MLflowEntry {
  readonly key: string;
  readonly value: string;
}

/** How a run ended. */
export type MLflowStatus = 'RUNNING' | 'FINISHED' | 'FAILED' | 'KILLED';

/** What the server takes in one request. */
export const MOST_METRICS = 1000;
const MOST_ENTRIES = 100;
/** The error code for an experiment that there is not. */
const ABSENT = 'RESOURCE_DOES_NOT_EXIST';

/** An answer that is an error of the server. */
class Refusal extends ResourceError {
  constructor(
    message: string,
    readonly code: string,
  ) {
    super(message);
  }
}

/** The parts of MLflow's REST API (version 2.0) that a run of training needs. Every method throws ResourceError. */
export class MLflowClient {
  readonly #base: string;

  constructor(
    readonly who: string,
    readonly url: string,
    private readonly headers: Readonly<Record<string, string>>,
    /** In seconds. */
    private readonly timeout: number,
  ) {
    if (!URL.canParse(url) || !/^https?:/.test(url)) {
      throw new ArgumentError(`${who}: url must be an address such as 'http://localhost:5000', got ${show(url)}.`);
    }
    this.#base = `${url.replace(/\/+$/, '')}/api/2.0/mlflow/`;
  }

  /** The id of an experiment, which is made when there is none of this name. */
  async experiment(name: string): Promise<string> {
    try {
      const found = await this.#call('GET', `experiments/get-by-name?experiment_name=${encodeURIComponent(name)}`);
      return found.object('experiment').string('experiment_id');
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== ABSENT) throw error;
    }
    return (await this.#call('POST', 'experiments/create', { name })).string('experiment_id');
  }

  /** The id of a new run. */
  async createRun(experiment: string, name: string | undefined, tags: readonly MLflowEntry[]): Promise<string> {
    const body = { experiment_id: experiment, run_name: name, start_time: Date.now(), tags };
    return (await this.#call('POST', 'runs/create', body)).object('run').object('info').string('run_id');
  }

  async logParams(run: string, params: readonly MLflowEntry[]): Promise<void> {
    for (let i = 0; i < params.length; i += MOST_ENTRIES) {
      await this.#call('POST', 'runs/log-batch', { run_id: run, params: params.slice(i, i + MOST_ENTRIES) });
    }
  }

  /** Logs at most MOST_METRICS figures. */
  async logMetrics(run: string, metrics: readonly MLflowMetric[]): Promise<void> {
    await this.#call('POST', 'runs/log-batch', { run_id: run, metrics });
  }

  async updateRun(run: string, status: MLflowStatus): Promise<void> {
    const end = status === 'RUNNING' ? {} : { end_time: Date.now() };
    await this.#call('POST', 'runs/update', { run_id: run, status, ...end });
  }

  async #call(method: 'GET' | 'POST', path: string, body?: object): Promise<ConfigReader> {
    let response: Response;
    let text: string;
    try {
      response = await fetch(this.#base + path, {
        method,
        headers: { 'content-type': 'application/json', ...this.headers },
        body: body && JSON.stringify(body),
        signal: AbortSignal.timeout(this.timeout * 1000),
      });
      text = await response.text();
    } catch (cause) {
      throw new ResourceError(`${this.who}: cannot reach ${this.url}: ${networkReason(cause)}.`, { cause });
    }
    if (!response.ok) throw this.#refusal(response, path.replace(/\?.*/, ''), text);
    return new ConfigReader(`${this.who}: the answer of ${this.url}`, parsed(text) ?? {});
  }

  #refusal({ status, statusText }: Response, path: string, text: string): Refusal {
    const json = parsed(text);
    const answer = typeof json === 'object' && json !== null ? json : {};
    const code = 'error_code' in answer ? String(answer.error_code) : '';
    const reason = 'message' in answer ? String(answer.message) : text.slice(0, 200);
    const message = [code, reason].filter((part) => part !== '').join(': ') || statusText;
    return new Refusal(
      `${this.who}: ${this.url} refused ${path} with status ${status}: ${message.replace(/\.?$/, '.')}`,
      code,
    );
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `fetch failed` has the reason in its cause, which may be several errors with one code. */
function networkReason(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (cause instanceof Error && cause.message === '' && 'code' in cause) return String(cause.code);
  return reasonOf(cause);
}
