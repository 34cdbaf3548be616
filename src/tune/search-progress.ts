import { hasNode } from '../io/node.js';
import type { RunReport } from './journal.js';
import { cell } from './search-result.js';
import type { Outcome } from './strategy.js';

/**
 * Tells how a search goes: a line for each run that ends.
 *
 *     trial 12 of 32: valLoss 0.3127 (best 0.2901 of trial 7), 3.2 s, learningRate 0.0123, units 64
 */
export class SearchProgress {
  #best: { trial: number; value: string; rung: number; score: number } | undefined;
  #known = 0;

  constructor(
    private readonly optimize: string,
    private readonly trials: number,
    private readonly verbose: boolean,
  ) {}

  /** A run that the journal knows. */
  known(outcome: Outcome, report: RunReport): void {
    this.#known++;
    this.#compare(outcome, report);
  }

  /** A run that has just ended. */
  end(outcome: Outcome, report: RunReport): void {
    if (this.#known > 0) this.#say(`${this.#known} runs are taken from the journal`);
    this.#known = 0;
    this.#compare(outcome, report);
    const { trial, budget, values } = outcome;
    const { figures, error, seconds } = report;
    const best = this.#best;
    const reached = error ?? `${this.optimize} ${cell(figures[this.optimize])}`;
    const leader = best && best.trial !== trial ? ` (best ${best.value} of trial ${best.trial})` : '';
    const settings = Object.entries(values).map(([name, value]) => `, ${name} ${cell(value)}`);
    const which = `trial ${trial} of ${this.trials}${budget === undefined ? '' : ` with budget ${cell(budget)}`}`;
    this.#say(`${which}: ${reached}${leader}, ${seconds.toFixed(1)} s${settings.join('')}`);
  }

  #compare({ trial, rung, score }: Outcome, { figures }: RunReport): void {
    const best = this.#best;
    if (Number.isNaN(score) || (best && (rung < best.rung || (rung === best.rung && score >= best.score)))) return;
    this.#best = { trial, value: cell(figures[this.optimize]), rung, score };
  }

  #say(line: string): void {
    if (!this.verbose) return;
    if (hasNode) process.stdout.write(`${line}\n`);
    else console.log(line);
  }
}
