import { readCsv } from '../data/csv.js';
import { ArgumentError, FormatError, show } from '../errors/index.js';
import { readBytes, writeBytes } from '../io/files.js';
import { ConfigReader } from '../layers/index.js';
import type { Change, HistoryContent, Logs } from './history-content.js';
import { csvRows } from './logging/csv-rows.js';

const FORMAT = 'layerwise.history';
const VERSION = 1;

/** Writes a history as JSON. Figures that are not finite become null. */
export async function writeHistory(path: string, { rows, changes, stopReason }: HistoryContent): Promise<void> {
  if (typeof path !== 'string' || !path.endsWith('.json')) {
    throw new ArgumentError(`History.save: path must be a file that ends in .json, got ${show(path)}.`);
  }
  const epochs = rows.map(({ epoch, logs }) => ({ epoch, ...logs }));
  const text = JSON.stringify({ format: FORMAT, version: VERSION, epochs, changes, stopReason }, null, 1);
  await writeBytes('History.save', path, new TextEncoder().encode(`${text}\n`));
}

/** Reads a history by the extension of its file. Of several rows of an epoch, the last one counts. */
export async function readHistory(path: string): Promise<HistoryContent> {
  const extension = /\.(json|jsonl|csv)$/.exec(path)?.[1];
  const where = `History.load: ${show(path)}`;
  if (extension === 'csv') return fromRows(where, csvRows(where, await readCsv(path)));
  if (!extension) {
    throw new ArgumentError(
      `History.load: path must end in .json, .jsonl or .csv (history.save, JSONLLogger, CSVLogger), got ${show(path)}.`,
    );
  }
  const text = new TextDecoder().decode(await readBytes('History.load', path));
  if (extension === 'json') return fromJson(where, parse(where, text));
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return fromRows(
    where,
    lines.map((line, i) => parse(`${where}, line ${i + 1}`, line)),
  );
}

function fromJson(where: string, value: unknown): HistoryContent {
  if (Array.isArray(value)) return fromRows(where, value); // what toJSON() gives
  const config = new ConfigReader(where, value);
  if (!config.has('format') || config.string('format') !== FORMAT) {
    throw new FormatError(`${where}: the file is not a history: it lacks "format": "${FORMAT}".`);
  }
  const version = config.number('version');
  if (version !== VERSION) {
    throw new FormatError(`${where}: the file has format version ${version}, this library reads version ${VERSION}.`);
  }
  return {
    ...fromRows(where, config.list('epochs')),
    changes: config.list('changes').map((change, i) => readChange(`${where}: changes[${i}]`, change)),
    stopReason: config.has('stopReason') ? config.string('stopReason') : undefined,
  };
}

function fromRows(where: string, list: readonly unknown[]): HistoryContent {
  const byEpoch = new Map<number, Logs>();
  list.forEach((row, i) => {
    const { epoch, step, ...logs } = readRow(`${where}: row ${i + 1}`, row);
    if (step !== undefined) return; // loggers write rows of steps too, when asked to
    if (!Number.isInteger(epoch) || epoch < 1) {
      throw new FormatError(`${where}: row ${i + 1} must have an epoch, an integer >= 1, got ${show(epoch)}.`);
    }
    byEpoch.set(epoch, logs);
  });
  const rows = [...byEpoch].map(([epoch, logs]) => ({ epoch, logs }));
  return { rows: rows.sort((a, b) => a.epoch - b.epoch), changes: [], stopReason: undefined };
}

/** The numbers of a row; null is NaN. */
function readRow(where: string, row: unknown): Record<string, number> {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) {
    throw new FormatError(`${where} must be an object of numbers, got ${show(row)}.`);
  }
  return Object.fromEntries(
    Object.entries(row).map(([name, value]: [string, unknown]) => {
      if (value === null) return [name, NaN];
      if (typeof value === 'number') return [name, value];
      throw new FormatError(`${where}: ${name} must be a number, got ${show(value)}.`);
    }),
  );
}

/** A change as JSON holds it; throws FormatError for anything else. */
export function readChange(where: string, value: unknown): Change {
  const config = new ConfigReader(where, value);
  return {
    epoch: config.number('epoch'),
    iteration: config.number('iteration'),
    name: config.string('name'),
    from: readSetting(where, config.value('from')),
    to: readSetting(where, config.value('to')),
    by: config.string('by'),
  };
}

function readSetting(where: string, value: unknown): Change['to'] {
  if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean') return value;
  throw new FormatError(`${where}: from and to must be numbers, strings or booleans, got ${show(value)}.`);
}

function parse(where: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new FormatError(`${where} is not JSON. The file is damaged or of another kind.`, { cause });
  }
}
