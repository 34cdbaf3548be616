export { registerRnnLayers } from './readers.js';
export { LSTM, type LSTMOptions } from './lstm.js';
export { Recurrent, type Run, type RunGradients, type RunNeed, type RunOptions } from './recurrent.js';
export type { RecurrentOptions } from './recurrent-options.js';
