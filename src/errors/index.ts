export {
  AbortedError,
  ArgumentError,
  FormatError,
  LayerwiseError,
  MemoryError,
  ResourceError,
  ShapeError,
  StateError,
  WorkerError,
} from './errors.js';
export {
  finiteNumber,
  inInterval,
  knownOptions,
  nonNegativeInteger,
  nonNegativeNumber,
  oneOf,
  positiveInteger,
  positiveNumber,
  show,
  trueOrFalse,
} from './checks.js';
export { nearest } from './nearest.js';
