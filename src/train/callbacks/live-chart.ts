import { ArgumentError, knownOptions, nearest, show } from '../../errors/index.js';
import { environment } from '../../io/node.js';
import { chartAs } from '../../plot/terminal-chart.js';
import { validationName } from '../figures.js';
import { History } from '../history.js';
import { TerminalRows } from '../logging/terminal-rows.js';
import type { Callback, EpochContext, TrainContext } from './callback.js';
import { type ProgressOutput, standardOutput } from './progress-bar.js';

/** Where a chart is drawn: a stream such as process.stdout. */
export interface ChartOutput extends ProgressOutput {
  /** Whether it is a terminal, on which a chart can be drawn in the place of the last one. */
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
}

/** Options of {@link LiveChart}. */
export interface LiveChartOptions {
  /** A chart for each of these figures; the one of validation, `valLoss`, is drawn with it. Default ['loss']. */
  figures?: readonly string[];
  /** Columns. Default: those of the terminal, at most 80. */
  width?: number;
  /** Rows of a chart, axis and legend not counted, at least 4. Default 10. */
  height?: number;
  /** Default: the standard output. */
  output?: ChartOutput;
}

const [NARROWEST, WIDEST] = [30, 80];

/**
 * Draws the curves of training on the terminal while it goes on: after every
 * epoch in the place of the chart before, below what else is printed and above
 * the bar of the epoch in progress. Where there is no terminal it draws once,
 * at the end. Needs the optional package `asciichart`.
 *
 * @throws ArgumentError for an unknown option; when training begins for a
 * figure that no epoch will have, ResourceError when asciichart is missing
 *
 * @example
 * let text = '';
 * const chart = new LiveChart({ height: 4, width: 40, output: { write: (chunk) => (text += chunk) } });
 * const model = new Sequential([new Dense(1)]).compile({ optimizer: 'sgd', loss: 'mse' });
 * await model.fit(ones([4, 2]), zeros([4, 1]), { epochs: 3, callbacks: [chart], verbose: false });
 * text.includes('── loss'); // true
 */
export class LiveChart implements Callback {
  readonly skipInDevRun = true;
  readonly figures: readonly string[];
  readonly #options: LiveChartOptions;
  readonly #output: ChartOutput;
  #rows: TerminalRows | undefined;
  /** Rows of the chart on the screen. */
  #height = 0;
  #drawnEpochs = 0;

  constructor(options: LiveChartOptions = {}) {
    const who = 'LiveChart';
    knownOptions(who, options, ['figures', 'width', 'height', 'output']);
    const { figures = ['loss'], output = standardOutput() } = options;
    const isList: boolean = Array.isArray(figures) && figures.length > 0;
    if (!isList) throw new ArgumentError(`${who}: figures must be a list of names, got ${show(figures)}.`);
    this.figures = figures;
    this.#options = options;
    this.#output = output;
  }

  async onTrainBegin({ figures }: TrainContext): Promise<void> {
    [this.#height, this.#drawnEpochs] = [0, 0];
    for (const name of this.figures) {
      if (figures.has(name)) continue;
      const known = [...figures.keys()];
      const guess = nearest(name, known);
      throw new ArgumentError(
        `LiveChart: figure '${name}' is not among those of this training.` +
          (guess ? ` Did you mean '${guess}'?` : '') +
          ` Known: ${known.join(', ')}.`,
      );
    }
    const first = new History();
    first.add(1, { loss: 0 });
    await this.#chart('loss', first); // what is wrong with the options, or missing, is known before training
    if (this.#output.isTTY) this.#rows = new TerminalRows(this.#output);
  }

  /** Between epochs no bar is in the way. */
  async onEpochBegin(context: EpochContext): Promise<void> {
    if (this.#rows) await this.#draw(context);
  }

  async onTrainEnd(context: TrainContext): Promise<void> {
    if (context.error === undefined || !this.#rows) await this.#draw(context);
    this.#rows?.stop();
    this.#rows = undefined;
  }

  async #draw({ history }: TrainContext): Promise<void> {
    const { epochs } = history;
    if (epochs.length === this.#drawnEpochs) return;
    this.#drawnEpochs = epochs.length;
    const charts = [];
    for (const name of this.figures) charts.push(await this.#chart(name, history));
    const text = `${charts.join('\n\n')}\n`;
    this.#output.write((this.#rows?.remove(this.#height) ?? '') + text);
    this.#height = text.split('\n').length - 1;
    this.#rows?.mark();
  }

  async #chart(name: string, history: History): Promise<string> {
    const names = [name, validationName(name)].filter((one) => history.names.includes(one));
    const series = names.map((one) => ({ name: one, x: history.epochs, y: history.get(one) }));
    if (!series.some(({ y }) => y.some(Number.isFinite))) return `${name}: no epoch has a finite value.`;
    const { width = Math.max(NARROWEST, Math.min(this.#output.columns ?? WIDEST, WIDEST)), height = 10 } =
      this.#options;
    const colors = this.#output.isTTY === true && environment('NO_COLOR') === undefined;
    return chartAs('LiveChart', series, { width, height, colors, xLabel: 'epoch' });
  }
}
