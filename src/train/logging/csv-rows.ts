import type { CsvTable } from '../../data/csv.js';
import { FormatError, show } from '../../errors/index.js';
import type { Logs } from '../history-content.js';

/** The rows of a log in CSV: one object each, without its empty fields. Throws FormatError for a field that is no number. */
export function csvRows(where: string, table: CsvTable): Logs[] {
  const columns = table.columns.map((name) => ({ name, fields: table.strings(name) }));
  return Array.from({ length: table.rows }, (_, i) =>
    Object.fromEntries(
      columns.flatMap(({ name, fields }): [string, number][] => {
        const field = fields[i].trim();
        const value = Number(field);
        if (field === '') return [];
        if (field === 'NaN' || !Number.isNaN(value)) return [[name, value]];
        throw new FormatError(`${where}: row ${i + 1}, column '${name}': expected a number, got ${show(field)}.`);
      }),
    ),
  );
}
