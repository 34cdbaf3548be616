import { describe, expect, it } from 'vitest';
import {
  Conv1D,
  Conv2D,
  ConvTranspose2D,
  DepthwiseConv2D,
  SeparableConv2D,
  horizontalEdge,
  scharr,
  sobel,
  verticalEdge,
} from '../../src/conv/index.js';
import { Cache, Dense, type Layer, constant, fixed, logitsOf, markLogitGradient } from '../../src/layers/index.js';
import { CategoricalCrossEntropy } from '../../src/losses/index.js';
import { Sequential, decodeModel } from '../../src/models/index.js';
import { Generator, Tensor, fromArray, transpose } from '../../src/tensor/index.js';

const generator = new Generator(7);
const context = { dtype: 'float64', generator } as const;
const cache = (): Cache => new Cache({ dtype: 'float64' });
const normal = (...shape: number[]): Tensor => generator.normal(shape, 0, 1, 'float64');

function close(actual: Tensor | undefined, expected: Tensor | undefined): void {
  expect(actual?.size).toBe(expected?.size);
  if (!actual || !expected) throw new Error('nothing to compare');
  actual.data.forEach((value, i) => expect(value).toBeCloseTo(expected.data[i], 12));
}

/** Both layers with one's weights, forward and backward: outputs and gradients are the same numbers. */
function equivalent(conv: Conv2D, dense: Dense, x: Tensor, flat: readonly number[]): void {
  conv.setup(x.shape.slice(1), context);
  dense.setup(flat.slice(1), context);
  dense.weight.value.data.set(conv.weight.value.data);
  dense.bias?.value.data.fill(0.25);
  const [a, b] = [cache(), cache()];
  const y = conv.forward(x, a);
  close(y, dense.forward(x.reshape(flat), b));
  const dy = normal(...y.shape);
  close(conv.backward(dy, a), dense.backward(dy.reshape([...flat.slice(0, -1), 4]), b));
  close(conv.weight.grad, dense.weight.grad);
  close(conv.bias?.grad, dense.bias?.grad);
}

describe('Conv2D', () => {
  const options = { activation: 'tanh', biasInit: constant(0.25) } as const;

  it('of size 1×1 is a Dense over the channels of every pixel', () => {
    equivalent(new Conv2D(4, 1, options), new Dense(4, options), normal(2, 3, 5, 6), [2, 3, 5, 6]);
  });

  it('over the whole image is a Dense over all its elements', () => {
    equivalent(new Conv2D(4, [3, 5], options), new Dense(4, options), normal(2, 3, 5, 6), [2, 90]);
  });

  it('without its inner kernel is a slice: a filter with one tap moves the image', () => {
    const shift = new Conv2D(1, 3, { weightInit: tap(0, 2), useBias: false, padding: 'same' });
    shift.setup([2, 3, 1], { dtype: 'float32', generator });
    const x = fromArray([1, 2, 3, 4, 5, 6]).reshape([1, 2, 3, 1]);
    expect(shift.forward(x, new Cache()).reshape([2, 3]).toArray()).toEqual([
      [0, 0, 0],
      [2, 3, 0],
    ]);
  });

  it('takes images of any size, of the channels it was built for', () => {
    const layer = new Conv2D(2, 3);
    layer.setup([5, 5, 3], context);
    expect(layer.forward(normal(1, 9, 4, 3), cache()).shape).toEqual([1, 7, 2, 2]);
  });

  it('with groups computes each group by itself', () => {
    const grouped = new Conv2D(6, 2, { groups: 2, useBias: false });
    grouped.setup([3, 3, 4], context);
    const x = normal(1, 3, 3, 4);
    const y = grouped.forward(x, cache());
    for (const g of [0, 1]) {
      const single = new Conv2D(3, 2, { useBias: false, weightInit: fixed(columns(grouped.weight.value, 3 * g, 3)) });
      single.setup([3, 3, 2], context);
      close(single.forward(columns(x, 2 * g, 2), cache()), columns(y, 3 * g, 3));
    }
  });
});

