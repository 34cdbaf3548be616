export { type Extent, type Padding, type PaddingPair } from './geometry.js';
