import { describe, expect, it } from 'vitest';
import {
  Activation,
  Add,
  ArgumentError,
  Conv2D,
  ConvTranspose2D,
  Dense,
  Flatten,
  Generator,
  Graph,
  input,
  type Layer,
  MaxPool2D,
  Sequential,
  Tensor,
} from 'layerwise';
import { activationMaps, receptiveField, topPatches } from 'layerwise/vision';
import { messageOf } from '../message-of.js';

const SIDE = 19;

function noise(n: number): Tensor {
  const x = Tensor.zeros([n, SIDE, SIDE, 1]);
  const generator = new Generator(8);
  for (let i = 0; i < x.size; i++) x.data[i] = generator.next() - 0.5;
  return x;
}

function stack(layers: readonly Layer[]): Sequential {
  return new Sequential(layers, { inputShape: [SIDE, SIDE, 1], seed: 1 });
}

/** Rows of the input whose change changes unit `unit` of the middle column: found by changing each. */
function seenRows(model: Sequential | Graph, name: string, unit: number): number[] {
  const x = noise(1);
  const answer = (picture: Tensor): number[] => {
    const map = activationMaps(model, picture, [name]).get(name);
    if (!map) return [];
    const [, h, w, c] = map.shape;
    expect(unit).toBeLessThan(h);
    return Array.from(map.data.subarray(unit * w * c, (unit + 1) * w * c));
  };
  const before = answer(x);
  return Array.from({ length: SIDE }, (_, row) => row).filter((row) => {
    const moved = x.clone();
    for (let j = 0; j < SIDE; j++) moved.data[row * SIDE + j] += 10;
    return answer(moved).some((value, i) => value !== before[i]);
  });
}

describe('receptiveField', () => {
  it.each([
    { name: 'one convolution', layers: () => [new Conv2D(2, 5, { name: 'last' })] },
    {
      name: 'padding and strides',
      layers: () => [new Conv2D(2, 3, { padding: 'same', strides: 2 }), new Conv2D(2, 3, { name: 'last', padding: 1 })],
    },
    {
      name: 'pooling, dilation and an activation',
      layers: () => [
        new Conv2D(2, 3),
        new Activation('tanh'),
        new MaxPool2D(2),
        new Conv2D(2, 3, { name: 'last', dilation: 2 }),
      ],
    },
  ])('says which rows change a unit: $name', ({ layers }) => {
    const model = stack(layers());
    const [rows] = receptiveField(model, 'last');
    for (const unit of [0, 2]) {
      const first = rows.start + unit * rows.stride;
      const expected = Array.from({ length: rows.size }, (_, i) => first + i).filter((row) => row >= 0 && row < SIDE);
      const seen = seenRows(model, 'last', unit);
      expect(seen.every((row) => expected.includes(row))).toBe(true);
      expect([seen[0], seen.at(-1)]).toEqual([expected[0], expected.at(-1)]);
    }
  });

  it('joins the branches of a graph', () => {
    const x = input([SIDE, SIDE, 1]);
    const narrow = new Conv2D(2, 1, { padding: 'same' }).apply(x);
    const wide = new Conv2D(2, 5, { padding: 'same' }).apply(x);
    const y = new Add({ name: 'sum' }).apply([narrow, wide]);
    const model = new Graph({ inputs: x, outputs: y });
    model.build();
    expect(receptiveField(model, 'sum')).toEqual([
      { size: 5, stride: 1, start: -2 },
      { size: 5, stride: 1, start: -2 },
    ]);
  });

  it('does not mind what branches beside the layer do', () => {
    const x = input([SIDE, SIDE, 1]);
    const low = new MaxPool2D(2, { name: 'low' }).apply(x);
    const up = new ConvTranspose2D(2, 3, { name: 'up', strides: 2 }).apply(low);
    const head = new Dense(2, { name: 'head' }).apply(new Flatten().apply(low));
    const deep = new Conv2D(2, 3, { name: 'deep' }).apply(low);
    const model = new Graph({ inputs: x, outputs: [up, head, deep] });
    model.build();
    expect(receptiveField(model, 'deep')[0]).toEqual({ size: 6, stride: 2, start: 0 });
    for (const name of ['up', 'head']) {
      expect(messageOf(() => receptiveField(model, name), ArgumentError)).toContain(
        `the output of '${name}' has no places`,
      );
    }
  });

  it('refuses layers behind which places are lost', () => {
    const model = stack([
      new Conv2D(2, 3, { name: 'a' }),
      new ConvTranspose2D(1, 3, { name: 'up' }),
      new Flatten(),
      new Dense(2, { name: 'scores' }),
    ]);
    expect(messageOf(() => receptiveField(model, 'scores'), ArgumentError)).toContain(
      "the output of 'up' has no places",
    );
    expect(messageOf(() => receptiveField(model, 'b'), ArgumentError)).toContain("the model has no layer 'b'");
  });
});

describe('topPatches', () => {
  it('finds the patches that a filter answers to most', () => {
    const model = stack([new Conv2D(1, 3, { name: 'spot', padding: 'same', useBias: false })]);
    const [weight] = model.parameters();
    weight.value.data.fill(0);
    weight.value.data[4] = 1; // answers with the pixel in the middle
    const x = Tensor.zeros([4, SIDE, SIDE, 1]);
    const spots = [[3, 4, 1], [0, 0, 3], [10, 18, 2], [7, 7, 0.5]]; // prettier-ignore
    spots.forEach(([row, column, value], n) => (x.data[(n * SIDE + row) * SIDE + column] = value));
    const top = topPatches(model, x, 'spot', 0, { count: 3 });
    expect(top.patches.shape).toEqual([3, 3, 3, 1]);
    expect(top.examples).toEqual([1, 2, 0]);
    expect(top.values).toEqual([3, 2, 1]);
    for (let p = 0; p < 3; p++) {
      expect(Array.from(top.patches.rows(p, p + 1).data)).toEqual([0, 0, 0, 0, top.values[p], 0, 0, 0, 0]);
    }
    expect(messageOf(() => topPatches(model, x, 'spot', 1), ArgumentError)).toContain(
      "layer 'spot' must have a channel 1, its output is [4, 19, 19, 1]",
    );
  });
});
