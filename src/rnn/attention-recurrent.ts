import { FormatError, ShapeError, knownOptions, positiveInteger, trueOrFalse } from '../errors/index.js';
import {
  type BaseLayer,
  type Cache,
  type ConfigReader,
  type Initializer,
  type InitializerOption,
  type LayerConfig,
  type LayerOptions,
  type Mode,
  MultiLayer,
  type Need,
  type Parameter,
  Slot,
  expectAxis,
  expectGradient,
  floatsOf,
  initializerFromConfig,
  layerFromConfig,
  lengthsOf,
  readInitializer,
  readLayerOptions,
} from '../layers/index.js';
import type { Shape, Tensor } from '../tensor/index.js';
import { type DecoderInputs, assignInputs, checkCell, readInputs, sizesOf } from './attention-recurrent-inputs.js';
import { AttentionStep, type Keys, type Rows } from './attention-step.js';
import { Recurrent } from './recurrent.js';
import { addStep, copyRunning, putStep, takeStep } from './steps.js';

/** Options of AttentionRecurrent. */
export interface AttentionRecurrentOptions extends LayerOptions {
  /** A, the hidden units of the network that scores annotations. Default: the cell's units. */
  attentionUnits?: number;
  /** The number of steps when there is no x and the cell is fed contexts alone. Default: as many as x has. */
  steps?: number;
  /** Whether b is added. Default true. */
  useBias?: boolean;
  /** First values of the three weights. Default 'glorotUniform'. */
  weightInit?: InitializerOption;
  /** First values of b. Default 'zeros'. */
  biasInit?: InitializerOption;
}

interface Saved extends DecoderInputs<Tensor> {
  readonly keys: Keys;
  /** How many steps of each sequence are real; all when undefined. */
  readonly lengths: Int32Array | undefined;
  /** The state before the first step. */
  readonly initial: readonly Tensor[];
  /** s_{t-1} and α_t at each step. */
  readonly queries: readonly Tensor[];
  readonly alphas: readonly Tensor[];
  readonly outputs: readonly Tensor[];
}

interface Own {
  readonly wq: Parameter;
  readonly wk: Parameter;
  readonly b: Parameter | undefined;
  readonly v: Parameter;
  readonly attention: AttentionStep;
}

/**
 * A recurrent layer that looks at the annotations of another sequence before each of its steps: the decoder of the
 * attention model (§5.3.8; Bahdanau, Cho & Bengio 2015, arXiv:1409.0473).
 *
 *   e_tj = v · tanh(s_{t-1} wq + a_j wk + b)      α_t = softmax(e_t)      c_t = Σ_j α_tj a_j
 *   s_t = cell([x_t, c_t], s_{t-1})
 *
 * `cell` is an LSTM, a GRU or a SimpleRNN, and s its h: H numbers. It is run step by step, from first to last.
 *
 * Inputs: x [N, T, F], such as the embedded tokens before each step; annotations a [N, S, D], such as the outputs of a
 * bidirectional encoder; then the cell's first state, [N, H] each, or nothing: zeros. With `steps: T` there is no x and
 * the cell is fed contexts alone. Outputs: s [N, T, H], the weights α [N, T, S], and the last state, [N, H] each.
 *
 * Parameters: wq [H, A], wk [D, A], v [A], b [A], then those of the cell.
 *
 * Annotations beyond their lengths get weight 0. Where x is over, outputs and weights are 0 and the state is left alone.
 * With mode.carryState the layer goes on from the state in which it was left, with the annotations it is given now: one
 * step at a time computes what all at once do, to the last bit.
 *
 * Throws ArgumentError for a cell that is no recurrent layer, runs in reverse, is stateful or reads ids, and for an
 * option out of its range; ShapeError for inputs that do not fit together.
 *
 * @example
 * const [x, annotations] = [input([3, 2]), input([5, 6])];
 * const [sequence, weights] = new AttentionRecurrent(new LSTM(4)).applyAll([x, annotations]);
 * const model = new Graph({ inputs: [x, annotations], outputs: [sequence, weights] });
 * const [s, alpha] = model.predictAll([zeros([1, 3, 2]), ones([1, 5, 6])]);
 * s.shape; // [1, 3, 4]
 * alpha.rows(0, 1).toArray()[0][0]; // [0.2, 0.2, 0.2, 0.2, 0.2]
 */
export class AttentionRecurrent extends MultiLayer {
  readonly className = 'AttentionRecurrent';
  /** A, the hidden units of the network that scores annotations. */
  readonly attentionUnits: number;
  /** The number of steps without x; undefined when x has them. */
  readonly steps: number | undefined;
  readonly #useBias: boolean;
  readonly #weightInit: Initializer;
  readonly #biasInit: Initializer;
  readonly #saved = new Slot<Saved>(() => this.who);
  #own: Own | undefined;

