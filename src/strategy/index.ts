export { diagnose, type DiagnoseErrors, type DiagnoseOptions } from './diagnose.js';
export { Diagnosis, type Findings } from './diagnosis.js';
export type { ErrorName, Gap, GapName, KnownErrors } from './gaps.js';
export { HumanLevels, compareHumanLevels } from './human-levels.js';
export { MismatchTable, type MismatchRow } from './mismatch-table.js';
