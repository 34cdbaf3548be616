export { type Decoder } from './decoder.js';