  constructor(
    readonly cell: Recurrent,
    options: AttentionRecurrentOptions = {},
  ) {
    super(options);
    const who = 'AttentionRecurrent';
    knownOptions(who, options, [
      ...['name', 'trainable', 'attentionUnits', 'steps', 'useBias', 'weightInit', 'biasInit'],
    ]);
    checkCell(who, cell);
    const { attentionUnits = cell.units, steps, useBias = true } = options;
    positiveInteger(who, 'attentionUnits', attentionUnits);
    if (steps !== undefined) positiveInteger(who, 'steps', steps);
    trueOrFalse(who, 'useBias', useBias);
    this.attentionUnits = attentionUnits;
    this.steps = steps;
    this.#useBias = useBias;
    this.#weightInit = readInitializer(who, 'weightInit', options.weightInit ?? 'glorotUniform');
    this.#biasInit = readInitializer(who, 'biasInit', options.biasInit ?? 'zeros');
    if (!cell.name) cell.name = 'cell';
    if (!this.trainable) cell.trainable = false;
  }

  static fromConfig(config: ConfigReader): AttentionRecurrent {
    const cell = layerFromConfig(config.value('cell'), `${config.where}.cell`);
    if (!(cell instanceof Recurrent)) {
      throw new FormatError(`${config.where}.cell: must be a recurrent layer, got ${cell.className}.`);
    }
    return new AttentionRecurrent(cell, {
      ...readLayerOptions(config),
      attentionUnits: config.number('attentionUnits'),
      ...(config.has('steps') && { steps: config.number('steps') }),
      useBias: config.boolean('useBias'),
      weightInit: initializerFromConfig(config.object('weightInit')),
      biasInit: initializerFromConfig(config.object('biasInit')),
    });
  }

