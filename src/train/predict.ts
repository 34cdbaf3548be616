import { type FloatArray, allocateArray } from '../engine/index.js';
import { ArgumentError, ShapeError, StateError, show } from '../errors/index.js';
import { type Cache, type Container, lengthsOf, setLengths } from '../layers/index.js';
import { Tensor, showShape, sizeOf } from '../tensor/index.js';

/** The outputs of a model for all rows of its inputs, batch by batch, copied together, with their sequences' lengths. */
export function predictBatches(model: Container, inputs: readonly Tensor[], batchSize: number, cache: Cache): Tensor[] {
  const [n] = inputs[0].shape;
  const results: Tensor[] = [];
  const lengths: (Int32Array | undefined)[] = [];
  for (let begin = 0; begin < n; begin += batchSize) {
    const end = Math.min(begin + batchSize, n);
    const outputs = model.forwardAll(
      inputs.map((input) => input.rows(begin, end)),
      cache,
    );
    outputs.forEach((output, o) => {
      const { shape, dtype, data } = output;
      const own = lengthsOf(output);
      if (begin === 0) {
        results.push(Tensor.zeros([n, ...shape.slice(1)], dtype));
        lengths.push(own && new Int32Array(n));
      }
      results[o].data.set(data, (begin * data.length) / (end - begin));
      if (own) lengths[o]?.set(own, begin);
    });
  }
  results.forEach((result, o) => setLengths(result, lengths[o]));
  return results;
}

/** One example after another through memory of its own, without a tensor being made. */
export class SinglePredictor {
  readonly #input: Tensor;
  readonly #cache: Cache;

  constructor(private readonly model: Container) {
    const shapes = model.inputShapes();
    if (!model.built) throw new StateError(`predictOne: ${model.who} is not built yet. Call build(inputShape) first.`);
    if (shapes.length !== 1) {
      throw new ArgumentError(
        `predictOne: needs a model with one input, this one has ${shapes.length}. Use predictAll.`,
      );
    }
    const shape = [1, ...shapes[0]];
    this.#input = new Tensor(allocateArray(model.dtype, sizeOf(shape), 'predictOne'), shape);
    this.#cache = model.createCache();
  }

  predict(sample: ArrayLike<number>, out?: FloatArray): FloatArray {
    if (sample?.length !== this.#input.size) {
      throw new ShapeError(
        `predictOne: an example must have ${this.#input.size} numbers, those of ${showShape(this.#input.shape.slice(1))}, ` +
          `got ${sample === undefined || sample === null ? show(sample) : sample.length}.`,
      );
    }
    this.#input.data.set(sample);
    const { data } = this.model.forward(this.#input, this.#cache);
    if (data instanceof Int32Array) throw new StateError('predictOne: the output must be floating-point, got int32.');
    if (out === undefined) return data.slice();
    if (out.length !== data.length) {
      throw new ShapeError(`predictOne: out must have ${data.length} elements, got ${out.length}.`);
    }
    out.set(data);
    return out;
  }
}
