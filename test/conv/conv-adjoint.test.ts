import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Conv1D, Conv2D, Conv3D, ConvTranspose1D, ConvTranspose2D, ConvTranspose3D } from '../../src/conv/index.js';
import { Cache } from '../../src/layers/index.js';
import { Generator, type Shape, type Tensor, transpose } from '../../src/tensor/index.js';

const convolutions = { 1: Conv1D, 2: Conv2D, 3: Conv3D } as const;
const transposed = { 1: ConvTranspose1D, 2: ConvTranspose2D, 3: ConvTranspose3D } as const;

/** One spatial axis; its padding stays within what leaves an output. */
const axis = fc
  .record({
    kernel: fc.integer({ min: 1, max: 4 }),
    stride: fc.integer({ min: 1, max: 3 }),
    dilation: fc.integer({ min: 1, max: 3 }),
    before: fc.integer({ min: 0, max: 3 }),
    after: fc.integer({ min: 0, max: 3 }),
    beyond: fc.integer({ min: 0, max: 6 }),
  })
  .map((a) => {
    const span = (a.kernel - 1) * a.dilation + 1;
    const input = Math.max(1, span - a.before - a.after) + a.beyond;
    return { ...a, input, rest: (input + a.before + a.after - span) % a.stride };
  });

const geometry = fc.record({
  axes: fc.array(axis, { minLength: 1, maxLength: 3 }),
  batch: fc.integer({ min: 1, max: 2 }),
  groups: fc.integer({ min: 1, max: 3 }),
  inputs: fc.integer({ min: 1, max: 3 }), // channels of a group
  outputs: fc.integer({ min: 1, max: 3 }), // filters of a group
  seed: fc.integer({ min: 0, max: 1000 }),
});

function dot(a: Tensor, b: Tensor): number {
  let sum = 0;
  for (let i = 0; i < a.size; i++) sum += a.data[i] * b.data[i];
  return sum;
}

it('⟨conv(x), y⟩ = ⟨x, transposed(y)⟩ for the same filters, whatever the geometry', () => {
  let strided = 0;
  fc.assert(
    fc.property(geometry, ({ axes, batch, groups, inputs, outputs, seed }) => {
      const rank = axes.length === 1 ? 1 : axes.length === 2 ? 2 : 3;
      const options = {
        strides: axes.map(({ stride }) => stride),
        dilation: axes.map(({ dilation }) => dilation),
        padding: axes.map(({ before, after }) => [before, after] as const),
        groups,
        useBias: false,
      };
      const kernel = axes.map((a) => a.kernel);
      const channels = inputs * groups;
      const filters = outputs * groups;
      const generator = new Generator(seed);
      const context = { dtype: 'float64', generator } as const;
      const size: Shape = [...axes.map(({ input }) => input), channels];

      const conv = new convolutions[rank](filters, kernel, options);
      conv.setup(size, context);
      const x = generator.normal([batch, ...size], 0, 1, 'float64');
      const convolved = conv.forward(x, new Cache({ dtype: 'float64' }));
      const y = generator.normal(convolved.shape, 0, 1, 'float64');

      const outputPadding = axes.map(({ rest }) => rest); // what a strided convolution leaves unread at the end
      const back = new transposed[rank](channels, kernel, { ...options, outputPadding });
      back.setup(y.shape.slice(1), context);
      const order = conv.weight.value.shape.map((_, i) => i);
      const swapped = [...order.slice(0, -2), order.length - 1, order.length - 2];
      const wanted = transpose(conv.weight.value, swapped);
      expect(back.weight.shape).toEqual([...kernel, filters, inputs]);
      back.weight.value.data.set(wanted.data);
      const spread = back.forward(y, new Cache({ dtype: 'float64' }));

      expect(spread.shape).toEqual(x.shape);
      const [left, right] = [dot(convolved, y), dot(x, spread)];
      expect(Math.abs(left - right)).toBeLessThanOrEqual(1e-11 * (1 + Math.sqrt(dot(x, x) * dot(spread, spread))));
      if (axes.some(({ stride, rest }) => stride > 1 && rest > 0)) strided++;
    }),
    { numRuns: 200, seed: 1 },
  );
  expect(strided, 'geometries that need an outputPadding').toBeGreaterThan(20);
});
