import { ArgumentError, inInterval, knownOptions, show } from '../../errors/index.js';
import { reasonOf } from '../../io/files.js';
import { ConfigReader, inside } from '../../layers/index.js';
import { type Adjustable, adjustables, valuesOf } from '../adjustable.js';
import { COMMANDS, ControlFile, type Command, type Settings, setNumbers } from '../control/control-file.js';
import { ControlKeys, type KeySource, terminal } from '../control/control-keys.js';
import type { CallbackState } from '../snapshot-content.js';
import type { BatchContext, Callback, EpochContext, TrainContext } from './callback.js';
import { writeCheckpoint } from './checkpoint.js';
import { type ProgressOutput, standardOutput } from './progress-bar.js';

const who = 'ManualControl';
/** The file is looked at no more often than this, and at the end of every epoch. */
const LOOK_MS = 1000;

/** Options of {@link ManualControl}. */
export interface ManualControlOptions {
  /** The control file, a JSON file that is made with the present numbers when it is missing. Default: none. */
  path?: string;
  /** Where the command 'checkpoint' writes to; `{epoch}` in it becomes the number of the epoch. Default: none. */
  checkpoint?: string;
  /** What the keys + and - multiply and divide the learning rate by, > 1. Default 1.25. */
  factor?: number;
  /** Where keys come from; false: nowhere. Default: the terminal, when the program has one. */
  keys?: KeySource | boolean;
  /** Where it is said what has been changed. Default: the standard output. */
  output?: ProgressOutput;
}

/**
 * One model watched and adjusted by hand while it trains, the "panda" of §2.3.3 of the course notes.
 *
 * A person edits the control file: `{ "learningRate": 0.01, "beta1": 0.9, "dropout1.rate": 0.5, "stop": false,
 * "checkpoint": false }`. Numbers may be those of the optimizer, of layers and of penalties; what is edited counts, what
 * is left as it was does not. `"stop": true` ends training after the batch, `"checkpoint": true` writes one; both become
 * false again. The file is looked at once a second and at the end of every epoch; a file that is there when training
 * begins counts in full. On a terminal the keys + and - change the learning rate, s stops, c writes a checkpoint, h helps.
 *
 * All changes are noted in `history.changes` and kept by checkpoints, so a resumed run goes on with them. An edit that
 * is malformed or out of range is a warning; training goes on unchanged.
 *
 * @throws ArgumentError for an unknown option or one outside its range; at the start of training FormatError or
 * ArgumentError for a control file that does not fit, ResourceError when it cannot be made
 *
 * @example
 * import { writeFileSync } from 'node:fs';
 * const model = new Sequential([new Dense(1)]).compile({ optimizer: new Adam(0.1), loss: 'mse' });
 * const person = { onEpochEnd: ({ epoch }) => epoch === 2 && writeFileSync('control.json', '{ "learningRate": 0.02 }') };
 * const control = new ManualControl({ path: 'control.json', output: { write: () => true } });
 * const history = await model.fit(ones([4, 2]), ones([4, 1]), { epochs: 3, callbacks: [person, control], verbose: false });
 * history.get('learningRate'); // [0.1, 0.1, 0.02]
 * history.changes.map(({ name, from, to }) => [name, from, to]); // [['learningRate', 0.1, 0.02]]
 */
export class ManualControl implements Callback {
  readonly runsLast = true;
  readonly skipInDevRun = true;
  readonly #file: ControlFile | undefined;
  readonly #keys: ControlKeys | undefined;
  readonly #checkpoint: string | undefined;
  readonly #factor: number;
  readonly #output: ProgressOutput;
  #numbers: ReadonlyMap<string, Adjustable> = new Map();
  /** The file as it was when it last counted. */
  #seen: Settings = {};
  #begun = false;
  #looked = 0;
  #checkpointDue = false;

  constructor(options: ManualControlOptions = {}) {
    knownOptions(who, options, ['path', 'checkpoint', 'factor', 'keys', 'output']);
    const { path, checkpoint, factor = 1.25, keys = true, output = standardOutput() } = options;
    for (const [name, value] of Object.entries({ path, checkpoint })) {
      if (value === undefined || (typeof value === 'string' && value !== '')) continue;
      throw new ArgumentError(`${who}: ${name} must be the name of a file, got ${show(value)}.`);
    }
    inInterval(who, 'factor', factor, '(1, Infinity)');
    const source = typeof keys === 'boolean' ? (keys ? terminal() : undefined) : keys;
    this.#file = path === undefined ? undefined : new ControlFile(who, path);
    this.#keys = source && new ControlKeys(source);
    this.#checkpoint = checkpoint;
    this.#factor = factor;
    this.#output = output;
  }

