import { difference } from './gaps.js';
import { percent, textTable } from './text.js';

/** One row of a {@link MismatchTable}: errors on two kinds of data. */
export interface MismatchRow {
  readonly name: 'human' | 'trained' | 'unseen';
  /** On data as in training. */
  readonly source: number | undefined;
  /** On data as in the dev set. */
  readonly target: number | undefined;
  /** target - source: how much harder the target is. */
  readonly harder: number | undefined;
}

const labels = { human: 'human', trained: 'examples trained on', unseen: 'examples not trained on' } as const;

/**
 * Errors in two columns, data as in training and data as in the dev set, by rows: humans, the network on examples it
 * has trained on, the network on others (§3.2.5). Down the first column run avoidable bias and variance, across the
 * last row runs data mismatch; the two cells that the chain of errors lacks say whether the target is harder in
 * itself.
 *
 * @example
 * const errors = { human: 0.04, train: 0.07, trainDev: 0.1, dev: 0.06, target: { human: 0.06, train: 0.06 } };
 * const { table } = diagnose(errors);
 * table.rows.map(({ harder }) => harder); // [0.02, -0.01, -0.04]
 */
export class MismatchTable {
  readonly rows: readonly MismatchRow[];

  constructor(
    /** What the two kinds of data are called. */
    readonly columns: readonly [source: string, target: string],
    cells: readonly (readonly [MismatchRow['name'], source: number | undefined, target: number | undefined])[],
    private readonly tolerance: number,
  ) {
    this.rows = cells.map(([name, source, target]) => {
      const harder = source === undefined || target === undefined ? undefined : difference(target, source);
      return { name, source, target, harder };
    });
  }

  /** What the table says beyond the gaps of the chain, in sentences. */
  get readings(): readonly string[] {
    const [human, , unseen] = this.rows;
    const [, target] = this.columns;
    const said: string[] = [];
    if (human.harder !== undefined && Math.abs(human.harder) > this.tolerance) {
      const word = human.harder > 0 ? 'harder' : 'easier';
      said.push(`Humans find ${target} ${word} too, by ${percent(Math.abs(human.harder))}: so much lies in the data.`);
    }
    if (unseen.harder !== undefined && unseen.harder < -this.tolerance) {
      said.push(`The network finds ${target} easier than its training data, by ${percent(-unseen.harder)}.`);
    }
    if (human.target !== undefined && unseen.target !== undefined) {
      const left = difference(unseen.target, human.target);
      const level = Math.abs(left) <= this.tolerance;
      said.push(
        level
          ? `On ${target} the network does as well as humans: gaps on the training data matter little there.`
          : `On ${target} the network errs ${percent(Math.abs(left))} ${left > 0 ? 'more' : 'less'} than humans.`,
      );
    }
    return said;
  }

  /** The table as lines of text, its readings below it. */
  toString(): string {
    const cell = (value: number | undefined): string => (value === undefined ? '' : percent(value));
    const rows = this.rows.map(({ name, source, target, harder }) => [
      labels[name],
      ...[source, target, harder].map(cell),
    ]);
    return [textTable([['error', ...this.columns, 'harder by'], ...rows]), ...this.readings].join('\n');
  }

  /** The same as plain data. */
  toJSON() {
    const { columns, rows, readings } = this;
    return { columns, rows, readings };
  }
}
