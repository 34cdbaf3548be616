import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ResourceError } from 'layerwise';
import { type Figure, saveFigure } from 'layerwise/plot';
import type { Flags } from './flags.js';

/** The path of a file in the folder of `--out`, which is made when it is not there. */
export function outFile({ out }: Pick<Flags, 'out'>, name: string): string {
  try {
    mkdirSync(out, { recursive: true });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ResourceError(`--out: cannot make the folder '${out}': ${reason}.`, { cause });
  }
  return join(out, name);
}

/**
 * Writes a figure into the folder of `--out`. A picture is an extra: when an optional package is missing or the folder
 * cannot be written to, one line says so and the example goes on.
 */
export async function writePicture(figure: Figure, flags: Pick<Flags, 'out'>, name: string): Promise<void> {
  try {
    const path = outFile(flags, name);
    await saveFigure(figure, path);
    console.log(`Picture: ${path}`);
  } catch (error) {
    if (!(error instanceof ResourceError)) throw error;
    console.log(`No picture: ${error.message}`);
  }
}
