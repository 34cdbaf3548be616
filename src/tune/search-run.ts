import { AbortedError, ArgumentError, nearest } from '../errors/index.js';
import { reasonOf } from '../io/files.js';
import type { TrialExecutor } from './executor.js';
import type { Journal, RunReport } from './journal.js';
import type { SearchProgress } from './search-progress.js';
import type { Outcome, Plan, Proposal } from './strategy.js';
import { TrialError } from './trial-error.js';
import { trialFolder } from './trial-folder.js';
import type { TrialFigures } from './trial.js';

/** What one search works with. */
export interface SearchParts {
  readonly optimize: string;
  readonly mode: 'min' | 'max';
  readonly seed: number | string;
  readonly folder: string | undefined;
  readonly plan: Plan;
  readonly journal: Journal;
  readonly executor: TrialExecutor;
  readonly progress: SearchProgress;
}

/** A run that has ended. */
export interface EndedRun extends Outcome, RunReport {
  /** Its round, counted from 1. */
  readonly round: number;
}

/** The seed of everything that is random in a trial. */
export function trialSeed(seed: number | string, trial: number): string {
  return `${seed} trial ${trial}`;
}

/** One search: its rounds one after another, the runs of a round on all slots of the executor. */
export class SearchRun {
  readonly #parts: SearchParts;
  /** Aborted when the search has to end before its time. */
  readonly #end = new AbortController();
  #ready: Promise<void> | undefined;
  #succeeded = false;

  constructor(parts: SearchParts) {
    this.#parts = parts;
  }

  /** Every run, in the order in which the strategy has asked for it. */
  async run(signal: AbortSignal | undefined): Promise<readonly EndedRun[]> {
    const abort = (): void => this.#end.abort(signal?.reason);
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort);
    try {
      const ended: EndedRun[] = [];
      for (let round = 0; ; round++) {
        const proposals = this.#parts.plan.round(round, ended);
        if (proposals.length === 0) return ended;
        ended.push(...(await this.#round(round + 1, proposals)));
      }
    } catch (error) {
      if (!signal?.aborted) throw error;
      throw new AbortedError(`search: aborted: ${reasonOf(signal.reason)}.`, { cause: signal.reason });
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  /** Runs the proposals in their order, as many at a time as there are slots. */
  async #round(round: number, proposals: readonly Proposal[]): Promise<EndedRun[]> {
    const ended: EndedRun[] = [];
    let next = 0;
    let failure: { readonly error: unknown } | undefined;
    const slot = async (): Promise<void> => {
      while (next < proposals.length && !this.#end.signal.aborted) {
        const index = next++;
        ended[index] = { ...(await this.#one(proposals[index])), round };
      }
    };
    const slots = Math.min(this.#parts.executor.slots, proposals.length);
    await Promise.all(
      Array.from({ length: slots }, () =>
        slot().catch((error: unknown) => {
          failure ??= { error };
          this.#end.abort(error);
        }),
      ),
    );
    if (failure) throw failure.error;
    this.#end.signal.throwIfAborted();
    return ended;
  }

  /** Runs a proposal, unless the journal knows what it came to. */
  async #one(asked: Proposal): Promise<Outcome & RunReport> {
    const { journal, progress } = this.#parts;
    const proposal = { ...asked, values: journal.values(asked.trial) ?? asked.values };
    const known = journal.report(proposal);
    if (!known) {
      await (this.#ready ??= this.#parts.executor.ready?.() ?? Promise.resolve());
      journal.begin(proposal);
    }
    const report = known ?? (await this.#execute(proposal));
    if (!known) journal.end(proposal, report);
    if (report.error === undefined) this.#succeeded = true;
    const outcome = { ...proposal, score: this.#score(report) };
    if (known) progress.known(outcome, report);
    else progress.end(outcome, report);
    return { ...outcome, ...report };
  }

  async #execute({ trial, rung, values, budget }: Proposal): Promise<RunReport> {
    const { executor, journal, seed, folder } = this.#parts;
    const job = {
      ...{ search: journal.id, trial, rung, values, seed: trialSeed(seed, trial) },
      ...(budget !== undefined && { budget }),
      ...(folder !== undefined && { folder: trialFolder(folder, trial) }),
    };
    const begin = performance.now();
    const seconds = (): number => Math.round(performance.now() - begin) / 1000;
    try {
      const figures = await executor.run(job, this.#end.signal);
      return { figures, error: this.#complaint(figures), seconds: seconds() };
    } catch (error) {
      if (!(error instanceof TrialError) || this.#end.signal.aborted) throw error;
      return { figures: {}, error: reasonIn(error), seconds: seconds() };
    }
  }

  /** Why the figures do not count; undefined when they do. Throws when it must be the name that is wrong. */
  #complaint(figures: TrialFigures): string | undefined {
    const { optimize } = this.#parts;
    if (Object.hasOwn(figures, optimize)) {
      return Number.isFinite(figures[optimize]) ? undefined : `${optimize} is ${figures[optimize]}`;
    }
    const known = Object.keys(figures);
    if (this.#succeeded) return `it returned no ${optimize}`;
    const guess = nearest(optimize, known);
    throw new ArgumentError(
      `search: optimize '${optimize}' is not among the figures that the trial returns.` +
        (guess ? ` Did you mean '${guess}'?` : '') +
        ` Known: ${known.join(', ')}.`,
    );
  }

  #score({ figures, error }: RunReport): number {
    if (error !== undefined) return NaN;
    const value = figures[this.#parts.optimize];
    return this.#parts.mode === 'min' ? value : -value;
  }
}

/** What the trial has thrown. */
function reasonIn({ cause, message }: TrialError): string {
  return cause instanceof Error ? `${cause.name}: ${cause.message}` : message;
}
