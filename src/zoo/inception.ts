import { Conv2D, MaxPool2D } from '../conv/index.js';
import { knownOptions, positiveInteger } from '../errors/index.js';
import { Concatenate, type Node } from '../layers/index.js';

/** How many filters the parts of an Inception module have, each an integer >= 1. */
export interface InceptionFilters {
  /** Of the 1×1 branch. */
  readonly conv1: number;
  /** Of the 1×1 before the 3×3. */
  readonly reduce3: number;
  /** Of the 3×3 branch. */
  readonly conv3: number;
  /** Of the 1×1 before the 5×5. */
  readonly reduce5: number;
  /** Of the 5×5 branch. */
  readonly conv5: number;
  /** Of the 1×1 after the pooling. */
  readonly project: number;
}

const parts = ['conv1', 'reduce3', 'conv3', 'reduce5', 'conv5', 'project'] as const;

/**
 * The Inception module with dimension reductions: Szegedy et al. 2015,
 * arXiv:1409.4842, §4 and figure 2b; §4.2.6 and §4.2.7 of the course notes.
 *
 *   y = [conv 1×1(x), conv 3×3(conv 1×1(x)), conv 5×5(conv 1×1(x)), conv 1×1(max pool 3×3(x))]
 *
 * along the channels; every convolution has padding 'same' and relu. The layers are
 * called `name_1x1`, `name_3x3_reduce`, `name_3x3`, `name_5x5_reduce`, `name_5x5`,
 * `name_pool`, `name_pool_proj` and `name_output`. x is [height, width, channels], y
 * [height, width, conv1 + conv3 + conv5 + project].
 *
 * Throws ArgumentError unless all numbers of filters are positive integers.
 *
 * @example
 * const x = input([28, 28, 192]);
 * const y = inceptionModule(x, 'inception3a', {
 *   conv1: 64, reduce3: 96, conv3: 128, reduce5: 16, conv5: 32, project: 32,
 * });
 * y.shape; // [28, 28, 256]
 * const model = new Graph({ inputs: x, outputs: y });
 * model.build();
 * model.summary().total; // 163696
 */
export function inceptionModule(x: Node, name: string, filters: InceptionFilters): Node {
  knownOptions('inceptionModule', filters, parts);
  for (const part of parts) positiveInteger('inceptionModule', part, filters[part]);
  const conv = (from: Node, part: string, count: number, kernelSize: number): Node =>
    relu(from, `${name}_${part}`, count, kernelSize);
  const one = conv(x, '1x1', filters.conv1, 1);
  const three = conv(conv(x, '3x3_reduce', filters.reduce3, 1), '3x3', filters.conv3, 3);
  const five = conv(conv(x, '5x5_reduce', filters.reduce5, 1), '5x5', filters.conv5, 5);
  const pooled = new MaxPool2D(3, { name: `${name}_pool`, strides: 1, padding: 'same' }).apply(x);
  const projected = conv(pooled, 'pool_proj', filters.project, 1);
  return new Concatenate(-1, { name: `${name}_output` }).apply([one, three, five, projected]);
}

/** A convolution with padding 'same' and relu. */
export function relu(x: Node, name: string, filters: number, kernelSize: number, strides = 1): Node {
  const options = { name, strides, padding: 'same', activation: 'relu', weightInit: 'heNormal' } as const;
  return new Conv2D(filters, kernelSize, options).apply(x);
}
