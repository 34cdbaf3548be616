import { Activation, Add, BatchNorm, Conv2D, Dense, GlobalAveragePool, Graph, input, type Node } from 'layerwise';

/** What a residual network reads and answers, and how large it is. */
export interface ResidualNetworkOptions {
  /** [height, width, channels] of a picture. */
  inputShape: readonly number[];
  classes: number;
  /** The filters of each block. Every block but the first halves height and width. */
  filters: readonly number[];
  /** The stride of the first convolution. Default 1. */
  stride?: number;
  seed: number | string;
}

/**
 * A small residual network (§4.2.3; He et al. 2016, arXiv:1512.03385): a convolution 3×3, blocks
 *
 *   y = relu(F(x) + x)        F = conv 3×3, batch norm, relu, conv 3×3, batch norm
 *
 * with a convolution 1×1 for x where the shape changes, the mean of each channel over all places, and softmax.
 */
export function residualNetwork({ inputShape, classes, filters, stride = 1, seed }: ResidualNetworkOptions): Graph {
  const pictures = input(inputShape);
  let x = relu(convolution(pictures, filters[0], 3, stride));
  filters.forEach((count, i) => (x = block(x, count, i === 0 ? 1 : 2)));
  const features = new GlobalAveragePool().apply(x);
  const scores = new Dense(classes, { activation: 'softmax' }).apply(features);
  return new Graph({ inputs: pictures, outputs: scores }, { seed });
}

function block(x: Node, filters: number, stride: number): Node {
  const hidden = relu(convolution(x, filters, 3, stride));
  const f = convolution(hidden, filters, 3, 1);
  const same = stride === 1 && x.shape[2] === filters;
  const shortcut = same ? x : convolution(x, filters, 1, stride);
  return relu(new Add().apply([f, shortcut]));
}

/** A convolution without bias, and the batch norm that has one. */
function convolution(x: Node, filters: number, kernelSize: number, strides: number): Node {
  const options = { strides, padding: 'same', useBias: false, weightInit: 'heNormal' } as const;
  return new BatchNorm().apply(new Conv2D(filters, kernelSize, options).apply(x));
}

function relu(x: Node): Node {
  return new Activation('relu').apply(x);
}
