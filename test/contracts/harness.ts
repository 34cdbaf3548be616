import { BaseLayer, Cache, Layer, type Mode, MultiLayer, type Parameter } from '../../src/layers/index.js';
import { Generator, type Shape, Tensor, cast } from '../../src/tensor/index.js';
import type { FloatDType } from '../../src/engine/index.js';

export type AnyLayer = Layer | MultiLayer;

/** One way to call layers with one input and with many. */
export interface Harness {
  readonly layer: AnyLayer;
  readonly forward: (inputs: readonly Tensor[], cache: Cache, mode: Mode) => readonly Tensor[];
  readonly backward: (dys: readonly Tensor[], cache: Cache, inputGrad?: boolean) => readonly (Tensor | undefined)[];
}

export function harness(layer: AnyLayer): Harness {
  if (layer instanceof Layer) {
    return {
      layer,
      forward: ([x], cache, mode) => [layer.forward(x, cache, mode)],
      backward: ([dy], cache, inputGrad) => [layer.backward(dy, cache, { inputGrad })],
    };
  }
  return {
    layer,
    forward: (inputs, cache, mode) => layer.forward(inputs, cache, mode),
    backward: (dys, cache, inputGrad) => layer.backward(dys, cache, { inputGrad }),
  };
}

/** Builds a layer for inputs of these shapes (batch axis included). */
export function build(layer: BaseLayer, shapes: readonly Shape[], dtype: FloatDType, seed: number): void {
  const context = { dtype, generator: new Generator(seed) };
  const inner = shapes.map((shape) => shape.slice(1));
  if (layer instanceof Layer) layer.setup(inner[0], context);
  else if (layer instanceof MultiLayer) layer.setup(inner, context);
  else throw new Error(`${layer.className}: neither Layer nor MultiLayer.`);
}

/** Normal numbers pushed away from 0, where many functions have their kink: |x| >= 0.05. */
export function awayFromZero(shape: Shape, generator: Generator, dtype: FloatDType): Tensor {
  const x = generator.normal(shape, 0, 1, 'float64'); // the same numbers for both dtypes
  for (let i = 0; i < x.size; i++) x.data[i] += x.data[i] < 0 ? -0.05 : 0.05;
  return dtype === 'float64' ? x : cast(x, dtype);
}

/** Every parameter <- normal numbers: biases of 0 and gains of 1 would hide mistakes. */
export function scatter(parameters: readonly Parameter[], generator: Generator): void {
  for (const { value } of parameters) value.data.set(generator.normal(value.shape, 0, 0.6, 'float64').data);
}

/** A copy of each tensor in ordinary memory. */
export function copies(tensors: readonly (Tensor | undefined)[]): (Tensor | undefined)[] {
  return tensors.map((tensor) => tensor?.clone());
}

/** Seeded upstream gradients for outputs. */
export function upstream(outputs: readonly Tensor[], seed: number): Tensor[] {
  const generator = new Generator(`upstream ${seed}`);
  return outputs.map(({ shape, dtype }) => cast(generator.normal(shape, 0, 1, 'float64'), dtype));
}

/** A cache whose generator starts from a seed. */
export function seededCache(dtype: FloatDType, seed: number): Cache {
  return new Cache({ dtype, generator: new Generator(`cache ${seed}`) });
}
