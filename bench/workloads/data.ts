import { Cache, type DType, Generator, type Shape, type Tensor } from 'layerwise';

// A cache hands out tensors in engine memory: operands that kernels use in place, as they do a model's own.
const memory = new Cache();
const generator = new Generator('bench');
let made = 0;

/** A tensor in engine memory whose contents are the workload's to write. */
export function memoryFor(shape: Shape, dtype: DType = 'float32'): Tensor {
  const tensor = memory.buffer(`tensor ${made++}`, shape, dtype);
  tensor.data.fill(0);
  return tensor;
}

/** A tensor in engine memory of numbers uniform in [low, high). */
export function uniform(shape: Shape, low = 0, high = 1): Tensor {
  const tensor = memoryFor(shape);
  tensor.data.set(generator.uniform(shape, low, high).data);
  return tensor;
}

/** Class indices uniform in [0, classes), int32 in engine memory. */
export function labels(shape: Shape, classes: number): Tensor {
  const tensor = memoryFor(shape, 'int32');
  for (let i = 0; i < tensor.size; i++) tensor.data[i] = generator.int(0, classes);
  return tensor;
}
