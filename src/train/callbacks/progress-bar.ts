import type { SingleBar } from 'cli-progress';
import { hasNode } from '../../io/node.js';
import type { Logs } from '../history.js';
import type { BatchContext, Callback, EpochContext, TrainContext } from './callback.js';

const REDRAW_MS = 100;

/** Where the lines of progress go. */
export interface ProgressOutput {
  write(text: string): unknown;
}

/**
 * Shows how training goes: a bar with the figures so far on a terminal, one
 * line per epoch elsewhere. `fit` uses it unless `verbose` is false.
 *
 * @example
 * const lines = [];
 * const model = new Sequential([new Dense(1)]);
 * model.compile({ optimizer: 'sgd', loss: 'mse' });
 * const progress = new ProgressBar({ write: (text) => lines.push(text) });
 * await model.fit(zeros([4, 2]), zeros([4, 1]), { epochs: 3, verbose: false, callbacks: [progress] });
 * lines.length; // 3
 */
export class ProgressBar implements Callback {
  readonly runsLast = true;
  #bar: SingleBar | undefined;
  #start = 0;
  #drawn = 0;

  /** @param output takes one line per epoch. Default: the standard output, with a bar when that is a terminal. */
  constructor(private readonly output: ProgressOutput = standardOutput()) {}

  async onTrainBegin(): Promise<void> {
    if (!hasNode || this.output !== process.stdout || !process.stdout.isTTY) return;
    const { default: progress } = await import('cli-progress');
    const format = 'epoch {epoch}/{epochs} {bar} {value}/{total} {figures}';
    this.#bar = new progress.SingleBar(
      { format, stream: process.stdout, hideCursor: true, barsize: 24, linewrap: false, gracefulExit: false },
      progress.Presets.shades_classic,
    );
  }

  onEpochBegin({ epoch, epochs, step, stepsPerEpoch }: EpochContext): void {
    this.#start = performance.now();
    this.#drawn = 0;
    this.#bar?.start(stepsPerEpoch, step, { epoch, epochs, figures: '' });
  }

  onBatchEnd({ step, logs }: BatchContext): void {
    const now = performance.now();
    if (!this.#bar || now - this.#drawn < REDRAW_MS) return;
    this.#drawn = now;
    this.#bar.update(step, { figures: describe(logs) });
  }

  onEpochEnd({ epoch, epochs, step, logs }: EpochContext): void {
    const seconds = ((performance.now() - this.#start) / 1000).toFixed(1);
    const figures = `${seconds} s, ${describe(logs)}`;
    if (this.#bar) {
      this.#bar.update(step, { figures });
      this.#bar.stop();
    } else {
      this.output.write(`epoch ${epoch}/${epochs}: ${figures}\n`);
    }
  }

  onTrainEnd({ history }: TrainContext): void {
    this.#bar?.stop();
    if (history.stopReason !== undefined) this.output.write(`${history.stopReason}\n`);
  }
}

/** `loss 0.3127, accuracy 0.9012`. */
function describe(logs: Logs): string {
  return Object.entries(logs)
    .filter(([name]) => name !== 'learningRate')
    .map(([name, value]) => `${name} ${short(value)}`)
    .join(', ');
}

function short(value: number): string {
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-3 || size >= 1e5) ? value.toExponential(3) : value.toFixed(4);
}

/** The terminal or console. */
export function standardOutput(): ProgressOutput {
  return hasNode ? process.stdout : { write: (text) => console.log(text.trimEnd()) };
}
