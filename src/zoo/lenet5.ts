import { AveragePool2D, Conv2D } from '../conv/index.js';
import { oneOf } from '../errors/index.js';
import { Dense, Flatten } from '../layers/index.js';
import { Sequential } from '../models/index.js';
import { type ZooOptions, expectSides, readPlan, slid } from './options.js';

/** Options of LeNet-5. */
export interface Lenet5Options extends ZooOptions {
  /** Padding of C1: 'same' makes the paper's 32×32 field of a picture of 28×28. Default 'valid'. */
  padding?: 'valid' | 'same';
}

/**
 * LeNet-5: LeCun, Bottou, Bengio & Haffner 1998, "Gradient-based learning applied
 * to document recognition", §II.B and figure 2; §4.2.2 of the course notes.
 *
 *   C1  conv 5×5, 6, tanh    28×28    S2  average pool 2×2    14×14
 *   C3  conv 5×5, 16, tanh   10×10    S4  average pool 2×2     5×5
 *   C5  conv 5×5, 120, tanh   1×1     F6  dense 84, tanh      output  dense, softmax
 *
 * Today's form of it: every map of C3 sees all of S2's where the paper
 * connects a chosen 60 of 96 pairs; S2 and S4 have no coefficients; the output
 * is a softmax where the paper has radial basis functions.
 *
 * 61,706 parameters for 32×32×1 and 10 classes: C1 156 + C3 2,416 + C5 48,120 +
 * F6 10,164 + output 850. (The paper counts 60,000.)
 *
 * Throws ArgumentError for an option out of range, ShapeError for a picture
 * too small.
 *
 * @example
 * lenet5().summary().total; // 61706
 * const digits = lenet5({ inputShape: [28, 28, 1], padding: 'same' });
 * digits.summary().total; // 61706
 */
export function lenet5(options: Lenet5Options = {}): Sequential {
  const paper = { inputShape: [32, 32, 1], classes: 10 } as const;
  const { inputShape, classes, container } = readPlan('lenet5', options, paper, ['padding']);
  const padding = oneOf('lenet5', 'padding', options.padding ?? 'valid', ['valid', 'same']);
  const around = padding === 'same' ? 4 : 0;
  const left = (side: number): number => slid(slid(slid(slid(slid(side, 5, 1, around), 2, 2), 5), 2, 2), 5);
  expectSides('lenet5', inputShape, left, padding === 'valid' ? " padding: 'same' takes four rows less." : '');
  return new Sequential(
    [
      new Conv2D(6, 5, { name: 'C1', padding, activation: 'tanh' }),
      new AveragePool2D(2, { name: 'S2' }),
      new Conv2D(16, 5, { name: 'C3', activation: 'tanh' }),
      new AveragePool2D(2, { name: 'S4' }),
      new Conv2D(120, 5, { name: 'C5', activation: 'tanh' }),
      new Flatten({ name: 'flatten' }),
      new Dense(84, { name: 'F6', activation: 'tanh' }),
      new Dense(classes, { name: 'output', activation: 'softmax' }),
    ],
    { ...container, inputShape },
  );
}
