/** A command of `npx layerwise`. */
export interface Command {
  /** What it does, in half a line. */
  readonly summary: string;
  /** Runs it with the arguments after its name; resolves with the exit code. */
  run(args: readonly string[]): Promise<number>;
}
