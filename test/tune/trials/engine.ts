import { engineInfo, ones } from 'layerwise';
import type { Trial } from 'layerwise/tune';

/** A trial that uses the library. */
export const trial: Trial<{ n: number }> = ({ n }) => ({
  size: ones([n, 3]).size,
  threads: engineInfo().threads,
});
