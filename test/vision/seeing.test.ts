import { describe, expect, it } from 'vitest';
import {
  Activation,
  argMax,
  ArgumentError,
  Cache,
  Conv2D,
  Dense,
  Flatten,
  fromArray,
  Generator,
  Sequential,
  Tensor,
} from 'layerwise';
import { activationMaps, channelImages, filterImages, occlusion, saliency } from 'layerwise/vision';
import { messageOf } from '../message-of.js';

/** Random pictures [n, 6, 5, 2]. */
function pictures(n: number): Tensor {
  const x = Tensor.zeros([n, 6, 5, 2], 'float64');
  const generator = new Generator(4);
  for (let i = 0; i < x.size; i++) x.data[i] = generator.next() - 0.5;
  return x;
}

function network(): Sequential {
  return new Sequential(
    [
      new Conv2D(3, 3, { name: 'first', padding: 'same', activation: 'tanh' }),
      new Activation({ kind: 'relu' }, { name: 'relu' }),
      new Flatten(),
      new Dense(4, { name: 'scores', activation: 'softmax' }),
    ],
    { inputShape: [6, 5, 2], seed: 2, dtype: 'float64' },
  );
}

describe('activationMaps', () => {
  it('holds the outputs of the layers named, for any number of examples', () => {
    const model = network();
    const x = pictures(70); // more than two batches
    const maps = activationMaps(model, x, ['first', 'relu']);
    expect([...maps.keys()]).toEqual(['first', 'relu']);
    const first = model.layers[0].forward(x, new Cache({ dtype: 'float64' }));
    expect(maps.get('first')?.shape).toEqual([70, 6, 5, 3]);
    expect(maps.get('first')?.data).toEqual(Float64Array.from(first.data));
    expect(maps.get('relu')?.data).toEqual(Float64Array.from(first.data, (v) => Math.max(0, v)));
    expect(messageOf(() => activationMaps(model, x, ['frist']), ArgumentError)).toBe(
      "activationMaps: the model has no layer 'frist'. Did you mean 'first'?",
    );
  });
});

describe('pictures of channels and filters', () => {
  it('take the axes apart', () => {
    const x = pictures(2);
    const images = channelImages(x);
    expect(images.shape).toEqual([4, 6, 5, 1]);
    expect(images.get(3, 2, 1, 0)).toBe(x.get(1, 2, 1, 1));
    const weight = Tensor.zeros([2, 3, 3, 4]);
    for (let i = 0; i < weight.size; i++) weight.data[i] = i;
    const coloured = filterImages(weight);
    expect(coloured.shape).toEqual([4, 2, 3, 3]);
    expect(coloured.get(2, 1, 0, 2)).toBe(weight.get(1, 0, 2, 2));
    const pairs = filterImages(weight.reshape([3, 3, 2, 4]));
    expect(pairs.shape).toEqual([8, 3, 3, 1]);
    expect(pairs.get(5, 1, 2, 0)).toBe(weight.reshape([3, 3, 2, 4]).get(1, 2, 1, 2));
    expect(messageOf(() => filterImages(Tensor.zeros([3, 4])), ArgumentError)).toContain('of a Conv2D, got rank 2');
  });
});

describe('saliency', () => {
  it('is the largest slope of the score before softmax over the channels of a pixel', () => {
    const model = network();
    const x = pictures(2);
    const classes = [3, 1];
    const map = saliency(model, x, classes);
    expect(map.shape).toEqual([2, 6, 5]);
    const headless = new Sequential([...model.layers.slice(0, 3)], { inputShape: [6, 5, 2], dtype: 'float64' });
    const [weight, bias] = model.layers[3].parameters();
    /** Score k of one picture, from the definition. */
    const score = (input: Tensor, k: number): number => {
      const h = headless.predict(input);
      return Array.from(h.data).reduce((sum, v, i) => sum + v * weight.value.get(i, k), bias.value.get(k));
    };
    const step = 1e-6;
    for (const [n, i, j] of [
      [0, 0, 0],
      [0, 3, 2],
      [1, 5, 4],
      [1, 2, 2],
    ]) {
      // prettier-ignore
      const slopes = [0, 1].map((c) => {
        const at = (delta: number): number => {
          const moved = x.rows(n, n + 1).clone();
          moved.data[(i * 5 + j) * 2 + c] += delta;
          return score(moved, classes[n]);
        };
        return Math.abs(at(step) - at(-step)) / (2 * step);
      });
      expect(map.get(n, i, j)).toBeCloseTo(Math.max(...slopes), 7);
    }
  });

  it('takes the class that the network answers with, and leaves the model as it was', () => {
    const model = network();
    const x = pictures(3);
    model.layers[0].trainable = false;
    const best = Array.from(argMax(model.predict(x), 1).data);
    expect(saliency(model, x).data).toEqual(saliency(model, x, best).data);
    expect(model.parameters().map(({ trainable }) => trainable)).toEqual([false, false, true, true]);
    expect(model.theta.grads.data.every((g) => g === 0)).toBe(true);
  });

  it('refuses classes that are not there', () => {
    const [model, x] = [network(), pictures(2)];
    expect(messageOf(() => saliency(model, x, [1, 4]), ArgumentError)).toContain('class must be in [0, 3], got 4');
    expect(messageOf(() => saliency(model, x, [1]), ArgumentError)).toContain(
      'one class for each of 2 pictures, got 1',
    );
  });
});

describe('occlusion', () => {
  /** Its one score is the sum of row 1. */
  const rowSum = {
    predict: (x: Tensor): Tensor => {
      const [n, h, w] = x.shape;
      const sum = (p: number): number => {
        let total = 0;
        for (let j = 0; j < w; j++) total += x.get(p, Math.min(1, h - 1), j, 0);
        return total;
      };
      return fromArray(Array.from({ length: n }, (_, p) => [sum(p)]));
    },
  };

  it('is how far the score falls under a square at each place', () => {
    const x = fromArray([[[1], [2], [3], [4]], [[5], [6], [7], [8]], [[9], [1], [2], [3]]]); // prettier-ignore
    const drops = occlusion(rowSum, x, { size: 1, stride: 1, fill: 0 });
    expect(drops.toArray()).toEqual([[0, 0, 0, 0], [5, 6, 7, 8], [0, 0, 0, 0]]); // prettier-ignore
    const two = occlusion(rowSum, x.reshape([1, 3, 4, 1]), { size: 2, fill: 1 });
    expect(two.toArray()).toEqual([[9, 11, 13], [9, 11, 13]]); // prettier-ignore
    const mean = 51 / 12;
    expect(occlusion(rowSum, x, { size: 1, stride: 1 }).get(1, 3)).toBeCloseTo(8 - mean, 6);
  });

  it('refuses squares that do not fit and several pictures', () => {
    expect(messageOf(() => occlusion(rowSum, Tensor.zeros([4, 4, 1]), { size: 5 }), ArgumentError)).toBe(
      "occlusion: size must be at most the picture's side, got 5 (x [4, 4, 1]).",
    );
    expect(messageOf(() => occlusion(rowSum, Tensor.zeros([2, 4, 4, 1])), ArgumentError)).toContain('one picture');
    expect(messageOf(() => occlusion(rowSum, Tensor.zeros([4, 4, 1]), { class: 1 }), ArgumentError)).toContain(
      'class must be in [0, 0], got 1',
    );
  });
});
