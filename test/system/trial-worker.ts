import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

/** A process of `layerwise worker`. */
export class TrialWorkerProcess {
  /** All that it has printed. */
  output = '';
  readonly #process: ChildProcess;
  readonly #ended: Promise<unknown>;

  private constructor(args: readonly string[]) {
    const command = ['--import', 'tsx', 'src/cli/run.ts', 'worker', ...args];
    this.#process = spawn(process.execPath, command, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.on('data', (data) => (this.output += String(data)));
    }
    this.#ended = once(this.#process, 'exit');
  }

  /** Starts one and waits until it takes trials. */
  static async start(...args: readonly string[]): Promise<TrialWorkerProcess> {
    const worker = new TrialWorkerProcess(args);
    await worker.says('Takes trials');
    return worker;
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** Waits until it has printed `text`. */
  async says(text: string): Promise<void> {
    while (!this.output.includes(text)) {
      if (this.#process.exitCode !== null) throw new Error(`The worker has ended: ${this.output}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  signal(name: 'SIGINT' | 'SIGTERM' | 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
    this.#process.kill(name);
  }

  /** Waits for its end; resolves with the exit code. */
  async end(): Promise<number | null> {
    await this.#ended;
    return this.#process.exitCode;
  }
}
