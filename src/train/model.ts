import { Container } from '../layers/index.js';

/** A network that can be trained. */
export abstract class Model extends Container {}
