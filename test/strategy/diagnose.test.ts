import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareHumanLevels, diagnose } from 'layerwise/strategy';

describe('the table of §2.1.2: errors where 0 is possible', () => {
  it('1 % and 11 %: high variance', () => {
    // The notes call this row "high bias". A gap of 10 % between training and dev error is high variance in the
    // words of the course, as its own definitions of both say.
    expect(diagnose({ train: 0.01, dev: 0.11 }).problems).toEqual(['variance']);
  });

  it.each([
    { train: 0.15, dev: 0.16, problems: ['avoidableBias'] },
    { train: 0.15, dev: 0.3, problems: ['avoidableBias', 'variance'] },
    { train: 0.005, dev: 0.01, problems: [] },
  ])('$train and $dev: $problems', ({ train, dev, problems }) => {
    expect(diagnose({ train, dev }).problems).toEqual(problems);
  });

  it('15 % and 16 % are neither when no one can do better than 15 %', () => {
    const diagnosis = diagnose({ human: 0.15, train: 0.15, dev: 0.16 });
    expect(diagnosis.problems).toEqual([]);
    expect(diagnosis.verdict).toBe('No gap is large: none exceeds 1.00 %. The largest is variance (1.00 %).');
  });
});

describe('avoidable bias (§3.1.9): 8 % and 10 %', () => {
  it('is 7 % where humans err 1 %: bias', () => {
    const diagnosis = diagnose({ human: 0.01, train: 0.08, dev: 0.1 });
    expect([diagnosis.gap('avoidableBias'), diagnosis.gap('variance')]).toEqual([0.07, 0.02]);
    expect([diagnosis.largest, diagnosis.problems]).toEqual(['avoidableBias', ['avoidableBias']]);
    expect(diagnosis.remedies[0]).toBe('a larger network (more layers, more units), or longer training');
  });

  it('is 0.5 % where humans err 7.5 %: variance', () => {
    const diagnosis = diagnose({ human: 0.075, train: 0.08, dev: 0.1 });
    expect([diagnosis.gap('avoidableBias'), diagnosis.gap('variance')]).toEqual([0.005, 0.02]);
    expect([diagnosis.largest, diagnosis.problems]).toEqual(['variance', ['variance']]);
    expect(diagnosis.remedies[1]).toBe('regularisation: L2, dropout, augmentation of the data');
  });
});

describe('human level (§3.1.10): the error of the team of experts stands for the least possible', () => {
  const levels = { layman: 0.03, doctor: 0.01, expert: 0.007, team: 0.005 };

  it('5 % and 6 %: bias, whichever level is taken', () => {
    const compared = compareHumanLevels(levels, { train: 0.05, dev: 0.06 });
    expect([compared.best, compared.matters]).toEqual(['team', false]);
    expect(compared.diagnosis.problems).toEqual(['avoidableBias']);
    expect(compared.diagnoses['doctor'].gap('avoidableBias')).toBe(0.04);
  });

  it('1 % and 5 %: variance, whichever level is taken', () => {
    const compared = compareHumanLevels(levels, { train: 0.01, dev: 0.05 });
    expect([compared.matters, compared.diagnosis.largest]).toEqual([false, 'variance']);
  });

  it('0.7 % and 0.8 %: it depends on the level', () => {
    const compared = compareHumanLevels(levels, { train: 0.007, dev: 0.008 });
    expect(compared.matters).toBe(true);
    expect(compared.diagnosis.largest).toBe('avoidableBias');
    expect(compared.diagnoses['expert'].largest).toBe('variance');
    expect(String(compared)).toBe(
      [
        'human level   error  avoidable bias  largest gap',
        '-----------  ------  --------------  --------------',
        'layman       3.00 %         -2.30 %  cannot be told',
        'doctor       1.00 %         -0.30 %  cannot be told',
        'expert       0.70 %          0.00 %  variance',
        'team         0.50 %          0.20 %  avoidable bias',
        'It matters which is taken: team is the nearest to the least possible error.',
      ].join('\n'),
    );
  });
});

