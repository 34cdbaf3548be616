import type { Flags } from './flags.js';

/** A figure: a number, text, a list, or the figures of a variant by name. */
export type Figure = number | string | boolean | readonly Figure[] | { readonly [name: string]: Figure };

/** What an example has reached, by name. */
export type Figures = Readonly<Record<string, Figure>>;

/** Prints what an example reaches, and with `--json` all of it once more as its last line. */
export class Report {
  readonly #begin = performance.now();
  readonly #costs: [iteration: number, cost: number][] = [];

  constructor(private readonly flags: Pick<Flags, 'json'>) {}

  /** The cost curve so far: [iteration, cost] pairs. */
  get costs(): readonly (readonly [iteration: number, cost: number])[] {
    return this.#costs;
  }

  /** Seconds since the example began. */
  get seconds(): number {
    return (performance.now() - this.#begin) / 1000;
  }

  /** Prints a line. */
  say(line: string): void {
    console.log(line);
  }

  /** Prints and remembers a point of the cost curve. */
  cost(iteration: number, cost: number, unit = 'iteration'): void {
    this.#costs.push([iteration, cost]);
    console.log(`cost at ${unit} ${String(iteration).padStart(4)}: ${cost.toFixed(6)}`);
  }

  /** Prints the time, and with `--json` the figures, the costs and the time as one object. */
  end(figures: Figures): void {
    const { costs, seconds } = this;
    console.log(`${seconds.toFixed(1)} s`);
    if (this.flags.json) console.log(JSON.stringify({ ...figures, ...(costs.length > 0 && { costs }), seconds }));
  }
}

/** A share as a percentage: 0.9904 is `99.04 %`. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}
