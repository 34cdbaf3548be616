import {
  AbortedError,
  ArgumentError,
  knownOptions,
  positiveInteger,
  positiveNumber,
  show,
} from '../../errors/index.js';
import { reasonOf } from '../../io/files.js';
import { environment } from '../../io/node.js';
import { MLflowClient, type MLflowEntry, type MLflowMetric, MOST_METRICS } from '../logging/mlflow-client.js';
import { checkSettings, runSettings } from '../logging/run-settings.js';
import type { BatchContext, Callback, EpochContext, TrainContext } from './callback.js';

/** Settings or tags by name. */
type Entries = Readonly<Record<string, string | number | boolean>>;

/** Options of {@link MLflowLogger}. */
export interface MLflowLoggerOptions {
  /** The server's address, such as 'http://localhost:5000'. Default: the environment variable MLFLOW_TRACKING_URI. */
  url?: string;
  /** What runs are grouped by; made when it is not there. Default 'Default'. */
  experiment?: string;
  /** The name of the run. Default: one that the server invents. */
  runName?: string;
  /** A run to go on with, as after `fit({ resume })`, in place of a new one: what `logger.runId` was. */
  runId?: string;
  /** Settings of one's own, besides those of the optimizer, epochs and batch size. */
  params?: Entries;
  tags?: Entries;
  /** `step/loss` and `step/learningRate` after every so many steps too. Default: figures of epochs alone. */
  everySteps?: number;
  /** Sent with every request, such as `{ authorization: 'Bearer ...' }`. */
  headers?: Readonly<Record<string, string>>;
  /** Seconds after which a request counts as failed, > 0. Default 10. */
  timeout?: number;
}

const names: readonly (keyof MLflowLoggerOptions)[] = [
  ...(['url', 'experiment', 'runName', 'runId', 'params', 'tags', 'everySteps', 'headers', 'timeout'] as const),
];

/** After a failure the server is left in peace for so long; at the end of training it is tried in any case. */
const PAUSE_MS = 30_000;
/** As many figures wait for a server that does not answer. */
const MOST_WAITING = 100_000;

/**
 * Keeps the settings and figures of a run on an MLflow server, by its REST API.
 *
 * Figures of epochs have the epoch as their step, those of steps the number of
 * steps. The run ends as FINISHED, as KILLED when a signal aborted training, or
 * as FAILED.
 *
 * A server that cannot be reached when training begins is an error. One that
 * fails later is one warning: training goes on, and what was not delivered is
 * sent later, at the latest at the end; a second warning says what is lost then.
 *
 * @throws ArgumentError for an unknown option or one outside its range; when
 * training begins ResourceError for a server that does not answer or refuses
 *
 * @example
 * const mlflow = new MLflowLogger({ url: 'http://localhost:5000', experiment: 'digits', params: { augment: true } });
 * // await model.fit(x, y, { callbacks: [mlflow] });
 * mlflow.runId; // undefined
 */
export class MLflowLogger implements Callback {
  readonly skipInDevRun = true;
  /** The run on the server; undefined before training. */
  runId: string | undefined;
  readonly #client: MLflowClient;
  readonly #options: MLflowLoggerOptions;
  #waiting: MLflowMetric[] = [];
  #lost = 0;
  /** Whether the server waits for the end of the run. */
  #isOpen = false;
  #isWarned = false;
  #retryAt = 0;

  constructor(options: MLflowLoggerOptions = {}) {
    const who = 'MLflowLogger';
    knownOptions(who, options, names);
    const { url = environment('MLFLOW_TRACKING_URI') ?? '', experiment, runName, runId } = options;
    const { params = {}, tags = {}, headers = {}, everySteps = 1, timeout = 10 } = options;
    for (const [name, value] of Object.entries({ experiment, runName, runId })) {
      if (value === undefined || (typeof value === 'string' && value !== '')) continue;
      throw new ArgumentError(`${who}: ${name} must be a text, got ${show(value)}.`);
    }
    checkSettings(who, 'params', params);
    checkSettings(who, 'tags', tags);
    checkSettings(who, 'headers', headers);
    positiveInteger(who, 'everySteps', everySteps);
    positiveNumber(who, 'timeout', timeout);
    this.#client = new MLflowClient(who, url, headers, timeout);
    this.#options = options;
    this.runId = runId;
  }

