import { Conv2D, MaxPool2D } from '../conv/index.js';
import { Dense, Dropout, Flatten } from '../layers/index.js';
import { Sequential } from '../models/index.js';
import { type ZooOptions, expectSides, readPlan, slid } from './options.js';

const digits = { inputShape: [28, 28, 1], classes: 10 } as const;
const relu = { activation: 'relu', weightInit: 'heNormal' } as const;

/**
 * The course notes' first network for MNIST: one hidden layer (002, Tensorflow's
 * multilayer perceptron).
 *
 *   flatten    hidden_layer  dense 256, relu    out  dense, softmax
 *
 * 203,530 parameters for 28×28×1 and 10 classes: 784 · 256 + 256 + 256 · 10 + 10.
 *
 * Throws ArgumentError for an option out of range.
 *
 * @example
 * mnistShallow().summary().total; // 203530
 */
export function mnistShallow(options: ZooOptions = {}): Sequential {
  const { inputShape, classes, container } = readPlan('mnistShallow', options, digits);
  return new Sequential(
    [
      new Flatten({ name: 'flatten' }),
      new Dense(256, { ...relu, name: 'hidden_layer' }),
      new Dense(classes, { name: 'out', activation: 'softmax' }),
    ],
    { ...container, inputShape },
  );
}

/**
 * The course notes' deep network of dense layers for MNIST (002, the first of
 * the convolutional chapter).
 *
 *   flatten    dense1  512, relu, dropout 0.2    dense2  512, relu, dropout 0.2    out  dense, softmax
 *
 * 669,706 parameters for 28×28×1 and 10 classes: the notes' own count.
 *
 * Throws ArgumentError for an option out of range.
 *
 * @example
 * mnistMlp().summary().total; // 669706
 */
export function mnistMlp(options: ZooOptions = {}): Sequential {
  const { inputShape, classes, container } = readPlan('mnistMlp', options, digits);
  return new Sequential(
    [
      new Flatten({ name: 'flatten' }),
      new Dense(512, { ...relu, name: 'dense1' }),
      new Dropout(0.2, { name: 'dropout1' }),
      new Dense(512, { ...relu, name: 'dense2' }),
      new Dropout(0.2, { name: 'dropout2' }),
      new Dense(classes, { name: 'out', activation: 'softmax' }),
    ],
    { ...container, inputShape },
  );
}

/**
 * The course notes' convolutional network for MNIST (002, Tensorflow's).
 *
 *   conv1  5×5, 32, 'same', relu   28×28    pool1  max 2×2   14×14
 *   conv2  5×5, 64, 'same', relu   14×14    pool2  max 2×2    7×7
 *   flatten    dense1  1024, relu, dropout 0.3 (keep_prob 0.7)    out  dense, softmax
 *
 * 3,274,634 parameters for 28×28×1 and 10 classes: 832 + 51,264 + 3,212,288 + 10,250.
 *
 * Throws ArgumentError for an option out of range. Pictures of any size will do.
 *
 * @example
 * mnistCnn().summary().total; // 3274634
 */
export function mnistCnn(options: ZooOptions = {}): Sequential {
  const { inputShape, classes, container } = readPlan('mnistCnn', options, digits);
  return new Sequential(
    [
      new Conv2D(32, 5, { ...relu, name: 'conv1', padding: 'same' }),
      new MaxPool2D(2, { name: 'pool1', padding: 'same' }),
      new Conv2D(64, 5, { ...relu, name: 'conv2', padding: 'same' }),
      new MaxPool2D(2, { name: 'pool2', padding: 'same' }),
      new Flatten({ name: 'flatten' }),
      new Dense(1024, { ...relu, name: 'dense1' }),
      new Dropout(0.3, { name: 'dropout1' }),
      new Dense(classes, { name: 'out', activation: 'softmax' }),
    ],
    { ...container, inputShape },
  );
}

/**
 * The course notes' convolutional network for CIFAR-10 (002, Keras').
 *
 *   conv1  2×2, 16   32×32   pool1   16×16    conv2  2×2, 32   pool2   8×8    conv3  2×2, 64   pool3   4×4
 *   flatten    dense1  500, relu    out  dense, softmax
 *
 * Convolutions have padding 'same' and relu, poolings take the maximum of 2×2. The notes reach about 65 %.
 *
 * 528,054 parameters for 32×32×3 and 10 classes: 208 + 2,080 + 8,256 + 512,500 + 5,010.
 *
 * Throws ArgumentError for an option out of range, ShapeError for a picture below 8×8.
 *
 * @example
 * cifarCnn().summary().total; // 528054
 */
export function cifarCnn(options: ZooOptions = {}): Sequential {
  const paper = { inputShape: [32, 32, 3], classes: 10 } as const;
  const { inputShape, classes, container } = readPlan('cifarCnn', options, paper);
  const widths = [16, 32, 64];
  expectSides('cifarCnn', inputShape, (side) => widths.reduce((left) => slid(left, 2, 2), side));
  return new Sequential(
    [
      ...widths.flatMap((filters, i) => [
        new Conv2D(filters, 2, { ...relu, name: `conv${i + 1}`, padding: 'same' }),
        new MaxPool2D(2, { name: `pool${i + 1}` }),
      ]),
      new Flatten({ name: 'flatten' }),
      new Dense(500, { ...relu, name: 'dense1' }),
      new Dense(classes, { name: 'out', activation: 'softmax' }),
    ],
    { ...container, inputShape },
  );
}
