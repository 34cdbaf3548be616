import { describe, expect, it } from 'vitest';
import { FormatError } from 'layerwise';
import { F1, MaxError, Precision, R2, RocAuc, metric, metricNames } from 'layerwise/metrics';
import type { Tensor } from '../../src/tensor/index.js';
import { floats, ints } from './tensors.js';

/** Two batches each of yes/no answers, of four classes, of two answers a sample, of five classes one-hot, and of sequences. */
const kinds: readonly (readonly (readonly [Tensor, Tensor])[])[] = [
  [
    [floats([0.9, 0.2, 0.6, 0.4]), ints([1, 0, 0, 1])],
    [floats([0.1, 0.7, 0.3]), ints([0, 1, 1])],
  ],
  [
    [floats([[0.4, 0.3, 0.2, 0.1], [0.1, 0.2, 0.3, 0.4]]), ints([0, 1])], // prettier-ignore
    [floats([[0.1, 0.4, 0.3, 0.2], [0.4, 0.1, 0.2, 0.3], [0.2, 0.3, 0.4, 0.1]]), ints([3, 0, 2])], // prettier-ignore
  ],
  [
    [floats([[0.9, 0.1], [0.8, 0.7]]), ints([[1, 0], [0, 1]])], // prettier-ignore
    [floats([[0.2, 0.6]]), ints([[1, 1]])],
  ],
  [
    [floats([[0.4, 0.3, 0.2, 0.05, 0.05]]), ints([[1, 0, 0, 0, 0]])],
    [floats([[0.1, 0.2, 0.3, 0.4, 0]]), ints([[0, 0, 1, 0, 0]])],
  ],
  [
    [floats([[0.4, 0.6], [0.7, 0.3], [0.2, 0.8]]).reshape([1, 3, 2]), ints([[1, 0]])], // prettier-ignore
    [floats([[0.4, 0.6], [0.3, 0.7], [0.8, 0.2]]).reshape([1, 3, 2]), ints([[1, 1]])], // prettier-ignore
  ],
];

/** The batches that a metric of this name takes. */
function batchesFor(name: string): readonly (readonly [Tensor, Tensor])[] {
  for (const batches of kinds) {
    try {
      const figure = metric(name);
      for (const [p, t] of batches) figure.update(p, t);
      if (Number.isFinite(figure.result())) return batches;
    } catch {
      continue;
    }
  }
  throw new Error(`no batches for ${name}`);
}

describe('a metric that goes on from the state of another', () => {
  it.each(metricNames)('%s gives what one metric over all batches gives', (name) => {
    const [[p1, t1], [p2, t2]] = batchesFor(name);
    const whole = metric(name);
    whole.update(p1, t1);
    const state = whole.state?.();
    if (!state) throw new Error(`${name} has no state`);
    const kept = Array.from(state);
    whole.update(p2, t2);
    expect(Array.from(state)).toEqual(kept); // a copy

    const resumed = metric(name);
    resumed.update(p2, t2); // forgotten
    resumed.restore?.(state);
    resumed.update(p2, t2);
    expect(resumed.result()).toBe(whole.result());
    expect(resumed.state?.()).toEqual(whole.state?.());
  });

  it('keeps the counts of several yes/no answers', () => {
    const [[p1, t1], [p2, t2]] = kinds[2];
    const whole = new F1({ multiLabel: true });
    const resumed = new F1({ multiLabel: true });
    whole.update(p1, t1);
    resumed.restore(whole.state());
    for (const figure of [whole, resumed]) figure.update(p2, t2);
    expect(resumed.result()).toBe(whole.result());
  });

  it.each([
    { figure: metric('accuracy'), numbers: 2 },
    { figure: new RocAuc(), numbers: 3 },
    { figure: new MaxError(), numbers: 1 },
    { figure: new R2(), numbers: 8 },
    { figure: new Precision(), numbers: 3 },
    { figure: new Precision({ numClasses: 3 }), numbers: 4 },
    { figure: new Precision({ multiLabel: true }), numbers: 4 },
  ])('$figure.name refuses a state of $numbers numbers', ({ figure, numbers }) => {
    const restore = (): void => figure.restore?.(new Float64Array(numbers));
    expect(restore).toThrow(FormatError);
    expect(restore).toThrow(`${figure.name}: ${numbers} numbers are no state of this metric.`);
  });
});
