import { Conv2D, MaxPool2D } from '../conv/index.js';
import { Dense, Dropout, Flatten, type Layer } from '../layers/index.js';
import { Sequential } from '../models/index.js';
import { type ZooOptions, expectSides, readPlan, slid } from './options.js';

/** How many convolutions of how many filters stand before each of the five poolings. */
const stages = [
  { convolutions: 2, filters: 64 },
  { convolutions: 2, filters: 128 },
  { convolutions: 3, filters: 256 },
  { convolutions: 3, filters: 512 },
  { convolutions: 3, filters: 512 },
] as const;

/**
 * VGG-16: Simonyan & Zisserman 2015, arXiv:1409.1556, configuration D of table 1;
 * §4.2.2 of the course notes. All convolutions are 3×3 with padding 'same' and
 * relu, all poolings take the maximum of 2×2.
 *
 *   conv1_1, conv1_2  64    pool1   112×112    conv4_1, conv4_2, conv4_3  512    pool4   14×14
 *   conv2_1, conv2_2  128   pool2    56×56     conv5_1, conv5_2, conv5_3  512    pool5    7×7
 *   conv3_1 … conv3_3 256   pool3    28×28     fc6  4096    fc7  4096    fc8  dense, softmax
 *
 * fc6 and fc7 end in relu and are followed by dropout of one half (§3.1).
 * Initial weights are He's, with which the network trains from nothing; the
 * authors first had to train a shallower one.
 *
 * 138,357,544 parameters for 224×224×3 and 1000 classes: the "138 million" of the paper's
 * table 2; 123,642,856 of them in the dense layers.
 *
 * Throws ArgumentError for an option out of range, ShapeError for a picture
 * below 32×32.
 *
 * @example
 * vgg16().summary().total; // 138357544
 * vgg16({ inputShape: [32, 32, 3], classes: 10 }).outputShape([32, 32, 3]); // [10]
 */
export function vgg16(options: ZooOptions = {}): Sequential {
  const paper = { inputShape: [224, 224, 3], classes: 1000 } as const;
  const { inputShape, classes, container } = readPlan('vgg16', options, paper);
  expectSides('vgg16', inputShape, (side) => stages.reduce((left) => slid(left, 2, 2), side));
  const relu = { activation: 'relu', weightInit: 'heNormal' } as const;
  const features = stages.flatMap(({ convolutions, filters }, i): Layer[] => [
    ...Array.from(
      { length: convolutions },
      (_, j) => new Conv2D(filters, 3, { ...relu, name: `conv${i + 1}_${j + 1}`, padding: 'same' }),
    ),
    new MaxPool2D(2, { name: `pool${i + 1}` }),
  ]);
  return new Sequential(
    [
      ...features,
      new Flatten({ name: 'flatten' }),
      new Dense(4096, { ...relu, name: 'fc6' }),
      new Dropout(0.5, { name: 'dropout6' }),
      new Dense(4096, { ...relu, name: 'fc7' }),
      new Dropout(0.5, { name: 'dropout7' }),
      new Dense(classes, { name: 'fc8', activation: 'softmax' }),
    ],
    { ...container, inputShape },
  );
}
