export { registerRnnLayers } from './readers.js';
