import { Conv2D, GlobalAveragePool, MaxPool2D } from '../conv/index.js';
import { Activation, Add, BatchNorm, Dense, type Node, input } from '../layers/index.js';
import { Graph } from '../models/index.js';
import { type ZooOptions, readPlan } from './options.js';

/** Makes one residual block: the node after it. */
type Block = (x: Node, name: string, filters: number, stride: number) => Node;

/**
 * ResNet-18: He, Zhang, Ren & Sun 2016, arXiv:1512.03385, table 1; §4.2.3 of the
 * course notes. Convolutions have no bias: batch norm follows each.
 *
 *   conv1    7×7, 64, stride 2      112×112    pool1  max 3×3, stride 2   56×56
 *   conv2_x  2 blocks of 64          56×56     conv3_x  2 blocks of 128   28×28
 *   conv4_x  2 blocks of 256         14×14     conv5_x  2 blocks of 512    7×7
 *   pool5    mean over all places              fc  dense, softmax
 *
 * A block is y = relu(F(x) + x) with F = conv 3×3, relu, conv 3×3 (figure 5, left), its layers
 * named `conv2_1_1`, `conv2_1_1_bn`, ..., `conv2_1_add`, `conv2_1_relu`. Where the shape
 * changes, x goes through a 1×1 convolution, `conv3_1_shortcut` (equation 2, option B of §4.1).
 *
 * 11,689,512 parameters for 224×224×3 and 1000 classes, as torchvision's resnet18; the running
 * averages of batch norm are not among them.
 *
 * Throws ArgumentError for an option out of range. Pictures of any size will do.
 *
 * @example
 * resnet18().summary().total; // 11689512
 * resnet18({ inputShape: [32, 32, 3], classes: 10 }).outputShape([32, 32, 3]); // [10]
 */
export function resnet18(options: ZooOptions = {}): Graph {
  return resnet('resnet18', basicBlock, [2, 2, 2, 2], options);
}

/**
 * ResNet-34: as ResNet-18 with 3, 4, 6 and 3 blocks (table 1 of arXiv:1512.03385).
 *
 * 21,797,672 parameters for 224×224×3 and 1000 classes, as torchvision's resnet34.
 *
 * Throws ArgumentError for an option out of range. Pictures of any size will do.
 *
 * @example
 * resnet34().summary().total; // 21797672
 */
export function resnet34(options: ZooOptions = {}): Graph {
  return resnet('resnet34', basicBlock, [3, 4, 6, 3], options);
}

/**
 * ResNet-50: as ResNet-34 with bottlenecks in its blocks (table 1 and figure 5,
 * right, of arXiv:1512.03385): conv 1×1 to the stage's filters, conv 3×3, conv 1×1 to four
 * times as many. The first 1×1 of a stage has the stride, as in the paper.
 *
 * 25,557,032 parameters for 224×224×3 and 1000 classes, as torchvision's resnet50, which
 * has the stride in the 3×3 instead.
 *
 * Throws ArgumentError for an option out of range. Pictures of any size will do.
 *
 * @example
 * resnet50().summary().total; // 25557032
 */
export function resnet50(options: ZooOptions = {}): Graph {
  return resnet('resnet50', bottleneck, [3, 4, 6, 3], options);
}

function resnet(who: string, block: Block, blocks: readonly number[], options: ZooOptions): Graph {
  const paper = { inputShape: [224, 224, 3], classes: 1000 } as const;
  const { inputShape, classes, container } = readPlan(who, options, paper);
  const x = input(inputShape);
  let y = relu(normalised(x, 'conv1', 64, 7, 2), 'conv1_relu');
  y = new MaxPool2D(3, { name: 'pool1', strides: 2, padding: 1 }).apply(y);
  blocks.forEach((count, stage) => {
    for (let i = 0; i < count; i++) {
      y = block(y, `conv${stage + 2}_${i + 1}`, 64 * 2 ** stage, stage > 0 && i === 0 ? 2 : 1);
    }
  });
  y = new GlobalAveragePool({ name: 'pool5' }).apply(y);
  const scores = new Dense(classes, { name: 'fc', activation: 'softmax' }).apply(y);
  const model = new Graph({ inputs: x, outputs: scores }, container);
  model.build();
  return model;
}

/** relu(F(x) + x), F two convolutions 3×3. */
function basicBlock(x: Node, name: string, filters: number, stride: number): Node {
  const hidden = relu(normalised(x, `${name}_1`, filters, 3, stride), `${name}_1_relu`);
  return added(normalised(hidden, `${name}_2`, filters, 3, 1), x, name, stride);
}

/** relu(F(x) + x), F a convolution 1×1 to fewer channels, one of 3×3 there, and one of 1×1 to four times as many. */
function bottleneck(x: Node, name: string, filters: number, stride: number): Node {
  const narrow = relu(normalised(x, `${name}_1`, filters, 1, stride), `${name}_1_relu`);
  const hidden = relu(normalised(narrow, `${name}_2`, filters, 3, 1), `${name}_2_relu`);
  return added(normalised(hidden, `${name}_3`, 4 * filters, 1, 1), x, name, stride);
}

/** relu(f + x); x is projected when the shapes differ. */
function added(f: Node, x: Node, name: string, stride: number): Node {
  const [channels, wanted] = [x.shape[2], f.shape[2]];
  const same = stride === 1 && channels === wanted;
  const shortcut = same ? x : normalised(x, `${name}_shortcut`, wanted, 1, stride);
  return relu(new Add({ name: `${name}_add` }).apply([f, shortcut]), `${name}_relu`);
}

/** A convolution without bias, half its width of padding on either side, and the batch norm after it. */
function normalised(x: Node, name: string, filters: number, kernelSize: number, strides: number): Node {
  const padding = (kernelSize - 1) / 2;
  const options = { name, strides, padding, useBias: false, weightInit: 'heNormal' } as const;
  return new BatchNorm({ name: `${name}_bn` }).apply(new Conv2D(filters, kernelSize, options).apply(x));
}

function relu(x: Node, name: string): Node {
  return new Activation('relu', { name }).apply(x);
}
