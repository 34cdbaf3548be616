import { ArgumentError, ShapeError, show } from '../errors/index.js';
import {
  type BaseLayer,
  type BuildContext,
  type Cache,
  type ConfigReader,
  type LayerConfig,
  type Mode,
  MultiLayer,
  type Need,
  type Node,
  layerFromConfig,
} from '../layers/index.js';
import { type Shape, type Tensor, sameShape, showShape } from '../tensor/index.js';
import { Recurrent } from './recurrent.js';

/** The nodes of a recurrent layer's results in a graph. */
export interface RecurrentNodes {
  /** h at every step, [T, units]. */
  readonly sequence: Node;
  /** The state after the last step, [units] each: h, and c of an LSTM. */
  readonly state: readonly Node[];
}

/**
 * A recurrent layer whose states are inputs and outputs of a graph: an encoder hands its last state to a decoder, a
 * picture's features are the first state of a captioning decoder (§5.3.1).
 *
 * Inputs [x] or [x, h] or, for an LSTM, [x, h, c]; outputs [h at every step [N, T, units], final h, final c]. States are
 * [N, units]. Without initial states it is the layer itself. The layer's parameters are the only ones.
 *
 * With mode.carryState the state that an earlier call has left comes before the initial one, which begins a sequence only.
 *
 * Throws ShapeError for a state of another size or batch, ArgumentError for another number of inputs.
 *
 * @example
 * const [source, target] = [input([5, 3]), input([4, 3])];
 * const encoded = withState(new LSTM(8), source);
 * const decoded = withState(new LSTM(8), target, encoded.state);
 * const model = new Graph({ inputs: [source, target], outputs: decoded.sequence });
 * model.predictAll([zeros([2, 5, 3]), zeros([2, 4, 3])])[0].shape; // [2, 4, 8]
 */
export class WithState extends MultiLayer {
  readonly className = 'WithState';

  /** @param layer what runs; its options `returnSequences` and `stateful` say nothing here. */
  constructor(
    readonly layer: Recurrent,
    options: { name?: string } = {},
  ) {
    super(options);
    if (!(layer instanceof Recurrent)) {
      throw new ArgumentError(`WithState: layer must be a recurrent layer such as new LSTM(64), got ${show(layer)}.`);
    }
    layer.name ||= 'layer';
  }

  static fromConfig(config: ConfigReader): WithState {
    const layer = layerFromConfig(config.object('layer'));
    if (layer instanceof Recurrent) return new WithState(layer, { name: config.string('name') });
    throw new ArgumentError(`WithState: layer must be a recurrent layer, got a ${layer.className}.`);
  }

  override parts(): readonly BaseLayer[] {
    return [this.layer];
  }

  override setup(inputShapes: readonly Shape[], context: BuildContext): void {
    this.outputShapes(inputShapes);
    if (this.beginBuild(context)) this.layer.setup(inputShapes[0], context);
  }

  override outputShapes([x, ...states]: readonly Shape[]): Shape[] {
    const { layer } = this;
    const { units, numStates } = layer;
    if (states.length > 0 && states.length !== numStates) {
      throw new ArgumentError(`${this.who}: needs ${numStates} states or none after x, got ${states.length}.`);
    }
    states.forEach((shape, i) => {
      if (sameShape(shape, [units])) return;
      throw new ShapeError(
        `${this.who}: state ${i} must be [N, ${units}], got ${showShape(shape)} (without the batch axis).`,
      );
    });
    layer.outputShape(x);
    return [[x[0], units], ...Array.from({ length: numStates }, () => [units])];
  }

  override forward([x, ...states]: readonly Tensor[], cache: Cache, mode?: Mode): Tensor[] {
    const own = cache.child('layer');
    const going = mode?.carryState === true && own.carried('h') !== undefined;
    const initialState = states.length > 0 && !going ? states : undefined;
    const { sequence, finalState } = this.layer.run(x, own, { initialState }, mode);
    return [sequence, ...finalState];
  }

  override backward(
    [sequence, ...finalState]: readonly (Tensor | undefined)[],
    cache: Cache,
    need?: Need,
  ): (Tensor | undefined)[] {
    const stateGrad = need?.inputGrad ?? true;
    const own = cache.child('layer');
    const { dx, initialState } = this.layer.runBackward({ sequence, finalState }, own, { ...need, stateGrad });
    return [dx, ...initialState];
  }

  override config(): LayerConfig {
    return this.configOf({ layer: this.layer.config() });
  }
}

/**
 * The nodes of `layer` run over `x`, beginning in `state` (default zeros).
 *
 * @example
 * const x = input([5, 3]);
 * const { sequence, state } = withState(new GRU(4), x);
 * [sequence.shape, state.map((node) => node.shape)]; // [[5, 4], [[4]]]
 */
export function withState(layer: Recurrent, x: Node, state: readonly Node[] = []): RecurrentNodes {
  const [sequence, ...final] = new WithState(layer).applyAll([x, ...state]);
  return { sequence, state: final };
}
