export { Graph, type GraphEnds } from './graph.js';
export { Sequential, type SequentialOptions } from './sequential.js';
export { decodeModel, loadModel } from './load.js';
