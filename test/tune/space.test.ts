import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { Generator } from 'layerwise';
import { choice, gridSearch, integer, logUniform, uniform, type ValuesOf, when } from 'layerwise/tune';
import { belongsTo, drawValues, zoomSpace } from '../../src/tune/space.js';

const space = {
  learningRate: logUniform(1e-4, 1),
  kind: choice(['sgd', 'adam']),
  momentum: when('kind', 'sgd', uniform(0.5, 0.99)),
  layers: integer(1, 3),
  units3: when('layers', 3, integer(8, 64)),
};

describe('spaces', () => {
  it('know the types of their values', () => {
    expectTypeOf<ValuesOf<typeof space>>().toEqualTypeOf<{
      readonly learningRate: number;
      readonly kind: 'sgd' | 'adam';
      readonly momentum: number | undefined;
      readonly layers: number;
      readonly units3: number | undefined;
    }>();
  });

  it('draw settings of their own, conditional ones where their condition is met', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const values = drawValues(space, new Generator(seed));
        expect(belongsTo(space, values)).toBe(true);
        expect(Object.hasOwn(values, 'momentum')).toBe(values.kind === 'sgd');
        expect(Object.hasOwn(values, 'units3')).toBe(values.layers === 3);
      }),
    );
  });

  it('draw the others alike whether a condition is met or not', () => {
    const always = { ...space, momentum: uniform(0.5, 0.99) };
    for (let seed = 0; seed < 20; seed++) {
      const { learningRate, kind, layers } = drawValues(always, new Generator(seed));
      expect(drawValues(space, new Generator(seed))).toMatchObject({ learningRate, kind, layers });
    }
  });

  it.each([
    ['too great a value', { learningRate: 2, kind: 'adam', layers: 1 }],
    ['a fraction of a layer', { learningRate: 0.1, kind: 'adam', layers: 1.5 }],
    ['a missing one', { learningRate: 0.1, kind: 'adam' }],
    ['one whose condition is not met', { learningRate: 0.1, kind: 'adam', momentum: 0.9, layers: 1 }],
    ['one whose condition is met, missing', { learningRate: 0.1, kind: 'sgd', layers: 1 }],
    ['one too many', { learningRate: 0.1, kind: 'adam', layers: 1, beta: 1 }],
  ])('do not own settings with %s', (_, values) => {
    expect(belongsTo(space, values)).toBe(false);
  });

  it('list all combinations, the last changing fastest, without those that do not exist', () => {
    const small = {
      kind: choice(['sgd', 'adam']),
      momentum: when('kind', 'sgd', uniform(0, 1)),
      layers: integer(1, 2),
    };
    const plan = gridSearch({ points: { momentum: 2 } }).plan({
      space: small,
      trials: undefined,
      seed: 0,
    });
    expect(plan.trials).toBe(6);
    expect(plan.round(0, []).map(({ values }) => values)).toEqual([
      { kind: 'sgd', momentum: 0, layers: 1 },
      { kind: 'sgd', momentum: 0, layers: 2 },
      { kind: 'sgd', momentum: 1, layers: 1 },
      { kind: 'sgd', momentum: 1, layers: 2 },
      { kind: 'adam', layers: 1 },
      { kind: 'adam', layers: 2 },
    ]);
  });

  it('zoom each parameter around the best settings that have it', () => {
    const around = zoomSpace(
      space,
      [
        { learningRate: 0.01, kind: 'adam', layers: 1 },
        { learningRate: 0.5, kind: 'sgd', momentum: 0.99, layers: 1 },
      ],
      1 / 4,
    );
    expect(JSON.parse(JSON.stringify(around))).toMatchObject({
      learningRate: { logUniform: [expect.closeTo(10 ** -2.5, 8), expect.closeTo(10 ** -1.5, 8)] },
      kind: { choice: ['sgd', 'adam'] },
      momentum: { when: ['kind', ['sgd']], parameter: { uniform: [expect.closeTo(0.99 - 0.49 / 4, 8), 0.99] } },
      layers: { integer: [1, 1] },
      units3: { when: ['layers', [3]], parameter: { integer: [8, 64] } },
    });
  });
});