/** `count` entries of the last axis, from `begin` on. */
function columns(x: Tensor, begin: number, count: number): Tensor {
  const shape = [...x.shape.slice(0, -1), count];
  const n = x.shape[x.rank - 1];
  const out = Tensor.zeros(shape, 'float64');
  out.data.forEach((_, i) => (out.data[i] = x.data[Math.floor(i / count) * n + begin + (i % count)]));
  return out;
}

/** A filter [3, 3] that is 1 at one place. */
function tap(i: number, j: number): ReturnType<typeof fixed> {
  const filter = Tensor.zeros([3, 3]);
  filter.data[3 * i + j] = 1;
  return fixed(filter);
}

const makers: readonly (readonly [string, (activation: 'softmax' | 'sigmoid' | 'linear') => Layer])[] = [
  ['Conv2D', (activation) => new Conv2D(3, 2, { activation })],
  ['DepthwiseConv2D', (activation) => new DepthwiseConv2D(2, { activation })],
  ['SeparableConv2D', (activation) => new SeparableConv2D(3, 2, { activation })],
  ['ConvTranspose2D', (activation) => new ConvTranspose2D(3, 2, { activation })],
];

describe.each(makers)('%s', (_name, make) => {
  /** The layer with seeded weights, the same for each activation. */
  const built = (activation: 'softmax' | 'sigmoid' | 'linear', dtype: 'float32' | 'float64' = 'float64'): Layer => {
    const layer = make(activation);
    layer.setup([3, 4, 3], { dtype, generator: new Generator(3) });
    return layer;
  };

  it.each(['softmax', 'sigmoid'] as const)('with %s announces its logits and takes their gradient as it is', (kind) => {
    const [layer, plain] = [built(kind), built('linear')];
    const [own, other] = [cache(), cache()];
    const x = normal(2, 3, 4, 3);
    const y = layer.forward(x, own);
    expect(logitsOf(y)?.activation).toBe(kind);
    expect(logitsOf(y)?.logits.toArray()).toEqual(plain.forward(x, other).toArray());
    const dz = normal(...y.shape);
    markLogitGradient(dz, y);
    expect(layer.backward(dz, own)?.toArray()).toEqual(plain.backward(dz.clone(), other)?.toArray());
    const grads = (of: Layer): unknown => of.parameters().map(({ grad }) => grad.toArray());
    expect(grads(layer)).toEqual(grads(plain));
  });

  it('fuses with a cross-entropy of every pixel: logits of ±1000 keep their gradient', () => {
    const layer = built('softmax');
    const model = new Sequential([layer], { inputShape: [3, 4, 3], dtype: 'float64' });
    const loss = new CategoricalCrossEntropy();
    const own = model.createCache();
    const x = normal(1, 3, 4, 3);
    x.data.forEach((value, i) => (x.data[i] = 1000 * value));
    const y = model.forward(x, own);
    const targets = Tensor.zeros(y.shape, 'float64');
    const classes = y.shape[3];
    for (let i = 0; i < targets.size; i += classes) targets.data[i + 1] = 1;
    expect(Number.isFinite(loss.forward(y, targets, own))).toBe(true);
    const dz = loss.backward(own);
    const pixels = y.size / classes; // the loss is their mean
    y.data.forEach((probability, i) => expect(pixels * dz.data[i]).toBeCloseTo(probability - targets.data[i], 12));
  });

  it('leaves gradients of frozen parameters alone and still passes dx on', () => {
    const layer = built('linear');
    layer.trainable = false;
    const own = cache();
    const dx = layer.backward(layer.forward(normal(1, 3, 4, 3), own).clone(), own);
    expect(dx?.data.some((value) => value !== 0)).toBe(true);
    expect(layer.parameters().every(({ grad }) => grad.data.every((value) => value === 0))).toBe(true);
  });

  it('is loaded with a model that holds it', () => {
    const model = new Sequential([built('sigmoid', 'float32')], { inputShape: [3, 4, 3] });
    const x = fromArray(Array.from({ length: 36 }, (_, i) => i / 9)).reshape([1, 3, 4, 3]);
    expect(decodeModel(model.encode()).predict(x).toArray()).toEqual(model.predict(x).toArray());
  });
});

