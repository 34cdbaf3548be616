import { ResourceError } from 'layerwise';
import { resolveDataset } from 'layerwise/data';
import { readWordVectors, type WordVectors } from 'layerwise/text';
import { join } from 'node:path';
import type { Flags } from './flags.js';

/** What `--vectors` says, for an example's own flags. */
export const VECTORS_FLAG = 'FILE  word vectors in a text file such as those of GloVe';

/**
 * The word vectors of the file that `--vectors` names; without it those of the dataset `glove`, where it is found;
 * undefined where it is not.
 */
export async function findWordVectors(file: string | undefined, { source }: Flags): Promise<WordVectors | undefined> {
  if (file !== undefined) return readWordVectors(file);
  try {
    const folder = await resolveDataset('glove', { data: source.data });
    return folder === undefined
      ? undefined
      : await readWordVectors(join(folder, 'glove.twitter.27B.25d.common12k.txt.gz'));
  } catch (error) {
    if (error instanceof ResourceError) return undefined; // the folder of --data holds other things
    throw error;
  }
}