describe('surpassing human level (§3.1.11): one doctor errs 1 %, a team 0.5 %', () => {
  const levels = { doctor: 0.01, team: 0.005 };

  it('0.6 % and 0.8 %: compared with the team, variance is the larger', () => {
    const { diagnosis } = compareHumanLevels(levels, { train: 0.006, dev: 0.008 });
    expect([diagnosis.gap('avoidableBias'), diagnosis.gap('variance')]).toEqual([0.001, 0.002]);
    expect([diagnosis.surpassesHuman, diagnosis.largest]).toEqual([false, 'variance']);
  });

  it('0.3 % and 0.4 %: it cannot be told', () => {
    const { diagnosis } = compareHumanLevels(levels, { train: 0.003, dev: 0.004 });
    expect([diagnosis.surpassesHuman, diagnosis.largest]).toEqual([true, undefined]);
    expect([diagnosis.problems, diagnosis.remedies]).toEqual([[], []]);
    expect(diagnosis.verdict).toBe(
      'Training error is below that of humans: avoidable bias cannot be told, it lies between 0 and 0.30 %. ' +
        'Whether bias or another gap is the larger one is open (§3.1.11). No gap is large: none exceeds 1.00 %.',
    );
  });

  it('a gap larger than all that bias can be is the largest even so', () => {
    const diagnosis = diagnose({ human: 0.05, train: 0.01, dev: 0.11 });
    expect([diagnosis.surpassesHuman, diagnosis.largest]).toEqual([true, 'variance']);
    expect(String(diagnosis)).toContain('training   1.00 %  avoidable bias  -4.00 %  unknown');
  });
});

describe('another distribution (§3.2.5)', () => {
  it.each([
    { train: 0.01, trainDev: 0.09, dev: 0.1, problems: ['variance'] },
    { train: 0.01, trainDev: 0.015, dev: 0.1, problems: ['dataMismatch'] },
    { train: 0.1, trainDev: 0.11, dev: 0.12, problems: ['avoidableBias'] },
    { train: 0.1, trainDev: 0.11, dev: 0.2, problems: ['avoidableBias', 'dataMismatch'] },
  ])('$train, train-dev $trainDev, dev $dev: $problems', ({ problems, ...errors }) => {
    expect(diagnose({ human: 0, ...errors }).problems).toEqual(problems);
  });

  it('the chain has four links, each the difference of neighbours', () => {
    const { gaps } = diagnose({ human: 0.04, train: 0.07, trainDev: 0.1, dev: 0.12, test: 0.17 });
    expect(gaps.map(({ name, from, to, value }) => [name, from, to, value])).toEqual([
      ['avoidableBias', 'human', 'train', 0.03],
      ['variance', 'train', 'trainDev', 0.03],
      ['dataMismatch', 'trainDev', 'dev', 0.02],
      ['devOverfitting', 'dev', 'test', 0.05],
    ]);
  });

  it('a test error far above dev error: the dev set is overfitted', () => {
    const diagnosis = diagnose({ human: 0.01, train: 0.02, dev: 0.03, test: 0.08 });
    expect(diagnosis.problems).toEqual(['devOverfitting']);
    expect(diagnosis.remedies).toEqual(['a larger dev set, or a new one', 'a step back: an earlier, simpler model']);
  });

  it('the table of two columns, where the target is easier than the training data', () => {
    const diagnosis = diagnose(
      { human: 0.04, train: 0.07, trainDev: 0.1, dev: 0.06, test: 0.06, target: { human: 0.06, train: 0.06 } },
      { columns: ['general speech', 'speech in the car'] },
    );
    expect(diagnosis.gap('dataMismatch')).toBe(-0.04);
    expect(diagnosis.problems).toEqual(['avoidableBias', 'variance']);
    expect(String(diagnosis)).toContain(
      [
        'error                    general speech  speech in the car  harder by',
        '-----------------------  --------------  -----------------  ---------',
        'human                            4.00 %             6.00 %     2.00 %',
        'examples trained on              7.00 %             6.00 %    -1.00 %',
        'examples not trained on         10.00 %             6.00 %    -4.00 %',
        'Humans find speech in the car harder too, by 2.00 %: so much lies in the data.',
        'The network finds speech in the car easier than its training data, by 4.00 %.',
        'On speech in the car the network does as well as humans: gaps on the training data matter little there.',
      ].join('\n'),
    );
  });

  it('the table leaves out what nobody knows', () => {
    const { table } = diagnose({ train: 0.02, trainDev: 0.03, dev: 0.09, target: { human: 0.01 } });
    expect(table?.rows).toEqual([
      { name: 'human', source: undefined, target: 0.01, harder: undefined },
      { name: 'trained', source: 0.02, target: undefined, harder: undefined },
      { name: 'unseen', source: 0.03, target: 0.09, harder: 0.06 },
    ]);
    expect(table?.readings).toEqual(['On target data the network errs 8.00 % more than humans.']);
    expect(diagnose({ train: 0.02, dev: 0.09 }).table).toBeUndefined();
  });
});

