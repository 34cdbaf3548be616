import type { BaseLayer, Container } from '../layers/index.js';
import type { Shape } from '../tensor/index.js';

/** One layer of a summary. */
export interface SummaryRow {
  readonly layer: string;
  readonly className: string;
  /** With the batch axis as null; several for several outputs. */
  readonly outputShapes: readonly (readonly (number | null)[])[];
  readonly parameters: number;
}

/**
 * A model as a table: `String(summary)` prints it, `rows` are for programs.
 *
 * A parameter counts once, whatever shares it; `trainable` and `frozen` are numbers of elements.
 *
 * @example
 * const model = new Sequential([new Dense(4, { activation: 'relu' }), new Dense(1)], { inputShape: [3] });
 * const summary = model.summary();
 * summary.rows[0].outputShapes; // [[null, 4]]
 * summary.rows.map((row) => row.parameters); // [16, 5]
 * summary.total; // 21
 */
export class Summary {
  constructor(
    readonly name: string,
    readonly rows: readonly SummaryRow[],
    readonly trainable: number,
    readonly frozen: number,
  ) {}

  /** All parameters, each once, whatever shares them. */
  get total(): number {
    return this.trainable + this.frozen;
  }

  /** The table as lines of text. */
  toString(): string {
    const shapes = (row: SummaryRow): string =>
      row.outputShapes.map((shape) => `[${shape.map(String).join(', ')}]`).join(' ');
    const cells = [
      ['layer', 'class', 'output', 'parameters'],
      ...this.rows.map((row) => [row.layer, row.className, shapes(row), count(row.parameters)]),
    ];
    const widths = [0, 1, 2, 3].map((column) => Math.max(...cells.map((row) => row[column].length)));
    const lines = cells.map((row) =>
      row.map((cell, i) => (i === 3 ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join('  '),
    );
    const rule = '-'.repeat(lines[0].length);
    return [
      this.name,
      rule,
      lines[0],
      rule,
      ...lines.slice(1),
      rule,
      `parameters: ${count(this.total)} (trainable ${count(this.trainable)}, frozen ${count(this.frozen)})`,
    ].join('\n');
  }
}

/** The output shapes of each part, in the order in which they run. */
export type PartShapes = ReadonlyMap<BaseLayer, readonly Shape[]>;

/** The table of a built model. */
export function summarize(model: Container, shapes: PartShapes): Summary {
  const rows = model.parts().map((layer) => ({
    layer: layer.name,
    className: layer.className,
    outputShapes: (shapes.get(layer) ?? []).map((shape) => [null, ...shape]),
    parameters: sum(layer.parameters().map(({ size }) => size)),
  }));
  const sizes = (trainable: boolean): number =>
    sum(model.parameters().flatMap((p) => (p.trainable === trainable ? [p.size] : [])));
  return new Summary(model.who, rows, sizes(true), sizes(false));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, n) => total + n, 0);
}

function count(n: number): string {
  return n.toLocaleString('en-US');
}
