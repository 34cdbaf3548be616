import { Conv2D, DepthwiseConv2D, GlobalAveragePool } from '../conv/index.js';
import { positiveNumber } from '../errors/index.js';
import { Activation, BatchNorm, Dense, type Layer } from '../layers/index.js';
import { Sequential } from '../models/index.js';
import { type ZooOptions, readPlan } from './options.js';

/** Options of MobileNet. */
export interface MobilenetOptions extends ZooOptions {
  /** The width multiplier α > 0: each layer has ⌊α · filters⌋ of the table's, at least one. Default 1. */
  alpha?: number;
}

/** Table 1: filters of the 1×1 convolution and stride of the depthwise one before it. */
const pairs: readonly (readonly [filters: number, stride: number])[] = [
  [64, 1],
  [128, 2],
  [128, 1],
  [256, 2],
  [256, 1],
  [512, 2],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [1024, 2],
  [1024, 1],
];

/**
 * MobileNet: Howard et al. 2017, arXiv:1704.04861, table 1. A 3×3 convolution of each channel for itself
 * (`conv_dw_1`) and a 1×1 over the channels (`conv_pw_1`) replace a full 3×3 at an eighth of its work; batch
 * norm and relu follow each (figure 3, right).
 *
 *   conv1            3×3, 32, stride 2   112×112    pairs 6 .. 11   512    14×14 from the first, stride 2
 *   pair 1           64                  112×112    pairs 12, 13   1024     7×7 from the first, stride 2
 *   pairs 2, 3       128                  56×56     pool  mean over all places
 *   pairs 4, 5       256                  28×28     fc  dense, softmax
 *
 * 4,231,976 parameters for 224×224×3, 1000 classes and α = 1 (the paper's 4.2 million, and the trainable ones
 * of keras' MobileNet: 4,253,864 with the running averages); 2,585,560 for α = 0.75, 1,331,592 for 0.5 and
 * 470,072 for 0.25 (table 6: 2.6, 1.3 and 0.5 million).
 *
 * Throws ArgumentError for an option out of range. Pictures of any size will do.
 *
 * @example
 * mobilenet().summary().total; // 4231976
 * mobilenet({ alpha: 0.25 }).summary().total; // 470072
 */
export function mobilenet(options: MobilenetOptions = {}): Sequential {
  const paper = { inputShape: [224, 224, 3], classes: 1000 } as const;
  const { inputShape, classes, container } = readPlan('mobilenet', options, paper, ['alpha']);
  const { alpha = 1 } = options;
  positiveNumber('mobilenet', 'alpha', alpha);
  const width = (filters: number): number => Math.max(1, Math.floor(alpha * filters));
  return new Sequential(
    [
      ...normalised('conv1', (name) => new Conv2D(width(32), 3, { ...plain, name, strides: 2 })),
      ...pairs.flatMap(([filters, strides], i) => [
        ...normalised(`conv_dw_${i + 1}`, (name) => new DepthwiseConv2D(3, { ...plain, name, strides })),
        ...normalised(`conv_pw_${i + 1}`, (name) => new Conv2D(width(filters), 1, { ...plain, name })),
      ]),
      new GlobalAveragePool({ name: 'pool' }),
      new Dense(classes, { name: 'fc', activation: 'softmax' }),
    ],
    { ...container, inputShape },
  );
}

const plain = { padding: 'same', useBias: false, weightInit: 'heNormal' } as const;

/** A convolution, its batch norm and its relu. */
function normalised(name: string, convolution: (name: string) => Layer): Layer[] {
  return [convolution(name), new BatchNorm({ name: `${name}_bn` }), new Activation('relu', { name: `${name}_relu` })];
}
