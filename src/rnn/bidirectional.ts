import { axpy } from '../engine/index.js';
import { ArgumentError, StateError, knownOptions, oneOf, show } from '../errors/index.js';
import {
  Add,
  Average,
  type Cache,
  Concatenate,
  ConfigReader,
  Layer,
  type LayerConfig,
  type LayerOptions,
  type MergeLayer,
  type Mode,
  Multiply,
  type Need,
  Slot,
  expectGradient,
  floatsOf,
  layerFromConfig,
  readLayerOptions,
} from '../layers/index.js';
import type { Shape, Tensor } from '../tensor/index.js';
import { Recurrent, type Run, type RunGradients, type RunNeed, type RunOptions } from './recurrent.js';

const merges = ['concat', 'sum', 'average', 'multiply'] as const;

/** Options of Bidirectional. */
export interface BidirectionalOptions extends LayerOptions {
  /** How the outputs of the two directions become one. Default 'concat': side by side, forward first. */
  merge?: (typeof merges)[number];
  /** The layer that goes the other way. Default: a copy of the given one with other first values. */
  backward?: Recurrent;
}

interface Saved {
  readonly y: Tensor;
  /** Whether y is the output of all steps. */
  readonly sequence: boolean;
}

/**
 * y[n, t] = merge(forward(x)[n, t], backward(x)[n, t]): every step sees what comes before it and what comes after it
 * (§5.1.11; Schuster & Paliwal 1997).
 *
 * Input as that of the layer, [N, T, F] or ids [N, T]; output [N, T, 2 units], or [N, T, units] when the directions are
 * added, averaged or multiplied. Without `returnSequences` the output is that of both last states, [N, 2 units]: the
 * forward one after the last real step, the backward one after the first. The backward layer begins with the last real
 * step of each sequence (`withLengths`). Parameters: the forward layer's, then the backward layer's.
 *
 * Throws ArgumentError when the layers do not go opposite ways, differ in `returnSequences`, or in `units` where outputs
 * are not put side by side, and when one is stateful: the end of a sequence must be known before its beginning can be
 * answered, so there is no going on from a carried state either (StateError).
 *
 * @example
 * const layer = new Bidirectional(new LSTM(8, { returnSequences: true }));
 * layer.outputShape([20, 5]); // [20, 16]
 * new Bidirectional(new LSTM(8), { merge: 'sum' }).outputShape([20, 5]); // [8]
 */
export class Bidirectional extends Layer {
  readonly className = 'Bidirectional';
  /** The layer that was given. */
  readonly forwardLayer: Recurrent;
  /** The layer that goes the other way. */
  readonly backwardLayer: Recurrent;
  readonly merge: (typeof merges)[number];
  readonly #merge: MergeLayer;
  readonly #saved = new Slot<Saved>(() => this.who);

  constructor(layer: Recurrent, options: BidirectionalOptions = {}) {
    super(options);
    knownOptions('Bidirectional', options, ['name', 'trainable', 'merge', 'backward']);
    this.merge = oneOf('Bidirectional', 'merge', options.merge ?? 'concat', merges);
    this.#merge = mergeLayer(this.merge);
    expectRecurrent('layer', layer);
    this.forwardLayer = layer;
    this.backwardLayer = options.backward ?? reversed(layer);
    expectRecurrent('backward', this.backwardLayer);
    expectPair(this.forwardLayer, this.backwardLayer, this.merge);
    this.forwardLayer.name ||= 'forward';
    this.backwardLayer.name ||= 'backward';
    if (this.forwardLayer.name === this.backwardLayer.name) {
      throw new ArgumentError(`Bidirectional: both layers are named '${layer.name}'. Give each its own name.`);
    }
    if (!this.trainable) this.trainable = false;
  }

  static fromConfig(config: ConfigReader): Bidirectional {
    return new Bidirectional(readRecurrent(config, 'layer'), {
      ...readLayerOptions(config),
      merge: config.oneOf('merge', merges),
      backward: readRecurrent(config, 'backward'),
    });
  }

  /** How many vectors the state has: those of the forward layer, then those of the backward layer. */
  get numStates(): number {
    return this.forwardLayer.numStates + this.backwardLayer.numStates;
  }

  /** Whether the output is that of every step. */
  get returnSequences(): boolean {
    return this.forwardLayer.returnSequences;
  }

  override parts(): readonly Recurrent[] {
    return [this.forwardLayer, this.backwardLayer];
  }

  override outputShape(inputShape: Shape): Shape {
    const [shape] = this.#merge.outputShapes(this.parts().map((part) => part.outputShape(inputShape)));
    return shape;
  }

  override build(inputShape: Shape): void {
    const context = this.buildContext();
    for (const part of this.parts()) {
      part.setup(inputShape, { ...context, generator: context.generator.fork(part.name) });
    }
  }

  override forward(x: Tensor, cache: Cache, mode?: Mode): Tensor {
    return this.#run(x, cache, { sequence: this.returnSequences }, mode).sequence;
  }

  override backward(dy: Tensor, cache: Cache, need?: Need): Tensor | undefined {
    const { y, sequence } = this.#saved.get(cache);
    if (sequence) return this.runBackward({ sequence: dy }, cache, need).dx;
    expectGradient(this.who, dy, y);
    const dParts = this.#merge.backward([dy], cache.child('merge'));
    const finalState = this.parts().flatMap(({ numStates }, i) =>
      Array.from({ length: numStates }, (_, state) => (state === 0 ? dParts[i] : undefined)),
    );
    const { dx } = this.runBackward({ finalState }, cache, need);
    for (const d of dParts) if (d && d !== dy) cache.gradients.sweep(d);
    return dx;
  }

