export type { Fused } from './fuse.js';
export { Graph, type GraphEnds } from './graph.js';
export { cut, freezeUpTo } from './cut.js';
export { subgraph } from './subgraph.js';
export { Ensemble } from './ensemble.js';
export { cachedFeatures, type CachedFeaturesOptions } from './cached-features.js';
export { Sequential, type SequentialOptions } from './sequential.js';
export { decodeModel, loadModel } from './load.js';
export { Stepper } from './stepper.js';
