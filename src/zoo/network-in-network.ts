import { AveragePool2D, Conv2D, GlobalAveragePool, MaxPool2D } from '../conv/index.js';
import { Activation, Dropout, type Layer } from '../layers/index.js';
import { Sequential } from '../models/index.js';
import { type ZooOptions, readPlan } from './options.js';

/**
 * Network in network: Lin, Chen & Yan 2014, arXiv:1312.4400, figure 2, with the sizes of the
 * authors' network for CIFAR-10; §4.2.5 of the course notes. Each convolution is followed
 * by two of 1×1 (`cccp`, cascaded cross-channel pooling): a small network that every
 * place shares. All end in relu.
 *
 *   conv1  5×5, 192    cccp1  160    cccp2  96      32×32    pool1  max 3×3, stride 2
 *   conv2  5×5, 192    cccp3  192    cccp4  192     16×16    pool2  average 3×3, stride 2
 *   conv3  3×3, 192    cccp5  192    cccp6  classes   8×8    pool3  mean over all places, softmax
 *
 * Dropout of one half follows pool1 and pool2. There is no dense layer: the mean of map c
 * is the score of class c (§3.2).
 *
 * 966,986 parameters for 32×32×3 and 10 classes: conv1 to cccp2 60,928 +
 * conv2 to cccp4 535,104 + conv3 to cccp6 370,954.
 *
 * Throws ArgumentError for an option out of range. Pictures of any size will do.
 *
 * @example
 * networkInNetwork().summary().total; // 966986
 */
export function networkInNetwork(options: ZooOptions = {}): Sequential {
  const paper = { inputShape: [32, 32, 3], classes: 10 } as const;
  const { inputShape, classes, container } = readPlan('networkInNetwork', options, paper);
  return new Sequential(
    [
      convolution('conv1', 192, 5),
      convolution('cccp1', 160, 1),
      convolution('cccp2', 96, 1),
      new MaxPool2D(3, { name: 'pool1', strides: 2, padding: 'same' }),
      new Dropout(0.5, { name: 'dropout1' }),
      convolution('conv2', 192, 5),
      convolution('cccp3', 192, 1),
      convolution('cccp4', 192, 1),
      new AveragePool2D(3, { name: 'pool2', strides: 2, padding: 'same' }),
      new Dropout(0.5, { name: 'dropout2' }),
      convolution('conv3', 192, 3),
      convolution('cccp5', 192, 1),
      convolution('cccp6', classes, 1),
      new GlobalAveragePool({ name: 'pool3' }),
      new Activation('softmax', { name: 'softmax' }),
    ],
    { ...container, inputShape },
  );
}

function convolution(name: string, filters: number, kernelSize: number): Layer {
  return new Conv2D(filters, kernelSize, { name, padding: 'same', activation: 'relu', weightInit: 'heNormal' });
}
