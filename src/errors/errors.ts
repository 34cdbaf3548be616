/**
 * The named errors of the library. Each message says who complains, which
 * condition is broken, what was received, and what to do about it.
 */

/** The parent of every error that Layerwise throws on purpose. */
export class LayerwiseError extends Error {
  override name = 'LayerwiseError';
}

/** Shapes that do not fit each other or the operation. */
export class ShapeError extends LayerwiseError {
  override name = 'ShapeError';
}

/** An argument outside its domain: a range, a type, an unknown option. */
export class ArgumentError extends LayerwiseError {
  override name = 'ArgumentError';
}

/** A call in the wrong order, such as backward before forward. */
export class StateError extends LayerwiseError {
  override name = 'StateError';
}

/** A file or text that is not what its format promises. */
export class FormatError extends LayerwiseError {
  override name = 'FormatError';
}

/** Memory does not suffice; nothing has been changed. */
export class MemoryError extends LayerwiseError {
  override name = 'MemoryError';
}

/** A worker thread of the engine died inside a computation. */
export class WorkerError extends LayerwiseError {
  override name = 'WorkerError';
}

/** A file or address that cannot be read, written or reached. */
export class ResourceError extends LayerwiseError {
  override name = 'ResourceError';
}

/** A run that its caller's AbortSignal ended; `cause` is the signal's reason. */
export class AbortedError extends LayerwiseError {
  override name = 'AbortedError';
}
