import { ArgumentError, FormatError, nearest } from '../errors/index.js';
import { Activation } from './activation.js';
import { Lengths } from './announced-lengths.js';
import { BatchNorm } from './batch-norm.js';
import { Concatenate } from './concatenate.js';
import { ConfigReader } from './config.js';
import { Clip, Power, Scale, Shift } from './constants.js';
import { Dense } from './dense.js';
import { Dropout } from './dropout.js';
import { Abs, Cos, Exp, Log, Negative, Sin, Sqrt, Square } from './functions.js';
import type { BaseLayer } from './base-layer.js';
import { Embedding } from './embedding.js';
import { GroupNorm } from './group-norm.js';
import { LayerNorm } from './layer-norm.js';
import { Masking } from './masking.js';
import { MeanOverTime } from './mean-over-time.js';
import { Add, Average, Divide, Maximum, Minimum, Multiply, Subtract } from './merges.js';
import { PReLU } from './prelu.js';
import { Dot, Gram, MatMul } from './products.js';
import { LogSumExp, Max, Mean, Min, Sum } from './reductions.js';
import { Flatten, Reshape } from './reshape.js';
import { LogSoftmax, Softmax } from './softmax.js';
import { VariableLayer } from './variable.js';
import { Permute, RepeatVector, Slice } from './view-layers.js';

/** What makes a layer from its saved configuration: a class with a static `fromConfig`. */
export interface LayerReader {
  fromConfig(config: ConfigReader): BaseLayer;
}

// prettier-ignore
const builtIn: Readonly<Record<string, LayerReader>> = {
  Abs, Activation, Add, Average, BatchNorm, Clip, Concatenate, Cos, Dense, Divide, Dot, Dropout, Embedding, Exp, Flatten,
  Gram, GroupNorm, LayerNorm, Lengths, Log, LogSoftmax, LogSumExp, Masking, MatMul, Max, Maximum, Mean, MeanOverTime,
  Min, Minimum, Multiply, Negative, PReLU, Permute, Power, RepeatVector, Reshape, Scale, Shift, Sin, Slice, Softmax,
  Sqrt, Square, Subtract, Sum, VariableLayer,
};

const registered = new Map<string, LayerReader>();

/**
 * Makes a class of layers known, so that models that hold one can be loaded.
 * `className` is what the layer's `config()` says. Registering the same reader
 * again does nothing; a second reader for one name throws ArgumentError.
 *
 * @example
 * class Half extends Layer {
 *   readonly className = 'Half';
 *   static fromConfig(config: ConfigReader): Half {
 *     return new Half({ name: config.string('name') });
 *   }
 *   override outputShape(inputShape: Shape): Shape {
 *     return inputShape;
 *   }
 *   override forward(x: Tensor): Tensor {
 *     return mul(x, 0.5);
 *   }
 *   override backward(dy: Tensor): Tensor {
 *     return mul(dy, 0.5);
 *   }
 *   override config(): LayerConfig {
 *     return this.configOf();
 *   }
 * }
 * registerLayer('Half', Half);
 * const model = new Sequential([new Half()], { inputShape: [2] });
 * decodeModel(model.encode()).predict(fromArray([[4, 6]])).toArray(); // [[2, 3]]
 */
export function registerLayer(className: string, reader: LayerReader): void {
  const known = Object.hasOwn(builtIn, className) ? builtIn[className] : registered.get(className);
  if (known && known !== reader) {
    throw new ArgumentError(
      `registerLayer: class '${className}' is registered already. Give the new class another name.`,
    );
  }
  registered.set(className, reader);
}

/**
 * The layer that a configuration describes, with new parameters.
 *
 * Throws FormatError when the class is not known or a field is missing.
 *
 * @example
 * const layer = layerFromConfig(new Flatten({ name: 'rows' }).config());
 * layer.name; // 'rows'
 */
export function layerFromConfig(source: unknown, where = 'layer'): BaseLayer {
  const config = source instanceof ConfigReader ? source : new ConfigReader(where, source);
  const className = config.string('className');
  const reader = Object.hasOwn(builtIn, className) ? builtIn[className] : registered.get(className);
  if (reader) return reader.fromConfig(config);
  const guess = nearest(className, [...Object.keys(builtIn), ...registered.keys()]);
  throw new FormatError(
    `${config.where}: no layer class '${className}' is known.` +
      (guess ? ` Did you mean '${guess}'?` : '') +
      ' Make your own classes known by registerLayer(className, theClass).',
  );
}
