import { ArgumentError, FormatError, show } from '../errors/index.js';
import { ConfigReader, type Json } from '../layers/index.js';
import { JournalFile } from './journal-file.js';
import { belongsTo, type Space } from './space.js';
import type { Proposal } from './strategy.js';
import type { TrialFigures, Value, Values } from './trial.js';

const VERSION = 1;

/** What a search is: two with the same settings run the same trials. */
export interface SearchIdentity {
  readonly seed: string;
  readonly optimize: string;
  readonly mode: 'min' | 'max';
  readonly strategy: Json;
  readonly space: Space;
}

/** What a run came to: figures, or why there are none. */
export interface RunReport {
  readonly figures: TrialFigures;
  readonly error: string | undefined;
  readonly seconds: number;
}

/**
 * What has happened in a search, so that it can go on after a crash: a header with its settings, and a line for every
 * run that begins and ends. Without a path it is kept in memory alone.
 */
export class Journal {
  /** The search's own name, drawn when it first began. */
  readonly id: string;
  readonly #file: JournalFile | undefined;
  readonly #reports = new Map<string, RunReport>();
  readonly #values = new Map<number, Values>();

  /** @throws ArgumentError when the journal is that of a search with other settings */
  constructor(
    path: string | undefined,
    private readonly identity: SearchIdentity,
  ) {
    this.id = newId();
    if (path === undefined) return;
    const header = { layerwise: 'search', version: VERSION };
    this.#file = new JournalFile(path, JSON.stringify(header).slice(0, -1));
    try {
      const [first, ...records] = this.#file.lines;
      if (first) {
        this.id = this.#check(path, first[1]);
        for (const [line, record] of records) {
          this.#read(new ConfigReader(`search: the journal ${show(path)}, line ${line}`, record));
        }
      } else {
        this.#file.write({ ...header, id: this.id, ...plain(identity) });
      }
    } catch (error) {
      this.#file.close();
      throw error;
    }
  }

  /** What the run came to when it has ended already. */
  report({ trial, rung }: Proposal): RunReport | undefined {
    return this.#reports.get(`${trial} ${rung}`);
  }

  /** The settings with which the trial has begun already. */
  values(trial: number): Values | undefined {
    return this.#values.get(trial);
  }

  /** Not worth waiting for the disk: a trial that is unknown to have begun begins again with the same settings. */
  begin({ trial, rung, values, budget }: Proposal): void {
    this.#file?.append({ begin: trial, rung, values, ...(budget !== undefined && { budget }) }, { sync: false });
  }

  end({ trial, rung }: Proposal, { figures, error, seconds }: RunReport): void {
    const numbers = Object.entries(figures).map(([name, x]): [string, Json] => [
      name,
      Number.isFinite(x) ? x : String(x),
    ]);
    this.#file?.append({
      ...{ end: trial, rung, figures: Object.fromEntries(numbers), seconds },
      ...(error !== undefined && { error }),
    });
  }

  close(): void {
    this.#file?.close();
  }

  /** The id of the search whose header this is. Throws unless its settings are those of this search. */
  #check(path: string, record: unknown): string {
    const header = new ConfigReader(`search: the journal ${show(path)}, line 1`, record);
    if (header.number('version') !== VERSION) {
      throw new FormatError(
        `${header.where}: version ${header.number('version')} is not ${VERSION}, which is read here.`,
      );
    }
    const differences = differencesOf(header, plain(this.identity));
    if (differences.length > 0) {
      throw new ArgumentError(
        `search: the journal ${show(path)} belongs to a search with other settings: ${differences.join('; ')}. ` +
          'Name another file for this search, or give it the same settings.',
      );
    }
    return header.string('id');
  }

  #read(record: ConfigReader): void {
    const rung = record.number('rung');
    if (record.has('begin')) {
      const values = readValues(record.object('values'));
      if (!belongsTo(this.identity.space, values)) {
        throw new FormatError(`${record.where}: the values ${JSON.stringify(values)} are none of this search's space.`);
      }
      this.#values.set(record.number('begin'), values);
      return;
    }
    const run = `${record.number('end')} ${rung}`;
    if (this.#reports.has(run))
      throw new FormatError(`${record.where}: trial ${record.number('end')} has ended before.`);
    this.#reports.set(run, {
      figures: readFigures(record.object('figures')),
      error: record.has('error') ? record.string('error') : undefined,
      seconds: record.number('seconds'),
    });
  }
}

function newId(): string {
  return [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function plain({ seed, optimize, mode, strategy, space }: SearchIdentity): Record<string, Json> {
  const parameters = Object.entries(space).map(([name, parameter]): [string, Json] => [name, parameter.toJSON()]);
  return { seed, optimize, mode, strategy, space: Object.fromEntries(parameters) };
}

/** `seed: "1" there, "2" here`, for every setting and every parameter that differs. */
function differencesOf(header: ConfigReader, settings: Readonly<Record<string, Json>>): string[] {
  const text = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value));
  return Object.entries(settings).flatMap(([name, here]) => {
    const there = header.value(name);
    if (text(there) === text(here)) return [];
    if (name !== 'space') return [`${name} is ${text(there)} there, ${text(here)} here`];
    const [old, own] = [header.object('space'), new ConfigReader('space', here)];
    const names = [...new Set([...old.keys(), ...own.keys()])];
    const different = names.filter((parameter) => text(old.value(parameter)) !== text(own.value(parameter)));
    if (different.length === 0) return ['the parameters of space stand in another order'];
    return different.map((parameter) => {
      return `space.${parameter} is ${text(old.value(parameter))} there, ${text(own.value(parameter))} here`;
    });
  });
}

export function readValues(record: ConfigReader): Values {
  return Object.fromEntries(
    record.keys().map((name): [string, Value] => {
      const value = record.value(name);
      if (typeof value === 'string' || typeof value === 'boolean') return [name, value];
      return [name, record.number(name)];
    }),
  );
}

export function readFigures(record: ConfigReader): TrialFigures {
  return Object.fromEntries(
    record.keys().map((name) => {
      const value = record.value(name);
      return [name, typeof value === 'string' ? Number(value) : record.number(name)];
    }),
  );
}
