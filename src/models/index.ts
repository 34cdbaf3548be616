export { Graph, type GraphEnds } from './graph.js';
export { Sequential, type SequentialOptions } from './sequential.js';
