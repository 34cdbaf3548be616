export { type Build, type DType, type EngineInfo, engineInfo, setMemoryLimit, setThreads } from './engine/index.js';
export {
  ArgumentError,
  FormatError,
  LayerwiseError,
  MemoryError,
  ResourceError,
  ShapeError,
  StateError,
  WorkerError,
} from './errors/index.js';
export * from './tensor/index.js';
export * from './layers/index.js';
export * from './losses/index.js';
export * from './optim/index.js';
export * from './train/index.js';
export * from './models/index.js';
