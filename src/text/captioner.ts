import { ArgumentError, ShapeError, knownOptions, oneOf, positiveInteger } from '../errors/index.js';
import { Dense, type Node, expectNodes, input } from '../layers/index.js';
import { type EncoderDecoderOptions, encoderDecoder } from './encoder-decoder.js';
import { cells } from './recurrent-cell.js';
import type { SequenceWriter } from './sequence-writer.js';

/** Options of {@link captioner}. */
export interface CaptionerOptions extends Omit<EncoderDecoderOptions, 'attention'> {
  /**
   * What captions are written of: F, the number of features of a picture, such as the last pooling of a network that has
   * learned already (`cut`, `cachedFeatures`); or the node [F] of a network that reads pictures, which learns along.
   */
  features: number | Node;
  /** The size of the decoder's state. Default 128. */
  units?: number;
}

/**
 * A model that writes captions of pictures: what a convolutional network has seen becomes the first state of a recurrent
 * decoder (§5.3.1; Vinyals et al. 2015, arXiv:1411.4555, feed it as the first input).
 *
 *   h⟨0⟩ = tanh(a W_h + b_h)    c⟨0⟩ = tanh(a W_c + b_c)    a [N, F], c⟨0⟩ for an LSTM only
 *   P(y⟨t⟩ | y⟨1⟩ ... y⟨t-1⟩, picture) = softmax(W_y h⟨t⟩ + b_y)
 *
 * The rest is as in encoderDecoder: `model` is trained with inputs features [N, F], or pictures, and ids [N, T] by
 * teacher forcing; `write` searches for the captions. An encoder with annotations to attend to, such as the places of a
 * feature map, goes to encoderDecoder itself.
 *
 * Throws ArgumentError for an option outside its domain and a node that comes from several inputs, ShapeError for one that
 * is no vector.
 *
 * @example
 * const words = WordVocabulary.from(['a red circle', 'two blue squares'], { special: ['<PAD>', '<SOS>', '<EOS>'] });
 * const writer = captioner({ features: 6, vocabulary: words.size, start: 1, end: 2, units: 8, seed: 1 });
 * writer.model.inputs.map(({ shape }) => shape); // [[6], [1]]
 * const [captions] = writer.write([ones([1, 6])], { maxLength: 5, beamWidth: 2 });
 * captions.length; // 2
 */
export function captioner(options: CaptionerOptions): SequenceWriter {
  const who = 'captioner';
  knownOptions(who, options, [
    ...['features', 'units', 'vocabulary', 'start', 'end', 'embedding', 'cell', 'dropout', 'seed', 'dtype'],
  ]);
  const { features, units = 128, cell = 'lstm', ...rest } = options;
  positiveInteger(who, 'units', units);
  oneOf(who, 'cell', cell, cells);
  const seen = readFeatures(who, features);
  const names = cell === 'lstm' ? ['firstState', 'firstMemory'] : ['firstState'];
  const state = names.map((name) => new Dense(units, { activation: 'tanh', name }).apply(seen));
  return encoderDecoder({ inputs: [inputOf(who, seen)], state }, { cell, ...rest });
}

/** The node of a picture's features. */
function readFeatures(who: string, features: number | Node): Node {
  if (typeof features === 'number') {
    positiveInteger(who, 'features', features);
    return input([features]);
  }
  expectNodes(who, [features]);
  if (features.shape.length === 1) return features;
  throw new ShapeError(
    `${who}: features must be a vector [N, F], got [N, ${features.shape.join(', ')}]. Flatten or pool it first.`,
  );
}

/** The one input that a node is computed from. */
function inputOf(who: string, node: Node): Node {
  const inputs = new Set<Node>();
  const met = new Set<Node>();
  const visit = (at: Node): void => {
    if (met.has(at)) return;
    met.add(at);
    if (at.call) at.call.inputs.forEach(visit);
    else inputs.add(at);
  };
  visit(node);
  const [only] = inputs;
  if (inputs.size === 1) return only;
  throw new ArgumentError(`${who}: features must come from one input, got a node that comes from ${inputs.size}.`);
}
