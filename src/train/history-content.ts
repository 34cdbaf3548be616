/** The figures of one epoch by name: `loss`, `accuracy`, `valLoss`, `learningRate`, ... */
export type Logs = Readonly<Record<string, number>>;

/** A value that somebody or something changed while training went on. */
export interface Change {
  /** The epoch in which it happened, counted from 1. */
  readonly epoch: number;
  /** Steps done in all epochs before it took effect. */
  readonly iteration: number;
  /** What was changed: `learningRate`. */
  readonly name: string;
  readonly from: number | string | boolean;
  readonly to: number | string | boolean;
  /** Who did it, such as `ManualControl`. */
  readonly by: string;
}

/** What a history's file holds. */
export interface HistoryContent {
  /** One row per epoch: its number and its figures. */
  readonly rows: readonly { readonly epoch: number; readonly logs: Logs }[];
  readonly changes: readonly Change[];
  readonly stopReason: string | undefined;
}