  /** wq, [H, A]. Throws StateError before the layer is built. */
  get wq(): Parameter {
    return (this.#own ?? this.notBuilt()).wq;
  }

  /** wk, [D, A]. */
  get wk(): Parameter {
    return (this.#own ?? this.notBuilt()).wk;
  }

  /** b, [A]; undefined with `useBias: false`. */
  get b(): Parameter | undefined {
    return (this.#own ?? this.notBuilt()).b;
  }

  /** v, [A]. */
  get v(): Parameter {
    return (this.#own ?? this.notBuilt()).v;
  }

  override parts(): readonly BaseLayer[] {
    return [this.cell];
  }

  override outputShapes(inputShapes: readonly Shape[]): Shape[] {
    const { units, numStates } = this.cell;
    const { steps, count } = sizesOf(assignInputs(inputShapes, this), this);
    return [[steps, units], [steps, count], ...Array.from({ length: numStates }, () => [units])];
  }

  override build(inputShapes: readonly Shape[]): void {
    const { cell, attentionUnits } = this;
    const { features, depth } = sizesOf(assignInputs(inputShapes, this), this);
    const wq = this.parameter('wq', [cell.units, attentionUnits], this.#weightInit);
    const wk = this.parameter('wk', [depth, attentionUnits], this.#weightInit);
    const v = this.parameter('v', [attentionUnits], this.#weightInit);
    const b = this.#useBias ? this.parameter('b', [attentionUnits], this.#biasInit) : undefined;
    const context = this.buildContext();
    cell.setup([1, features + depth], { ...context, generator: context.generator.fork('cell') });
    const attention = new AttentionStep(wq, wk, b, v);
    this.#own = { wq, wk, b, v, attention };
  }

  /** The steps of the sequence are those of x. */
  override lengthsAfter(inputs: readonly Tensor[], output: Tensor): Int32Array | undefined {
    return this.steps === undefined && output.rank === 3 ? lengthsOf(inputs[0]) : undefined;
  }

  override forward(inputs: readonly Tensor[], cache: Cache, { training, carryState = false }: Mode = {}): Tensor[] {
    const { attention } = this.#own ?? this.notBuilt();
    const { cell, who } = this;
    const { x, annotations, first, sizes } = readInputs(inputs, cache.dtype, this);
    const { steps, count, features, depth } = sizes;
    const keys = attention.keysOf(who, annotations, lengthsOf(annotations), cache);
    if (x) expectAxis(who, x, -1, cell.weight.shape[0] - depth, 'cell.weight.shape[0] - D');
    const lengths = x && lengthsOf(x);
    const [batch] = annotations.shape;
    const initial = this.#initialState(batch, first, carryState, cache);

    const sequence = cache.buffer('sequence', [batch, steps, cell.units]);
    const weights = cache.buffer('weights', [batch, steps, count]);
    const queries: Tensor[] = [];
    const alphas: Tensor[] = [];
    let state = initial;
    for (let t = 0; t < steps; t++) {
      const own = cache.child(`step${t}`);
      const input = own.buffer('input', [batch, 1, features + depth]); // [x_t, c_t]
      if (x) takeStep(x, t, input);
      const alpha = attention.forward(who, state[0], keys, contextOf(input, features), own);
      queries.push(state[0]);
      alphas.push(alpha);
      const options = { initialState: state, sequence: false };
      const { finalState } = cell.run(input, own.child('cell'), options, { training });
      state = lengths ? held(finalState, state, t, lengths, own) : finalState;
      putStep(state[0], sequence, t, lengths);
      putStep(alpha, weights, t, lengths);
    }
    if (carryState) state.forEach((s, i) => cache.carry(`state${i}`, s));
    const outputs = [sequence, weights, ...state];
    this.#saved.set(cache, { x, annotations, first, keys, lengths, initial, queries, alphas, outputs });
    return outputs;
  }

  override backward(
    dys: readonly (Tensor | undefined)[],
    cache: Cache,
    { inputGrad = true }: Need = {},
  ): (Tensor | undefined)[] {
    const { attention } = this.#own ?? this.notBuilt();
    const { cell, who } = this;
    const { x, annotations, first, keys, lengths, initial, queries, alphas, outputs } = this.#saved.get(cache);
    dys.forEach((dy, i) => dy && expectGradient(who, dy, outputs[i]));
    const [dSequence, dWeights, ...dFinal] = dys;
    const features = x ? x.shape[2] : 0;

    const dKeys = floatsOf(zeroed(cache.buffer('dKeys', keys.projected.shape)));
    const dAnnotations = inputGrad ? zeroed(cache.gradient('dAnnotations', annotations.shape)) : undefined;
    const dx = inputGrad && x ? cache.gradient('dx', x.shape) : undefined;
    const dState = initial.map((s, i) => copied(dFinal[i], cache.buffer(`dState${i}`, s.shape)));
    const dQuery = floatsOf(dState[0]);
    for (let t = queries.length - 1; t >= 0; t--) {
      const own = cache.child(`step${t}`);
      if (dSequence) addStep(dSequence, t, dState[0], lengths);
      const finalState = lengths ? running(dState, t, lengths, cache) : dState;
      const { dx: dInput, initialState } = cell.runBackward({ finalState }, own.child('cell'), { stateGrad: true });
      initialState.forEach((d, i) => d && copyRunning(d, dState[i], t, lengths));
      const dAlpha = zeroed(own.scratch('dAlpha', alphas[t].shape));
      if (dWeights) addStep(dWeights, t, dAlpha, lengths);
      if (dInput) {
        const dContext = contextOf(dInput, features);
        attention.backward(
          who,
          queries[t],
          keys,
          alphas[t],
          { dContext, dAlpha: floatsOf(dAlpha), dQuery, dKeys, dAnnotations: dAnnotations && floatsOf(dAnnotations) },
          own,
        );
        if (dx) putStep(dInput, dx, t);
        cache.gradients.sweep(dInput);
      }
    }
    attention.keysBackward(keys, dKeys, dAnnotations && floatsOf(dAnnotations));
    const dFirst = first.map((_, i) => (inputGrad && initial === first ? dState[i] : undefined));
    return [...(x ? [dx] : []), dAnnotations, ...dFirst];
  }

  override config(): LayerConfig {
    return this.configOf({
      cell: this.cell.config(),
      attentionUnits: this.attentionUnits,
      steps: this.steps ?? null,
      useBias: this.#useBias,
      weightInit: this.#weightInit.config,
      biasInit: this.#biasInit.config,
    });
  }

  /** The state before the first step: what the cache carries, else what was given, else zeros. */
  #initialState(batch: number, first: readonly Tensor[], carryState: boolean, cache: Cache): readonly Tensor[] {
    const { units, numStates } = this.cell;
    const states = Array.from({ length: numStates }, (_, i) => (carryState ? cache.carried(`state${i}`) : undefined));
    const [carried] = states;
    if (!carried && first.length > 0) return first;
    if (carried && carried.shape[0] !== batch) {
      throw new ShapeError(
        `${this.who}: the state carried from the call before is that of ${carried.shape[0]} sequences, this batch has ` +
          `${batch}. Give batches of one size, or begin anew with cache.forgetCarried().`,
      );
    }
    return states.map((state, i) => copied(state, cache.buffer(`initial${i}`, [batch, units])));
  }
}

/** Where the context is in the cell's inputs [x_t, c_t], [N, 1, F + D]. */
function contextOf(input: Tensor, features: number): Rows {
  return { data: floatsOf(input).subarray(features), stride: input.shape[2] };
}

/** The state after step t: that of before it for sequences that are over. */
function held(
  after: readonly Tensor[],
  before: readonly Tensor[],
  t: number,
  lengths: Int32Array,
  cache: Cache,
): Tensor[] {
  return after.map((state, i) => {
    const kept = copied(before[i], cache.buffer(`state${i}`, state.shape));
    copyRunning(state, kept, t, lengths);
    return kept;
  });
}

/** The gradients that enter step t: none for sequences that are over. */
function running(dState: readonly Tensor[], t: number, lengths: Int32Array, cache: Cache): Tensor[] {
  return dState.map((d, i) => {
    const entering = zeroed(cache.buffer(`entering${i}`, d.shape));
    copyRunning(d, entering, t, lengths);
    return entering;
  });
}

/** to <- from, or zeros. */
function copied(from: Tensor | undefined, to: Tensor): Tensor {
  if (from) to.data.set(from.data);
  else to.data.fill(0);
  return to;
}

function zeroed(x: Tensor): Tensor {
  return copied(undefined, x);
}
