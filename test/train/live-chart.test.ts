import { describe, expect, it } from 'vitest';
import {
  type Callback,
  type ChartOutput,
  Dense,
  Generator,
  LiveChart,
  History,
  type LiveChartOptions,
  ProgressBar,
  SGD,
  Sequential,
  type TrainContext,
} from 'layerwise';
import { wrong } from '../misuse/table.js';

/** A terminal of so many rows that remembers what scrolled off: what LiveChart and cli-progress write moves a cursor. */
class Screen implements ChartOutput {
  readonly isTTY = true;
  /** Everything, the rows that scrolled off first. */
  readonly lines: string[] = [''];
  #row = 0;
  #column = 0;
  constructor(
    readonly rows: number,
    readonly columns = 60,
  ) {}

  write(text: string): void {
    for (const [token, count, command] of text.matchAll(/\x1b\[(\d*)([A-Z])|\x1b\[[\d;]*m|[\r\n]|[^\x1b\r\n]/g)) {
      const n = Number(count);
      if (command === 'A') this.#row = Math.max(this.#top, this.#row - n);
      else if (command === 'B') this.#row = Math.min(this.lines.length - 1, this.#row + n);
      else if (command === 'M') {
        this.lines.splice(this.#row, n);
        while (this.lines.length <= this.#row) this.lines.push('');
      } else if (token === '\r') this.#column = 0;
      else if (token === '\n') this.#down();
      else if (!token.startsWith('\x1b')) this.#put(token);
    }
  }

  get #top(): number {
    return Math.max(0, this.lines.length - this.rows);
  }

  #down(): void {
    this.#row++;
    this.#column = 0;
    if (this.#row === this.lines.length) this.lines.push('');
  }

  #put(character: string): void {
    if (this.#column === this.columns) this.#down();
    const line = this.lines[this.#row].padEnd(this.#column);
    this.lines[this.#row] = line.slice(0, this.#column) + character + line.slice(this.#column + 1);
    this.#column++;
  }
}

const x = new Generator(1).normal([24, 3]);

function fit(callbacks: readonly Callback[], epochs = 3, validationSplit = 0): Promise<unknown> {
  const model = new Sequential([new Dense(3)], { inputShape: [3], seed: 1 });
  model.compile({ optimizer: new SGD(0.1), loss: 'mse', metrics: ['mae'] });
  const split = validationSplit > 0 ? { validationSplit } : {};
  return model.fit(x, x, { epochs, batchSize: 8, verbose: false, callbacks, ...split });
}

function live(output: ChartOutput, options: LiveChartOptions = {}): LiveChart {
  return new LiveChart({ width: 40, height: 4, output, ...options });
}

/** The last row of every chart: its legend. */
const legends = (lines: readonly string[]): string[] =>
  lines.filter((line) => line.includes('──') && /epoch$/.test(line));

describe('LiveChart', () => {
  it('draws once at the end where there is no terminal', async () => {
    const chunks: string[] = [];
    await fit([live({ write: (text) => chunks.push(text) }, { figures: ['loss', 'mae'] })], 4, 0.25);
    expect(chunks).toHaveLength(1);
    const lines = chunks[0].split('\n');
    expect(legends(lines).map((line) => line.trim().replaceAll(/ +/g, ' '))).toEqual([
      '── loss ┄┄ valLoss epoch',
      '── mae ┄┄ valMae epoch',
    ]);
    expect(lines.find((line) => line.includes('└'))).toMatch(/└┬─+┬─+┬─+┬$/);
    expect(chunks[0]).not.toContain('\x1b');
    expect(chunks[0].endsWith('\n')).toBe(true);
  });

  it('is drawn in the place of the chart before, and leaves what others print above it', async () => {
    const screen = new Screen(30);
    const seen: number[] = [];
    const watch: Callback = { onBatchBegin: () => void seen.push(legends(screen.lines).length) };
    await fit([live(screen), watch, new ProgressBar(screen)], 5);
    expect(seen).toEqual([0, 0, 0, ...Array.from({ length: 12 }, () => 1)]);
    expect(legends(screen.lines)).toHaveLength(1);
    const printed = screen.lines.flatMap((line, i) => (line.startsWith('epoch') ? [i] : []));
    expect(printed).toEqual([0, 1, 2, 3, 4]);
    expect(screen.lines[0]).toMatch(/^epoch 1\/5: /);
    expect(screen.lines[4]).toMatch(/^epoch 5\/5: /);
    expect(screen.lines.filter((line) => line.includes('┤')).length).toBeLessThan(8);
    expect(screen.lines.at(-1)).toBe('');
  });

  it('holds its place when lines wrap', async () => {
    const screen = new Screen(30, 40);
    const talk: Callback = { onBatchEnd: ({ iteration }) => screen.write(`${'long '.repeat(19)}${iteration}\n`) };
    await fit([live(screen), talk], 3);
    expect(legends(screen.lines)).toHaveLength(1);
    expect(
      screen.lines
        .slice(0, 27)
        .join('')
        .match(/long \d/g),
    ).toHaveLength(9);
  });

  it('is drawn anew when the last one has left the screen', async () => {
    const screen = new Screen(12);
    const talk: Callback = { onBatchEnd: () => screen.write('word\n'.repeat(5)) };
    await fit([live(screen), talk], 3);
    expect(legends(screen.lines)).toHaveLength(3);
    expect(screen.lines.filter((line) => line === 'word')).toHaveLength(45);
  });

  it('uses colours on a terminal, unless NO_COLOR is set', async () => {
    const write = async (): Promise<string> => {
      let text = '';
      await fit([live({ isTTY: true, write: (chunk) => (text += chunk) })]);
      return text;
    };
    expect(await write()).toContain('\x1b[38;5;33m');
    process.env.NO_COLOR = '1';
    try {
      expect(await write()).not.toContain('\x1b[38');
    } finally {
      delete process.env.NO_COLOR;
    }
  });

  it('gives the output back as it was, however training ends', async () => {
    const screen = new Screen(30);
    const before: unknown = Reflect.get(screen, 'write');
    const fail: Callback = {
      onEpochEnd({ epoch }) {
        if (epoch === 2) throw new Error('mine');
      },
    };
    await expect(fit([live(screen), fail])).rejects.toThrow('mine');
    expect(Reflect.get(screen, 'write')).toBe(before);
    expect(legends(screen.lines)).toHaveLength(1);
  });

  it('goes over several runs', async () => {
    const chunks: string[] = [];
    const chart = live({ write: (text) => chunks.push(text) });
    await fit([chart]);
    await fit([chart], 1);
    expect(chunks).toHaveLength(2);
    expect(chunks[1]).toContain('•');
  });

  it('waits for a figure that is not a number yet', async () => {
    const chunks: string[] = [];
    const chart = live({ write: (text) => chunks.push(text) });
    const context = { history: new History(), figures: new Map([['loss', 'min']] as const), error: undefined };
    context.history.add(1, { loss: NaN });
    const of = (fields: object): TrainContext =>
      new Proxy(wrong({}), { get: (_, key): unknown => Reflect.get(fields, key) });
    await chart.onTrainBegin(of(context));
    await chart.onTrainEnd(of(context));
    expect(chunks).toEqual(['loss: no epoch has a finite value.\n']);
  });

  it('fits a terminal that is very narrow', async () => {
    const screen = new Screen(30, 12);
    await fit([new LiveChart({ height: 4, output: screen })], 1);
    expect(screen.lines.join('')).toContain('epoch');
  });
});
