import { LSTM } from './lstm.js';
import { type LayerReader, registerLayer } from '../layers/index.js';

const readers: Readonly<Record<string, LayerReader>> = { LSTM };

/** Makes the layers of this folder known, so that models that hold one can be loaded. */
export function registerRnnLayers(): void {
  for (const [className, reader] of Object.entries(readers)) registerLayer(className, reader);
}