  /** The layer over a batch of sequences, with the states of both directions before and after: forward first. */
  run(x: Tensor, cache: Cache, options: Omit<RunOptions, 'sequence'> = {}, mode?: Mode): Run {
    return this.#run(x, cache, { ...options, sequence: true }, mode);
  }

  /** Adds to the parameters' gradients; returns those of the input and, with need.stateGrad, of the initial states. */
  runBackward(
    { sequence: dy, finalState = [] }: RunGradients,
    cache: Cache,
    need?: RunNeed,
  ): { dx: Tensor | undefined; initialState: readonly (Tensor | undefined)[] } {
    const saved = this.#saved.get(cache);
    if (dy) expectGradient(this.who, dy, saved.y);
    const dParts = dy ? this.#merge.backward([dy], cache.child('merge')) : [];
    const first = this.forwardLayer.numStates;
    const states = [finalState.slice(0, first), finalState.slice(first)];
    const [ahead, back] = this.parts().map((part, i) =>
      part.runBackward({ sequence: dParts[i], finalState: states[i] }, cache.child(String(i)), need),
    );
    for (const d of dParts) if (d && d !== dy) cache.gradients.sweep(d); // a sum hands dy itself on
    const initialState = [...ahead.initialState, ...back.initialState];
    if (!ahead.dx || !back.dx) return { dx: undefined, initialState };
    axpy(1, floatsOf(back.dx), floatsOf(ahead.dx));
    cache.gradients.sweep(back.dx);
    return { dx: ahead.dx, initialState };
  }

  override lengthsAfter(inputs: readonly Tensor[], output: Tensor): Int32Array | undefined {
    return this.returnSequences ? super.lengthsAfter(inputs, output) : undefined;
  }

  override config(): LayerConfig {
    const { forwardLayer, backwardLayer, merge } = this;
    return this.configOf({ layer: forwardLayer.config(), backward: backwardLayer.config(), merge });
  }

  #run(x: Tensor, cache: Cache, { initialState, sequence = true }: RunOptions, mode?: Mode): Run {
    if (mode?.carryState) {
      throw new StateError(
        `${this.who}: cannot go on from a carried state: its backward layer begins at the end of the sequence.`,
      );
    }
    const first = this.forwardLayer.numStates;
    const states = [initialState?.slice(0, first), initialState?.slice(first)];
    const runs = this.parts().map((part, i) =>
      part.run(x, cache.child(String(i)), { initialState: states[i], sequence }, mode),
    );
    const [y] = this.#merge.forward(
      runs.map((run) => run.sequence),
      cache.child('merge'),
    );
    this.#saved.set(cache, { y, sequence });
    return { sequence: y, finalState: runs.flatMap((run) => run.finalState) };
  }
}

function mergeLayer(merge: (typeof merges)[number]): MergeLayer {
  if (merge === 'sum') return new Add();
  if (merge === 'average') return new Average();
  return merge === 'multiply' ? new Multiply() : new Concatenate();
}

/** The same layer, with a name and first values of its own, going the other way. */
function reversed(layer: Recurrent): Recurrent {
  const { constructor } = layer;
  const make: unknown = 'fromConfig' in constructor ? constructor.fromConfig : undefined;
  const config = { ...layer.config(), name: '', reverse: !layer.reverse };
  const copy: unknown =
    typeof make === 'function' && Reflect.apply(make, constructor, [new ConfigReader('Bidirectional layer', config)]);
  if (copy instanceof Recurrent) return copy;
  throw new ArgumentError(
    `Bidirectional: ${layer.who} has no static fromConfig that makes a copy. Give the layer that goes back: { backward }.`,
  );
}

function readRecurrent(config: ConfigReader, key: string): Recurrent {
  const layer = layerFromConfig(config.object(key));
  if (layer instanceof Recurrent) return layer;
  throw new ArgumentError(`${config.where}.${key}: must be a recurrent layer, got ${layer.who}.`);
}

function expectRecurrent(name: string, layer: unknown): void {
  if (layer instanceof Recurrent) return;
  throw new ArgumentError(`Bidirectional: ${name} must be a recurrent layer such as an LSTM, got ${show(layer)}.`);
}

/** Throws unless two layers can be the directions of one. */
function expectPair(ahead: Recurrent, back: Recurrent, merge: string): void {
  if (ahead.reverse === back.reverse) {
    throw new ArgumentError(
      `Bidirectional: the layers must go opposite ways, got reverse ${ahead.reverse} and ${back.reverse}.`,
    );
  }
  if (ahead.returnSequences !== back.returnSequences) {
    throw new ArgumentError(
      `Bidirectional: the layers must agree in returnSequences, got ${ahead.returnSequences} and ${back.returnSequences}.`,
    );
  }
  if (merge !== 'concat' && ahead.units !== back.units) {
    throw new ArgumentError(
      `Bidirectional: merge '${merge}' needs layers of as many units, got ${ahead.units} and ${back.units}.`,
    );
  }
  if (ahead.stateful || back.stateful) {
    throw new ArgumentError(
      'Bidirectional: the layers cannot be stateful: the one that goes back begins at the end of the sequence.',
    );
  }
}
