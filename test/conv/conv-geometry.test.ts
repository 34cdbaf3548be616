import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PaddingRule, readExtent, readPadding, slide } from '../../src/conv/geometry.js';
import { spread } from '../../src/conv/transposed-geometry.js';

const sizes = {
  input: fc.integer({ min: 1, max: 20 }),
  kernel: fc.integer({ min: 1, max: 5 }),
  stride: fc.integer({ min: 1, max: 4 }),
  dilation: fc.integer({ min: 1, max: 4 }),
};

const rules: fc.Arbitrary<PaddingRule> = fc.oneof(
  fc.constantFrom('valid' as const, 'same' as const, 'causal' as const),
  fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 4 })).map((pair) => [pair]),
);

describe('slide', () => {
  it('counts the places where the window lies within the padded input', () => {
    let refused = 0;
    fc.assert(
      fc.property(fc.record({ ...sizes, padding: rules }), ({ input, kernel, stride, dilation, padding }) => {
        const window = { kernel: [kernel], strides: [stride], dilation: [dilation], padding };
        const places = (before: number, after: number): number => {
          let count = 0;
          for (let at = -before; at + (kernel - 1) * dilation < input + after; at += stride) count++;
          return count;
        };
        if (typeof padding !== 'string' && places(...padding[0]) === 0) {
          expect(() => slide('Conv1D', [input, 1], window)).toThrow('an output of size zero');
          refused++;
        } else if (padding === 'valid' && places(0, 0) === 0) {
          expect(() => slide('Conv1D', [input, 1], window)).toThrow('an output of size zero');
          refused++;
        } else {
          const [axis] = slide('Conv1D', [input, 1], window);
          expect(axis.output).toBe(places(axis.before, axis.after));
          if (padding === 'same' || padding === 'causal') expect(axis.output).toBe(Math.ceil(input / stride));
          if (padding === 'same') expect([0, 1]).toContain(axis.after - axis.before);
        }
      }),
      { numRuns: 500, seed: 1 },
    );
    expect(refused).toBeGreaterThan(20);
  });

  it('names the axis, by the number of spatial ones', () => {
    const window = {
      kernel: [1, 1, 4],
      strides: [1, 1, 1],
      dilation: [1, 1, 1],
      padding: 'valid',
      name: 'poolSize',
    } as const;
    expect(() => slide('MaxPool3D', [2, 2, 3, 1], window)).toThrow(
      /^MaxPool3D: poolSize 4 is larger than the padded input on axis 3 \(width\)/,
    );
  });
});

it("the transposed walk by 'same' enlarges by the stride, and a convolution by 'same' brings it back", () => {
  fc.assert(
    fc.property(fc.record(sizes), ({ input, kernel, stride, dilation }) => {
      const window = { kernel: [kernel], strides: [stride], dilation: [dilation], padding: 'same' } as const;
      const [up] = spread('ConvTranspose1D', [input, 1], window, [0]);
      expect(up.input).toBe(input * stride);
      const [down] = slide('Conv1D', [up.input, 1], window);
      expect([down.output, down.before]).toEqual([input, up.before]);
    }),
    { numRuns: 200, seed: 1 },
  );
});

it('options mean one size for each axis', () => {
  expect(readExtent('Conv2D', 'strides', 2, 2)).toEqual([2, 2]);
  expect(readExtent('Conv2D', 'strides', [2, 1], 2)).toEqual([2, 1]);
  expect(readPadding('Conv3D', 2, 3)).toEqual([
    [2, 2],
    [2, 2],
    [2, 2],
  ]);
  expect(readPadding('Conv2D', [1, [0, 2]], 2)).toEqual([
    [1, 1],
    [0, 2],
  ]);
  expect(readPadding('Conv1D', 'causal', 1, { causal: true })).toBe('causal');
});