  async onTrainBegin(context: TrainContext): Promise<void> {
    const { experiment = 'Default', runName, runId, params = {}, tags = {} } = this.#options;
    [this.#waiting, this.#lost, this.#isWarned, this.#retryAt] = [[], 0, false, 0];
    for (const name of context.figures.keys()) checkName(name);
    if (runId !== undefined) {
      await this.#client.updateRun(runId, 'RUNNING'); // its settings stay: MLflow lets nobody change them
      this.#isOpen = true;
      return;
    }
    const id = await this.#client.experiment(experiment);
    const run = await this.#client.createRun(id, runName, entries(tags));
    [this.runId, this.#isOpen] = [run, true];
    await this.#client.logParams(run, entries({ ...runSettings(context), ...params }));
  }

  onBatchEnd({ optimizer, loss }: BatchContext): void {
    const { everySteps } = this.#options;
    const { iterations, currentRate } = optimizer;
    if (everySteps === undefined || iterations % everySteps !== 0) return;
    this.#add({ 'step/loss': loss, 'step/learningRate': currentRate }, iterations);
  }

  async onEpochEnd({ epoch, logs }: EpochContext): Promise<void> {
    this.#add(logs, epoch);
    if (Date.now() >= this.#retryAt) await this.#try(() => this.#send());
  }

  async onTrainEnd({ error }: TrainContext): Promise<void> {
    const run = this.runId;
    if (run === undefined || !this.#isOpen) return;
    this.#isOpen = false;
    const status = error === undefined ? 'FINISHED' : error instanceof AbortedError ? 'KILLED' : 'FAILED';
    const isDone = await this.#try(async () => {
      await this.#send();
      await this.#client.updateRun(run, status);
    });
    const lost = this.#lost + this.#waiting.length;
    if (isDone && lost === 0) return;
    console.warn(
      `MLflowLogger: of run ${run}, ${lost} figures ${isDone ? '' : 'and the end '}have not reached ${this.#client.url}.`,
    );
  }

  #add(figures: Readonly<Record<string, number>>, step: number): void {
    for (const [key, value] of Object.entries(figures)) {
      if (this.#waiting.length < MOST_WAITING)
        this.#waiting.push({ key, value: json(value), timestamp: Date.now(), step });
      else this.#lost++;
    }
  }

  async #send(): Promise<void> {
    while (this.runId !== undefined && this.#waiting.length > 0) {
      await this.#client.logMetrics(this.runId, this.#waiting.slice(0, MOST_METRICS));
      this.#waiting = this.#waiting.slice(MOST_METRICS);
    }
  }

  /** Whether the action succeeds; the first that does not is a warning. */
  async #try(action: () => Promise<void>): Promise<boolean> {
    try {
      await action();
      return true;
    } catch (cause) {
      this.#retryAt = Date.now() + PAUSE_MS;
      if (!this.#isWarned) {
        console.warn(`${reasonOf(cause)} Training goes on; figures wait in memory and are sent again at its end.`);
      }
      this.#isWarned = true;
      return false;
    }
  }
}

function checkName(name: string): void {
  if (/^[\w\-./ :]+$/.test(name)) return;
  throw new ArgumentError(
    `MLflowLogger: figure ${show(name)}: MLflow takes letters, digits, _ - . / : and spaces in names. Rename the metric.`,
  );
}

function entries(values: Entries): MLflowEntry[] {
  return Object.entries(values).map(([key, value]) => ({ key, value: String(value) }));
}

function json(value: number): MLflowMetric['value'] {
  if (Number.isFinite(value)) return value;
  return value > 0 ? 'Infinity' : value < 0 ? '-Infinity' : 'NaN';
}
