import { ShapeError } from '../errors/index.js';
import type { Tensor } from '../tensor/tensor.js';
import { showPair, withoutUnitAxis } from './classes.js';
import { elementPairs } from './elements.js';
import { type Metric, foreignState, needSamples, once } from './metric.js';

/**
 * Mean and sum of squared deviations of a stream, one sample at a time:
 *
 *   δ = x - m,  m <- m + δ / n,  M <- M + δ (x - m)
 *
 * so that a large mean costs no digits (B. P. Welford 1962).
 */
class Spread {
  mean = 0;
  squares = 0;
  n = 0;

  add(x: number): void {
    const delta = x - this.mean;
    this.mean += delta / ++this.n;
    this.squares += delta * (x - this.mean);
  }
}

/** What is known of one output column. */
class Column {
  readonly target = new Spread();
  readonly residual = new Spread();
  residualSquares = 0;

  add(p: number, t: number): void {
    this.target.add(t);
    this.residual.add(t - p);
    this.residualSquares += (t - p) ** 2;
  }

  numbers(): number[] {
    const { target, residual } = this;
    const [t, r] = [target, residual].map(({ mean, squares, n }) => [mean, squares, n]);
    return [...t, ...r, this.residualSquares];
  }

  static of(numbers: Float64Array): Column {
    const column = new Column();
    const { target, residual } = column;
    [target.mean, target.squares, target.n, residual.mean, residual.squares, residual.n] = numbers;
    column.residualSquares = numbers[COLUMN_NUMBERS - 1];
    return column;
  }
}

/** How many numbers describe a column. */
const COLUMN_NUMBERS = 7;

/** The parent of figures that compare the residual with the target's own spread, column by column. */
abstract class ExplainedMetric implements Metric {
  abstract readonly name: string;
  readonly better = 'higher';
  private columns: Column[] = [];

  reset(): void {
    this.columns = [];
  }

  update(prediction: Tensor, target: Tensor): void {
    const { p, t, size } = elementPairs(this.name, prediction, target);
    const shape = withoutUnitAxis(target.shape);
    const width = shape.length >= 2 ? shape[shape.length - 1] : 1;
    if (this.columns.length > 0 && this.columns.length !== width) {
      throw new ShapeError(
        `${this.name}: earlier batches had ${this.columns.length} outputs, this one has ${width}: ` +
          `${showPair(prediction, target)}.`,
      );
    }
    for (let k = this.columns.length; k < width; k++) this.columns.push(new Column());
    for (let i = 0; i < size; i++) this.columns[i % width].add(p[i], t[i]);
  }

  result(): number {
    needSamples(this.name, this.columns.length);
    let sum = 0;
    for (const column of this.columns) sum += explained(this.unexplained(column), column.target.squares);
    return sum / this.columns.length;
  }

  state(): Float64Array {
    return Float64Array.from(this.columns.flatMap((column) => column.numbers()));
  }

  restore(state: Float64Array): void {
    if (state.length % COLUMN_NUMBERS !== 0) foreignState(this.name, state);
    this.columns = Array.from({ length: state.length / COLUMN_NUMBERS }, (_, k) => {
      return Column.of(state.subarray(k * COLUMN_NUMBERS, (k + 1) * COLUMN_NUMBERS));
    });
  }

  protected abstract unexplained(column: Column): number;
}

/** 1 - unexplained / total; a constant target is explained fully (1) or not at all (0). */
function explained(unexplained: number, total: number): number {
  if (total === 0) return unexplained === 0 ? 1 : 0;
  return 1 - unexplained / total;
}

/**
 * The coefficient of determination: R² = 1 - Σ (t - p)² / Σ (t - t̄)².
 *
 * 1 is perfect, 0 as good as always predicting the mean, below worse. Of
 * several outputs [..., D], the mean over the D columns. A constant target
 * gives 1 when it is predicted exactly, else 0.
 *
 * @example
 * const figure = new R2();
 * figure.update(fromArray([1, 2]), fromArray([1, 2]));
 * figure.update(fromArray([3, 5]), fromArray([3, 4]));
 * figure.result(); // 0.8
 */
export class R2 extends ExplainedMetric {
  readonly name = 'r2';

  protected override unexplained(column: Column): number {
    return column.residualSquares;
  }
}

/**
 * 1 - Var(t - p) / Var(t): {@link R2} that forgives a constant offset.
 * Columns and constant targets as there.
 *
 * @example
 * const figure = new ExplainedVariance();
 * figure.update(fromArray([11, 12]), fromArray([1, 2]));
 * figure.update(fromArray([13, 14]), fromArray([3, 4]));
 * figure.result(); // 1
 */
export class ExplainedVariance extends ExplainedMetric {
  readonly name = 'explainedVariance';

  protected override unexplained(column: Column): number {
    return column.residual.squares;
  }
}

/**
 * {@link R2} of one batch.
 *
 * @example
 * const y = fromArray([1, 2, 3, 5]);
 * const t = fromArray([1, 2, 3, 4]);
 * r2(y, t); // 0.8
 */
export function r2(prediction: Tensor, target: Tensor): number {
  return once(new R2(), prediction, target);
}

/**
 * {@link ExplainedVariance} of one batch.
 *
 * @example
 * const y = fromArray([11, 12, 13, 14]);
 * const t = fromArray([1, 2, 3, 4]);
 * explainedVariance(y, t); // 1
 * r2(y, t); // -79
 */
export function explainedVariance(prediction: Tensor, target: Tensor): number {
  return once(new ExplainedVariance(), prediction, target);
}
