import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromArray } from 'layerwise';
import { weightedError } from 'layerwise/metrics';
import { chooseModel, groupAverages } from 'layerwise/strategy';

describe('chooseModel', () => {
  const classifiers = {
    A: { accuracy: 0.9, milliseconds: 80 },
    B: { accuracy: 0.92, milliseconds: 95 },
    C: { accuracy: 0.95, milliseconds: 1500 },
  };

  it('the classifiers of §3.1.4: the best accuracy within 100 ms', () => {
    const choice = chooseModel(classifiers, {
      optimize: 'accuracy',
      subjectTo: [{ metric: 'milliseconds', atMost: 100 }],
    });
    expect(choice.best).toBe('B');
    expect(choice.ranking).toEqual(['B', 'A', 'C']);
    expect(choice.failures).toEqual([
      { name: 'C', metric: 'milliseconds', value: 1500, limit: 'atMost', threshold: 100, excess: 1400 },
    ]);
    expect(String(choice)).toBe(
      [
        'candidate  accuracy  milliseconds',
        '---------  --------  ------------',
        'B              0.92            95  chosen',
        'A               0.9            80',
        'C              0.95          1500  milliseconds > 100',
        'Chosen: B.',
      ].join('\n'),
    );
  });

  it('the speech assistant of §3.1.4: at most one false awakening in 24 hours', () => {
    const assistants = {
      eager: { accuracy: 0.98, awakenings: 3 },
      calm: { accuracy: 0.95, awakenings: 1 },
      deaf: { accuracy: 0.7, awakenings: 0 },
    };
    const subjectTo = [{ metric: 'awakenings', atMost: 1 }];
    expect(chooseModel(assistants, { optimize: 'accuracy', subjectTo }).best).toBe('calm');
  });

  it('without thresholds the best is chosen, by the side that the metric says', () => {
    expect(chooseModel(classifiers, { optimize: 'accuracy' }).best).toBe('C');
    expect(chooseModel({ A: { loss: 0.2 }, B: { loss: 0.1 } }, { optimize: 'loss' }).best).toBe('B');
    expect(chooseModel(classifiers, { optimize: 'milliseconds', mode: 'min' }).ranking).toEqual(['A', 'B', 'C']);
  });

  it('when none meets the thresholds, none is chosen and the nearest is named', () => {
    const choice = chooseModel(classifiers, {
      optimize: 'accuracy',
      subjectTo: [
        { metric: 'milliseconds', atMost: 90 },
        { metric: 'accuracy', atLeast: 0.92 },
      ],
    });
    expect([choice.best, choice.nearest]).toEqual([undefined, 'A']);
    expect(choice.verdict).toBe('No candidate meets all thresholds. The nearest is A: accuracy by 0.02 too little.');
    expect(choice.toJSON().failures).toHaveLength(3);
  });

  it('of equals the first is chosen', () => {
    expect(chooseModel({ A: { f1: 0.9 }, B: { f1: 0.9 } }, { optimize: 'f1' }).best).toBe('A');
  });

  it('what is chosen meets the thresholds, and nothing better does', () => {
    const figures = fc.record({ accuracy: fc.double({ min: 0, max: 1, noNaN: true }), ms: fc.integer({ min: 1 }) });
    fc.assert(
      fc.property(fc.array(figures, { minLength: 1, maxLength: 8 }), fc.integer({ min: 1 }), (list, atMost) => {
        const candidates = Object.fromEntries(list.map((figure, i) => [`model ${i}`, figure]));
        const choice = chooseModel(candidates, { optimize: 'accuracy', subjectTo: [{ metric: 'ms', atMost }] });
        const passing = list.filter(({ ms }) => ms <= atMost);
        const best = Math.max(...passing.map(({ accuracy }) => accuracy));
        expect(choice.best === undefined).toBe(passing.length === 0);
        if (choice.best !== undefined) expect(candidates[choice.best].accuracy).toBe(best);
        expect([...choice.ranking].sort()).toEqual(Object.keys(candidates).sort());
      }),
      { seed: 1 },
    );
  });
});

describe('a metric that prefers what nobody wants (§3.1.7)', () => {
  it('weights turn the choice: A errs 3 % but shows what must not be shown, B errs 5 %', () => {
    const [ordinary, forbidden] = [96, 4];
    const weights = fromArray([...Array<number>(ordinary).fill(1), ...Array<number>(forbidden).fill(10)]);
    const truth = fromArray(Array<number>(100).fill(0));
    const answers = (wrong: readonly number[]) => {
      return fromArray(Array.from({ length: 100 }, (_, i) => (wrong.includes(i) ? 1 : 0)));
    };
    const classifiers = { A: answers([97, 98, 99]), B: answers([1, 2, 3, 4, 5]) };
    const plain = { A: { weightedError: 0.03 }, B: { weightedError: 0.05 } };
    const errorOf = (name: keyof typeof classifiers) => weightedError(classifiers[name], truth, { weights });
    const weighted = { A: { weightedError: errorOf('A') }, B: { weightedError: errorOf('B') } };
    expect([weightedError(classifiers.A, truth), weightedError(classifiers.B, truth)]).toEqual([0.03, 0.05]);
    expect(weighted.A.weightedError).toBeCloseTo(30 / 136, 12);
    expect(chooseModel(plain, { optimize: 'weightedError' }).best).toBe('A');
    expect(chooseModel(weighted, { optimize: 'weightedError' }).best).toBe('B');
  });
});

describe('groupAverages (§3.1.3)', () => {
  const errors = { A: { US: 0.03, China: 0.07 }, B: { US: 0.05, China: 0.04 } };

  it('averages, and knows the worst group', () => {
    const averages = groupAverages(errors);
    expect(averages.A.average).toBeCloseTo(0.05, 12);
    expect([averages.A.lowest, averages.A.highest]).toEqual([0.03, 0.07]);
    expect(averages.A.range).toBeCloseTo(0.04, 12);
    expect(chooseModel(averages, { optimize: 'average', mode: 'min' }).best).toBe('B');
  });

  it('weighs groups', () => {
    const averages = groupAverages(errors, { weights: { US: 9 } });
    expect(averages.A.average).toBeCloseTo((9 * 0.03 + 0.07) / 10, 12);
    const subjectTo = [{ metric: 'highest', atMost: 0.06 }];
    expect(chooseModel(averages, { optimize: 'average', mode: 'min' }).best).toBe('A');
    expect(chooseModel(averages, { optimize: 'average', mode: 'min', subjectTo }).best).toBe('B');
  });
});
