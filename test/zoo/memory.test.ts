import { describe, expect, it } from 'vitest';
import { Generator, type Model, type Tensor, engineInfo } from 'layerwise';
import { resnet18, vgg16 } from 'layerwise/zoo';

interface Use {
  /** Bytes of the values of all parameters. */
  readonly weights: number;
  /** Bytes of the outputs of all layers, those that share memory counted once. */
  readonly activations: number;
  /** Bytes of engine memory that the whole took, and did not give back. */
  readonly taken: number;
}

function use(model: Model, x: Tensor, step?: (y: Tensor, cache: ReturnType<Model['createCache']>) => void): Use {
  const before = engineInfo().memoryInUse;
  const places = new Map<number, number>();
  const observe = (_layer: unknown, outputs: readonly Tensor[]): void => {
    for (const { data } of outputs) places.set(data.byteOffset, data.byteLength);
  };
  const cache = model.createCache();
  const y = model.forward(x, cache, { training: step !== undefined, observe });
  step?.(y, cache);
  const activations = [...places.values()].reduce((sum, bytes) => sum + bytes, 0);
  return { weights: 4 * model.theta.size, activations, taken: engineInfo().memoryInUse - before };
}

// What a convolution transforms on the way also takes memory: once for the whole network, the largest layer's.
const SPARE = 1.5;

describe('memory', () => {
  it('of VGG-16 for one picture is below 1.5 times its weights and activations', () => {
    const x = new Generator(1).normal([1, 224, 224, 3]);
    const { weights, activations, taken } = use(vgg16(), x);
    expect(weights).toBeCloseTo(4 * 138_357_544, -3);
    expect(taken).toBeLessThan(SPARE * (weights + activations));
  });

  it('of a step of ResNet-18 is below 1.5 times its weights, activations and the gradients of both', () => {
    const model = resnet18({ inputShape: [64, 64, 3], classes: 10 });
    const x = new Generator(1).normal([16, 64, 64, 3]);
    const { weights, activations, taken } = use(model, x, (y, cache) => {
      model.backward(new Generator(2).normal(y.shape), cache);
    });
    expect(activations).toBeGreaterThan(weights / 2);
    expect(taken).toBeLessThan(SPARE * 2 * (weights + activations));
  });
});
