import type { Metric } from '../metrics/index.js';
import { Tensor } from '../tensor/index.js';
import type { Logs } from './history.js';
import { knownPart } from './known-part.js';
import type { Objective } from './objective.js';

/** The sums behind the figures of the losses: what a checkpoint in the middle of an epoch keeps. */
export interface LossSums {
  readonly examples: number;
  readonly cost: number;
  readonly outputs: readonly number[];
}

/**
 * The cost and the metrics of a model over the batches of an epoch. The cost is
 * the mean over examples, so a last short batch counts for what it holds.
 */
export class Figures {
  #examples = 0;
  #cost = 0;
  readonly #outputs: number[];

  constructor(
    private readonly objective: Objective,
    /** The metrics of each output. */
    private readonly metrics: readonly (readonly Metric[])[],
    private readonly names: readonly string[],
  ) {
    this.#outputs = objective.losses.map(() => 0);
  }

  reset(): void {
    this.#examples = 0;
    this.#cost = 0;
    this.#outputs.fill(0);
    for (const list of this.metrics) for (const metric of list) metric.reset();
  }

  /** Adds a batch of n examples whose cost, penalty included, was `cost`. */
  add(n: number, cost: number, predictions: readonly Tensor[], targets: readonly Tensor[]): void {
    this.#examples += n;
    this.#cost += n * cost;
    for (let o = 0; o < this.#outputs.length; o++) {
      this.#outputs[o] += n * this.objective.values[o];
      if (this.metrics[o].length === 0) continue;
      const { skipMissing = false, missingLabel } = this.objective.losses[o] ?? {};
      const gaps = skipMissing || missingLabel !== undefined;
      const known = gaps ? knownPart(predictions[o], targets[o], missingLabel) : undefined;
      const [prediction, target] = known ?? [predictions[o], targets[o]];
      if (target.size === 0) continue;
      for (const metric of this.metrics[o]) metric.update(prediction, target);
    }
  }

  /** The names of the figures, and which results are better. */
  get better(): ReadonlyMap<string, 'min' | 'max'> {
    const signs = this.#collect((metric) => (metric.better === 'higher' ? 1 : -1));
    return new Map(Object.entries(signs).map(([name, sign]) => [name, sign === 1 ? 'max' : 'min']));
  }

  /** The figures since `reset`, each name completed by `rename`. */
  result(rename: (name: string) => string = (name) => name): Logs {
    const logs = this.#collect((metric) => metric.result());
    return Object.fromEntries(Object.entries(logs).map(([name, value]) => [rename(name), value]));
  }

  sums(): LossSums {
    return { examples: this.#examples, cost: this.#cost, outputs: [...this.#outputs] };
  }

  /** The states of the metrics that have one, by output and place. */
  states(): ReadonlyMap<string, Tensor> {
    const states = new Map<string, Tensor>();
    this.#each((metric, key) => {
      const state = metric.state?.();
      if (state) states.set(key, new Tensor(state, [state.length]));
    });
    return states;
  }

  restore({ examples, cost, outputs }: LossSums, states: ReadonlyMap<string, Tensor>): void {
    this.#each((metric, key) => {
      const state = states.get(key);
      if (state) metric.restore?.(Float64Array.from(state.data));
    });
    this.#examples = examples;
    this.#cost = cost;
    outputs.forEach((sum, o) => (this.#outputs[o] = sum));
  }

  #each(visit: (metric: Metric, key: string) => void): void {
    this.metrics.forEach((list, output) => list.forEach((metric, i) => visit(metric, `${output}/${i}`)));
  }

  #collect(resultOf: (metric: Metric) => number): Record<string, number> {
    const several = this.names.length > 1;
    const logs: Record<string, number> = { loss: this.#cost / this.#examples };
    this.names.forEach((output, o) => {
      if (several && this.objective.losses[o]) logs[`${output}Loss`] = this.#outputs[o] / this.#examples;
      for (const metric of this.metrics[o]) {
        logs[several ? output + capital(metric.name) : metric.name] = resultOf(metric);
      }
    });
    return logs;
  }
}

/** `valLoss` for `loss`. */
export function validationName(name: string): string {
  return `val${capital(name)}`;
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
