import { type LayerReader, registerLayer } from '../layers/index.js';
import { Conv1D } from './conv1d.js';
import { Conv2D } from './conv2d.js';
import { Conv3D } from './conv3d.js';
import { ConvTranspose1D } from './conv-transpose1d.js';
import { ConvTranspose2D } from './conv-transpose2d.js';
import { ConvTranspose3D } from './conv-transpose3d.js';
import { DepthwiseConv2D } from './depthwise-conv.js';
import { SeparableConv2D } from './separable-conv.js';

// prettier-ignore
const readers: Readonly<Record<string, LayerReader>> = {
  Conv1D, Conv2D, Conv3D, ConvTranspose1D, ConvTranspose2D, ConvTranspose3D, DepthwiseConv2D, SeparableConv2D,
};

/** Makes the layers of this folder known, so that models that hold one can be loaded. */
export function registerConvLayers(): void {
  for (const [className, reader] of Object.entries(readers)) registerLayer(className, reader);
}
