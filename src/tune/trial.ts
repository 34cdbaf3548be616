/** A setting of a hyper-parameter. */
export type Value = number | string | boolean;

/** The settings of one trial by name. */
export type Values = Readonly<Record<string, Value>>;

/** What a trial has reached, by name: `{ valLoss: 0.31, valAccuracy: 0.92 }`, such as `history.last`. */
export type TrialFigures = Readonly<Record<string, number>>;

/** What a trial is told besides its settings. */
export interface TrialContext {
  /** Its number, counted from 1. */
  readonly trial: number;
  /** What all that is random in it must be drawn from: the trial is then the same whenever and wherever it runs. */
  readonly seed: string;
  /** How long to train, in epochs or any other unit; undefined when the search sets no budgets. */
  readonly budget: number | undefined;
  /**
   * A folder of the trial's own, there through all its budgets: keep a checkpoint in it and the next budget goes on from
   * there. Undefined when the search keeps none.
   */
  readonly folder: string | undefined;
  /** Aborted when the search ends before the trial does: hand it to `fit`. */
  readonly signal: AbortSignal;
}

/** Trains with the given settings and says what that reached. */
export type Trial<Given = Values> = (values: Given, context: TrialContext) => TrialFigures | Promise<TrialFigures>;
