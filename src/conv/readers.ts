import { type LayerReader, registerLayer } from '../layers/index.js';
import { AveragePool1D, AveragePool2D, AveragePool3D } from './average-pool.js';
import { Conv1D } from './conv1d.js';
import { Conv2D } from './conv2d.js';
import { Conv3D } from './conv3d.js';
import { ConvTranspose1D } from './conv-transpose1d.js';
import { ConvTranspose2D } from './conv-transpose2d.js';
import { ConvTranspose3D } from './conv-transpose3d.js';
import { Cropping1D, Cropping2D, Cropping3D } from './cropping.js';
import { DepthwiseConv2D } from './depthwise-conv.js';
import { GlobalAveragePool, GlobalMaxPool } from './global-pool.js';
import { MaxPool1D, MaxPool2D, MaxPool3D } from './max-pool.js';
import { SeparableConv2D } from './separable-conv.js';
import { Upsample1D, Upsample2D } from './upsample.js';
import { ZeroPadding1D, ZeroPadding2D, ZeroPadding3D } from './zero-padding.js';

// prettier-ignore
const readers: Readonly<Record<string, LayerReader>> = {
  AveragePool1D, AveragePool2D, AveragePool3D, Cropping1D, Cropping2D, Cropping3D, GlobalAveragePool, GlobalMaxPool,
  MaxPool1D, MaxPool2D, MaxPool3D, Upsample1D, Upsample2D, ZeroPadding1D, ZeroPadding2D, ZeroPadding3D,
  Conv1D, Conv2D, Conv3D, ConvTranspose1D, ConvTranspose2D, ConvTranspose3D, DepthwiseConv2D, SeparableConv2D,
};

/** Makes the layers of this folder known, so that models that hold one can be loaded. */
export function registerConvLayers(): void {
  for (const [className, reader] of Object.entries(readers)) registerLayer(className, reader);
}
