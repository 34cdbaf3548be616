import { AveragePool2D, GlobalAveragePool, MaxPool2D } from '../conv/index.js';
import { trueOrFalse } from '../errors/index.js';
import { Dense, Dropout, Flatten, type Node, input } from '../layers/index.js';
import { Graph } from '../models/index.js';
import { type InceptionFilters, inceptionModule, relu } from './inception.js';
import { type ZooOptions, expectSides, readPlan, slid } from './options.js';

/** Options of GoogLeNet. */
export interface GooglenetOptions extends ZooOptions {
  /** Whether the two auxiliary classifiers are further outputs. Default false. */
  auxiliaryHeads?: boolean;
}

/** Table 1: the filters of each module, and after which a pooling follows. */
const modules: readonly (InceptionFilters & { readonly name: string; readonly pool?: string })[] = [
  { name: '3a', conv1: 64, reduce3: 96, conv3: 128, reduce5: 16, conv5: 32, project: 32 },
  { name: '3b', conv1: 128, reduce3: 128, conv3: 192, reduce5: 32, conv5: 96, project: 64, pool: 'pool3' },
  { name: '4a', conv1: 192, reduce3: 96, conv3: 208, reduce5: 16, conv5: 48, project: 64 },
  { name: '4b', conv1: 160, reduce3: 112, conv3: 224, reduce5: 24, conv5: 64, project: 64 },
  { name: '4c', conv1: 128, reduce3: 128, conv3: 256, reduce5: 24, conv5: 64, project: 64 },
  { name: '4d', conv1: 112, reduce3: 144, conv3: 288, reduce5: 32, conv5: 64, project: 64 },
  { name: '4e', conv1: 256, reduce3: 160, conv3: 320, reduce5: 32, conv5: 128, project: 128, pool: 'pool4' },
  { name: '5a', conv1: 256, reduce3: 160, conv3: 320, reduce5: 32, conv5: 128, project: 128 },
  { name: '5b', conv1: 384, reduce3: 192, conv3: 384, reduce5: 48, conv5: 128, project: 128 },
];

/** The modules whose output an auxiliary classifier reads. */
const auxiliary: Readonly<Record<string, string>> = { '4a': 'aux1', '4d': 'aux2' };

/**
 * GoogLeNet: Szegedy et al. 2015, arXiv:1409.4842, table 1; §4.2.7 of the course notes. Relu
 * after every convolution, all poolings but the last take the maximum of 3×3 with stride 2.
 *
 *   conv1  7×7, 64, stride 2   112×112   pool1   56×56
 *   conv2_reduce  1×1, 64    conv2  3×3, 192   56×56   pool2   28×28
 *   inception3a, 3b   28×28   pool3   14×14    inception4a, 4b, 4c, 4d, 4e   14×14   pool4   7×7
 *   inception5a, 5b   7×7     pool5  mean over all places, dropout 0.4    fc  dense, softmax
 *
 * With `auxiliaryHeads` there are three outputs, `fc`, `aux1_fc2` after 4a and `aux2_fc2` after 4d:
 * average pool 5×5 with stride 3, conv 1×1 of 128, dense 1024, dropout 0.7, dense, softmax (§5). The
 * paper weighs their losses by 0.3, `lossWeights: [1, 0.3, 0.3]`, and leaves them out once the network
 * is trained: `cut(model, 'fc')`. Local response normalisation, which has no parameters, is left out.
 *
 * 6,998,552 parameters for 224×224×3 and 1000 classes, 13,378,280 with the auxiliary heads: what the
 * counts of Caffe's bvlc_googlenet come to. (Table 1 rounds the modules to 159K ... 1388K.)
 *
 * Throws ArgumentError for an option out of range, ShapeError for a picture
 * below 65×65 with auxiliary heads; without, pictures of any size will do.
 *
 * @example
 * googlenet().summary().total; // 6998552
 * const training = googlenet({ auxiliaryHeads: true });
 * training.summary().total; // 13378280
 * training.outputNames(); // ['fc', 'aux1_fc2', 'aux2_fc2']
 * cut(training, 'fc').summary().total; // 6998552
 */
export function googlenet(options: GooglenetOptions = {}): Graph {
  const paper = { inputShape: [224, 224, 3], classes: 1000 } as const;
  const { inputShape, classes, container } = readPlan('googlenet', options, paper, ['auxiliaryHeads']);
  const withHeads = trueOrFalse('googlenet', 'auxiliaryHeads', options.auxiliaryHeads ?? false);
  if (withHeads) expectSides('googlenet auxiliaryHeads', inputShape, (side) => slid(Math.ceil(side / 16), 5, 3));

  const x = input(inputShape);
  let y = pool(relu(x, 'conv1', 64, 7, 2), 'pool1');
  y = pool(relu(relu(y, 'conv2_reduce', 64, 1), 'conv2', 192, 3), 'pool2');
  const heads: Node[] = [];
  for (const { name, pool: following, ...filters } of modules) {
    y = inceptionModule(y, `inception${name}`, filters);
    if (withHeads && name in auxiliary) heads.push(auxiliaryHead(y, auxiliary[name], classes));
    if (following) y = pool(y, following);
  }
  y = new GlobalAveragePool({ name: 'pool5' }).apply(y);
  y = new Dropout(0.4, { name: 'dropout' }).apply(y);
  const scores = new Dense(classes, { name: 'fc', activation: 'softmax' }).apply(y);
  const model = new Graph({ inputs: x, outputs: [scores, ...heads] }, container);
  model.build();
  return model;
}

function pool(x: Node, name: string): Node {
  return new MaxPool2D(3, { name, strides: 2, padding: 'same' }).apply(x);
}

function auxiliaryHead(x: Node, name: string, classes: number): Node {
  let y = new AveragePool2D(5, { name: `${name}_pool`, strides: 3 }).apply(x);
  y = new Flatten({ name: `${name}_flatten` }).apply(relu(y, `${name}_conv`, 128, 1));
  y = new Dense(1024, { name: `${name}_fc1`, activation: 'relu', weightInit: 'heNormal' }).apply(y);
  y = new Dropout(0.7, { name: `${name}_dropout` }).apply(y);
  return new Dense(classes, { name: `${name}_fc2`, activation: 'softmax' }).apply(y);
}