describe('the report', () => {
  it('reads from the errors to the remedies', () => {
    expect(String(diagnose({ train: 0.15, dev: 0.3 }))).toBe(
      [
        '                   error  gap                size',
        '---------------  -------  --------------  -------',
        'human (assumed)   0.00 %',
        'training         15.00 %  avoidable bias  15.00 %  large',
        'dev              30.00 %  variance        15.00 %  large',
        '',
        'The problem is avoidable bias (15.00 %): the network fits its training set worse than it could. ' +
          'Also large: variance (15.00 %): the network does not carry over what it has learned to examples it has not seen.',
        '',
        'No human error was given: 0 is assumed to be possible. If it is not, bias is smaller than it looks.',
        '',
        'Against avoidable bias, in this order (§2.1.3, §3.1.12):',
        '  1. a larger network (more layers, more units), or longer training',
        '  2. a better optimizer: momentum, RMSprop, Adam; a better learning rate',
        '  3. another architecture (convolutional, recurrent), a search for better hyper-parameters',
        '',
        'Against variance, in this order (§2.1.3, §3.1.12):',
        '  1. more training data (learningCurve says whether it would help)',
        '  2. regularisation: L2, dropout, augmentation of the data',
        '  3. another architecture, a search for better hyper-parameters',
      ].join('\n'),
    );
  });

  it('is plain data for programs', () => {
    const diagnosis = diagnose({ human: 0.01, train: 0.02, trainDev: 0.02, dev: 0.1 }, { tolerance: 0.02 });
    const data: unknown = JSON.parse(JSON.stringify(diagnosis));
    expect(data).toMatchObject({
      errors: { human: 0.01, train: 0.02, trainDev: 0.02, dev: 0.1 },
      assumed: false,
      tolerance: 0.02,
      problems: ['dataMismatch'],
      largest: 'dataMismatch',
      remedies: diagnosis.remedies,
      table: { columns: ['training data', 'target data'] },
    });
  });

  it('of costs has no percentages', () => {
    const diagnosis = diagnose({ train: 0.3, dev: 2.5 }, { scale: 'cost', tolerance: 0.1 });
    expect(diagnosis.problems).toEqual(['variance']);
    expect(diagnosis.verdict).toMatch(/^The problem is variance \(2\.200\)/);
    expect(diagnosis.table).toBeUndefined();
  });
});

describe('chance', () => {
  it('a gap that the sizes of the sets explain is not large', () => {
    const errors = { human: 0, train: 0.01, dev: 0.04 };
    expect(diagnose(errors, { sizes: { train: 10_000, dev: 50 } }).problems).toEqual([]);
    expect(diagnose(errors, { sizes: { train: 10_000, dev: 5000 } }).problems).toEqual(['variance']);
    const [, variance] = diagnose(errors, { sizes: { train: 100, dev: 400 } }).gaps;
    expect(variance.margin).toBeCloseTo(1.96 * Math.sqrt((0.01 * 0.99) / 100 + (0.04 * 0.96) / 400), 12);
    expect(String(diagnose(errors, { sizes: { dev: 50 } }))).toContain('variance        3.00 % ± 5.43 %');
  });
});

const share = fc.integer({ min: 0, max: 1000 }).map((n) => n / 1000);

describe('any errors', () => {
  it('the gaps add up to the way from humans to the end of the chain', () => {
    fc.assert(
      fc.property(share, share, share, share, share, (human, train, trainDev, dev, test) => {
        const { gaps } = diagnose({ human, train, trainDev, dev, test });
        expect(gaps.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(test - human, 9);
      }),
      { seed: 1 },
    );
  });

  it('problems are in order of size, above the tolerance and half of the largest', () => {
    fc.assert(
      fc.property(share, share, share, share, (human, train, trainDev, dev) => {
        const diagnosis = diagnose({ human, train, trainDev, dev });
        const values = diagnosis.problems.map((name) => diagnosis.gap(name) ?? NaN);
        expect(values).toEqual([...values].sort((a, b) => b - a));
        const most = Math.max(...diagnosis.gaps.map(({ value }) => value));
        for (const { value, large } of diagnosis.gaps) expect(large).toBe(value > 0.01 && value >= most / 2);
        if (!diagnosis.surpassesHuman && most > 0) expect(diagnosis.gap(diagnosis.largest ?? 'variance')).toBe(most);
      }),
      { seed: 2 },
    );
  });
});
