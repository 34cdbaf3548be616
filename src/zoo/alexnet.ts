import { Conv2D, MaxPool2D } from '../conv/index.js';
import { Dense, Dropout, Flatten } from '../layers/index.js';
import { Sequential } from '../models/index.js';
import { type ZooOptions, expectSides, readPlan, slid } from './options.js';

/**
 * AlexNet: Krizhevsky, Sutskever & Hinton 2012, "ImageNet classification with
 * deep convolutional neural networks", §3.5 and figure 2; §4.2.2 of the course
 * notes. All but the last layer end in relu.
 *
 *   conv1  11×11, 96, stride 4   55×55    pool1  max 3×3, stride 2   27×27
 *   conv2  5×5, 256, 2 groups    27×27    pool2  max 3×3, stride 2   13×13
 *   conv3  3×3, 384    conv4  3×3, 384, 2 groups    conv5  3×3, 256, 2 groups    13×13
 *   pool5  max 3×3, stride 2      6×6     fc6  4096    fc7  4096    fc8  dense, softmax
 *
 * The groups are the halves that the paper's two GPUs hold. 224 rows give 55 outputs of conv1
 * only with three rows of padding, which the paper does not mention: here one before and two
 * after. fc6 and fc7 are followed by dropout of one half (§4.2). Local response normalisation
 * (§3.3), which has no parameters, is left out: VGG's authors found no gain from it
 * (arXiv:1409.1556, §4.1). Initial weights are He's, which came later; the paper draws them with a
 * deviation of 0.01 and begins some biases at 1 (§5).
 *
 * 60,965,224 parameters for 224×224×3 and 1000 classes: the "60 million" of the paper's
 * abstract. (Networks without the groups of two have 62,378,344, torchvision's
 * narrower one 61,100,840.)
 *
 * Throws ArgumentError for an option out of range, ShapeError for a picture
 * too small.
 *
 * @example
 * alexnet().summary().total; // 60965224
 */
export function alexnet(options: ZooOptions = {}): Sequential {
  const paper = { inputShape: [224, 224, 3], classes: 1000 } as const;
  const { inputShape, classes, container } = readPlan('alexnet', options, paper);
  expectSides('alexnet', inputShape, (side) => slid(slid(slid(slid(side, 11, 4, 3), 3, 2), 3, 2), 3, 2));
  const relu = { padding: 'same', activation: 'relu', weightInit: 'heNormal' } as const;
  const dense = { activation: 'relu', weightInit: 'heNormal' } as const;
  const padding = [
    [1, 2],
    [1, 2],
  ] as const;
  return new Sequential(
    [
      new Conv2D(96, 11, { ...relu, name: 'conv1', strides: 4, padding }),
      new MaxPool2D(3, { name: 'pool1', strides: 2 }),
      new Conv2D(256, 5, { ...relu, name: 'conv2', groups: 2 }),
      new MaxPool2D(3, { name: 'pool2', strides: 2 }),
      new Conv2D(384, 3, { ...relu, name: 'conv3' }),
      new Conv2D(384, 3, { ...relu, name: 'conv4', groups: 2 }),
      new Conv2D(256, 3, { ...relu, name: 'conv5', groups: 2 }),
      new MaxPool2D(3, { name: 'pool5', strides: 2 }),
      new Flatten({ name: 'flatten' }),
      new Dense(4096, { ...dense, name: 'fc6' }),
      new Dropout(0.5, { name: 'dropout6' }),
      new Dense(4096, { ...dense, name: 'fc7' }),
      new Dropout(0.5, { name: 'dropout7' }),
      new Dense(classes, { name: 'fc8', activation: 'softmax' }),
    ],
    { ...container, inputShape },
  );
}