  onTrainBegin({ model, optimizer }: TrainContext): void {
    this.#numbers = adjustables(model, optimizer);
    this.#seen = {};
    this.#begun = this.#checkpointDue = false;
    this.#keys?.open();
  }

  /** Before the first epoch, when a resumed run has its numbers back. */
  async onEpochBegin(context: EpochContext): Promise<void> {
    if (this.#begun) return;
    this.#begun = true;
    this.#looked = performance.now();
    if (!this.#file) return;
    const settings = await this.#file.changes();
    if (settings) return this.#take(context, settings);
    this.#seen = { ...valuesOf(this.#numbers), stop: false, checkpoint: false };
    await this.#file.write(this.#seen);
  }

  async onBatchEnd(context: BatchContext): Promise<void> {
    for (const key of this.#keys?.take() ?? []) this.#press(context, key);
    const now = performance.now();
    if (now - this.#looked >= LOOK_MS) {
      this.#looked = now;
      await this.#look(context);
    }
    if (context.step < context.stepsPerEpoch) await this.#writeCheckpoint(context);
  }

  async onEpochEnd(context: EpochContext): Promise<void> {
    await this.#look(context);
    await this.#writeCheckpoint(context);
  }

  onTrainEnd(): void {
    this.#keys?.close();
  }

  state(): CallbackState {
    return { values: { seen: this.#seen } };
  }

  restore({ values }: CallbackState): void {
    const seen = new ConfigReader(who, values).object('seen');
    const isCommand = (name: string): boolean => COMMANDS.some((command) => command === name);
    this.#seen = Object.fromEntries(
      seen.keys().map((name) => [name, isCommand(name) ? seen.boolean(name) : seen.number(name)]),
    );
  }

  async #look(context: EpochContext): Promise<void> {
    try {
      const settings = await this.#file?.changes();
      if (settings) await this.#take(context, settings);
    } catch (error) {
      console.warn(`${reasonOf(error)} Training goes on unchanged.`);
    }
  }

  /** Does what has been edited in the file: all of it, or nothing. */
  async #take(context: EpochContext, settings: Settings): Promise<void> {
    const wanted = Object.entries(settings).flatMap(([name, value]) =>
      typeof value === 'number' && value !== this.#seen[name] ? [[name, value] as const] : [],
    );
    inside(`${who}: ${show(this.#file?.path)}:`, () => this.#change(context, wanted));
    const commands = COMMANDS.filter((command) => settings[command] === true);
    this.#seen = { ...settings, ...Object.fromEntries(commands.map((command) => [command, false])) };
    for (const command of commands) this.#obey(context, command);
    if (commands.length > 0) await this.#file?.write(this.#seen);
  }

  #press(context: EpochContext, key: string): void {
    const rate = this.#numbers.get('learningRate');
    switch (key) {
      case '+':
      case '-':
        if (!rate) return this.#say('the learning rate follows a schedule');
        return this.#change(context, [['learningRate', rate.get() * this.#factor ** (key === '+' ? 1 : -1)]]);
      case 's':
        return this.#obey(context, 'stop');
      case 'c':
        return this.#obey(context, 'checkpoint');
      case 'h':
        return this.#say(
          `+ and - change the learning rate (${rate?.get()}) by a factor of ${this.#factor}, s stops, c writes a checkpoint`,
        );
    }
  }

  #change(context: EpochContext, wanted: readonly (readonly [string, number])[]): void {
    for (const { name, from, to } of setNumbers(this.#numbers, wanted)) {
      const { epoch, iteration } = context;
      context.history.noteChange({ epoch, iteration, name, from, to, by: who });
      this.#say(`${name} ${short(from)} -> ${short(to)}`);
    }
  }

  #obey(context: EpochContext, command: Command): void {
    if (command === 'stop') context.stop(`${who}: stopped by hand.`);
    else if (this.#checkpoint !== undefined) this.#checkpointDue = true;
    else this.#say("no file for a checkpoint: create it with { checkpoint: 'run-{epoch}.safetensors' }");
  }

  async #writeCheckpoint(context: EpochContext): Promise<void> {
    if (!this.#checkpointDue || this.#checkpoint === undefined) return;
    this.#checkpointDue = false;
    try {
      this.#say(`wrote ${await writeCheckpoint(who, this.#checkpoint, context)}`);
    } catch (error) {
      console.warn(`${reasonOf(error)} Training goes on.`);
    }
  }

  #say(text: string): void {
    this.#output.write(`\n${who}: ${text}.\n`);
  }
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}