it.each([
  ['Conv2D', new Conv2D(64, 3, { groups: 4 }), { fanIn: 9 * 16, fanOut: 9 * 16 }],
  ['DepthwiseConv2D', new DepthwiseConv2D(3, { multiplier: 8 }), { fanIn: 9, fanOut: 72 }],
  ['ConvTranspose2D', new ConvTranspose2D(32, 3, { groups: 2 }), { fanIn: 9 * 32, fanOut: 9 * 16 }],
])('%s draws its weight for the fans of one group', (_name, layer, { fanIn, fanOut }) => {
  layer.setup([8, 8, 64], { dtype: 'float32', generator: new Generator(5) });
  const limit = Math.sqrt(6 / (fanIn + fanOut));
  const largest = Math.max(...Array.from(layer.weight.value.data, Math.abs));
  expect(largest).toBeLessThanOrEqual(limit);
  expect(largest).toBeGreaterThan(0.98 * limit);
});

it('a causal convolution sees nothing of the future', () => {
  const layer = new Conv1D(2, 3, { padding: 'causal', dilation: 2 });
  layer.setup([9, 2], context);
  const x = normal(1, 9, 2);
  const before = layer.forward(x, cache()).clone();
  x.data.fill(5, 2 * 6); // from t = 6 on
  const after = layer.forward(x, cache());
  expect(after.data.slice(0, 12)).toEqual(before.data.slice(0, 12));
  expect(after.data.slice(12)).not.toEqual(before.data.slice(12));
});

describe('edge filters', () => {
  it('answer to a slope across the edge and not to one along it', () => {
    const ramp = fromArray([0, 1, 2].map(() => [0, 1, 2])); // brighter to the right
    for (const [filter, weight] of [
      [verticalEdge(), 3],
      [sobel('vertical'), 4],
      [scharr('vertical'), 16],
    ] as const) {
      expect(filter.shape).toEqual([3, 3]);
      expect(sumOfProducts(filter, ramp)).toBe(-2 * weight);
      expect(sumOfProducts(filter, transpose(ramp))).toBe(0);
    }
  });

  it('for horizontal edges are those for vertical ones transposed', () => {
    expect(horizontalEdge().toArray()).toEqual(transpose(verticalEdge()).toArray());
    expect(sobel('horizontal').toArray()).toEqual(transpose(sobel('vertical')).toArray());
    expect(scharr('horizontal').toArray()).toEqual(transpose(scharr('vertical')).toArray());
  });

  it('go to every channel of a depthwise layer', () => {
    const options = {
      weightInit: fixed(sobel('vertical')),
      useBias: false,
      trainable: false,
      padding: 'same',
    } as const;
    const model = new Sequential([new DepthwiseConv2D(3, options)], { inputShape: [4, 4, 3] });
    expect(model.predict(Tensor.zeros([1, 4, 4, 3])).shape).toEqual([1, 4, 4, 3]);
    const [weight] = model.parameters();
    expect(weight.trainable).toBe(false);
    for (let c = 0; c < 3; c++) {
      expect(Array.from({ length: 9 }, (_, i) => weight.value.data[3 * i + c])).toEqual([...sobel('vertical').data]);
    }
  });
});

function sumOfProducts(a: Tensor, b: Tensor): number {
  let sum = 0;
  for (let i = 0; i < a.size; i++) sum += a.data[i] * b.data[i];
  return sum;
}
