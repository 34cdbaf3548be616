import { Tensor } from 'layerwise';
import type { Decoder } from 'layerwise/text';

/** A decoder of a table: P(next | last) = rows[last]. It remembers what it was asked. */
export class TableDecoder implements Decoder {
  /** The tokens of every step. */
  readonly steps: number[][] = [];
  readonly reorders: number[][] = [];

  constructor(readonly rows: readonly (readonly number[])[]) {}

  step(tokens: Int32Array): Tensor {
    this.steps.push([...tokens]);
    const logs = Array.from(tokens).flatMap((token) => this.rows[token].map(Math.log));
    return new Tensor(Float32Array.from(logs), [tokens.length, this.rows.length]);
  }

  reorder(rows: Int32Array): void {
    this.reorders.push([...rows]);
  }
}
